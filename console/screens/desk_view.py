"""The desk's picture: list, transcript, composer and bars, drawn from the model; notices and questions."""

from collections.abc import Callable
from typing import TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.notifications import SeverityLevel
from textual.screen import ModalScreen, Screen

from console.compat import driver
from console.model.selectors import my_chats, queue
from console.model.transcript import items, runs_from_end
from console.screens.bars import ROOMY_CELLS, facts, header, hint_parts, rail, status, typing_line, unwell
from console.screens.card import Card, card_rows
from console.screens.editor import in_editor
from console.screens.seat import Seat
from console.screens.times import clock_words, day_words, moment_words
from console.text.clean import shown
from console.text.mode import Bidi, chosen_of
from console.text.sides import is_mirrored, set_mirrored
from console.text.words import in_digits, say
from console.widgets.bar import Bar
from console.widgets.chat_list import ChatList
from console.widgets.chat_rows import lines, strip_parts
from console.widgets.code_list import CodeList
from console.widgets.composer import Composer
from console.widgets.draft_area import DraftArea
from console.widgets.ink import Inked, Part, own_rows
from console.widgets.key_sheet import at_the_foot, key_sheet
from console.widgets.transcript import Transcript
from console.widgets.visitor_card import VisitorCard
from console.widgets.wrap_up import WrapField, WrapSteps, WrapUp

TICK_S = 1.0
WIDE_CELLS = 160
"""From here on the card has room beside the chat; the style sheet's `-wide`."""
NOTICE_CELLS_MAX, NOTICE_FRAME_CELLS = 56, 4
"""A notice takes half of the window at most."""
PROGRESS_CELLS = 20
HOLD_ORDER_S = 2.0
"""The list keeps its order for this long after a key: a row must not move under a choice."""


T = TypeVar("T")


class DeskView(Screen[None]):
    """What stands where, and how each part is drawn; it changes nothing in the model."""

    def __init__(self, seat: Seat) -> None:
        super().__init__()
        self.seat = seat
        self.last_key_s = float("-inf")
        self._progress: dict[str, tuple[str, float]] = {}
        """What is on its way besides words: what it is called, and how much of it has come, from 0 to 1."""

    def compose(self) -> ComposeResult:
        """Bars, list, transcript and composer; the style sheet hides what does not fit."""
        bidi = self.seat.bidi
        yield Bar(id="status", bidi=bidi)
        yield Bar(id="unwell", bidi=bidi, ground="late")
        yield Bar(id="strip", bidi=bidi)
        with Horizontal(id="body"):
            yield ChatList(id="list", bidi=bidi)
            with Vertical(id="chat"):
                yield Bar(id="header", bidi=bidi)
                transcript = Transcript(clock_words, id="transcript", bidi=bidi)
                transcript.shows_links = self.seat.place.kind != "linux"
                transcript.new_key = self.seat.keys.told("{transcript.first_unread}")
                yield transcript
                yield Bar(id="typing", bidi=bidi)
                yield Bar(id="files", bidi=bidi)
                yield WrapSteps(id="wrap-list", bidi=bidi)
                field = WrapField(self.seat.clock_s, id="wrap-field", bidi=bidi)
                wrap_up = WrapUp(field, id="wrap-up", bidi=bidi)
                wrap_up.view.goes_on_by = self.seat.keys.told("{chat.close}")
                yield wrap_up
                yield Bar(id="rail", bidi=bidi)
                signs = self.seat.settings.show_invisible
                yield Composer(self.seat.clock_s, id="composer", bidi=bidi, shows_signs=signs)
                yield CodeList(id="codes", bidi=bidi)
            with Vertical(id="side"):
                yield WrapSteps(id="wrap-panel", bidi=bidi)
                yield VisitorCard(id="card", bidi=bidi)
        yield Bar(id="hints", bidi=bidi)
        yield Bar(id="too-small", bidi=bidi, ground="warn")

    def on_mount(self) -> None:
        """Begin with the sides as they are set."""
        self.place_sides()

    def place_sides(self) -> None:
        """The list stands at the start, the chat behind it, the steps of a wrap-up at the end."""
        order = ["list", "chat", "side"]
        places = {name: place for place, name in enumerate(order)}
        body = self.query_one("#body")
        body.sort_children(key=lambda part: places.get(part.id or "", 0), reverse=is_mirrored())

    def turn_sides(self) -> None:
        """Mirror the interface, or no longer."""
        self.app.set_class(not is_mirrored(), "-mirrored")
        set_mirrored(not is_mirrored())
        self.place_sides()
        self.tick()
        self.paint_transcript()
        self.refresh(recompose=False, layout=True)
        for part in self.query("*"):
            part.refresh()

    def order_by(self, bidi: Bidi) -> None:
        """Another puts right-to-left text in order from now on, and the terminal is told."""
        self.seat.bidi = bidi
        setattr(self.app, "bidi", bidi)  # noqa: B010 (a name that fields read)
        driver.write(self.app, self.seat.ordering.turn(bidi).decode())
        for part in self.query(Inked):
            part.bidi = bidi
            part.refresh()
        for area in self.query(DraftArea):
            area.order_by(bidi)
        self.transcript.lay_out_anew()
        self.say(say(f"ordering.{chosen_of(bidi)}"))

    def take_card(self, bidi: Bidi) -> None:
        """What was chosen on the test card is kept for this terminal."""
        self.order_by(bidi)
        kept = self.seat.ordering.keep(bidi)
        self.say(say("card.kept" if kept else "card.not_kept"))

    def key_pressed(self) -> None:
        """Somebody is at the keyboard: the list keeps still for a while."""
        self.last_key_s = self.seat.clock_s()
        self.seat.link.stir()

    @property
    def transcript(self) -> Transcript:
        """The one transcript view."""
        return self.query_one(Transcript)

    @property
    def composer(self) -> Composer:
        """The one composer."""
        return self.query_one("#composer", Composer)

    @property
    def chat_list(self) -> ChatList:
        """The list at the side."""
        return self.query_one(ChatList)

    def tick(self) -> None:
        """Once a second: clocks move on."""
        self.paint_list()
        self.paint_bars()

    def paint_list(self) -> None:
        """Draw my chats, the queue and the team, with their clocks."""
        seat = self.seat
        now_ms = seat.relay_now_ms()
        wanted = [at.conv for at in my_chats(seat.model, now_ms)]
        hold = self.chat_list.has_focus or seat.clock_s() - self.last_key_s < HOLD_ORDER_S
        order = self.chat_list.put_in_order(wanted, hold=hold)
        drawn = lines(seat.model, order, now_ms, seat.late_ms, seat.keys)
        if self.size.width >= WIDE_CELLS:
            drawn = at_the_foot(drawn, key_sheet(seat.keys), self.chat_list.size.height)
        self.chat_list.show(drawn)
        if self.size.width < ROOMY_CELLS:
            self.query_one("#strip", Bar).put(strip_parts(seat.model, order, now_ms, seat.late_ms))

    def paint_transcript(self, *, at_end: bool = False) -> None:
        """Draw the open chat; `at_end` for one that has just been opened."""
        here = self.seat.model.here
        take_back = self.seat.keys.told("{reply.take_back}")
        drawn = items(here, self.seat.model.agent, day_words, self._moment, take_back) if here else []
        self.transcript.say_empty(self._empty_words())
        self.transcript.show(drawn, at_end=at_end)
        self.composer.run_with(is_from_end=runs_from_end(drawn, here.told.lang if here else ""))

    def _moment(self, at_ms: int) -> str:
        """A time to come as the transcript writes it."""
        return moment_words(at_ms, self.seat.relay_now_ms())

    def paint_card(self) -> None:
        """Draw the visitor's card where there is room for it."""
        card = self.query_one(VisitorCard)
        if card.size.width:
            card.put(card_rows(self.seat, card.size.width))

    def turn_card(self, then: Callable[[str], object]) -> None:
        """Show the visitor's card, or no longer: beside the chat where there is room, else above it.

        `then` carries out the action that somebody asks for in the one above the chat.
        """
        if self.size.width >= WIDE_CELLS:
            self.toggle_class("-no-card")
        else:
            self.ask(Card(self.seat), then)

    def paint_bars(self) -> None:
        """Draw the one-row bars and the card; each paints only what differs."""
        self.paint_card()
        seat, width = self.seat, self.size.width
        self.query_one("#status", Bar).put(*status(seat, clock_words(seat.now_ms()), width))
        trouble = unwell(seat)
        self.query_one("#unwell", Bar).display = bool(trouble)
        self.query_one("#unwell", Bar).put(trouble)
        self.query_one("#header", Bar).put(*header(seat))
        self.query_one("#typing", Bar).put(*typing_line(seat, self.transcript.unseen_below))
        browsing = "" if self.composer.has_focus else say("rail.back_to_typing")
        sides, ink, line = rail(seat, browsing)
        self.query_one("#rail", Bar).put(*sides, ground=ink, fill=line)
        self.query_one("#hints", Bar).put(*hint_parts(seat.keys, self._facts(), width))
        self.composer.set_class(ink == "note", "-note")
        if seat.model.here is None:
            self.transcript.say_empty(self._empty_words())

    def _facts(self) -> set[str]:
        """What is true now; while the closing script has the keys, nobody writes."""
        true_now = facts(self.seat)
        return true_now - {"chat", "mine", "movable"} if self.has_class("-wrapping") else true_now

    def say(self, words: str, *, bad: bool = False, alert: bool = False) -> None:
        """A passing notice; names in it are a stranger's and stay text."""
        level: SeverityLevel = "error" if bad else "warning" if alert else "information"
        width = max(10, min(NOTICE_CELLS_MAX, self.app.size.width // 2 - NOTICE_FRAME_CELLS))
        drawn = "\n".join(own_rows(shown(words).text, width, self.seat.bidi))
        self.app.notify(drawn, severity=level, timeout=10 if alert else 4, markup=False)

    def written(self) -> str:
        """What stands in the composer, with a mark on lines whose direction is forced."""
        return self.composer.draft

    def insert(self, text: str) -> None:
        """Put a canned reply where the cursor stands."""
        self.composer.stack_reply(text)
        self.composer.focus()

    def edit_elsewhere(self) -> None:
        """In the agent's own editor; what he saves there is the draft."""
        edited = in_editor(self.app, self.composer.draft)
        if isinstance(edited, str):
            self.composer.replace_all(edited)
        else:
            self.say(say("editor.failed", program=edited.program), bad=True)

    def select_blank(self) -> bool:
        """Go to the next blank of what is written."""
        return self.composer.select_blank()

    def order(self) -> list[str]:
        """The conversations of the list as it shows them."""
        return self.chat_list.choices()

    def leave(self) -> None:
        """End the program; whatever had to be asked is answered."""
        self.app.exit()

    def copy(self, text: str) -> None:
        """Copy a text, which says by itself how."""
        self.app.copy_to_clipboard(text)

    def browse(self, url: str) -> None:
        """Open an address that is fit for it in the browser of this machine."""
        self.app.open_url(url)

    def later(self, call: Callable[[], object]) -> None:
        """Do it on the screen's own thread; may be called from any."""
        self.call_later(call)

    def progress(self, key: str, words: str, share: float) -> None:
        """Show how far something has come; empty words say that it is over."""
        self._progress.pop(key, None)
        if words:
            self._progress[key] = (words, share)
        bar = self.query_one("#files", Bar)
        bar.display = bool(self._progress)
        if self._progress:
            words, share = next(iter(self._progress.values()))
            done = round(PROGRESS_CELLS * min(1.0, share))
            percent = in_digits(f"{share:4.0%}")
            drawn = "#" * done + "." * (PROGRESS_CELLS - done)
            line = f" {drawn[::-1] if is_mirrored() else drawn} {percent} "
            others = len(self._progress) - 1
            more = f"{say('progress.more', n=others)} " if others else ""
            bar.put([Part(f" {words}")], [Part(f"{more}{line}", "new")])

    def room(self) -> tuple[int, int]:
        """Columns and rows of the terminal."""
        return self.app.size.width, self.app.size.height

    def ask(self, question: ModalScreen[T], then: Callable[[T], object]) -> None:
        """Put a question above the desk; without an answer nothing follows."""

        def answered(answer: T | None) -> None:
            if answer is not None:
                then(answer)
                self.paint_bars()

        self.app.push_screen(question, answered)

    def _empty_words(self) -> list[str]:
        if self.seat.model.here is not None:
            return [say("empty.chat")]
        true_now = facts(self.seat)
        words = [say("empty.desk")]
        words.append(
            self.seat.keys.told(say("empty.takes_next"))
            if "takeable" in true_now
            else say("take.offered" if queue(self.seat.model) else "empty.nobody_waits")
        )
        words.append(self.seat.keys.told(say("empty.help")))
        return [*words, *([""] if self.seat.told else []), *self.seat.told]

    @on(Transcript.Moved)
    def repaint_pill(self) -> None:
        """The count of lines out of sight below may have gone, and the past may be read."""
        if (here := self.seat.model.here) is not None:
            here.reads_back = not self.transcript.at_end
        self.query_one("#typing", Bar).put(*typing_line(self.seat, self.transcript.unseen_below))

    def on_resize(self, event: events.Resize) -> None:
        """Say so where there is too little room for anything."""
        words = say("too_small", width=event.size.width, height=event.size.height)
        self.query_one("#too-small", Bar).put([Part(words)])
        self.composer.fit()
        self.call_after_refresh(self.tick)
