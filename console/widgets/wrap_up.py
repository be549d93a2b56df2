"""The closing script at work: the step that is to be done, its words or options, and a field to write in.

The widget knows keys, the screen knows what they mean: it is handed a `Step` to show and tells what
was done with it. Nothing typed here is lost by looking elsewhere; the screen keeps it.
"""

from collections.abc import Sequence
from itertools import islice
from typing import ClassVar, Final, Literal, NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.strip import Strip
from textual.widgets import TextArea

from console.text.clean import shown, shown_line
from console.text.lay_out import lay_out
from console.text.mode import Bidi
from console.text.words import say
from console.widgets.composer import Composer
from console.widgets.ink import Inked, Part, spread

OPTION_KEYS: Final = "123456789acdfghijklmnopqrtuvwxyz"
"""What chooses an option; `b`, `e` and `s` mean something else here."""

WORDS_ROWS_MAX: Final = 5

Mood = Literal["do", "wait", "paused"]


class Step(NamedTuple):
    """One step as it is shown. `words` are said to the visitor, or ask the agent for something."""

    id: str
    title: str
    words: str = ""
    options: tuple[str, ...] = ()
    chosen: int = 0
    """The option that Enter takes."""
    writes: bool = False
    """Whether the agent writes something by himself; then the field is there from the start."""
    may_edit: bool = False
    """Whether `e` opens the field: with the words in it, or empty where there are options."""
    may_skip: bool = False
    hints: tuple[tuple[str, str], ...] = ()


class WrapUp(Vertical):
    """One step with its field; shown and hidden by the screen."""

    class Done(Message):
        """The step is done: with this text, or with the words as they stand where it is None."""

        def __init__(self, step: str, text: str | None) -> None:
            super().__init__()
            self.step, self.text = step, text

    class Wish(Message):
        """Something else about the step."""

        def __init__(self, step: str, wish: Literal["skip", "back", "leave"], typed: str = "") -> None:
            super().__init__()
            self.step, self.wish, self.typed = step, wish, typed
            """`typed` is a letter of the answer that was begun while the walk was paused."""

    class Typed(Message):
        """What stands in the field now."""

        def __init__(self, step: str, text: str) -> None:
            super().__init__()
            self.step, self.text = step, text

    DEFAULT_CSS = "WrapUp { height: auto; display: none; } WrapUp #wrap-field { display: none; }"

    def __init__(self, composer: "WrapField", *, id: str, bidi: Bidi = "app") -> None:
        super().__init__(id=id)
        self.view = StepView(id="wrap-view", bidi=bidi)
        self.field = composer
        self.step: Step | None = None
        self.mood: Mood = "do"

    def compose(self) -> ComposeResult:
        """The step above, the field below."""
        yield self.view
        yield self.field

    def show(self, step: Step, mood: Mood, typed: str = "") -> None:
        """Show a step; a new one begins with `typed` in its field, if it has one."""
        is_new = self.step is None or self.step.id != step.id or self.mood == "paused" != mood
        had_focus = self.has_focus_within
        self.step, self.mood = step, mood
        if is_new:
            self.field.load(typed)
            self.field.display = step.writes or bool(typed)
        if mood == "paused":
            self.field.display = False
        self.view.put(step, mood, editing=bool(self.field.display))
        if is_new and had_focus:
            self.enter()

    def enter(self) -> None:
        """Give the keys to what is to be done."""
        (self.field if self.field.display else self.view).focus()

    def edit(self) -> None:
        """Open the field, with the words in it, or empty where there are options."""
        step = self.step
        if step is not None and step.may_edit and self.mood == "do":
            self.field.load("" if step.options else step.words)
            self.field.display = True
            self.view.put(step, self.mood, editing=True)
            self.field.focus()

    def act(self, key: str, character: str | None) -> bool:
        """What a key means while nothing is being written; says whether it meant something."""
        step = self.step
        if step is None or self.mood == "wait":
            return key not in ("escape",)
        if key == "enter":
            self._do(None if not step.options else step.options[self.view.chosen])
        elif key in ("up", "down") and step.options:
            self.view.choose(self.view.chosen + (1 if key == "down" else -1))
        elif character == "e":
            self.edit()
        elif character == "s" or key == "tab":
            self._wish("skip")
        elif character == "b" or key == "shift+tab":
            self._wish("back")
        elif step.options and character and character in OPTION_KEYS[: len(step.options)]:
            self.view.choose(OPTION_KEYS.index(character))
            self._do(step.options[self.view.chosen])
        else:
            return False
        return True

    def on_key(self, event: events.Key) -> None:
        """Keys that neither the field nor the view has taken."""
        if self.mood == "paused":
            if event.key in ("enter", "escape") or event.is_printable:
                self._wish("leave", (event.character or "") if event.is_printable else "")
                event.stop()
            return
        if event.key == "escape":
            if self.field.has_focus and self.step is not None and not self.step.writes:
                self.field.display = False
                self.view.put(self.step, self.mood)
                self.view.focus()
            else:
                self._wish("leave")
        elif self.field.has_focus:
            if event.key not in ("tab", "shift+tab"):
                return
            self._wish("skip" if event.key == "tab" else "back")
        elif not self.act(event.key, event.character):
            return
        event.stop()
        event.prevent_default()

    def _do(self, text: str | None) -> None:
        if self.step is not None and self.mood == "do":
            self.post_message(self.Done(self.step.id, text))

    def _wish(self, wish: Literal["skip", "back", "leave"], typed: str = "") -> None:
        if self.step is not None and (wish == "leave" or self.mood == "do"):
            self.post_message(self.Wish(self.step.id, wish, typed))

    @on(Composer.Sent)
    def give_written(self, event: Composer.Sent) -> None:
        """Enter in the field."""
        event.stop()
        self._do(self.field.text.strip())

    @on(TextArea.Changed)
    def tell_typed(self, event: TextArea.Changed) -> None:
        """Each letter; the screen keeps it."""
        event.stop()
        if self.step is not None and self.field.display:
            self.post_message(self.Typed(self.step.id, self.field.text))


class WrapField(Composer):
    """The field of a step: what Enter does with it is the strip's, not the chat's."""


class StepView(Inked, can_focus=True):
    """Title, words, options and hints of a step, row by row."""

    DEFAULT_CSS = "StepView { height: 3; }"

    def __init__(self, *, id: str, bidi: Bidi = "app") -> None:
        super().__init__(id=id, bidi=bidi)
        self._step: Step | None = None
        self._mood: Mood = "do"
        self._is_editing = False
        self._rows: list[list[Part]] = []
        self.chosen = 0
        self.goes_on_by = "alt+w"
        """The key that goes on with a wrap-up that waits."""

    def put(self, step: Step, mood: Mood, *, editing: bool = False) -> None:
        """Show this step."""
        if self._step is None or self._step.id != step.id:
            self.chosen = step.chosen
        self._step, self._mood, self._is_editing = step, mood, editing
        self._draw()

    def choose(self, number: int) -> None:
        """Put the mark on another option."""
        if self._step is not None and self._step.options:
            self.chosen = number % len(self._step.options)
            self._draw()

    def on_resize(self) -> None:
        """Other rows for another width."""
        self._draw()

    def on_focus(self) -> None:
        """The hints are those of where the keys go."""
        self._draw()

    def on_blur(self) -> None:
        """As in `on_focus`."""
        self._draw()

    def _draw(self) -> None:
        if self._step is None:
            return
        width = self.size.width or 80
        rows = _rows(self._step, self._mood, self.chosen, self._is_editing, width, self.bidi, self.goes_on_by)
        if rows != self._rows:
            self._rows = rows
            if self.styles.height is None or self.styles.height.value != len(rows):
                self.styles.height = len(rows)
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """One row."""
        return self.strip(self._rows[y] if y < len(self._rows) else [], self.size.width)


def _rows(
    step: Step, mood: Mood, chosen: int, editing: bool, width: int, bidi: Bidi, goes_on_by: str
) -> list[list[Part]]:
    """All rows of a step as they are drawn."""
    rule = "═"
    title = [Part(rule, "new"), Part(f" {step.title} ", "new")]
    if mood == "paused":
        words = f" {say('step.paused', key=goes_on_by)} "
        banner = [Part(rule, "new"), Part(words, "late"), Part(f"{rule} {step.title} ", "new")]
        return [
            [
                Part(p.text, "late" if p.ink == "late" else "new")
                for p in spread(banner, [], width, bidi, rule)
            ]
        ]
    rows = [spread(title, [Part(" … ", "new")] if mood == "wait" else [], width, bidi, rule)]
    rows[0] = [Part(part.text, "new") for part in rows[0]]
    if step.words and not (editing and not step.writes and not step.options):
        laid = lay_out(shown(step.words).text, max(10, width - 4), bidi)
        for row in islice(laid, WORDS_ROWS_MAX):
            indent = width - 4 - row.cells if row.from_end else 0
            rows.append([Part("  " + " " * indent), Part(row.text, "visitor")])
        if len(laid) > WORDS_ROWS_MAX:
            more = say("transcript.more_lines", n=len(laid) - WORDS_ROWS_MAX)
            rows.append(spread([Part("  "), Part(more, "muted")], [], width, bidi))
    if not editing:
        rows += _option_rows(step.options, chosen, width, bidi)
    hints: list[Part] = [Part(" ")]
    for key, words in _hints(step, editing):
        hints += [Part(key, "key"), Part(f" {words}  ")]
    rows.append(spread(hints, [], width, bidi))
    return rows


def _option_rows(options: Sequence[str], chosen: int, width: int, bidi: Bidi) -> list[list[Part]]:
    """The options, as many beside each other as fit."""
    rows: list[list[Part]] = []
    row: list[Part] = []
    used = 0
    for number, (key, option) in enumerate(zip(OPTION_KEYS, options, strict=False)):
        words = shown_line(option)
        needed = len(words) + 5
        if row and used + needed > width:
            rows.append(spread(row, [], width, bidi))
            row, used = [], 0
        ink = "chosen" if number == chosen else "plain"
        row += [Part(" "), Part(key, "key"), Part(" "), Part(words, ink), Part(" ")]
        used += needed
    return [*rows, spread(row, [], width, bidi)] if row else rows


def _hints(step: Step, editing: bool) -> list[tuple[str, str]]:
    if editing:
        done = say("step.done" if step.writes or step.options else "action.reply.send.hint")
        found = [("Enter", done)]
        found += [("Tab", say("step.skip"))] if step.may_skip else []
        leave = say("step.leave" if step.writes else "step.as_it_was")
        return [*found, ("shift+Tab", say("back_there")), ("Esc", leave)]
    found = [("Enter", say("step.take" if step.options else "step.do"))]
    found += [("e", say("step.else" if step.options else "step.edit"))] if step.may_edit else []
    found += [("s", say("step.skip"))] if step.may_skip else []
    return [*found, ("b", say("back_there")), ("Esc", say("step.leave")), *step.hints]


class WrapSteps(Inked, can_focus=False):
    """All steps of the script in a list: done, to be done next, still to come."""

    DEFAULT_CSS: ClassVar[str] = "WrapSteps { height: auto; }"

    def __init__(self, *, id: str, bidi: Bidi = "app") -> None:
        super().__init__(id=id, bidi=bidi)
        self._lines: list[list[Part]] = []

    def put(self, lines: list[list[Part]]) -> None:
        """Show these lines from now on."""
        if lines != self._lines:
            self._lines = lines
            self.styles.height = len(lines)
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """One row."""
        width = self.size.width
        line = self._lines[y] if y < len(self._lines) else []
        return self.strip(spread(line, [], width, self.bidi), width)
