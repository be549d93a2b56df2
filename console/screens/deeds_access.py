"""How I sign in: out again, here or everywhere, and with codes of an app beside the password."""

from console.screens.dialogs import Ask
from console.screens.doing import Doing
from console.text.words import say


class AccessDeeds(Doing):
    """What is done about my own sign-ins."""

    def app_sign_out(self) -> None:
        """Sign out here or on all my devices, after asking; open chats go back to the queue."""
        mine = len(self._seat.model.accepted)
        told = [say("sign_out.told")]
        if mine:
            told.append(say("sign_out.chats", n=mine))
        answers = [("stay", say("quit.stay")), ("here", say("sign_out.here"))]
        answers.append(("everywhere", say("sign_out.everywhere")))
        self._desk.ask(Ask(say("sign_out.title"), told, answers, self._seat.bidi), self._sign_out)

    def _sign_out(self, answer: str | None) -> None:
        if answer not in ("here", "everywhere"):
            return
        link = self._seat.link
        link.set_presence("offline")
        if not link.sign_out(answer == "everywhere"):
            self._desk.say(say("sign_out.no_line"), bad=True)

    def app_codes(self) -> None:
        """Begin to use the codes of an app; the relay answers with what the app has to know."""
        if not self._seat.link.set_up_factor():
            self._desk.say(say("sign_out.no_line"), bad=True)
