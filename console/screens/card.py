"""The visitor's card: who he is, where he was, what was noted; every word of his is only text."""

from collections.abc import Iterator
from itertools import islice
from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from console.model.conversation import Conversation
from console.model.journey import came_from, journey
from console.model.terms import language_word, late_words, priority_words
from console.screens.deeds_past import stars, when_and_who
from console.screens.question import Question
from console.screens.seat import Seat
from console.screens.times import clock_words, moment_words
from console.text.clean import shown, shown_line, shown_path
from console.text.lay_out import inside, lay_out
from console.text.words import say
from console.widgets.chat_rows import PRIORITY
from console.widgets.ink import Part, dotted
from console.widgets.visitor_card import VisitorCard
from relay.protocol.agent import Brief
from relay.protocol.entries import Note, Opened
from relay.protocol.limits import SCORE_MAX

NOTES_MAX: Final = 5
NOTE_ROWS_MAX: Final = 3
SCROLLS: Final = {"up": -1, "down": 1, "pageup": -8, "pagedown": 8, "home": -999, "end": 999}
"""What keys move a card that is longer than the window, in rows."""

STOPS_SHOWN: Final = 6
CHATS_SHOWN: Final = 4
CARD_CELLS: Final = 38

Rows = Iterator[list[Part]]


def card_rows(seat: Seat, width: int) -> list[list[Part]]:
    """The card of the open chat as rows of `width` cells; none where no chat is open."""
    here = seat.model.here
    if here is None or here.brief is None:
        return []
    brief = here.brief
    rows = [[Part(shown_line(here.name), "strong")], *_proof(brief), *_where(brief, here, seat)]
    rows += _titled(say("card.known"), _known(brief))
    rows += _titled(say("card.fields"), _fields(brief))
    rows += _titled(say("card.notes"), _notes(here, seat, width))
    rows += _titled(say("card.pages"), _pages(here))
    rows += _titled(say("card.earlier", n=len(here.past or ())), _earlier(here, seat))
    return rows


def _titled(title: str, rows: Rows) -> list[list[Part]]:
    found = list(rows)
    return [[], [Part(f"─ {title} ", "rule")], *found] if found else []


def _proof(brief: Brief) -> Rows:
    """Who he is: as the shop has signed it, or as anybody may say."""
    if brief.customer:
        yield [Part("✓ ", "ok"), Part(say("card.verified"), "ok"), Part(" "), _own(brief.customer)]
    elif brief.unverified:
        yield [Part(say("card.unverified"), "muted")]
    for words in (brief.email, brief.phone):
        if words:
            yield [_own(words)]


def _where(brief: Brief, here: Conversation, seat: Seat) -> Rows:
    """On which page, in which language, since when, and who answered him before."""
    opened = next((entry.body for entry in here.entries if isinstance(entry.body, Opened)), None)
    if brief.page:
        yield [Part(shown_path(brief.page))]
    title = next((stop.title for stop in journey(here)), "")
    if title:
        yield [Part(shown_line(title), "muted")]
    lang = language_word(brief.lang) or shown_line(brief.lang)
    told = [Part(words, "muted") for words in (lang, shown_line(brief.department)) if words]
    if told:
        yield dotted(told)
    now_ms = seat.relay_now_ms()
    yield [Part(say("card.since", time=moment_words(brief.opened_at_ms, now_ms)), "muted")]
    before = opened.last_agent if opened is not None else 0
    if before:
        name = next((mate.name for mate in seat.model.team if mate.agent == before), "")
        who = say("you") if before == seat.model.agent else inside(shown_line(name))
        yield [Part(say("card.before", name=who), "muted")]


def _pages(here: Conversation) -> Rows:
    """Where he has been, the newest page first, and what led him to the shop."""
    stops = journey(here)
    for stop in stops[:STOPS_SHOWN]:
        yield [Part(clock_words(stop.at_ms), "muted"), Part(" "), Part(shown_path(stop.page))]
    if len(stops) > STOPS_SHOWN:
        yield [Part(say("card.more", n=len(stops) - STOPS_SHOWN), "muted")]
    if page := came_from(here):
        yield [Part(say("card.came_from", page=inside(shown_path(page))), "muted")]


def _earlier(here: Conversation, seat: Seat) -> Rows:
    """What he asked before: when, whom, how he liked it, and below that what it was about."""
    past = here.past or ()
    now_ms = seat.relay_now_ms()
    for chat in past[:CHATS_SHOWN]:
        end = [Part("  "), Part(stars(chat.rating), "new")] if chat.rating else []
        yield [*(Part(words) for words in when_and_who(chat, now_ms)), *end]
        tags = [part for tag in chat.tags for part in (Part(" "), Part(f"#{shown_line(tag)}", "muted"))]
        yield [Part("  "), Part(shown_line(chat.about), "muted"), *tags]
    if past:
        more = f"{say('card.more', n=len(past) - CHATS_SHOWN)}  " if len(past) > CHATS_SHOWN else ""
        yield [Part(more, "muted"), Part(seat.keys.told(say("card.earlier_opens")), "muted")]


def _known(brief: Brief) -> Rows:
    """How urgent and how late it is, how he liked it, what it is about."""
    if brief.priority:
        sign, ink = PRIORITY[brief.priority]
        yield [Part(f"{sign} {priority_words(brief.priority)}", ink)]
    if brief.late:
        yield [Part(f"⚑ {late_words(brief.late)}", "late")]
    if brief.rating:
        yield [Part("★" * brief.rating + "☆" * (SCORE_MAX - brief.rating), "new")]
    for tag in brief.tags:
        yield [Part("#", "muted"), Part(shown_line(tag))]


def _fields(brief: Brief) -> Rows:
    for field, value in brief.fields.items():
        yield [Part(f"{inside(shown_line(field))}: ", "muted"), _own(value)]


def _notes(here: Conversation, seat: Seat, width: int) -> Rows:
    """The last notes, the newest first, each in a few rows."""
    written = (entry for entry in reversed(here.entries) if isinstance(entry.body, Note))
    for entry in islice(written, NOTES_MAX):
        assert isinstance(entry.body, Note)
        by = say("you") if entry.agent == seat.model.agent else shown_line(entry.name)
        yield [Part(clock_words(entry.at_ms), "muted"), Part(" "), Part(by, "muted")]
        rows = lay_out(shown(entry.body.text).text, width, seat.bidi)
        for row in islice(rows, NOTE_ROWS_MAX):
            yield [Part(" " * ((width - row.cells) * row.from_end)), Part(row.text, "note")]


def _own(words: str) -> Part:
    return Part(shown_line(words))


class Card(Question[str]):
    """The card above a desk that has no room for it; the key that opened it or Esc closes it.

    It ends with the action that was asked for in it, or with None.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,enter,q", "dismiss(None)", show=False)]

    def __init__(self, seat: Seat) -> None:
        super().__init__()
        self._seat = seat

    def compose(self) -> ComposeResult:
        """The card alone."""
        with Vertical(id="card-drawer"):
            yield VisitorCard(id="card-alone", bidi=self._seat.bidi)

    def on_mount(self) -> None:
        """As high as it has to be."""
        rows = card_rows(self._seat, CARD_CELLS)
        card = self.query_one(VisitorCard)
        card.styles.height = min(len(rows), max(3, self.size.height - 3))
        card.put(rows)

    def takes_key(self, event: events.Key) -> bool:
        """The key that opened it closes it."""
        if self._seat.keys.is_for(event.key, "card.toggle"):
            self.dismiss()
            return True
        if event.key in SCROLLS:
            self.query_one(VisitorCard).scroll(SCROLLS[event.key])
            return True
        if self._seat.keys.is_for(event.key, "card.earlier"):
            self.dismiss("card.earlier")
            return True
        return False
