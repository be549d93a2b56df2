"""Commands that end a chat: its closing script step by step, or a plain close."""

from console.model.wrap_up import SAID, answer, script_of, to_do
from console.plain.chats import Unclear
from console.plain.doing import Command, Doing
from console.text.clean import shown_line
from console.text.words import say


class ClosingDeeds(Doing):
    """Walking a closing script."""

    @property
    def commands(self) -> list[Command]:
        """See the base."""
        return [
            Command("wrapup [N]", self._wrap_up),
            Command("step HOW", self._step),
            Command("close [N]", self._close),
        ]

    def _wrap_up(self, rest: str) -> None:
        at = self._chats.which(rest)
        gen = self._chats.mine(at)
        if script_of(self._model, at) is None:
            raise Unclear(say("plain.no_script"))
        self._speaker.go_to(at)
        if at.told.state == "closing":
            self._speaker.step(at)
        else:
            self._link.start_closing(at.conv, gen, at.told.script)

    def _step(self, rest: str) -> None:
        at = self._chats.which("")
        gen, step = self._chats.mine(at), to_do(self._model, at)
        if step is None or not step.is_walking:
            raise Unclear(say("plain.no_walk"))
        if step.is_sent:
            raise Unclear(say("plain.step_sent"))
        how, _, text = rest.partition(" ")
        text = text.strip()
        match how:
            case "done":
                words = answer(step, text or None)
                if words is None:
                    its_own = shown_line(step.field) or say("plain.a_text")
                    wanted = say("plain.its_words") if step.kind in SAID else its_own
                    raise Unclear(say("plain.wanted.step_text", what=wanted))
                self._link.step(at.conv, gen, step.step, "done", text=words)
            case "skip" if not step.may_skip:
                raise Unclear(say("plain.must_do"))
            case "skip":
                self._link.step(at.conv, gen, step.step, "skipped", reason=self._wanted(text, "reason"))
            case "back" if not step.may_go_back:
                raise Unclear(say("plain.first_step"))
            case "back":
                self._link.step(at.conv, gen, step.step, "back")
            case "pause":
                self._link.stop_closing(at.conv, gen)
            case _:
                raise Unclear(say("plain.wanted.step_how"))

    def _close(self, rest: str) -> None:
        at = self._chats.which(rest)
        gen = at.told.gen if at.told.state == "offline" else self._chats.mine(at)
        self._link.close_conversation(at.conv, gen)
