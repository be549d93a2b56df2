"""Searching all chats: a field, what it finds below it, and Enter goes to that line of its chat."""

from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from console.model.search import FILTERS_LINE
from console.screens.question import Question
from console.screens.seat import Seat
from console.screens.times import long_ago_words
from console.session.link_states import LinkState
from console.text.words import say
from console.widgets.bar import Bar
from console.widgets.field import Field
from console.widgets.found_list import FoundList
from console.widgets.ink import Part
from relay.protocol.limits import QUERY_CHARS_MAX
from relay.protocol.search import Hit
from relay.shared.clean_text import clean_line

TICK_S: Final = 0.1
PAUSE_S: Final = 0.4
"""After so long without a letter it is looked up: faster typing is not finished."""


class Search(Question[Hit]):
    """Ends with the line that was chosen, or with None after Esc. The last search is still there."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False, priority=True),
        Binding("down,tab", "move(1)", show=False, priority=True),
        Binding("up,shift+tab", "move(-1)", show=False, priority=True),
        Binding("pagedown", "page(1)", show=False, priority=True),
        Binding("pageup", "page(-1)", show=False, priority=True),
    ]

    def __init__(self, seat: Seat) -> None:
        super().__init__()
        self._seat = seat
        self._wanted = self._asked = seat.model.results.query
        self._typed_s = 0.0
        self._drawn: tuple[object, ...] = ()
        self._is_more_wanted = False

    def compose(self) -> ComposeResult:
        """The field, the filters, the lines, and how many there are."""
        bidi = self._seat.bidi
        with Vertical(id="search"):
            yield Field(
                self._wanted,
                placeholder=say("search.placeholder"),
                id="search-query",
                max_length=QUERY_CHARS_MAX,
                select_on_focus=True,
            )
            yield Bar(id="search-filters", bidi=bidi)
            yield FoundList(self._when, id="search-list", bidi=bidi)
            yield Bar(id="search-told", bidi=bidi)

    def on_mount(self) -> None:
        """Show the last search again, and keep up with what comes."""
        self._draw()
        self.set_interval(TICK_S, self._tick)

    @property
    def _list(self) -> FoundList:
        return self.query_one(FoundList)

    # What is typed

    @on(Field.Changed)
    def want_as_typed(self, event: Field.Changed) -> None:
        """Each letter starts the pause anew."""
        self._wanted, self._typed_s = clean_line(event.value), self._seat.clock_s()

    @on(Field.Submitted)
    def open_or_look_up(self) -> None:
        """Enter opens the chosen line; where the words have changed it looks them up at once.

        So it does again where nothing was found: a line can be found a moment after it was stored.
        """
        if self._wanted == self._asked and self._list.chosen is not None:
            self.dismiss(self._list.chosen)
        elif self._wanted != self._asked or not self._seat.model.results.is_awaited:
            self._asked, self._typed_s = "", -PAUSE_S
            self._ask()

    @on(FoundList.Chosen)
    def open_clicked(self, event: FoundList.Chosen) -> None:
        """So does a click."""
        self.dismiss(event.hit)

    def action_leave(self) -> None:
        """Back to where I was."""
        self.dismiss(None)

    def action_move(self, by: int) -> None:
        """Up and down choose while the letters go to the field; below the last line come older ones."""
        if by > 0 and self._list.is_at_last:
            self._is_more_wanted = self._seat.model.results.more > 0
        self._list.move(by)

    def action_page(self, pages: int) -> None:
        """The same by whole screens."""
        if pages > 0 and self._list.is_at_last:
            self._is_more_wanted = self._seat.model.results.more > 0
        self._list.page(pages)

    # What comes

    def _tick(self) -> None:
        self._ask()
        self._draw()

    def _ask(self) -> None:
        """Looks up what is typed once it is finished, and older lines when they are wanted."""
        results = self._seat.model.results
        if not self._has_line:
            # Whatever was asked is not answered any more: it is asked again on the next line.
            self._asked = "" if results.query != self._asked else self._asked
            return
        if self._wanted != self._asked:
            rested = self._seat.clock_s() - self._typed_s >= PAUSE_S
            if rested and self._wanted and self._seat.link.search(self._wanted):
                self._asked, self._is_more_wanted, results.is_awaited = self._wanted, False, True
            elif not self._wanted:
                self._asked = ""
        elif (
            self._is_more_wanted
            and not results.is_awaited
            and self._seat.link.search(self._asked, results.more)
        ):
            self._is_more_wanted, results.is_awaited = False, True

    def _draw(self) -> None:
        results = self._seat.model.results
        state = (results.query, len(results.hits), results.more, results.problem, results.about)
        drawn = (*state, results.is_awaited, self._wanted, self._asked, self._has_line, self.size.width)
        if drawn == self._drawn:
            return
        is_next_page = bool(self._drawn) and self._drawn[0] == results.query and bool(results.hits)
        is_new = self._drawn[:5] != state or not self._wanted
        self._drawn = drawn
        if is_new:
            self._list.put(results.groups() if self._wanted else [], _help(), keep=is_next_page)
        self.query_one("#search-filters", Bar).put([Part(f" {FILTERS_LINE}", "muted")], [])
        self.query_one("#search-told", Bar).put([Part(" "), *self._told()], self._keys())

    @property
    def _has_line(self) -> bool:
        return self._seat.model.link is LinkState.LIVE

    def _told(self) -> list[Part]:
        results = self._seat.model.results
        if not self._wanted:
            return []
        if self._wanted != self._asked and not self._has_line:
            return [Part(say("search.no_line"), "warn")]
        if results.is_awaited or self._wanted != self._asked:
            return [Part(say("search.looking"), "muted")]
        words = results.problem_words()
        return [Part(words, "warn")] if words else [Part(results.summary())]

    def _keys(self) -> list[Part]:
        opens = (
            [Part("Enter", "key"), Part(f" {say('search.open')}  ")] if self._list.chosen is not None else []
        )
        return [*opens, Part("Esc", "key"), Part(f" {say('back_there')} ")]

    def _when(self, at_ms: int) -> str:
        return long_ago_words(at_ms, self._seat.relay_now_ms())


def _help() -> tuple[str, ...]:
    return say("search.help.words"), say("search.help.filters"), say("search.help.without")
