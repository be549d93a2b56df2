"""Commands in: what an agent types, one line a command."""

from collections.abc import Callable, Iterable
from typing import Final

from console.model.conversation import Conversation
from console.model.needs import QUEUE, Walk, next_needing
from console.model.reasons import reason
from console.model.selectors import my_chats, queue, with_others
from console.net.link import Link
from console.plain.chats import Chats, Unclear, one_line
from console.plain.events import Speaker
from console.session.outbox import CannotSend

HELP: Final = """\
list            all chats: mine, the queue, my colleagues'
queue           the queue, longest waiting first
take [N]        answer chat N, or the one that has waited longest
next            go to whoever needs me now
open [N]        plain text goes to chat N from here on; without N, to nobody
show [N]        the words of chat N so far
say N TEXT      say TEXT to the visitor of chat N
note [N] TEXT   write TEXT for the team
release [N]     give chat N back to the queue
close [N]       end chat N
help            this list
quit            leave; asks again while chats are open"""


class Listener:
    """Does what lines say. `ended` is set by `quit`."""

    def __init__(
        self, chats: Chats, link: Link, speaker: Speaker, out: Callable[[str], None], chats_max: int
    ) -> None:
        self.ended = False
        self._chats = chats
        self._model = chats.model
        self._link = link
        self._speaker = speaker
        self._out = out
        self._chats_max = chats_max
        self._walk = Walk()
        self._leaving = False
        self._commands: dict[str, Callable[[str], None]] = {
            "list": self._list,
            "queue": self._queue,
            "take": self._take,
            "next": self._next,
            "open": self._open,
            "show": self._show,
            "say": self._say,
            "note": self._note,
            "release": self._release,
            "close": self._close,
            "help": lambda _: self._each(HELP.splitlines()),
            "quit": self._quit,
        }

    def take_line(self, line: str) -> None:
        """Does what a line says; one that is no command is said to the open chat."""
        word, _, rest = line.strip().partition(" ")
        if not word:
            return
        leaving, self._leaving = self._leaving, False
        try:
            if word == "quit" and leaving:
                self.ended = True
            elif word in self._commands:
                self._commands[word](rest.strip())
            elif self._model.here:
                self._send(self._model.here, line.strip(), note=False)
            else:
                self._out(f"? no command {one_line(word)!r}, and no chat is open; try: help")
        except Unclear as unclear:
            self._out(f"? {unclear}")
        except CannotSend as refusal:
            self._out(f"refused {reason(refusal.code)}")

    def _list(self, rest: str) -> None:
        every = my_chats(self._model, self._relay_now_ms()) + queue(self._model) + with_others(self._model)
        self._each([self._speaker.chat(at) for at in every] or ["no chats"])

    def _queue(self, rest: str) -> None:
        self._each([self._speaker.chat(at) for at in queue(self._model)] or ["queue is empty"])

    def _take(self, rest: str) -> None:
        waiting = queue(self._model)
        if not rest and not waiting:
            raise Unclear("queue is empty")
        at = self._chats.which(rest) if rest else waiting[0]
        self._link.take(at.conv, at.brief.gen if at.brief else 0)
        self._go_to(at)

    def _next(self, rest: str) -> None:
        conv = next_needing(self._model, self._walk, self._relay_now_ms(), self._chats_max)
        if conv == QUEUE:
            self._queue("")
        elif conv:
            self._go_to(self._model.conversations[conv])
            self._show("")
        else:
            self._out("nobody needs you")

    def _open(self, rest: str) -> None:
        if rest:
            self._go_to(self._chats.which(rest))
        else:
            self._model.show("")
            self._out("no chat is open")

    def _show(self, rest: str) -> None:
        at = self._chats.which(rest)
        if not at.entries and not at.following:
            self._speaker.asked_for.add(at.conv)
            self._link.follow(at.conv)
            return
        if at.first > 1:
            self._speaker.line(at.conv, f"earlier lines than {at.first} are not here")
        for entry in at.entries:
            words = self._speaker.words(entry, at)
            if words:
                self._speaker.line(at.conv, words)
        for pending in at.pending.values():
            self._speaker.line(at.conv, f"you: {one_line(pending.text)} ({pending.state})")
        self._speaker.see(at)

    def _say(self, rest: str) -> None:
        at, text = self._which_and_text(rest)
        self._send(at, text, note=False)

    def _note(self, rest: str) -> None:
        at, text = self._which_and_text(rest)
        self._send(at, text, note=True)

    def _release(self, rest: str) -> None:
        at = self._chats.which(rest)
        self._link.release(at.conv, self._chats.mine(at))

    def _close(self, rest: str) -> None:
        at = self._chats.which(rest)
        self._link.close_conversation(at.conv, self._chats.mine(at))

    def _quit(self, rest: str) -> None:
        mine = my_chats(self._model, self._relay_now_ms())
        if mine:
            names = ", ".join(f"{self._chats.number(at.conv)} {self._chats.name(at.conv)}" for at in mine)
            self._leaving = True
            self._out(f"you still have open chats: {names}; quit again to leave")
        else:
            self.ended = True

    def _send(self, at: Conversation, text: str, *, note: bool) -> None:
        if note:
            self._link.note(at.conv, text)
            return
        self._link.post(at.conv, self._chats.mine(at), text)
        self._speaker.see(at)

    def _go_to(self, at: Conversation) -> None:
        """Opens the chat; one that is not mine is followed only while it is open."""
        left = self._model.here
        self._model.show(at.conv)
        if left and left is not at and not left.owned_by(self._model.agent):
            self._link.unfollow(left.conv)
            left.following = False
        if not at.following:
            self._link.follow(at.conv, at.head)
        self._out(f"open {self._chats.number(at.conv)} {self._chats.name(at.conv)}")
        self._speaker.see(at)

    def _which_and_text(self, rest: str) -> tuple[Conversation, str]:
        number, _, text = rest.partition(" ")
        if number.isdecimal() and text:
            return self._chats.which(number), text
        return self._chats.which(""), rest

    def _relay_now_ms(self) -> int:
        return self._model.relay_now_ms(self._link.now_ms())

    def _each(self, lines: Iterable[str]) -> None:
        for line in lines:
            self._out(line)
