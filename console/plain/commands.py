"""Commands in: what an agent types, one line a command."""

from collections.abc import Callable
from typing import Final

from console.model.conversation import Conversation
from console.model.needs import QUEUE, Walk, next_needing
from console.model.reasons import reason
from console.model.selectors import (
    handed_to_me,
    my_chats,
    offered_to_me,
    queue,
    snoozed,
    with_others,
)
from console.net.link import Link
from console.plain.chats import Chats, Unclear, one_line
from console.plain.deeds_access import AccessDeeds
from console.plain.deeds_chat import ChatDeeds
from console.plain.deeds_closing import ClosingDeeds
from console.plain.deeds_files import FileDeeds
from console.plain.deeds_people import PeopleDeeds
from console.plain.deeds_replies import ReplyDeeds
from console.plain.deeds_search import SearchDeeds
from console.plain.doing import Command, Doing
from console.plain.events import Speaker
from console.session.outbox import CannotSend
from console.text.words import say

_USAGE_CHARS: Final = 25


class Listener(Doing):
    """Does what lines say. `ended` is set by `quit`."""

    def __init__(
        self, chats: Chats, link: Link, speaker: Speaker, out: Callable[[str], None], chats_max: int
    ) -> None:
        super().__init__(chats, link, speaker, out)
        self.ended = False
        self._chats_max = chats_max
        self._walk = Walk()
        self._leaving = False
        groups = (PeopleDeeds, ChatDeeds, ClosingDeeds, ReplyDeeds, FileDeeds, SearchDeeds, AccessDeeds)
        others = [each for group in groups for each in group(chats, link, speaker, out).commands]
        self._commands = {each.word: each for each in (*self.commands, *others, *self._last)}

    @property
    def commands(self) -> list[Command]:
        """Finding one's way, and talking."""
        return [
            Command("list", self._list),
            Command("queue", self._queue),
            Command("next", self._next),
            Command("open [N]", self._open),
            Command("show [N]", self._show),
            Command("say N TEXT", self._say),
            Command("note [N] TEXT", self._note),
        ]

    @property
    def _last(self) -> list[Command]:
        return [
            Command("help", self._help),
            Command("quit", self._quit),
        ]

    def take_line(self, line: str) -> None:
        """Does what a line says; one that is no command is said to the open chat."""
        word, _, rest = line.strip().partition(" ")
        if not word:
            return
        self._link.stir()
        leaving, self._leaving = self._leaving, False
        try:
            if word == "quit" and leaving:
                self.ended = True
            elif word in self._commands:
                self._commands[word].do(rest.strip())
            elif self._model.here:
                self._send(self._model.here, line.strip(), note=False)
            else:
                self._out(f"? {say('plain.no_command', typed=repr(one_line(word)))}")
        except Unclear as unclear:
            self._out(f"? {unclear}")
        except CannotSend as refusal:
            self._out(say("plain.refused", why=reason(refusal.code)))

    def _help(self, rest: str) -> None:
        self._each(f"{each.usage:<{_USAGE_CHARS}} {each.told}" for each in self._commands.values())

    def _list(self, rest: str) -> None:
        model, now_ms = self._model, self._relay_now_ms()
        every = offered_to_me(model) + handed_to_me(model) + my_chats(model, now_ms) + snoozed(model)
        every += queue(model) + with_others(model)
        once = {at.conv: at for at in every}.values()
        self._each([self._speaker.chat(at) for at in once] or [say("plain.no_chats")])

    def _queue(self, rest: str) -> None:
        self._each([self._speaker.chat(at) for at in queue(self._model)] or [say("plain.queue_empty")])

    def _next(self, rest: str) -> None:
        conv = next_needing(self._model, self._walk, self._relay_now_ms(), self._chats_max)
        if conv == QUEUE:
            self._queue("")
        elif conv:
            self._speaker.go_to(self._model.conversations[conv])
            self._show("")
        else:
            self._out(say("plain.nobody_needs"))

    def _open(self, rest: str) -> None:
        if rest:
            self._speaker.go_to(self._chats.which(rest))
        else:
            self._model.show("")
            self._link.look("")
            self._out(say("plain.none_open"))

    def _show(self, rest: str) -> None:
        at = self._chats.which(rest)
        if not at.entries and not at.following:
            self._speaker.asked_for.add(at.conv)
            self._link.follow(at.conv)
            return
        if at.first > 1:
            self._speaker.line(at.conv, say("plain.earlier_gone", first=at.first))
        for entry in at.entries:
            for words in self._speaker.words(entry, at):
                self._speaker.line(at.conv, words)
        for pending in at.pending.values():
            how_far = say(f"plain.line.{pending.state}")
            self._speaker.line(at.conv, f"{say('you')}: {one_line(pending.text)} ({how_far})")
        self._speaker.see(at)

    def _say(self, rest: str) -> None:
        at, text = self._which_and_text(rest)
        self._send(at, text, note=False)

    def _note(self, rest: str) -> None:
        at, text = self._which_and_text(rest)
        self._send(at, text, note=True)

    def _quit(self, rest: str) -> None:
        mine = my_chats(self._model, self._relay_now_ms())
        if mine:
            names = ", ".join(f"{self._chats.number(at.conv)} {self._chats.name(at.conv)}" for at in mine)
            self._leaving = True
            self._out(say("plain.still_open", names=names))
        else:
            self.ended = True

    def _send(self, at: Conversation, text: str, *, note: bool) -> None:
        if note:
            self._link.note(at.conv, text)
            return
        self._link.post(at.conv, self._chats.mine(at), text)
        self._speaker.see(at)
