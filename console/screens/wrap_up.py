"""Wrapping up: the walk through a closing script, whose state is on the relay, step by step.

Invariants: a step is sent once, as nothing is done again before the relay has told what is next; what
was typed for a step is kept until it is done, also while the visitor's word pauses the walk.
"""

from collections.abc import Callable
from typing import Final, Literal, NamedTuple

from console.model import wrap_up as walk
from console.model.canned import BLANK
from console.model.conversation import Conversation
from console.screens.ask_text import AskText
from console.screens.dialogs import Ask
from console.screens.doing import Desk, Doing
from console.screens.people import titled
from console.screens.seat import Seat
from console.text.clean import shown_line
from console.text.lay_out import inside
from console.text.sides import here_sign
from console.text.words import number, say
from console.widgets.ink import Part
from console.widgets.wrap_up import Mood, Step, WrapSteps, WrapUp
from relay.protocol.agent import Brief
from relay.protocol.agent_work import StartClosing
from relay.protocol.entries import StepKind
from relay.protocol.limits import FIELD_CHARS_MAX
from relay.protocol.setup import ScriptRow

WAIT_S_MAX: Final = 5.0
"""After this long without an answer the step may be tried again; the relay takes it once."""


class _Doing(NamedTuple):
    """A step that is on its way, and how the chat stood when it left."""

    stood: tuple[str, str, str, tuple[str, ...]]
    at_s: float
    step: str = ""
    """Empty where the walk begins or goes on."""


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
        self._desk.holding.send_all(here.conv)
        self._desk.closing.take_back(here.conv)
        if walk.script_of(self._seat.model, here) is None:
            self._ask_close(here)
            return
        brief = here.told
        self.walking = here.conv
        if brief.state != "closing" and not self._is_doing(brief):
            if not self._send(lambda: self._seat.link.start_closing(here.conv, brief.gen, brief.script)):
                self.walking = ""
                return
            self._doing = _Doing(_stood(brief), self._seat.clock_s())
        self._desk.paint_wrap_up()
        self._strip.enter()

    def leave(self) -> None:
        """Leave the walk where it is; alt+w goes on."""
        if self.walking:
            self.walking = ""
            self._desk.paint_wrap_up()
            self._desk.show_composer()

    def _ask_close(self, here: Conversation) -> None:
        def answered(answer: str) -> None:
            if answer == "close" and here.brief is not None:
                gen = here.brief.gen
                self._close(here, lambda: self._seat.link.close_conversation(here.conv, gen))

        question = say("closing.title", name=inside(shown_line(here.name)))
        told = [say("closing.unsent")] if here.drafts["reply"].strip() else []
        told.append(say("closing.reopens"))
        answers = [("keep", say("closing.keep")), ("close", say("closing.close"))]
        self._desk.ask(Ask(question, told, answers, self._seat.bidi), answered)

    def _close(self, here: Conversation, command: Callable[[], str]) -> None:
        """Close it in a moment, as it can be taken back until then."""
        if not self._seat.settings.undo_close_s:
            self._send(command)
            return
        self._desk.closing.hold(here.conv, lambda: self._send(command))
        name = inside(shown_line(here.name))
        told = say("closing.held", name=name, seconds=round(self._seat.settings.undo_close_s))
        self._desk.say(self._seat.keys.told(told))

    # What the strip tells

    def done(self, step: str, typed: str | None) -> None:
        """The step is done; where `typed` is None its own words or its known value are meant."""
        to_do = self._to_do
        if to_do is None or to_do.step != step:
            return
        text = walk.answer(to_do, typed)
        if text is not None and not BLANK.search(text):
            self._step(step, "done", text=text)
        elif to_do.blanks:
            self._strip.edit()
            self._strip.field.select_blank()
            self._desk.say(say("send.blank"), bad=True)
        else:
            self._desk.say(say("step.nothing_written"), bad=True)

    def wish(self, step: str, wish: Literal["skip", "back", "leave"]) -> None:
        """Skip the step for a reason, go back to the one before it, or leave it all in place."""
        to_do = self._to_do
        if wish == "leave" or to_do is None:
            self.leave()
        elif wish == "back":
            if to_do.may_go_back:
                self._step(step, "back")
            else:
                self._desk.say(say("step.is_first"))
        elif not to_do.may_skip:
            self._desk.say(say("step.has_to_be_done"), bad=True)
        else:
            not_needed = say("step.not_needed")
            why = AskText(say("step.why"), self._seat.bidi, value=not_needed, chars_max=FIELD_CHARS_MAX)
            self._desk.ask(why, lambda reason: self._step(step, "skipped", reason=reason))

    def typed(self, step: str, text: str) -> None:
        """Keep what stands in the field of a step."""
        if self.walking:
            self._typed[self.walking, step] = text

    def _step(
        self, step: str, outcome: Literal["done", "skipped", "back"], *, text: str = "", reason: str = ""
    ) -> None:
        brief, link = self._brief, self._seat.link
        if brief is None or brief.step != step:
            return
        if self._is_doing(brief) if brief.state == "closing" else not self._is_starting(brief):
            return
        conv, gen = brief.conv, brief.gen
        to_do = self._to_do
        ends = outcome == "done" and to_do is not None and to_do.kind == "close"
        if ends and self._seat.settings.undo_close_s:
            here = self._here
            self.leave()
            self._close(here, lambda: link.step(conv, gen, step, "done", text=text))
            return
        if self._send(lambda: link.step(conv, gen, step, outcome, text=text, reason=reason)):
            self._typed.pop((conv, step), None)
            self._doing = _Doing(_stood(brief), self._seat.clock_s(), step)
            self._desk.paint_wrap_up()

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
            self._desk.paint_wrap_up()

    def paint(self) -> None:
        """Draw the step that is to be done, or nothing where nobody walks."""
        here = self._seat.model.here
        if self.walking and (here is None or here.conv != self.walking or not self._is_mine(here)):
            self.walking = ""
        script = walk.script_of(self._seat.model, here) if here is not None and self.walking else None
        if here is None or script is None:
            had_keys = self._strip.display and self._strip.has_focus_within
            self._strip.display = False
            if had_keys:
                self._desk.show_composer()
            return
        mood: Mood = "do"
        if self._is_doing(here.told) and not self._is_starting(here.told):
            mood = "wait"
        elif not self.is_shown:
            mood = "paused"
        to_do = self._to_do
        step = (
            _shown(to_do)
            if to_do is not None
            else Step("", f"{say('step.wrap_up')} ─ {say('step.steps', n=len(script.steps))}")
        )
        self._strip.show(step, mood, self._first_words(to_do))
        self._strip.display = True
        if mood == "paused" and self._strip.field.has_focus:
            self._strip.view.focus()
        lines = _list_lines(script, here.told)
        for each in self._lists:
            each.put(lines)

    @property
    def _brief(self) -> Brief | None:
        """The brief of the chat that is being wrapped up here."""
        here = self._seat.model.here
        return here.brief if here is not None and here.conv == self.walking else None

    @property
    def _to_do(self) -> walk.ToDo | None:
        here = self._seat.model.here
        return walk.to_do(self._seat.model, here) if here is not None and self._brief else None

    def _is_mine(self, here: Conversation) -> bool:
        return here.owned_by(self._seat.model.agent)

    def _is_doing(self, brief: Brief) -> bool:
        """Whether something of the walk is on its way, or answered but not told in a brief yet."""
        doing = self._doing
        if doing is not None and (
            doing.stood != _stood(brief) or self._seat.clock_s() - doing.at_s > WAIT_S_MAX
        ):
            self._doing = doing = None
        to_do = self._to_do
        if brief.state == "closing":  # What has begun need not be confirmed first.
            return doing is not None or (to_do is not None and to_do.is_sent)
        starts = (c for c in self._seat.model.doing.values() if isinstance(c, StartClosing))
        return doing is not None or any(c.conv == brief.conv for c in starts)

    def _is_starting(self, brief: Brief) -> bool:
        """Whether the walk goes on at a step that is known, which the relay takes right behind it."""
        to_do = self._to_do
        if brief.state == "closing" or to_do is None or to_do.is_sent or not self._is_doing(brief):
            return False
        return self._doing is None or not self._doing.step

    def _first_words(self, to_do: walk.ToDo | None) -> str:
        """What stands in the step's field at first: what was typed there before, or is known already."""
        if to_do is None:
            return ""
        kept = self._typed.get((self.walking, to_do.step))
        return kept if kept is not None else to_do.value if _writes(to_do) else ""


def _writes(to_do: walk.ToDo) -> bool:
    return to_do.kind in ("ask", "tag", "note", "summary") and not to_do.options


def _shown(to_do: walk.ToDo) -> Step:
    """The step as the strip shows it."""
    what = _what(to_do.kind, to_do.field)
    count = say("step.of", number=to_do.number, steps=to_do.steps)
    title = f"{say('step.wrap_up')} ─ {count} ─ {what}{' *' if to_do.required else ''}"
    return Step(
        to_do.step,
        title,
        to_do.words or (say("step.enter_closes") if to_do.kind == "close" else ""),
        to_do.options,
        to_do.options.index(to_do.value) if to_do.value in to_do.options else 0,
        _writes(to_do),
        may_edit=to_do.kind in walk.SAID or bool(to_do.options),
        may_skip=to_do.may_skip,
    )


def _what(kind: StepKind, field: str) -> str:
    """What a step is about; a field has its own direction."""
    return (
        f"{say(f'step.{kind}')} {inside(shown_line(field))}"
        if kind == "ask" and field
        else say(f"step.{kind}")
    )


def _stood(brief: Brief) -> tuple[str, str, str, tuple[str, ...]]:
    return brief.state, brief.script, brief.step, tuple(brief.steps_done)


def _list_lines(script: ScriptRow, brief: Brief) -> list[list[Part]]:
    """All steps of the script, each in a row."""
    lines = [[Part(f"─ {say('step.wrap_up')} ─ {titled(script.title, script.name)} ", "new")]]
    for count, row in enumerate(script.steps, 1):
        is_next = row.id == brief.step
        sign = here_sign(True) if is_next else "✓" if row.id in brief.steps_done else " "
        ink = "strong" if is_next else "muted" if row.id in brief.steps_done else "plain"
        words = _what(row.kind, row.field)
        star = Part(" *" if row.required else "", "warn")
        lines.append([Part(f" {sign} {number(count)} ", ink), Part(words, ink), star])
    return lines
