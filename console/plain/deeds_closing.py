"""Commands that end a chat: its closing script step by step, or a plain close."""

from console.model.wrap_up import SAID, answer, script_of, to_do
from console.plain.chats import Unclear
from console.plain.doing import Command, Doing


class ClosingDeeds(Doing):
    """Walking a closing script."""

    @property
    def commands(self) -> list[Command]:
        """See the base."""
        return [
            Command("wrapup [N]", "begin chat N's closing script, or go on with it", self._wrap_up),
            Command("step HOW", "done [TEXT]; skip REASON; back; pause", self._step),
            Command("close [N]", "end chat N", self._close),
        ]

    def _wrap_up(self, rest: str) -> None:
        at = self._chats.which(rest)
        gen = self._chats.mine(at)
        if script_of(self._model, at) is None:
            raise Unclear("this chat has no closing script; try: close")
        self._speaker.go_to(at)
        if at.told.state == "closing":
            self._speaker.step(at)
        else:
            self._link.start_closing(at.conv, gen, at.told.script)

    def _step(self, rest: str) -> None:
        at = self._chats.which("")
        gen, step = self._chats.mine(at), to_do(self._model, at)
        if step is None or not step.is_walking:
            raise Unclear("no closing script is under way; try: wrapup")
        if step.is_sent:
            raise Unclear("this step is still on its way")
        how, _, text = rest.partition(" ")
        text = text.strip()
        match how:
            case "done":
                words = answer(step, text or None)
                if words is None:
                    wanted = "its words" if step.kind in SAID else step.field or "a text"
                    raise Unclear(f"expected {wanted}: step done TEXT")
                self._link.step(at.conv, gen, step.step, "done", text=words)
            case "skip" if not step.may_skip:
                raise Unclear("this step has to be done")
            case "skip":
                self._link.step(at.conv, gen, step.step, "skipped", reason=self._wanted(text, "a reason"))
            case "back" if not step.may_go_back:
                raise Unclear("this is the first step")
            case "back":
                self._link.step(at.conv, gen, step.step, "back")
            case "pause":
                self._link.stop_closing(at.conv, gen)
            case _:
                raise Unclear("expected done [TEXT], skip REASON, back or pause")

    def _close(self, rest: str) -> None:
        at = self._chats.which(rest)
        gen = at.told.gen if at.told.state == "offline" else self._chats.mine(at)
        self._link.close_conversation(at.conv, gen)
