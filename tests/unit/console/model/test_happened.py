"""What happened to a conversation, and why, in words that an agent understands."""

import pytest

from console.model.happened import Telling, happened, presence_words
from relay.protocol import entries as e
from relay.protocol.entries import AnyBody, Role
from tests.unit.console.model.desk_builder import ME, NOW_MS, entry, mate

TO_ME = Telling(ME, lambda name: f"<{name}>", lambda at_ms: "14:30")
OFFER = {"until_ms": NOW_MS, "reason": "least_loaded", "lang": "fa", "chats": 1, "among": 3}

TOLD: list[tuple[AnyBody, Role, str]] = [
    (
        e.Offered(agent=ME, name="sara", **OFFER),  # type: ignore[arg-type]
        "relay",
        "you were offered this: fewest chats (1) of 3 who could take it and speak Persian",
    ),
    (
        e.Offered(agent=9, name="omar", until_ms=1, reason="longest_unassigned", among=2),
        "relay",
        "offered to <omar>: longest without a new chat of 2 who could take it",
    ),
    (e.Passed(agent=9, name="omar", reason="missed"), "relay", "<omar> did not pick it up in time"),
    (e.Passed(agent=ME, name="sara", reason="declined"), "agent", "you passed it on"),
    (e.Assigned(agent=ME, name="sara", gen=1, reason="taken"), "agent", "you took the chat"),
    (
        e.Assigned(agent=9, name="omar", gen=1, reason="only_one", lang="ar"),
        "agent",
        "<omar> took the chat: the only one who could take it and speaks Arabic",
    ),
    (
        e.Assigned(agent=ME, name="sara", gen=1, reason="only_one", helps="sales"),
        "agent",
        "you took the chat: the only one who could take it, helping out in <sales>",
    ),
    (
        e.Assigned(agent=ME, name="sara", gen=1, reason="last_agent", among=1),
        "agent",
        "you took the chat: the last to answer this visitor",
    ),
    (e.Assigned(agent=9, name="omar", gen=1, reason="taken_over"), "agent", "<omar> took the chat over"),
    (
        e.Assigned(agent=9, name="omar", gen=1, reason="transfer"),
        "agent",
        "<omar> took the chat that was handed over",
    ),
    (
        e.Offered(agent=9, name="omar", until_ms=1, reason="only_one", lang="x\u202ey"),
        "relay",
        "offered to <omar>: the only one who could take it and speaks <x\u202ey>",
    ),
    (e.Queued(gen=0, reason="opened"), "relay", ""),
    (e.Queued(gen=2, reason="released", name="sara"), "agent", "you gave the chat back to the queue"),
    (
        e.Queued(gen=2, reason="agent_left", name="omar"),
        "relay",
        "<omar>'s line was lost: back at the head of the queue",
    ),
    (e.Visited(page="/cart", title="Your cart"), "visitor", "the visitor opened </cart>, <Your cart>"),
    (e.Queued(gen=2, reason="moved", department="sales"), "agent", "you moved the chat: it waits in <sales>"),
    (e.Transferring(to=9, to_name="omar"), "agent", "you hand the chat over to <omar>"),
    (e.Transferring(department="sales"), "agent", "you hand the chat over to <sales>"),
    (e.TransferEnded(reason="declined", name="omar"), "agent", "the handing over was declined by <omar>"),
    (e.Snoozed(until_ms=NOW_MS), "agent", "you put the chat away until 14:30"),
    (e.Snoozed(), "agent", "you put the chat away until the visitor writes"),
    (e.Woken(reason="visitor"), "relay", "the visitor wrote: the chat is back"),
    (e.Left(reason="closed", due_ms=1), "relay", "the shop is closed: left to be answered by 14:30"),
    (
        e.Due(due_ms=1, reason="low_rating", agent=ME, name="sara"),
        "relay",
        "to be followed up by you until 14:30",
    ),
    (e.Closing(script="end"), "agent", "you wrap up (<end>)"),
    (e.Stepped(script="end", step="bye", outcome="done"), "agent", ""),
    (
        e.Stepped(script="end", step="bye", outcome="skipped", reason="in a hurry"),
        "agent",
        "step <bye> skipped: <in a hurry>",
    ),
    (e.Stopped(reason="visitor"), "relay", "the visitor wrote: wrapping up waits"),
    (e.Closed(gen=3, reason="silent"), "relay", "the visitor has gone silent: the chat was closed"),
    (e.Closed(gen=3), "agent", "you closed the chat"),
    (e.Rated(score=2, agreed=False), "visitor", "the visitor rated it 2 of 5, bad, disagrees"),
    (e.Tagged(tag="refund"), "agent", "tag <refund> put on by you"),
    (e.Tagged(tag="refund", on=False), "relay", "tag <refund> taken off"),
    (e.Filled(field="order", value="12"), "relay", "<order>: <12>"),
    (e.Prioritised(priority=2), "agent", "priority: urgent"),
    (
        e.Escalated(reason="full_time"),
        "relay",
        "supervisors were told: the time for a first answer is over",
    ),
    (e.Seen(upto=3), "visitor", ""),
    (e.Hidden(), "relay", ""),
]


@pytest.mark.parametrize(("body", "who", "words"), TOLD)
def test_an_entry_is_told_in_words(body: AnyBody, who: Role, words: str) -> None:
    assert happened(entry(1, 1, body, who), TO_ME) == words


def test_every_kind_of_entry_can_be_told() -> None:
    for kind in e.AnyBody.__args__:
        told = {type(body) for body, _, _ in TOLD}
        assert kind in told | {e.Opened, e.Message, e.Note, e.RateAsked}, kind


def test_a_break_is_told_with_its_reason_and_its_end() -> None:
    lunch = mate(9, "omar", presence="on_break", reason="lunch", back_at_ms=NOW_MS)
    assert presence_words(lunch, TO_ME) == "on a break (<lunch>), back at 14:30"
    assert presence_words(mate(9, "omar", presence="away", back_at_ms=NOW_MS), TO_ME) == "line down"
