"""Carries out a session's effects over websockets on an asyncio loop: dial, send, hang up, keep.

One carrier serves one session. Every call but `locked` belongs to the loop's thread; where other
threads talk to the session as well (the console's screen), they share its lock.
"""

import asyncio
import contextlib
import secrets
import threading
import time
from collections.abc import Callable
from typing import Any, Final

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidURI

from console.net.keeper import Keeper, NotKept
from console.session.effects import Dial, Effect, Forget, HangUp, Remember, Save, Send, Tell
from console.session.session import LOST_WITHOUT_CODE, Session
from console.session.updates import Unkept
from relay.protocol.limits import FRAME_BYTES_MAX, PING_S

DIAL_S: Final = 10
"""A relay that does not answer the handshake within this time counts as absent."""

FAREWELL_S: Final = 1
"""How long a stop waits for the relay's closing frame."""

_BEGAN_MS: Final = time.time() * 1000 - time.monotonic() * 1000


def steady_now_ms() -> int:
    """Milliseconds since 1970 as this machine's clock had it at the start, never going back or leaping."""
    return int(_BEGAN_MS + time.monotonic() * 1000)


def new_id() -> str:
    """128 random bits, as the wire writes a client id."""
    return secrets.token_hex(16)


class Carrier:
    """One session on the wire. `tell` gets each update on the loop's thread, in order."""

    def __init__(
        self,
        session: Session,
        url: str,
        *,
        keeper: Keeper,
        tell: Callable[[Any], None],
        now_ms: Callable[[], int] = steady_now_ms,
    ) -> None:
        self.session = session
        self.url = url
        self.locked = threading.Lock()
        self._keeper = keeper
        self._tell = tell
        self._now_ms = now_ms
        self._line: asyncio.Task[None] | None = None
        self._socket: ClientConnection | None = None
        self._out: asyncio.Queue[bytes] = asyncio.Queue()
        self._timer: asyncio.TimerHandle | None = None
        self._partings: set[asyncio.Task[None]] = set()

    def do(self, input_: Callable[..., Any], *arguments: Any) -> Any:
        """What `input_`, a method of the session, returns; then its effects are carried out."""
        with self.locked:
            result = input_(*arguments)
        self.pump()
        return result

    def pump(self) -> None:
        """Carries out whatever the session wants by now, and sets the clock for its next tick."""
        with self.locked:
            effects = self.session.take_effects()
            wake_at_ms = self.session.next_wake_ms()
        for effect in effects:
            self._carry_out(effect)
        if self._timer:
            self._timer.cancel()
            self._timer = None
        if wake_at_ms is not None:
            wait_s = max(0.001, (wake_at_ms - self._now_ms()) / 1000)
            self._timer = asyncio.get_running_loop().call_later(wait_s, self._tick)

    async def stop(self) -> None:
        """Ends the link; returns when the line is closed, after FAREWELL_S at the latest."""
        self.do(self.session.stop, self._now_ms())
        await asyncio.gather(*self._partings, return_exceptions=True)

    def cut(self) -> None:
        """Breaks the line as a pulled cable does: nothing is said, and what was under way is lost."""
        if self._line:
            self._drop_line(farewell=False)
            self.do(self.session.lost, self._now_ms(), LOST_WITHOUT_CODE)

    def _tick(self) -> None:
        self._timer = None
        self.do(self.session.tick, self._now_ms())

    def _carry_out(self, effect: Effect) -> None:
        match effect:
            case Tell(update):
                self._tell(update)
            case Send(data):
                self._out.put_nowait(data)
            case Save() | Forget() | Remember():
                self._keep(effect)
            case Dial():
                self._out = asyncio.Queue()
                self._line = asyncio.get_running_loop().create_task(self._hold_line(self._out))
                self._line.add_done_callback(_report)
            case HangUp():
                self._drop_line(farewell=True)

    def _keep(self, effect: Save | Forget | Remember) -> None:
        """A full disk does not stop the talk: what it did not take is sent all the same, and told."""
        try:
            match effect:
                case Save(cid, data):
                    self._keeper.save(cid, data)
                case Forget(cid):
                    self._keeper.forget(cid)
                case Remember(token):
                    self._keeper.remember(token)
        except NotKept:
            if isinstance(effect, Save):
                self._tell(Unkept(effect.cid))

    def _drop_line(self, *, farewell: bool) -> None:
        line, socket = self._line, self._socket
        self._line = self._socket = None
        if line:
            line.cancel()
            self._await_end(line)
        if socket and not farewell:
            socket.transport.abort()
        elif socket:
            self._await_end(asyncio.get_running_loop().create_task(_part(socket)))

    def _await_end(self, task: "asyncio.Task[None]") -> None:
        """Lets `stop` wait for what is ending already."""
        self._partings.add(task)
        task.add_done_callback(self._partings.discard)

    async def _hold_line(self, out: "asyncio.Queue[bytes]") -> None:
        """One line from the dial to its end, which is reported unless we ended it ourselves."""
        close_code = LOST_WITHOUT_CODE
        try:
            socket = await connect(
                self.url,
                compression=None,
                max_size=4 * FRAME_BYTES_MAX,
                open_timeout=DIAL_S,
                close_timeout=FAREWELL_S,
                ping_interval=PING_S,
                ping_timeout=PING_S,
                proxy=None,
                user_agent_header=None,
            )
            self._socket = socket
            close_code = await self._talk(socket, out)
        except (OSError, TimeoutError, InvalidHandshake, InvalidURI, EOFError, UnicodeError):
            pass
        self._line = self._socket = None
        self.do(self.session.lost, self._now_ms(), close_code)

    async def _talk(self, socket: ClientConnection, out: "asyncio.Queue[bytes]") -> int:
        """Reads until the line closes; returns the close code."""
        writer = asyncio.get_running_loop().create_task(_write(socket, out))
        try:
            self.do(self.session.opened, self._now_ms())
            async for frame in socket:
                data = frame.encode() if isinstance(frame, str) else frame
                self.do(self.session.received, data, self._now_ms())
        except ConnectionClosed:
            pass
        finally:
            writer.cancel()
        return socket.close_code or LOST_WITHOUT_CODE


async def _write(socket: ClientConnection, out: "asyncio.Queue[bytes]") -> None:
    """Sends frame after frame. No timeout stands around a send: the silence of the line ends it."""
    with contextlib.suppress(ConnectionClosed):
        while True:
            await socket.send((await out.get()).decode())


def _report(line: "asyncio.Task[None]") -> None:
    """A line that ended by a defect of ours must not die in silence."""
    if not line.cancelled() and (defect := line.exception()):
        line.get_loop().call_exception_handler({"message": "a line failed", "exception": defect})


async def _part(socket: ClientConnection) -> None:
    """Says good-bye, and breaks the line when the other end does not."""
    with contextlib.suppress(ConnectionClosed, OSError):
        await socket.close()
    socket.transport.abort()
