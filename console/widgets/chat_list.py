"""The list at the side: my chats, the queue, the team; and the strip for screens without room for it."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from console.model.clocks import SIGNS, Level, clock_text
from console.model.conversation import Conversation
from console.model.desk import DeskModel
from console.model.selectors import queue, settled, urgency, waited_ms
from console.text.clean import shown_line
from console.text.graphemes import cells, cut
from console.text.mode import Bidi
from console.widgets.ink import Inked, Part, spread

LEVEL_INK: Final[dict[Level, str]] = {"none": "muted", "soon": "muted", "half": "warn", "late": "late"}
_PRESENCE: Final = {"available": ("●", "ok"), "away": ("◐", "warn"), "offline": ("○", "muted")}


class Line(NamedTuple):
    """One row of the list: its two sides, and the conversation that Enter opens (empty: none)."""

    left: tuple[Part, ...]
    right: tuple[Part, ...] = ()
    conv: str = ""
    first: bool = True
    """Whether this is the row of its conversation that the cursor stands on."""


def lines(desk: DeskModel, order: Sequence[str], now_ms: int, limit_ms: int) -> list[Line]:
    """The whole list; `order` is that of my chats, `now_ms` the relay's time."""
    drawn = [_title("my chats", "^K")]
    for conv in order:
        drawn += _chat(desk.conversations[conv], desk, now_ms, limit_ms)
    if not order:
        drawn.append(Line((Part("  none yet", "muted"),)))
    waiting = queue(desk)
    drawn += [
        Line(()),
        _title(f"queue {len(waiting)}" if waiting else "queue", "^T takes" if waiting else ""),
    ]
    for at in waiting:
        drawn.append(_queued(at, desk, now_ms, limit_ms))
    if not waiting:
        drawn.append(Line((Part("  nobody waits", "muted"),)))
    drawn += [Line(()), _title("team")]
    for mate in desk.team:
        sign, ink = _PRESENCE[mate.presence]
        who = "you" if mate.agent == desk.agent else shown_line(mate.name)
        drawn.append(Line((Part(f"  {sign} ", ink), Part(who)), (Part(f"{mate.chats} ", "muted"),)))
    return drawn


def chat_words(at: Conversation, now_ms: int, limit_ms: int) -> tuple[Part, ...]:
    """The end of a chat's row: how long its visitor waits, and what is unread."""
    words: list[Part] = []
    waited = waited_ms(at, now_ms)
    if waited:
        pressing = urgency(at, now_ms, limit_ms)
        words.append(Part(f"{SIGNS[pressing]}{clock_text(waited)}", LEVEL_INK[pressing]))
    else:
        words.append(Part("✓", "muted"))
    if unread := at.unread():
        words += [Part(" "), Part(f"+{unread}", "new")]
    return tuple(words)


def _chat(at: Conversation, desk: DeskModel, now_ms: int, limit_ms: int) -> list[Line]:
    here = at.conv == desk.open
    ink = "strong" if here or at.unread() else "plain"
    name = (Part(f"{'▸' if here else ' '}{at.slot} ", ink), Part(shown_line(at.name), ink))
    preview = shown_line(at.preview)
    draft = Part("✎ ", "new") if any(at.drafts.values()) else Part("")
    return [
        Line(name, (*chat_words(at, now_ms, limit_ms), Part(" ")), at.conv),
        Line((Part("   "), draft, Part(preview, "muted")), (), at.conv, first=False),
    ]


def _queued(at: Conversation, desk: DeskModel, now_ms: int, limit_ms: int) -> Line:
    here = at.conv == desk.open
    ink = "strong" if here else "plain"
    words = ["▸ " if here else "  ", shown_line(at.name)]
    if at.preview:
        words += ["  ", shown_line(at.preview)]
    return Line(
        tuple(Part(word, ink) for word in words),
        (*chat_words(at, now_ms, limit_ms)[:1], Part(" ")),
        at.conv,
    )


def _title(words: str, end: str = "") -> Line:
    return Line((Part(f"─ {words} ", "rule"),), (Part(f"{end} " if end else "", "muted"),))


def strip_parts(desk: DeskModel, order: Sequence[str], now_ms: int, limit_ms: int) -> list[Part]:
    """My chats in one row, for a screen that has no room for the list."""
    parts: list[Part] = []
    for conv in order:
        at = desk.conversations[conv]
        here = conv == desk.open
        if parts:
            parts.append(Part(" │ ", "rule"))
        name = cut(shown_line(at.name), 14)
        ink = "strong" if here else "plain"
        parts += [Part(f"{'▸' if here else ' '}{at.slot} ", ink), Part(name, ink), Part(" ")]
        parts += chat_words(at, now_ms, limit_ms)
    return parts or [Part(" no chats of yours", "muted")]


class ChatList(Inked, ScrollView, can_focus=True):
    """Shows the list; with the focus in it, a cursor chooses and Enter opens."""

    DEFAULT_CSS = "ChatList { scrollbar-size-vertical: 1; overflow-x: hidden; }"

    class Chosen(Message):
        """Enter or a click on a conversation."""

        def __init__(self, conv: str) -> None:
            super().__init__()
            self.conv = conv

    def __init__(self, *, id: str, bidi: Bidi = "app") -> None:
        super().__init__(id=id, bidi=bidi)
        self._lines: list[Line] = []
        self._cursor = ""
        self.order: list[str] = []
        """My chats as they stand in the list."""

    def put_in_order(self, wanted: Sequence[str], *, hold: bool) -> list[str]:
        """The order of my chats: as wanted, or as it was while somebody is choosing."""
        self.order = settled(self.order, wanted) if hold else list(wanted)
        return self.order

    def show(self, new: list[Line]) -> None:
        """Draw these lines; only those that differ are painted."""
        old, self._lines = self._lines, new
        if len(old) != len(new):
            self.virtual_size = Size(self.size.width, len(new))
            self.refresh()
            return
        for y, (before, after) in enumerate(zip(old, new, strict=True)):
            if before != after:
                self.refresh_line(y)

    def point_at(self, conv: str) -> None:
        """Put the cursor on this conversation, or on the first one that can be chosen."""
        choices = self._choices()
        self._cursor = conv if conv in choices else next(iter(choices), "")
        self._show_cursor()

    def _choices(self) -> list[str]:
        return [line.conv for line in self._lines if line.conv and line.first]

    def _show_cursor(self) -> None:
        y = next((n for n, line in enumerate(self._lines) if line.conv == self._cursor and line.first), 0)
        if not self.scroll_offset.y <= y < self.scroll_offset.y + self.size.height - 1:
            self.scroll_to(y=max(0, y - self.size.height // 2), animate=False, immediate=True)
        self.refresh()

    def on_key(self, event: events.Key) -> None:
        """Up and down choose, Enter opens."""
        step = {"up": -1, "k": -1, "down": 1, "j": 1}.get(event.key)
        if step is not None:
            choices = self._choices()
            if choices:
                at = choices.index(self._cursor) + step if self._cursor in choices else 0
                self._cursor = choices[max(0, min(len(choices) - 1, at))]
                self._show_cursor()
        elif event.key == "enter" and self._cursor:
            self.post_message(self.Chosen(self._cursor))
        else:
            return
        event.stop()
        event.prevent_default()

    def on_click(self, event: events.Click) -> None:
        """A click opens what it points at."""
        y = event.y + self.scroll_offset.y
        if y < len(self._lines) and self._lines[y].conv:
            self.post_message(self.Chosen(self._lines[y].conv))

    def on_focus(self) -> None:
        """The cursor is drawn only while keys go here."""
        self.refresh()

    def on_blur(self) -> None:
        """As in `on_focus`."""
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One row."""
        width = self.size.width
        at = y + self.scroll_offset.y
        if at >= len(self._lines):
            return self.strip([], width)
        line = self._lines[at]
        parts = spread(line.left, line.right, width, self.bidi)
        if line.left and line.left[0].ink == "rule":
            parts = [
                Part(
                    p.text.replace(" ", "─") if p.text.isspace() and cells(p.text) > 1 else p.text,
                    p.ink if p.text.strip() else "rule",
                )
                for p in parts
            ]
        if self.has_focus and line.conv and line.conv == self._cursor:
            return self.strip([Part(part.text, "chosen") for part in parts], width, "chosen")
        return self.strip(parts, width)
