"""One conversation as this agent sees it: a window of its log, his unsent lines, his drafts, the marks.

Invariants:
  entries   have rising numbers without a gap; the window is a tail of the log, longer only while
            the agent reads history;
  pending   holds what I wrote and the log does not show yet; an entry with its `cid` ends it, so
            that nothing is shown twice or vanishes in between;
  seen      marks only grow.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from msgspec.structs import force_setattr

from relay.protocol.agent import OWNED, Brief
from relay.protocol.entries import Closed, Entry, Message, Queued, Seen
from relay.protocol.past import PastChat

WINDOW_ENTRIES_MAX: Final = 500
"""Re-wrapping 500 messages on a resize takes 5 to 8 ms, 10,000 more than a tenth of a second."""

WINDOW_ENTRIES_SLACK: Final = 50
"""The window is cut when it is so much too long: not at each new entry."""

PREVIEW_CHARS_MAX: Final = 120
"""As the relay's briefs have it: a list of chats lays out no more of anybody's words."""

HISTORY_ENTRIES_MAX: Final = 3_000
"""How far back a window may grow while somebody scrolls up; it shrinks again when he is back."""

TYPING_SHOWN_MS: Final = 8_000
"""Typing is not logged and its end may be lost; a client that still types says so again."""

_UNTOLD: Final = Brief(conv="", site="", state="closed", gen=0, head=0, opened_at_ms=0)

DraftKind = Literal["reply", "note"]
Delivery = Literal["held", "waiting", "sent", "stored", "seen", "failed"]


@dataclass(slots=True)
class Pending:
    """One line of mine that the log does not show yet."""

    cid: str
    kind: DraftKind
    text: str
    at_ms: int
    state: Delivery = "waiting"
    reason: str = ""
    """The refusal code when `state` is failed."""


class Ball(NamedTuple):
    """Whose turn it is, as a window of the log shows it.

    `since_ms` is the visitor's first unanswered line in the window; `is_known` says whether the
    window reaches back to the answer before it.
    """

    unread: int
    first_unread: int
    since_ms: int
    is_known: bool
    last_words: str
    """What the visitor said last, as far as the window holds it."""


@dataclass(slots=True)
class Conversation:
    """What is known of one conversation; changed by DeskModel alone."""

    conv: str
    brief: Brief | None = None
    entries: list[Entry] = field(default_factory=list)
    following: bool = False
    pending: dict[str, Pending] = field(default_factory=dict)
    drafts: dict[DraftKind, str] = field(default_factory=lambda: {"reply": "", "note": ""})
    writing: DraftKind = "reply"
    """Which of the two drafts the composer shows."""
    slot: int = 0
    """The number I know my chat by, 1..; 0 when it is not mine."""
    visitor_seen: int = 0
    team_seen: int = 0
    new_from: int = 0
    """The first unread entry when the chat was opened: where the rule stands. 0: none."""
    typing_until_ms: int = 0
    lookers: list[str] = field(default_factory=list)
    """Colleagues who have it on their screens."""
    answering: dict[str, int] = field(default_factory=dict)
    """Colleagues who type here: until when that is shown, by our clock."""
    is_marked: bool = False
    """Whether I have put it back among what is unread, until I write there."""
    read_at: int = 0
    """The entry that was on top when I left it, where I had scrolled up; 0: its end."""
    reads_back: bool = False
    """Whether the agent has scrolled up in it: then what he reads is not taken away from under him."""
    past: tuple[PastChat, ...] | None = None
    """The visitor's chats before this one, the newest first; None before the relay has told them."""
    past_asked: bool = False
    """Whether they have been asked for on this line."""
    asked_before: int = 0
    """History before this entry has been asked for; asked again only when that moves."""
    _held_ball: "Ball | None" = None

    @property
    def first(self) -> int:
        """The lowest number held, or 0 when nothing is."""
        return self.entries[0].seq if self.entries else 0

    @property
    def head(self) -> int:
        """The highest number held, or 0 when nothing is."""
        return self.entries[-1].seq if self.entries else 0

    @property
    def told(self) -> Brief:
        """What the relay lists of it; where it lists nothing, a closed conversation without a past."""
        return self.brief or _UNTOLD

    @property
    def name(self) -> str:
        """The visitor's name, or a short one made from the conversation's id."""
        return self.told.visitor or f"visitor {self.conv[:4]}"

    def owned_by(self, agent: int) -> bool:
        """Whether this agent answers it, now or when it wakes."""
        return self.told.state in OWNED and self.told.owner == agent

    def others_here(self, now_ms: int) -> list[tuple[str, bool]]:
        """Colleagues at this chat, and whether each types: nobody answers beside another unknowingly."""
        typing = [name for name, until_ms in self.answering.items() if until_ms > now_ms]
        return [(name, True) for name in typing] + [
            (name, False) for name in self.lookers if name not in typing
        ]

    def unread(self) -> int:
        """The visitor's messages that nobody of the team has had on his screen."""
        found = self._ball().unread if self.entries else self.told.unread
        return max(found, int(self.is_marked))

    @property
    def preview(self) -> str:
        """What the visitor said last; from the brief where the log is not held."""
        return self._ball().last_words or self.told.preview

    def first_unread(self) -> int:
        """The number of the first unread message held, or 0."""
        return self._ball().first_unread

    def waiting_since_ms(self) -> int:
        """When the visitor's first unanswered line came; 0 when the ball is with him.

        Briefs are told when a conversation changes hands, so where the log is held it knows better.
        """
        ball = self._ball()
        return ball.since_ms if ball.is_known else self.told.waiting_since_ms or ball.since_ms

    def last_shown(self) -> int:
        """The number up to which everything counts as read once the end is on the screen."""
        return next((e.seq for e in reversed(self.entries) if e.who == "visitor" and _is_words(e)), 0)

    def my_last_words(self, agent: int) -> str:
        """What this agent said last; empty where he has said nothing."""
        said = (e.body for e in reversed(self.entries) if e.agent == agent and isinstance(e.body, Message))
        return next((body.words for body in said), "")

    def delivery(self, entry: Entry) -> Delivery:
        """How far a message of the team has come: in the log, or on the visitor's screen."""
        return "seen" if self.visitor_seen >= entry.seq else "stored"

    def take_in(self, entries: Sequence[Entry]) -> bool:
        """Add entries at the end or, when they are older, before the first; says whether any was new."""
        older = []
        added = False
        for entry in entries:
            force_setattr(entry, "conv", self.conv)  # equal, but one string for all: each came with its own
            if not self.entries or entry.seq == self.head + 1:
                self.entries.append(entry)
                self._note(entry)
                added = True
            elif entry.seq < self.first:
                older.append(entry)
        if older and older[-1].seq == self.first - 1:
            self.entries[:0] = older
            for entry in older:
                self._note(entry)
            added = True
        if added:
            self._held_ball = None
        return added

    def trim(self, entries_max: int = WINDOW_ENTRIES_MAX) -> None:
        """Forget the oldest entries beyond the window; they can be fetched again."""
        if len(self.entries) > entries_max:
            del self.entries[: len(self.entries) - entries_max]
            self.asked_before = 0
            self._held_ball = None

    def trim_as_read(self) -> None:
        """The same as new entries come, with more of the past while somebody reads it."""
        entries_max = HISTORY_ENTRIES_MAX if self.reads_back else WINDOW_ENTRIES_MAX
        if len(self.entries) > entries_max + WINDOW_ENTRIES_SLACK:
            self.trim(entries_max)

    def forget(self) -> None:
        """Drop the view for a fresh one; what I wrote and have not seen stored stays."""
        self.entries.clear()
        self._held_ball = None
        self.asked_before = self.visitor_seen = self.team_seen = self.new_from = 0

    def see(self, upto: int) -> None:
        """The team has had everything up to `upto` on a screen."""
        if upto > self.team_seen:
            self.team_seen = upto
            self._held_ball = None

    def _ball(self) -> "Ball":
        """What the window says about whose turn it is; found out again only after a change."""
        if self._held_ball is None:
            self._held_ball = _find_ball(self.entries, self.team_seen)
        return self._held_ball

    def _note(self, entry: Entry) -> None:
        if isinstance(entry.body, Seen):
            if entry.who == "visitor":
                self.visitor_seen = max(self.visitor_seen, entry.body.upto)
            else:
                self.see(entry.body.upto)
        elif entry.cid:
            self.pending.pop(entry.cid, None)


def _find_ball(entries: Sequence[Entry], team_seen: int) -> Ball:
    """One walk from the newest entry back to where both questions are answered."""
    unread = first_unread = since_ms = 0
    is_known = False
    last_words = ""
    for entry in reversed(entries):
        words = _is_words(entry)
        if isinstance(entry.body, Message) and entry.who == "visitor" and not last_words:
            last_words = entry.body.text[:PREVIEW_CHARS_MAX]
        if words and entry.who == "visitor" and entry.seq > team_seen:
            unread, first_unread = unread + 1, entry.seq
        if not is_known:
            if isinstance(entry.body, Closed) or (words and entry.who == "agent"):
                is_known = True
            elif (words and entry.who == "visitor") or isinstance(entry.body, Queued):
                since_ms = entry.at_ms
        if is_known and last_words and entry.seq <= team_seen:
            break
    return Ball(unread, first_unread, since_ms, is_known, last_words)


def _is_words(entry: Entry) -> bool:
    return isinstance(entry.body, Message)
