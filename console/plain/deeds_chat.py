"""Commands on one chat: put away, labels, priority, and when a ticket is due."""

from console.model.selectors import late, tickets
from console.model.terms import PRIORITIES
from console.plain.chats import Unclear
from console.plain.doing import Command, Doing, Target
from console.screens.times import typed_ms
from console.text.words import say


class ChatDeeds(Doing):
    """What is known of a chat, and when it is worked on."""

    @property
    def commands(self) -> list[Command]:
        """See the base."""
        return [
            Command("snooze [N] [TIME]", self._snooze),
            Command("wake [N]", self._wake),
            Command("tag [N] TAG", lambda rest: self._tag(rest, on=True)),
            Command("untag [N] TAG", lambda rest: self._tag(rest, on=False)),
            Command("field [N] NAME [VALUE]", self._field),
            Command("priority [N] HOW", self._priority),
            Command("tickets", self._tickets),
            Command(
                "defer [N] TIME [WHO]",
                self._defer,
            ),
            Command("late", self._late),
        ]

    def _snooze(self, rest: str) -> None:
        if rest.isdecimal():
            at, text = self._chats.which(rest), ""
        else:
            at, text = self._which_and_text(rest)
        self._link.snooze(at.conv, self._chats.mine(at), self._time(text) if text else 0)

    def _wake(self, rest: str) -> None:
        at = self._chats.which(rest)
        self._link.wake_conversation(at.conv, self._chats.mine(at))

    def _tag(self, rest: str, *, on: bool) -> None:
        at, tag = self._which_and_text(rest)
        self._link.tag(at.conv, self._wanted(tag, "tag"), on)

    def _field(self, rest: str) -> None:
        at, words = self._which_and_text(rest)
        name, _, value = words.partition(" ")
        self._link.fill(at.conv, self._wanted(name, "field"), value.strip())

    def _priority(self, rest: str) -> None:
        at, how = self._which_and_text(rest)
        found = [priority for priority, word in PRIORITIES.items() if word == how]
        if not found:
            raise Unclear(say("plain.wanted.priority"))
        self._link.prioritise(at.conv, found[0])

    def _tickets(self, rest: str) -> None:
        found = tickets(self._model, self._relay_now_ms())
        self._each([self._speaker.chat(at) for at in found] or [say("plain.no_tickets")])

    def _defer(self, rest: str) -> None:
        at, words = self._which_and_text(rest)
        time, _, who = words.partition(" ")
        target = self._target(f"@{who.strip()}") if who.strip() else Target()
        self._link.defer(at.conv, self._time(time), target.agent)

    def _late(self, rest: str) -> None:
        self._each([self._speaker.chat(at) for at in late(self._model)] or [say("plain.nothing_late")])

    def _time(self, typed: str) -> int:
        found = typed_ms(typed, self._relay_now_ms())
        if not found:
            raise Unclear(say("plain.wanted.time"))
        return found
