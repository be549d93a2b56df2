"""Deeds of being there: available, on a break, gone; and what becomes of my chats then."""

from typing import Final

from console.model.selectors import in_my_hands
from console.model.terms import listed, presence_word
from console.screens.ask_text import AskText
from console.screens.deeds_labels import filtered
from console.screens.doing import Doing
from console.screens.people import KEEP, chosen, targets, titled
from console.screens.pick import Choice, Choices, Pick, Picked
from console.screens.times import minutes_typed, moment_words, presets, typed_ms
from console.text.clean import shown_line
from console.text.lay_out import inside
from console.text.words import say
from relay.protocol.agent import Chosen, HandOver
from relay.protocol.limits import FIELD_CHARS_MAX

_BREAK: Final = "break:"
_OPEN: Final = "open"


class PresenceDeeds(Doing):
    """How I am here, and whether the shop is."""

    def me_presence(self) -> None:
        """Say that I am available, on a break or gone; with open chats it asks what becomes of them."""
        placeholder = say("presence.placeholder")
        pick = Pick(say("presence.title"), self._presences(), self._seat.bidi, placeholder=placeholder)
        self._desk.ask(pick, self._go)

    def _presences(self) -> Choices:
        breaks = self._seat.model.setup.breaks

        def rows(typed: str) -> list[Choice]:
            minutes = minutes_typed(typed)
            words = "".join(letter for letter in typed if not letter.isdigit()).strip()
            found = [] if minutes else [Choice("available", (f"● {presence_word('available')}",))]
            for row in breaks:
                back_ms = self._back_ms(minutes or row.minutes)
                back = self._back_words(back_ms)
                found.append(Choice(_BREAK + row.name, ("◐ ", titled(row.title, row.name)), back))
            if not breaks:
                back = self._back_words(self._back_ms(minutes))
                found.append(Choice(_BREAK, (f"◐ {presence_word('on_break')}",), back))
            if not minutes:
                found.append(Choice("offline", (f"○ {presence_word('offline')}",)))
            return filtered(found)(words)

        return rows

    def _back_words(self, back_ms: int) -> str:
        return say("back", time=moment_words(back_ms, self._seat.relay_now_ms())) if back_ms else ""

    def _back_ms(self, minutes: int) -> int:
        return self._seat.relay_now_ms() + minutes * 60_000 if minutes else 0

    def _go(self, answer: Picked) -> None:
        if answer.id == "available":
            self._seat.link.set_presence("available")
            return
        if answer.id == "offline":
            self.with_chats("offline", say("presence.go_offline"))
            return
        name = answer.id.removeprefix(_BREAK)
        known = next((row.minutes for row in self._seat.model.setup.breaks if row.name == name), 0)
        back_ms = self._back_ms(minutes_typed(answer.typed) or known)
        self.with_chats("on_break", say("presence.take_break"), reason=name, back_at_ms=back_ms)

    def with_chats(
        self, presence: Chosen, told: str, *, reason: str = "", back_at_ms: int = 0, quitting: bool = False
    ) -> None:
        """Say it; where I have chats, ask first what becomes of them. `quitting` ends the program then."""
        link = self._seat.link

        def go(chats: HandOver, to: int = 0, department: str = "") -> None:
            link.set_presence(
                presence, reason=reason, back_at_ms=back_at_ms, chats=chats, to=to, department=department
            )
            if quitting:
                self._desk.leave()

        mine = len(in_my_hands(self._seat.model))
        if not mine:
            go("queue")
            return

        def picked(answer: Picked) -> None:
            agent, department = chosen(answer.id) if ":" in answer.id else (0, "")
            how: HandOver = "queue"
            if answer.id == KEEP and quitting:
                return
            if answer.id == KEEP:
                how = "keep"
            elif agent or department:
                how = "agent" if agent else "department"
            go(how, agent, department)

        waits = say("chats.wait_for_me", n=mine)
        keep = say("chats.stay") if quitting else waits if presence == "on_break" else ""
        rows = targets(self._seat.model, self._seat.now_ms(), queue=say("transfer.to_queue"), keep=keep)
        title = f"{told} {say('chats.what_becomes', n=mine)}"
        self._desk.ask(Pick(title, rows, self._seat.bidi, placeholder=say("name_or_department")), picked)

    def quit_with_chats(self, told: list[str]) -> None:
        """End the program once it is said what becomes of my chats; staying is the first answer."""
        model = self._seat.model
        names = [inside(shown_line(at.name)) for at in in_my_hands(model)]
        named = f"{listed(*names[:8])}{' …' if len(names) > 8 else ''}"
        told = [*told, say("quit.with_chats", names=named)]
        self.with_chats("offline", "\n".join(told), quitting=True)

    def shop_close(self) -> None:
        """Close a department or the whole shop for now, or open again; for supervisors."""
        model = self._seat.model
        every = [Choice("", (say("close.whole_shop"),), self._closed_words(""))]
        every += [
            Choice(row.name, ("# ", titled(row.title, row.name)), self._closed_words(row.name))
            for row in model.setup.departments
        ]

        def picked(answer: Picked) -> None:
            question = Pick(
                say("close.until"),
                self._closings(),
                self._seat.bidi,
                placeholder=say("time.placeholder_short"),
            )
            self._desk.ask(question, lambda until: self._close(answer.id, until.id))

        self._desk.ask(Pick(say("close.title"), filtered(every), self._seat.bidi), picked)

    def _closed_words(self, department: str) -> str:
        until_ms = self._seat.model.closed_until_ms.get(department, 0)
        now_ms = self._seat.relay_now_ms()
        return say("closed_until", time=moment_words(until_ms, now_ms)) if until_ms > now_ms else ""

    def _closings(self) -> Choices:
        def rows(typed: str) -> list[Choice]:
            now_ms = self._seat.relay_now_ms()
            if at_ms := typed_ms(typed, now_ms):
                return [Choice(str(at_ms), (say("until", time=moment_words(at_ms, now_ms)),))]
            times = presets(now_ms)[:4]
            found = [Choice(str(at_ms), (words,), moment_words(at_ms, now_ms)) for words, at_ms in times]
            return filtered([*found, Choice(_OPEN, (say("close.open_again"),))])(typed)

        return rows

    def _close(self, department: str, until: str) -> None:
        if until == _OPEN:
            self._said(self._seat.link.close_shop(0, "", department), say("close.opened"))
            return
        question = AskText(
            say("close.why"),
            self._seat.bidi,
            may_be_empty=True,
            chars_max=FIELD_CHARS_MAX,
        )
        self._desk.ask(
            question,
            lambda words: self._said(
                self._seat.link.close_shop(int(until), words, department), say("close.closed")
            ),
        )

    def _said(self, was_sent: bool, words: str) -> None:
        self._desk.say(words if was_sent else say("close.no_line"), bad=not was_sent)
