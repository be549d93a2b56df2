"""Who may do what: every role with every verb in every state, as owner or not."""

import typing
from dataclasses import dataclass

import pytest

from relay.domain.conversation import Conversation
from relay.domain.pending import Offer, Transfer
from relay.domain.policies import ALLOWED, Relation, Verb, allow, relation
from relay.protocol.agent import OWNED, AgentRole, State
from relay.protocol.entries import Offered

ME, SOMEBODY = 1, 2
VERBS: tuple[Verb, ...] = typing.get_args(Verb)
ROLES: tuple[AgentRole, ...] = typing.get_args(AgentRole)
STATES: tuple[State, ...] = typing.get_args(State)

ANYBODYS = "read note tag block fill prioritise"
"""Whatever state it is in, and whosoever it is, as long as it is open."""

OWNERS = "post release close transfer recall snooze wake start_closing step stop_closing"
WAITING = "take move defer"
ANYWHERE = "save_reply_for_me"
SENIORS_ANYWHERE = "close_shop save_reply_for_department save_reply_for_shop"


@dataclass
class Somebody:
    agent: int
    role: AgentRole
    sites: frozenset[str] = frozenset()


def chat(state: State, owner: int = 0, asked: int = 0) -> Conversation:
    """A conversation in that state; offered, or handed over where it has an owner, to `asked`."""
    conversation = Conversation(1, "c" * 32, 1, "demo", 0, state=state, owner=owner)
    if asked and owner:
        conversation.transfer = Transfer(asked, "", "", 0)
    elif asked:
        conversation.offer = Offer(Offered(agent=asked, name="", until_ms=1, reason="only_one"))
    return conversation


def expected(role: AgentRole, verb: Verb, state: State, is_mine: bool) -> bool:
    """The rules in words, written a second time and differently."""
    is_senior = role != "agent"
    if verb in (*ANYWHERE.split(), *SENIORS_ANYWHERE.split()):
        return False  # About no conversation.
    if state == "closed":
        return verb in ("read", "block")
    if verb in ANYBODYS.split():
        return True
    if state in OWNED:
        if is_mine:
            return verb in OWNERS.split() or verb == "whisper"
        return is_senior and verb in ("take_over", "whisper")
    return verb in WAITING.split() or (is_senior and verb in ("close_waiting", "whisper"))


@pytest.mark.threat(20)
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("role", ROLES)
def test_each_role_may_do_in_each_state_what_the_rules_say(role: AgentRole, verb: Verb, state: State) -> None:
    me = Somebody(ME, role)
    for owner in (ME, SOMEBODY) if state in OWNED else (0,):
        assert allow(me, verb, chat(state, owner)) == expected(role, verb, state, owner == ME), owner


@pytest.mark.threat(20)
@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("role", ROLES)
def test_what_is_about_no_conversation_is_for_those_named(role: AgentRole, verb: Verb) -> None:
    wanted = verb in ANYWHERE.split() or (role != "agent" and verb in SENIORS_ANYWHERE.split())
    assert allow(Somebody(ME, role), verb) == wanted


def test_who_is_asked_may_take_or_decline_and_nobody_else_may_decline() -> None:
    me = Somebody(ME, "agent")
    for asked in (chat("queued", asked=ME), chat("assigned", SOMEBODY, asked=ME)):
        assert allow(me, "take", asked) and allow(me, "decline", asked)
    for other in (chat("queued", asked=SOMEBODY), chat("assigned", SOMEBODY), chat("queued")):
        assert not allow(me, "decline", other)


def test_a_chat_handed_to_a_department_may_be_taken_by_anybody_but_its_owner() -> None:
    handed_over = chat("assigned", SOMEBODY)
    handed_over.transfer = Transfer(0, "", "repairs", 0)
    assert allow(Somebody(ME, "agent"), "take", handed_over)
    assert not allow(Somebody(SOMEBODY, "agent"), "take", handed_over)


def test_every_verb_has_a_row_and_every_row_is_somebodys() -> None:
    assert set(ALLOWED) == set(VERBS)
    named = {each for row in ALLOWED.values() for each in row}
    assert named == set(typing.get_args(Relation)) - {"elsewhere"}
    assert all(roles for row in ALLOWED.values() for roles in row.values())


def test_the_relation_is_what_the_conversation_is_to_him() -> None:
    me = Somebody(ME, "agent")
    assert relation(me, None) == "none"
    assert relation(me, chat("assigned", ME)) == "owner"
    assert relation(me, chat("snoozed", SOMEBODY)) == "colleague"
    assert relation(me, chat("assigned", SOMEBODY, asked=ME)) == "offered"
    assert relation(me, chat("queued", asked=ME)) == "offered"
    assert relation(me, chat("offline")) == "waiting"
    assert relation(me, chat("closed")) == "closed"


@pytest.mark.threat(20)
@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("role", ROLES)
def test_nobody_does_anything_on_a_site_that_he_has_nothing_to_do_with(role: AgentRole, verb: Verb) -> None:
    elsewhere = Somebody(ME, role, frozenset({"other"}))
    here = Somebody(ME, role, frozenset({"other", "demo"}))
    for state in STATES:
        for owner in (0, SOMEBODY):
            at = chat(state, owner)
            assert relation(elsewhere, at) == "elsewhere"
            assert not allow(elsewhere, verb, at)
            assert allow(here, verb, at) == allow(Somebody(ME, role), verb, at)


def test_what_was_given_to_him_by_name_is_his_wherever_it_is() -> None:
    me = Somebody(ME, "agent", frozenset({"other"}))
    assert relation(me, chat("assigned", ME)) == "owner"
    assert relation(me, chat("assigned", SOMEBODY, asked=ME)) == "offered"
    assert relation(me, chat("queued", asked=ME)) == "offered"
