"""How far each conversation has been read: the cursor moves by one, and a gap is fetched.

Invariants: what is accepted of one conversation is a stretch of its log without gaps and without
repetition (I6 of the delivery rules); at most one fetch is under way until a beat shows that the
gap is still there.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from relay.protocol.entries import Entry
from relay.protocol.frames import Fetch, Following
from relay.protocol.limits import FOLLOWING_MAX


@dataclass(slots=True)
class Cursor:
    """`at` is the last entry accepted, `known` the last one that is known to exist."""

    at: int
    known: int
    asked: bool = False


class Cursors:
    """The cursors of all conversations that this client follows, the latest moved last."""

    def __init__(self) -> None:
        self._cursors: dict[str, Cursor] = {}
        self._let_go: set[str] = set()

    def have(self) -> dict[str, int]:
        """Conversation to last entry held, as `hello` tells it: the FOLLOWING_MAX latest."""
        return {conv: cursor.at for conv, cursor in list(self._cursors.items())[-FOLLOWING_MAX:]}

    def at(self, conv: str) -> int:
        """The last entry accepted; 0 when the conversation is not followed."""
        cursor = self._cursors.get(conv)
        return cursor.at if cursor else 0

    def follows(self, conv: str) -> bool:
        """Whether this conversation is read."""
        return conv in self._cursors

    def has_let_go(self, conv: str) -> bool:
        """Whether this conversation was read on this line, or was to be, and is no longer."""
        return conv in self._let_go

    def start(self, conv: str, at: int) -> None:
        """Reads this conversation from the entry after `at` on."""
        self._let_go.discard(conv)
        self._cursors[conv] = Cursor(at, at)

    def stop(self, conv: str) -> None:
        """Follows it no longer: what is still on its way is not accepted."""
        self._cursors.pop(conv, None)
        self._let_go.add(conv)

    def clear(self) -> list[str]:
        """Forgets all; returns the conversations there were."""
        gone = list(self._cursors)
        self._cursors.clear()
        return gone

    def line_lost(self) -> None:
        """Nothing is under way any more, and the next line will tell anew what there is."""
        self._let_go.clear()
        for cursor in self._cursors.values():
            cursor.asked, cursor.known = False, cursor.at

    def following(self, update: Following) -> bool:
        """Whether the entries held of this conversation must be dropped."""
        held = update.conv in self._cursors
        if update.reset or not held:
            self.start(update.conv, update.after)
        return held and update.reset

    def accept(self, conv: str, entries: Iterable[Entry]) -> list[Entry]:
        """The entries that come next, in order; the rest is known already or lies behind a gap.

        A conversation never heard of is read from its first entry: its `following` was lost.
        """
        if conv in self._let_go:
            return []
        cursor = self._cursors.pop(conv, None) or Cursor(0, 0)
        self._cursors[conv] = cursor
        new = []
        for entry in entries:
            if entry.seq == cursor.at + 1:
                new.append(entry)
                cursor.at = entry.seq
            cursor.known = max(cursor.known, entry.seq)
        return new

    def answered(self, conv: str, *, nothing_more: bool) -> None:
        """A page came, so that a gap that is left may be asked for again."""
        cursor = self._cursors.get(conv)
        if cursor:
            cursor.asked = False
            cursor.known = cursor.at if nothing_more else cursor.known

    def missing(self, conv: str) -> Fetch | None:
        """What to ask for, unless nothing is missing or the question is under way."""
        cursor = self._cursors.get(conv)
        if cursor is None or cursor.asked or cursor.known <= cursor.at:
            return None
        cursor.asked = True
        return Fetch(conv=conv, after=cursor.at, upto=cursor.known)

    def beat(self, heads: dict[str, int]) -> list[Fetch]:
        """What to ask for after a beat: all that lies behind these heads, whatever was asked before."""
        for conv, head in heads.items():
            if conv not in self._let_go:
                cursor = self._cursors.setdefault(conv, Cursor(0, 0))
                cursor.known, cursor.asked = max(cursor.known, head), False
        asked = [self.missing(conv) for conv in heads]
        return [fetch for fetch in asked if fetch]
