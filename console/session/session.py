"""What both kinds of client do: greet, catch up, keep commands until they are stored, come back.

No socket, no clock, no randomness: the shell reports what happened (`opened`, `received`, `lost`,
`tick`) with the time, and then carries out `take_effects()` in order. `now_ms` may be any clock
that never goes back. Invariants: a command is saved before it is sent; what is told of one
conversation is its log without gaps or repetition; nothing is sent before the relay's welcome
but `hello`; commands leave only while the link is live.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from msgspec import Struct

from console.session.backoff import pause_ms
from console.session.clean_frames import cleaned
from console.session.cursors import Cursors
from console.session.effects import Dial, Effect, Forget, HangUp, Save, Send, Tell
from console.session.lean import lean
from console.session.link_states import CAN_SPEAK, HAS_LINE, LINK, LinkEvent, LinkState
from console.session.outbox import CannotSend, Durable, Outbox
from console.session.receipts import Receipts
from console.session.updates import Dropped, Failed, LinkChanged, Sent, Waiting
from relay.protocol import agent, codec, entries, visitor
from relay.protocol.frames import Ack, Beat, Bye, Following, Live, Page, Pulse, Refused, Seen
from relay.protocol.limits import Limits
from relay.protocol.refusals import FINAL_CLOSE_CODES, REFUSALS, After, Code
from relay.shared.clean_text import clean

TYPING_EVERY_MS: Final = 3_000
"""That somebody goes on typing is told at most this often."""

LOST_WITHOUT_CODE: Final = 1006
"""The line broke without a closing frame (RFC 6455 section 7.1.5)."""

Welcome = agent.Welcome | visitor.Welcome


class Session(ABC):
    """One client's side of the protocol. `new_id` returns 128 random bits as hex, `rng` a share of 1."""

    def __init__(
        self, *, new_id: Callable[[], str], rng: Callable[[], float], outbox: Iterable[Durable] = ()
    ) -> None:
        self.state = LinkState.IDLE
        self.epoch = ""
        self.limits = Limits()
        self.cursors = Cursors()
        self.outbox = Outbox(outbox)
        self.proto = 0
        self._new_id = new_id
        self._rng = rng
        self._receipts = Receipts()
        self._effects: list[Effect] = [Tell(Waiting(command)) for command in self.outbox.commands()]
        self._reason = ""
        self._pause_asked_ms = 0
        self._tries = 0
        self._holds = 0
        self._held_until_ms: int | None = None
        self._retry_at_ms = 0
        self._heard_at_ms = 0
        self._beat_at_ms = 0
        self._typing_at_ms: dict[str, int] = {}

    # What the shell reports

    def start(self, now_ms: int) -> None:
        """Begin, or begin again after the end."""
        self._tries = 0
        self._move(LinkEvent.STARTED)
        self._dial(now_ms)

    def stop(self, now_ms: int) -> None:
        """End for good; what is unconfirmed stays in the outbox."""
        if self.state in HAS_LINE:
            self._effects.append(HangUp())
            self._call_back()
        if self.state is not LinkState.ENDED:
            self._end(LinkEvent.STOPPED)

    def wake(self, now_ms: int) -> None:
        """The network or the user is back: a pausing link dials at once."""
        if self.state is LinkState.PAUSING:
            self._move(LinkEvent.DUE)
            self._dial(now_ms)

    def opened(self, now_ms: int) -> None:
        """The line that `Dial` asked for is open."""
        self._heard_at_ms = now_ms
        self._move(LinkEvent.OPENED)
        self._tell_link()
        self._send(self._hello())

    def lost(self, now_ms: int, close_code: int = LOST_WITHOUT_CODE) -> None:
        """The line is gone, or could not be opened. Without a line this means nothing."""
        if self.state not in HAS_LINE:
            return
        self._call_back()
        if close_code in FINAL_CLOSE_CODES or _close_code(self._reason) in FINAL_CLOSE_CODES:
            self._end(LinkEvent.BARRED)
            return
        pause = self._pause_asked_ms + pause_ms(self._tries, self._rng)
        self._tries += 1
        self._retry_at_ms = now_ms + pause
        self._move(LinkEvent.LOST)
        self._tell_link()

    def tick(self, now_ms: int) -> None:
        """Time has passed; to be called at `next_wake_ms()` or whenever convenient."""
        if self.state is LinkState.PAUSING and now_ms >= self._retry_at_ms:
            self.wake(now_ms)
        if self.state in HAS_LINE and now_ms >= self._heard_at_ms + self._silence_ms():
            self._effects.append(HangUp())
            self.lost(now_ms)
        if self.state in CAN_SPEAK and now_ms >= self._beat_at_ms:
            self._beat_at_ms = now_ms + max(1, self.limits.beat_s) * 1000
            self._send(Beat())
        if self._held_until_ms is not None and now_ms >= self._held_until_ms:
            self._held_until_ms = None
            self._send_waiting()

    def next_wake_ms(self) -> int | None:
        """When `tick` has something to do next; None when only the shell can change anything."""
        if self.state is LinkState.PAUSING:
            return self._retry_at_ms
        times = []
        if self.state in HAS_LINE:
            times.append(self._heard_at_ms + self._silence_ms())
        if self.state in CAN_SPEAK:
            times.append(self._beat_at_ms)
        if self._held_until_ms is not None:
            times.append(self._held_until_ms)
        return min(times, default=None)

    def take_effects(self) -> list[Effect]:
        """What is to be done now, in order; each effect is handed out once."""
        effects, self._effects = self._effects, []
        return effects

    def received(self, data: bytes, now_ms: int) -> None:
        """A frame came. One that cannot be read is passed over, since a newer relay may say more."""
        if self.state not in HAS_LINE or self.state is LinkState.DIALING:
            return
        self._heard_at_ms = now_ms
        try:
            update = cleaned(self._decode(data))
        except codec.Unreadable:
            return
        if isinstance(update, Welcome):
            self._welcome(update, now_ms)
        else:
            self._take(update, now_ms)

    # Commands that both kinds of client have

    def typing(self, conv: str, on: bool, now_ms: int) -> None:
        """Say that somebody types, or has stopped; repeated at most every TYPING_EVERY_MS."""
        told_at_ms = self._typing_at_ms.get(conv)
        due = told_at_ms is None or now_ms >= told_at_ms + TYPING_EVERY_MS
        if self.state is not LinkState.LIVE or self.proto < 2 or not (due if on else told_at_ms is not None):
            return
        if on:
            self._typing_at_ms[conv] = now_ms
        else:
            del self._typing_at_ms[conv]
        self._send(self._typing(conv, on))

    def see(self, conv: str, seq: int) -> None:
        """Everything up to `seq` is or was on the screen; said when the line is there."""
        if self._receipts.see(conv, seq) and self.state is LinkState.LIVE:
            self._send_receipt(conv, seq)

    # What the two kinds do differently

    @abstractmethod
    def _hello(self) -> Struct:
        """The first frame."""

    @abstractmethod
    def _decode(self, data: bytes) -> Any:
        """The update in `data`. Raises codec.Unreadable."""

    @abstractmethod
    def _typing(self, conv: str, on: bool) -> Struct:
        """The command that says so."""

    @abstractmethod
    def _welcomed(self, update: Any) -> bool:
        """Takes what only this kind's welcome says; returns whether we are somebody else now."""

    @abstractmethod
    def _is_mine(self, entry: entries.Entry) -> bool:
        """Whether this client's person wrote the entry."""

    # Updates

    def _welcome(self, update: Any, now_ms: int) -> None:
        if self.state is not LinkState.GREETING:
            return
        somebody_else = self._welcomed(update)
        if somebody_else or (self.epoch and self.epoch != update.epoch):
            for conv in self.cursors.clear():
                self._drop(conv)
        self.epoch, self.limits, self.proto = update.epoch, update.limits, update.proto
        self._beat_at_ms = now_ms + max(1, self.limits.beat_s) * 1000
        self._move(LinkEvent.WELCOMED)
        self._tell(update)
        self._tell_link()

    def _take(self, update: Any, now_ms: int) -> None:
        match update:
            case entries.Entry():
                self._take_entries(update.conv, [update])
            case Page():
                self._take_page(update)
            case Following():
                if self.cursors.following(update):
                    self._drop(update.conv)
                self._tell(update)
            case Ack():
                if self.outbox.forget(update.cid):
                    self._holds = 0
                    self._effects.append(Forget(update.cid))
                    self._tell(update)
                    self._send_waiting()
            case Refused():
                self._refused(update, now_ms)
            case Live():
                self._live()
            case Pulse():
                self._tell(update)
                for fetch in self.cursors.beat(self._heads(update.heads)):
                    self._send(fetch)
            case Bye():
                self._reason, self._pause_asked_ms = update.code, max(0, update.after_ms)
            case _:
                self._tell(update)

    def _heads(self, heads: dict[str, int]) -> dict[str, int]:
        """Those heads of a beat whose conversations this client reads."""
        return heads

    def _take_entries(self, conv: str, come: Sequence[entries.Entry]) -> list[entries.Entry]:
        new = self._lean(self.cursors.accept(conv, come))
        for entry in new:
            if isinstance(entry.body, entries.Seen) and self._is_mine(entry):
                self._receipts.logged(conv, entry.body.upto)
        if len(new) == 1:
            self._tell(new[0])
        elif new:
            self._tell(Page(conv=conv, after=new[0].seq - 1, entries=new))
        self._ask(conv)
        return new

    def _take_page(self, page: Page) -> None:
        """A page brings what comes next, or what came long ago: the latter is told whole."""
        if any(entry.conv != page.conv for entry in page.entries):
            return
        at = self.cursors.at(page.conv)
        self.cursors.answered(page.conv, nothing_more=not page.entries)
        if page.entries and page.entries[-1].seq > at:
            self._take_entries(page.conv, page.entries)
        else:
            self._tell(Page(conv=page.conv, after=page.after, entries=self._lean(page.entries)))

    def _lean(self, come: Sequence[entries.Entry]) -> list[entries.Entry]:
        return [lean(entry, is_mine=self._is_mine(entry)) for entry in come]

    def _ask(self, conv: str) -> None:
        fetch = self.cursors.missing(conv)
        if fetch:
            self._send(fetch)

    def _refused(self, update: Refused, now_ms: int) -> None:
        after = _after(update.code)
        if after == "close":
            self._reason = update.code
        if after == "again" and (not update.cid or update.cid in self.outbox):
            # Without an id the frame was refused unread, and might have been any of ours.
            self._hold(update.retry_ms, now_ms)
        elif update.cid not in self.outbox:
            self._tell(update)
        elif after == "drop":
            self.outbox.forget(update.cid)
            self._effects.append(Forget(update.cid))
            self._tell(Failed(update.cid, update.code))
            self._send_waiting()

    def _hold(self, retry_ms: int, now_ms: int) -> None:
        """Stops sending for a while; then everything unconfirmed leaves again, in order."""
        self._call_back()
        if self._held_until_ms is not None:
            return
        self._held_until_ms = now_ms + (retry_ms if retry_ms > 0 else pause_ms(self._holds, self._rng))
        self._holds += 1

    def _live(self) -> None:
        if self.state is not LinkState.CATCHING_UP:
            return
        self._tries, self._reason, self._pause_asked_ms = 0, "", 0
        self._move(LinkEvent.CAUGHT_UP)
        self._tell_link()
        self._send_waiting()
        for conv, seq in self._receipts.waiting():
            self._send_receipt(conv, seq)

    # Sending

    def _give(self, command: Durable) -> str:
        """Keeps the command, sends it if the line is live, and returns its client id."""
        self.outbox.add(command)
        self._effects.append(Save(command.cid, codec.encode(command)))
        self._tell(Waiting(command))
        self._send_waiting()
        return command.cid

    def _words(self, text: str) -> str:
        """The text as it will be stored. Raises CannotSend where the relay would refuse it."""
        text = clean(text)
        if not text.strip():
            raise CannotSend(Code.EMPTY_TEXT)
        if len(text) > self.limits.text_chars_max:
            raise CannotSend(Code.TEXT_TOO_LONG)
        return text

    def _send_waiting(self) -> None:
        if self.state is not LinkState.LIVE or self._held_until_ms is not None:
            return
        for command in self.outbox.take_ready():
            self._send(command)
            self._tell(Sent(command.cid))

    def _call_back(self) -> None:
        for command in self.outbox.call_back():
            self._tell(Waiting(command))

    def _send_receipt(self, conv: str, seq: int) -> None:
        if self.proto >= 2:
            self._send(Seen(conv=conv, seq=seq))

    def _send(self, frame: Struct) -> None:
        self._effects.append(Send(codec.encode(frame)))

    # The link

    def _dial(self, now_ms: int) -> None:
        self._heard_at_ms = now_ms
        self._reason, self._pause_asked_ms = "", 0
        self._effects.append(Dial())
        self._tell_link()

    def _end(self, event: LinkEvent) -> None:
        self._move(event)
        self._tell_link()

    def _move(self, event: LinkEvent) -> None:
        self.state = LINK[self.state][event]
        if self.state not in CAN_SPEAK:
            self._held_until_ms = None
            self._typing_at_ms.clear()
            self.cursors.line_lost()

    def _silence_ms(self) -> int:
        return max(1, self.limits.silence_s) * 1000

    def _drop(self, conv: str) -> None:
        self._receipts.forget(conv)
        self._tell(Dropped(conv))

    def _tell(self, update: Any) -> None:
        self._effects.append(Tell(update))

    def _tell_link(self) -> None:
        retry_at_ms = self._retry_at_ms if self.state is LinkState.PAUSING else 0
        self._tell(LinkChanged(self.state, retry_at_ms, self._reason))


def _after(code: str) -> After:
    """What the table says; a code that only a newer relay knows counts as a plain no."""
    return REFUSALS[Code(code)].after if code in REFUSALS else "drop"


def _close_code(code: str) -> int:
    return REFUSALS[Code(code)].close_code if code in REFUSALS else 0
