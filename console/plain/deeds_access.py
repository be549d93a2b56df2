"""Commands about signing in: the code of an app, and out again."""

from console.plain.chats import Unclear
from console.plain.doing import Command, Doing
from console.session.link_states import LinkState
from console.text.words import say


class AccessDeeds(Doing):
    """Codes and sign-ins."""

    @property
    def commands(self) -> list[Command]:
        """See the base."""
        return [
            Command("code CODE", self._code),
            Command("codes", self._codes),
            Command("signout [everywhere]", self._sign_out),
        ]

    def _code(self, rest: str) -> None:
        code = self._wanted(rest, "code")
        if self._model.link is LinkState.ENDED:
            self._speaker.awaits_access = True
            self._link.give_code(code)
        else:
            self._asked(self._link.set_up_factor(code))

    def _codes(self, rest: str) -> None:
        self._asked(self._link.set_up_factor())

    def _sign_out(self, rest: str) -> None:
        if rest not in ("", "everywhere"):
            raise Unclear(say("plain.wanted.everywhere"))
        self._link.set_presence("offline")
        self._asked(self._link.sign_out(rest == "everywhere"))

    def _asked(self, is_sent: bool) -> None:
        if not is_sent:
            raise Unclear(say("plain.no_line"))
        self._speaker.awaits_access = True
