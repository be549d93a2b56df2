"""Commands about people: whose chat it is, who is here, and whether the shop is open."""

from typing import Final

from console.model.selectors import handed_to_me, my_chats, offered_to_me, takeable
from console.plain.chats import Unclear
from console.plain.doing import Command, Doing
from console.screens.times import typed_ms
from console.text.words import say
from relay.protocol.agent import HandOver


class PeopleDeeds(Doing):
    """Taking, handing over, presence."""

    @property
    def commands(self) -> list[Command]:
        """See the base."""
        return [
            Command("take [N]", self._take),
            Command("decline [N]", self._decline),
            Command("release [N]", self._release),
            Command("transfer [N] WHO [TEXT]", self._transfer),
            Command("recall [N]", self._recall),
            Command("takeover [N]", self._take_over),
            Command(
                "whisper [N] TEXT",
                self._whisper,
            ),
            Command("team", self._team),
            Command("presence HOW", self._presence),
            Command("shop HOW", self._shop),
        ]

    def _take(self, rest: str) -> None:
        asked = offered_to_me(self._model) + handed_to_me(self._model) + takeable(self._model)
        if not rest and not asked:
            raise Unclear(say("plain.queue_empty"))
        at = self._chats.which(rest) if rest else asked[0]
        self._link.take(at.conv, at.told.gen)
        self._speaker.go_to(at, follow=False)

    def _decline(self, rest: str) -> None:
        asked = offered_to_me(self._model) + handed_to_me(self._model)
        if not rest and not asked:
            raise Unclear(say("plain.nothing_offered"))
        self._link.decline((self._chats.which(rest) if rest else asked[0]).conv)

    def _release(self, rest: str) -> None:
        at = self._chats.which(rest)
        self._link.release(at.conv, self._chats.mine(at))

    def _transfer(self, rest: str) -> None:
        at, words = self._which_and_text(rest)
        name, _, text = words.partition(" ")
        target = self._target(self._wanted(name, "target"))
        gen = at.told.gen if at.told.state == "queued" else self._chats.mine(at)
        self._link.transfer(at.conv, gen, to=target.agent, department=target.department, text=text.strip())

    def _recall(self, rest: str) -> None:
        at = self._chats.which(rest)
        self._link.recall(at.conv, self._chats.mine(at))

    def _take_over(self, rest: str) -> None:
        at = self._chats.which(rest)
        self._link.take_over(at.conv, at.told.gen)
        self._speaker.go_to(at, follow=False)

    def _whisper(self, rest: str) -> None:
        at, text = self._which_and_text(rest)
        if at.told.owner in (0, self._model.agent):
            raise Unclear(say("plain.no_colleague"))
        self._link.note(at.conv, text, to=at.told.owner)

    def _team(self, rest: str) -> None:
        self._each([self._speaker.mate(mate) for mate in self._model.team] or [say("plain.nobody_here")])

    def _presence(self, rest: str) -> None:
        how, _, more = rest.partition(" ")
        match how:
            case "available":
                self._set(self._link.set_presence("available"))
            case "break":
                reason, back_at_ms = self._reason_and_time(more.split())
                self._set(
                    self._link.set_presence("on_break", reason=reason, back_at_ms=back_at_ms, chats="keep")
                )
            case "offline":
                self._go_offline(more.strip())
            case _:
                raise Unclear(say("plain.wanted.presence"))

    def _go_offline(self, typed: str) -> None:
        mine = my_chats(self._model, self._relay_now_ms())
        if mine and not typed:
            raise Unclear(say("plain.chats_left"))
        target = self._target(typed) if typed and typed != _QUEUE else None
        chats: HandOver = "queue" if target is None else "agent" if target.agent else "department"
        to, department = (target.agent, target.department) if target else (0, "")
        self._set(self._link.set_presence("offline", chats=chats, to=to, department=department))

    def _set(self, is_said: bool) -> None:
        if not is_said:
            self._out(say("plain.said_later"))

    def _shop(self, rest: str) -> None:
        how, _, more = rest.partition(" ")
        time, _, reason = more.strip().partition(" ")
        if how == "open":
            self._send_shop(self._relay_now_ms() - 1, "")
        elif how == "close" and (until_ms := typed_ms(time, self._relay_now_ms())):
            self._send_shop(until_ms, reason.strip())
        else:
            raise Unclear(say("plain.wanted.shop"))

    def _send_shop(self, until_ms: int, reason: str) -> None:
        if not self._link.close_shop(until_ms, reason):
            self._out(say("plain.refused", why=say("plain.no_line_now")))

    def _reason_and_time(self, words: list[str]) -> tuple[str, int]:
        """A break's name and its end; a known break has its own length where none is typed."""
        back_at_ms = typed_ms(words[-1], self._relay_now_ms()) if words else 0
        reason = " ".join(words[:-1] if back_at_ms else words)
        minutes = next((row.minutes for row in self._model.setup.breaks if row.name == reason), 0)
        if not back_at_ms and minutes:
            back_at_ms = self._relay_now_ms() + minutes * 60_000
        return reason, back_at_ms


_QUEUE: Final = "queue"
