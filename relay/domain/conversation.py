"""One conversation as the desk knows it: its log, its owner, who waits for whom.

Invariants: `head` is the number of the last entry and grows by one at a time; `log` holds the
last entries without a gap; every client id that was ever used here is in `cids`; `gen` grows
with each change of owner; a conversation has an owner exactly while it is assigned, closing or snoozed.
"""

from dataclasses import dataclass
from typing import Final

from relay.domain.facts import LATE_FOR_A_REPLY, Facts, Stored
from relay.domain.happenings import TAKE_IN
from relay.domain.machine import next_state
from relay.protocol.entries import (
    AnyBody,
    Due,
    Entry,
    Filled,
    Message,
    Note,
    Prioritised,
    Rated,
    Seen,
    Snoozed,
    Stepped,
    Tagged,
    Transferring,
)

LOG_ENTRIES_MAX: Final = 600
LOG_ENTRIES_KEPT: Final = 300
"""A longer log is cut to the younger number; what is older is read from the store when asked for."""

LOOK_AFTER_WORDS_MS: Final = 3_000
"""What words make due is due minutes later, so a lively chat is not looked at each second for it."""


@dataclass(slots=True, eq=False)
class Conversation(Facts):
    """See the module's invariants."""

    @property
    def log_after(self) -> int:
        """The number before the first entry that `log` holds."""
        return self.head - len(self.log)

    def entries(self, after: int, upto: int) -> list[Entry] | None:
        """Entries with after < seq <= upto, or None when some of them are only in the store."""
        first = self.log_after
        if after < first:
            return None
        return self.log[after - first : max(after, upto) - first]

    def apply(self, entry: Entry) -> None:
        """Takes in the next entry of the log."""
        body = entry.body
        state = next_state(self.state, entry.who, body)
        assert entry.seq == self.head + 1 and state is not None, (self.state, self.head, entry)
        if state != self.state:
            self.state = state
            self.check_at_ms = 0
        self.head = entry.seq
        self.log.append(entry)
        if len(self.log) > LOG_ENTRIES_MAX:
            self._shorten_log()
        if entry.cid:
            self.cids[entry.cid] = entry
        if isinstance(body, Message):
            self._take_words(entry, body)
            look_ms = entry.at_ms + LOOK_AFTER_WORDS_MS
            if self.check_at_ms > look_ms:
                self.check_at_ms = look_ms
        else:
            TAKE_IN[type(body)](self, entry, body)
            if type(body) is not Seen:
                self.check_at_ms = 0

    def _shorten_log(self) -> None:
        """Of entries that leave the log, only what tells a command sent again is kept."""
        for entry in self.log[:-LOG_ENTRIES_KEPT]:
            if entry.cid:
                self.cids[entry.cid] = Stored(entry.seq, entry.at_ms, said(entry.agent, entry.body))
        del self.log[:-LOG_ENTRIES_KEPT]

    def _take_words(self, entry: Entry, words: Message) -> None:
        self.touched_at_ms = entry.at_ms
        if entry.who == "visitor":
            self.visitor_spoke = entry.seq
            self.last_words = words.text
            self.waiting_since_ms = self.waiting_since_ms or entry.at_ms
            self.unread += 1
            self.nudges = self.snoozed_until_ms = 0
        elif entry.who == "agent":
            self.team_spoke = entry.seq
            self.team_at_ms = entry.at_ms
            self.is_answered = True
            self.waiting_since_ms = self.nudges = 0
            if self.late in LATE_FOR_A_REPLY:
                self.late = ""
        else:
            self.team_spoke = entry.seq
            if words.auto in ("remind", "warn"):
                self.nudges += 1
                self.team_at_ms = entry.at_ms


def said(agent: int, body: AnyBody) -> int:
    """A short mark of who said what, to tell a command sent again from another under its id.

    What depends on the moment it was decided in is no part of it: a name, a generation, a time.
    """
    return hash((agent, type(body), *[getattr(body, part) for part in _SAID.get(type(body), ())]))


_SAID: Final[dict[type, tuple[str, ...]]] = {
    Message: ("mark",),
    Note: ("text", "to"),
    Transferring: ("to", "department", "text"),
    Snoozed: ("until_ms",),
    Due: ("due_ms", "agent"),
    Stepped: ("step", "outcome", "reason"),
    Rated: ("score", "agreed", "comment"),
    Tagged: ("tag", "on"),
    Filled: ("field", "value"),
    Prioritised: ("priority",),
}
