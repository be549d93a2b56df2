"""Every command by every role in every state: decided or refused as the policies say, never a surprise."""

import typing

import pytest

from relay.desk.agent_commands import ROUTES, verb
from relay.desk.decision import Decided, Draft, Refused
from relay.domain import policies
from relay.domain.conversation import Conversation
from relay.domain.department import Department
from relay.domain.shop import Shop
from relay.protocol import agent as asks
from relay.protocol.agent import OWNED, AgentRole, State
from relay.protocol.agent_work import ConversationCommand
from relay.protocol.entries import Assigned, Closed, Closing, Left, Offered, Snoozed, Transferring
from relay.protocol.refusals import Code
from relay.protocol.setup import ScriptRow, StepRow
from tests.unit.relay.desk.builders import MINUTE_MS, DeskUnderTest

SCRIPT = ScriptRow(name="bye", steps=(StepRow(id="rate", kind="rate"), StepRow(id="end", kind="close")))
SHOP = Shop(
    departments=(Department(name="sales", closing_script="bye"), Department(name="repairs")),
    scripts={"bye": SCRIPT},
)

ME, COLLEAGUE = 1, 2
ROLES: tuple[AgentRole, ...] = typing.get_args(AgentRole)
STATES: tuple[State, ...] = typing.get_args(State)

MORE: dict[type, list[dict[str, object]]] = {
    asks.Post: [{"text": "hello"}],
    asks.Note: [{"text": "known"}, {"text": "discount", "to": COLLEAGUE}],
    asks.Transfer: [{"to": COLLEAGUE}, {"to": 3}, {"department": "repairs"}],
    asks.Snooze: [{}, {"until_ms": 1}],
    asks.Tag: [{"tag": "size"}],
    asks.Fill: [{"field": "order", "value": "7"}],
    asks.Prioritise: [{"priority": 1}],
    asks.Defer: [{"due_ms": 1_800_000_000_000 + MINUTE_MS}],
    asks.Step: [{"step": "rate", "outcome": "done"}, {"step": "end", "outcome": "done"}],
}
"""What a command needs besides its conversation; where there are several, each is tried."""

WITHOUT_GENERATION = (asks.Note, asks.Decline, asks.Tag, asks.Fill, asks.Prioritise, asks.Defer)


class Scene:
    """A conversation in a state, whose and asked of whom one may choose; three agents, all here."""

    def __init__(self, role: AgentRole, state: State, owner: int, asked: int) -> None:
        self.test = DeskUnderTest(SHOP)
        self.me = self.test.present_agent(ME, "Sara", role)
        self.names = {ME: "Sara", COLLEAGUE: "Omar", 3: "Zahra"}
        for number in (COLLEAGUE, 3):
            self.test.present_agent(number, self.names[number])
        _, self.chat = self.test.waiting_chat()
        self._brings(state, owner, asked)

    def _brings(self, state: State, owner: int, asked: int) -> None:
        draft = Draft(self.chat, self.test.now_ms)
        if state in OWNED:
            draft.add(Assigned(agent=owner, name=self.names[owner], gen=1, reason="taken"))
            if asked:
                draft.add(Transferring(to=asked, to_name=self.names[asked]))
        elif asked and state == "queued":
            until_ms = self.test.now_ms + MINUTE_MS
            draft.add(Offered(agent=asked, name=self.names[asked], until_ms=until_ms, reason="only_one"))
        match state:
            case "closing":
                draft.add(Closing(script="bye"))
            case "snoozed":
                draft.add(Snoozed())
            case "offline":
                draft.add(Left(reason="nobody", due_ms=self.test.now_ms + MINUTE_MS))
            case "closed":
                draft.add(Closed(gen=1))
        self.test.commit(draft.decided())
        assert self.chat.state == state


def scenes(role: AgentRole, state: State) -> list[Scene]:
    whose = (ME, COLLEAGUE) if state in OWNED else (0,)
    return [
        Scene(role, state, owner, asked) for owner in whose for asked in (0, ME, COLLEAGUE) if asked != owner
    ]


def commands(kind: type, chat: Conversation) -> list[ConversationCommand]:
    made = []
    for number, more in enumerate(MORE.get(kind, [{}])):
        gen = {} if kind in WITHOUT_GENERATION else {"gen": chat.gen}
        made.append(kind(cid=f"{number + 900:032x}", conv=chat.conv, **gen, **more))
    return made


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("kind", list(ROUTES), ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("role", ROLES)
def test_what_the_policies_forbid_is_refused_and_all_else_leaves_a_sound_desk(
    role: AgentRole, kind: type, state: State
) -> None:
    for number in range(len(MORE.get(kind, [{}]))):
        for scene in scenes(role, state):
            command = commands(kind, scene.chat)[number]
            is_allowed = policies.allow(scene.me, verb(scene.chat, command), scene.chat)
            decision = scene.test.agent_does(scene.me, command)
            if not is_allowed:
                assert isinstance(decision, Refused)
                continue
            assert isinstance(decision, Decided | Refused) and decision != Refused(Code.NOT_ALLOWED)
            if isinstance(decision, Decided):
                assert decision.ack is not None and decision.ack.cid == command.cid
                assert scene.test.agent_does(scene.me, command) == Decided((), decision.ack)
            assert (scene.chat.conv in scene.me.owned) == (scene.chat.owner == ME)


def test_every_command_has_its_route() -> None:
    assert set(ROUTES) == set(typing.get_args(ConversationCommand))


@pytest.mark.parametrize("kind", list(ROUTES), ids=lambda kind: kind.__name__)
def test_every_command_is_done_somewhere_by_somebody(kind: type) -> None:
    every = [scene for state in STATES for scene in scenes("supervisor", state)]
    done = [
        command
        for scene in every
        for command in commands(kind, scene.chat)
        if isinstance(scene.test.agent_does(scene.me, command), Decided)
    ]
    assert done


def test_a_command_sent_by_somebody_else_under_its_id_is_refused() -> None:
    for kind in (asks.Release, asks.Close):
        scene = Scene("agent", "assigned", ME, 0)
        command = commands(kind, scene.chat)[0]
        assert isinstance(scene.test.agent_does(scene.me, command), Decided)
        omar = scene.test.agent(COLLEAGUE, "Omar")
        assert scene.test.agent_does(omar, command) == Refused(Code.CID_REUSED)
