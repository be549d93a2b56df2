"""Both sides' histories held against the store: the invariants of delivery, by name.

The histories are what each client was told while lines were cut and the relay was killed; the
store is read afterwards by a connection of its own.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

from relay.protocol.entries import Assigned, Closed, Entry, Message, Note, Queued
from relay.store import rows

INVARIANTS: Final = {
    "I1": "what was acked is there after any crash",
    "I2": "each command of a sender is stored once",
    "I3": "a conversation's numbers are dense",
    "I4": "one sender's messages are in the order in which he sent them",
    "I5": "no frame reaches a socket that is not entitled to it",
    "I6": "after healing every view is the log",
    "I7": "after healing every outbox is empty",
    "I8": "a conversation has one owner at most, and a stale one is refused",
    "I9": "no ack comes before its commit",
    "I10": "after a restore nothing that was acked before the backup is missing",
    "I11": "memory is bounded whoever stops reading",
    "I12": "an erased person is in no row, index, file or log, and a restore brings nobody back",
    "I13": "who was revoked is told nothing more",
    "I14": "no input ends the relay or the console, or reaches the terminal as anything but text",
}

HEADS: Final = """
    SELECT lower(hex(conversation.conv)), max(log.seq)
    FROM log JOIN conversation USING (number) GROUP BY number
"""


class Stored(NamedTuple):
    """One conversation as the store holds it."""

    conv: str
    visitor: int
    log: list[Entry]


@dataclass(slots=True)
class Said:
    """What one sender said, in his order: client id and words; and which were confirmed, and where."""

    who: str
    conv: str = ""
    posts: list[tuple[str, str]] = field(default_factory=list)
    acked: dict[str, int] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    heads: dict[str, int] = field(default_factory=dict)
    """By conversation, the highest number that was confirmed."""
    at_s: dict[str, float] = field(default_factory=dict)
    """When each was said, by the clock of the process that plays all of them."""
    unsent: int = 0
    has_left: bool = False
    """His right to speak was taken from him: nobody owes him an answer any more."""

    def confirmed(self) -> int:
        """How many of his messages were confirmed."""
        return sum(cid in self.acked for cid, _ in self.posts)


@dataclass(slots=True)
class View:
    """What one client had been told of one conversation when all was over, in the order of telling."""

    who: str
    conv: str
    entries: list[Entry]
    is_visitor: bool
    has_left: bool = False


class Verdict:
    """Collects what is wrong under the name of the invariant that it breaks."""

    def __init__(self) -> None:
        self.broken: list[str] = []
        self.checked: Counter[str] = Counter()

    def expect(self, invariant: str, holds: bool, story: str) -> None:
        """Counts one check; keeps the story when it fails."""
        assert invariant in INVARIANTS
        self.checked[invariant] += 1
        if not holds:
            self.broken.append(f"{invariant}: {story}")


def committed(data: Path) -> dict[str, int]:
    """The highest number of each conversation in the store of a relay that was just killed."""
    with closing(sqlite3.connect(f"file:{data / 'dukkan.db'}?mode=ro", uri=True)) as connection:
        return dict(connection.execute(HEADS))


def check_commits(verdict: Verdict, data: Path, said: Iterable[Said]) -> None:
    """While the relay is dead: whatever any sender was ever told to be stored is in the file."""
    there = committed(data)
    for sender in said:
        for conv, seq in sender.heads.items():
            story = f"{sender.who}: acked {conv}/{seq}, committed up to {there.get(conv, 0)}"
            verdict.expect("I9", seq <= there.get(conv, 0), story)


def read_store(data: Path) -> dict[str, Stored]:
    """All conversations of a store that nobody writes to any more."""
    connection = sqlite3.connect(f"file:{data / 'dukkan.db'}?mode=ro", uri=True)
    names = [conv for (conv,) in connection.execute("SELECT lower(hex(conv)) FROM conversation")]
    found = [rows.conversation_by_name(connection, conv) for conv in names]
    stored = {each.conv: Stored(each.conv, each.visitor, each.entries) for each in found if each}
    connection.close()
    return stored


def check(stored: dict[str, Stored], said: Iterable[Said], views: Iterable[View]) -> Verdict:
    """Holds the histories against the store."""
    verdict = Verdict()
    for conversation in stored.values():
        _check_log(verdict, conversation)
        _check_ownership(verdict, conversation)
    for sender in said:
        _check_sender(verdict, stored, sender)
    for view in views:
        _check_view(verdict, stored, view)
    return verdict


def _check_log(verdict: Verdict, conversation: Stored) -> None:
    numbers = [entry.seq for entry in conversation.log]
    verdict.expect(
        "I3", numbers == list(range(1, len(numbers) + 1)), f"{conversation.conv} is not dense: {numbers}"
    )
    ids = Counter((entry.who, entry.agent, entry.cid) for entry in conversation.log if entry.cid)
    twice = [cid for cid, count in ids.items() if count > 1]
    verdict.expect("I2", not twice, f"{conversation.conv} holds {twice} more than once")


def _check_ownership(verdict: Verdict, conversation: Stored) -> None:
    """At most one owner: generations grow by one, and only the owner of the moment speaks."""
    owner, gen = 0, 0
    for entry in conversation.log:
        body = entry.body
        if isinstance(body, Assigned | Queued | Closed):
            verdict.expect(
                "I8", body.gen == gen + 1, f"{entry.conv}/{entry.seq}: generation {gen} -> {body.gen}"
            )
            gen = body.gen
        if isinstance(body, Assigned):
            verdict.expect("I8", owner == 0, f"{entry.conv}/{entry.seq}: taken from {owner} by {body.agent}")
            owner = body.agent
        elif isinstance(body, Queued | Closed):
            owner = 0
        elif isinstance(body, Message) and entry.who == "agent":
            story = f"{entry.conv}/{entry.seq}: {entry.agent} spoke while {owner} was the owner"
            verdict.expect("I8", entry.agent == owner, story)


def _check_sender(verdict: Verdict, stored: dict[str, Stored], sender: Said) -> None:
    by_cid = {e.cid: e for c in stored.values() for e in c.log if e.cid}
    for cid, seq in sender.acked.items():
        entry = by_cid.get(cid)
        story = f"{sender.who}: acked {cid} at {seq}, stored at {entry.seq if entry else 'nowhere'}"
        verdict.expect("I1", entry is not None and entry.seq == seq, story)
    if sender.has_left:
        return
    verdict.expect("I7", sender.unsent == 0, f"{sender.who}: {sender.unsent} still in the outbox")
    for cid, text in sender.posts:
        entry = by_cid.get(cid)
        is_known = cid in sender.acked or cid in sender.failed
        verdict.expect("I7", is_known, f"{sender.who}: nobody ever answered {cid} {text[:30]!r}")
        same = entry is not None and getattr(entry.body, "text", None) == text
        verdict.expect("I1", same or cid in sender.failed, f"{sender.who}: {cid} is stored with other words")
    _check_order(verdict, by_cid, sender)


def _check_order(verdict: Verdict, by_cid: dict[str, Entry], sender: Said) -> None:
    last: dict[str, int] = {}
    for cid, _ in sender.posts:
        entry = by_cid.get(cid)
        if entry is not None:
            story = f"{sender.who}: {cid} overtook {entry.conv}/{last.get(entry.conv)}"
            verdict.expect("I4", entry.seq > last.get(entry.conv, 0), story)
            last[entry.conv] = entry.seq


def _check_view(verdict: Verdict, stored: dict[str, Stored], view: View) -> None:
    conversation = stored.get(view.conv)
    if conversation is None:
        verdict.expect("I6", not view.entries, f"{view.who}: shown {view.conv}, which is not stored")
        return
    wrong = [entry.conv for entry in view.entries if entry.conv != view.conv]
    verdict.expect("I5", not wrong, f"{view.who}: shown entries of {wrong[:3]}")
    if view.is_visitor:
        notes = [entry.seq for entry in view.entries if isinstance(entry.body, Note)]
        verdict.expect("I5", not notes, f"{view.who}: shown the notes {notes}")
    expected = [_as_shown(entry, view.is_visitor) for entry in conversation.log]
    shown = [_as_shown(entry, False) for entry in view.entries]
    if view.has_left:  # What he was told before is a beginning of the log.
        expected = expected[: len(shown)]
    story = f"{view.who}: {[s for s, _ in shown]} is not the log's {[s for s, _ in expected]}"
    verdict.expect("I6", shown == expected, story)


def _as_shown(entry: Entry, for_visitor: bool) -> tuple[int, Any]:
    """What of an entry both sides must agree on: its number and its words, or its kind."""
    kind = "hidden" if for_visitor and isinstance(entry.body, Note) else type(entry.body).__name__.lower()
    return entry.seq, getattr(entry.body, "text", kind) if kind != "hidden" else kind
