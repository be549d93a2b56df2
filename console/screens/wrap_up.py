"""Wrapping up: the walk through a closing script, whose state is on the relay, step by step.

Invariants: a step is sent once, as nothing is done again before the relay has told what is next; what
was typed for a step is kept until it is done, also while the visitor's word pauses the walk.
"""

from typing import Final, Literal, NamedTuple

from console.model.conversation import Conversation
from console.model.desk import DeskModel
from console.screens.ask_text import AskText
from console.screens.dialogs import Ask
from console.screens.doing import Desk, Doing
from console.screens.people import titled
from console.screens.seat import Seat
from console.text.clean import shown_line
from console.text.lay_out import inside
from console.widgets.ink import Part
from console.widgets.wrap_up import Step, WrapSteps, WrapUp
from relay.protocol.agent import Brief
from relay.protocol.limits import FIELD_CHARS_MAX
from relay.protocol.setup import ScriptRow, StepRow
from relay.shared.words import pick

WAIT_S_MAX: Final = 5.0
"""After this long without an answer the step may be tried again; the relay takes it once."""

_TITLES: Final = {
    "say": "say",
    "ask": "ask for",
    "link": "send a link",
    "tag": "tag",
    "note": "note to the team",
    "summary": "summary",
    "rate": "ask for a rating",
    "close": "close the chat",
}
_SAID: Final = ("say", "link", "rate")
_WRITTEN: Final = ("note", "summary")


class _Doing(NamedTuple):
    """A step that is on its way, and how the chat stood when it left."""

    stood: tuple[str, str, str, tuple[str, ...]]
    at_s: float


class WrappingUp(Doing):
    """The walk through the open chat's script."""

    def __init__(self, seat: Seat, desk: Desk, strip: WrapUp, lists: tuple[WrapSteps, ...]) -> None:
        super().__init__(seat, desk)
        self._strip, self._lists = strip, lists
        self.walking = ""
        """The chat that is being wrapped up on the screen; empty after Esc, and when another is opened."""
        self._doing: _Doing | None = None
        self._typed: dict[tuple[str, str], str] = {}

    # What keys begin

    def begin(self) -> None:
        """Start the script of the open chat or go on with it; without one ask whether to close."""
        here = self._here
        brief = here.brief
        if brief is None:
            return
        script = script_of(self._seat.model, brief)
        if script is None:
            self._ask_close(here)
            return
        self.walking = here.conv
        if brief.state != "closing" and not self._is_doing(brief):
            if not self._send(lambda: self._seat.link.start_closing(here.conv, brief.gen, brief.script)):
                self.walking = ""
                return
            self._doing = _Doing(_stood(brief), self._seat.clock_s())
        self.paint()
        self._strip.enter()

    def leave(self) -> None:
        """Leave the walk where it is; alt+w goes on."""
        self.walking = ""
        self.paint()
        self._desk.show_composer()

    def _ask_close(self, here: Conversation) -> None:
        def answered(answer: str) -> None:
            if answer == "close" and here.brief is not None:
                gen = here.brief.gen
                self._send(lambda: self._seat.link.close_conversation(here.conv, gen))

        question = f"Close the chat with {inside(shown_line(here.name))}?"
        told = ["A reply is written and not sent."] if here.drafts["reply"].strip() else []
        told.append("The visitor can write again; the chat then opens again.")
        answers = [("keep", "Keep it open"), ("close", "Close it")]
        self._desk.ask(Ask(question, told, answers, self._seat.bidi), answered)

    # What the strip tells

    def done(self, step: str, text: str | None) -> None:
        """The step is done; where `text` is None its own words or none are meant."""
        row = self._row(step)
        if row is None:
            return
        if text is None:
            text = self._words(row) if row.kind in _SAID else ""
        if not text and row.kind not in ("close", "rate", "link"):
            self._desk.say("There is nothing written yet.", bad=True)
            return
        self._step(step, "done", text=text)

    def wish(self, step: str, wish: Literal["skip", "back", "leave"]) -> None:
        """Skip the step for a reason, go back to the one before it, or leave it all in place."""
        row = self._row(step)
        if wish == "leave" or row is None:
            self.leave()
        elif wish == "back":
            if self._brief and self._brief.steps_done:
                self._step(step, "back")
            else:
                self._desk.say("This is the first step.")
        elif row.required or row.kind == "close":
            self._desk.say("This step has to be done.", bad=True)
        else:
            why = AskText(
                "Why is it skipped?",
                self._seat.bidi,
                value="not needed",
                chars_max=FIELD_CHARS_MAX,
            )
            self._desk.ask(why, lambda reason: self._step(step, "skipped", reason=reason))

    def typed(self, step: str, text: str) -> None:
        """Keep what stands in the field of a step."""
        if self.walking:
            self._typed[self.walking, step] = text

    def _step(
        self, step: str, outcome: Literal["done", "skipped", "back"], *, text: str = "", reason: str = ""
    ) -> None:
        brief, link = self._brief, self._seat.link
        if brief is None or brief.state != "closing" or brief.step != step or self._is_doing(brief):
            return
        conv, gen = brief.conv, brief.gen
        if self._send(lambda: link.step(conv, gen, step, outcome, text=text, reason=reason)):
            self._typed.pop((conv, step), None)
            self._doing = _Doing(_stood(brief), self._seat.clock_s())
            self.paint()

    # What is drawn

    @property
    def is_shown(self) -> bool:
        """Whether the strip takes the place of the composer."""
        brief = self._brief
        return brief is not None and (brief.state == "closing" or self._is_doing(brief))

    @property
    def is_paused(self) -> bool:
        """Whether only the banner is there, above the composer."""
        return self._brief is not None and not self.is_shown

    def refused(self) -> None:
        """Something was refused: the step may be done again; a walk that never began has ended."""
        self._doing = None
        if (brief := self._brief) is not None and brief.state != "closing" and not brief.script:
            self.walking = ""

    def paint(self) -> None:
        """Draw the step that is to be done, or nothing where nobody walks."""
        here = self._seat.model.here
        if self.walking and (here is None or here.conv != self.walking or not self._is_mine(here)):
            self.walking = ""
        brief = self._brief
        script = script_of(self._seat.model, brief) if brief else None
        if brief is None or script is None or brief.state == "closed":
            had_keys = self._strip.display and self._strip.has_focus_within
            self._strip.display = False
            if had_keys:
                self.walking = ""
                self._desk.show_composer()
            return
        row = self._row(brief.step) or (script.steps[0] if script.steps else None)
        if row is None:
            return
        mood: Literal["do", "wait", "paused"] = "do"
        if self._is_doing(brief):
            mood = "wait"
        elif brief.state != "closing":
            mood = "paused" if brief.script else "wait"
        self._strip.show(self._shown(row, brief, script), mood, self._first_words(row, brief))
        self._strip.display = True
        if mood == "paused" and self._strip.field.has_focus:
            self._strip.view.focus()
        lines = _list_lines(script, brief)
        for each in self._lists:
            each.put(lines)

    @property
    def _brief(self) -> Brief | None:
        """The brief of the chat that is being wrapped up here."""
        here = self._seat.model.here
        return here.brief if here is not None and here.conv == self.walking else None

    def _is_mine(self, here: Conversation) -> bool:
        return here.owned_by(self._seat.model.agent)

    def _is_doing(self, brief: Brief) -> bool:
        doing = self._doing
        if doing is None or doing.stood != _stood(brief) or self._seat.clock_s() - doing.at_s > WAIT_S_MAX:
            self._doing = None
        return self._doing is not None

    def _row(self, step: str) -> StepRow | None:
        brief = self._brief
        script = script_of(self._seat.model, brief) if brief else None
        return next((row for row in script.steps if row.id == step), None) if script else None

    def _words(self, row: StepRow) -> str:
        """What the step says to the visitor, in his language; or what it asks the agent for, in ours."""
        lang = self._brief.lang if self._brief and row.kind in _SAID else "en"
        words = pick(row.text, lang)
        return f"{words}\n{row.url}".strip() if row.kind == "link" else words

    def _first_words(self, row: StepRow, brief: Brief) -> str:
        """What stands in the step's field at first: what was typed there before, or is known already."""
        if (kept := self._typed.get((brief.conv, row.id))) is not None:
            return kept
        if row.kind == "summary":
            return brief.fields.get("summary", "")
        return brief.fields.get(row.field, "") if row.kind == "ask" and not row.options else ""

    def _shown(self, row: StepRow, brief: Brief, script: ScriptRow) -> Step:
        number = script.steps.index(row) + 1
        what = f"{_TITLES[row.kind]}{' ' + row.field if row.kind == 'ask' and row.field else ''}"
        title = f"wrap up ─ {number} of {len(script.steps)} ─ {what}{' *' if row.required else ''}"
        options = row.options
        if row.kind == "tag" and not options:
            options = tuple(self._seat.model.setup.tags)
        had = brief.fields.get(row.field) if row.kind == "ask" else next(iter(brief.tags), None)
        writes = row.kind in _WRITTEN or (row.kind in ("ask", "tag") and not options)
        return Step(
            row.id,
            title,
            self._words(row) or ("Enter closes the chat." if row.kind == "close" else ""),
            options,
            options.index(had) if had in options else 0,
            writes,
            may_edit=row.kind in _SAID or bool(options),
            may_skip=not row.required and row.kind != "close",
        )


def script_of(model: DeskModel, brief: Brief) -> ScriptRow | None:
    """The script that is under way, or the one of the chat's department; None where there is none."""
    name = brief.script
    if not name:
        rows = model.setup.departments
        row = next((row for row in rows if row.name == brief.department), rows[0] if rows else None)
        name = row.closing_script if row is not None else ""
    return next((script for script in model.setup.scripts if script.name == name), None)


def _stood(brief: Brief) -> tuple[str, str, str, tuple[str, ...]]:
    return brief.state, brief.script, brief.step, tuple(brief.steps_done)


def _list_lines(script: ScriptRow, brief: Brief) -> list[list[Part]]:
    """All steps of the script, each in a row."""
    lines = [[Part(f"─ wrap up ─ {titled(script.title, script.name)} ", "new")]]
    for number, row in enumerate(script.steps, 1):
        is_next = row.id == brief.step
        sign = "▸" if is_next else "✓" if row.id in brief.steps_done else " "
        ink = "strong" if is_next else "muted" if row.id in brief.steps_done else "plain"
        words = _TITLES[row.kind] + (f" {row.field}" if row.kind == "ask" and row.field else "")
        star = Part(" *" if row.required else "", "warn")
        lines.append([Part(f" {sign} {number} ", ink), Part(words, ink), star])
    return lines
