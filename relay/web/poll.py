"""`/v1/visitor/poll`: the same frames by long polling, for networks that let no websocket through.

A request brings frames and, with `wait`, is held until there are some to take back. The last
answer is kept until `got` confirms it, and comes again otherwise. A second request that waits
releases the first, so that what a visitor sends never stands behind what he waits for.
"""

import asyncio
import secrets
from collections.abc import Callable, Sequence
from typing import Annotated, Final

import msgspec
from aiohttp import hdrs, web
from msgspec import Meta, Raw, Struct

from relay.domain.token_bucket import TokenBucket
from relay.protocol import codec
from relay.protocol.ids import Token
from relay.protocol.limits import FRAME_BYTES_MAX
from relay.protocol.refusals import Code
from relay.service.sessions import Session
from relay.web.edge import Edge, Leave
from relay.web.stream import LIFE_S

HOLD_S: Final = 25.0
"""Below nginx's default of 60 s for a silent upstream, as for the heartbeat."""

FORGET_S: Final = 60.0
"""How long what a closed line still had to say can be fetched."""

BODY_BYTES_MAX: Final = 2 * FRAME_BYTES_MAX
"""One frame of the largest size and some small ones; an outbox is at most one frame's worth."""

FRAMES_MAX: Final = 100


class PollRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`line` is empty in the first request of a line, `got` the `n` of the last answer that arrived."""

    line: Token = ""
    got: int = 0
    frames: Annotated[list[Raw], Meta(max_length=FRAMES_MAX)] = []
    wait: bool = False


class PollAnswer(Struct, frozen=True, kw_only=True):
    """`n` counts the answers that held frames; one that holds none repeats the last `n`."""

    line: str
    n: int
    frames: list[Raw]


class PollLine:
    """Implements `relay.service.ports.Line` with requests that come and go."""

    def __init__(self, name: str, flood: TokenBucket, gone: Callable[["PollLine"], None]) -> None:
        self.name = name
        self.session: Session | None = None
        self.flood = flood
        self.is_closed = False
        self._gone = gone
        self._n = 0
        self._unconfirmed: list[bytes] = []
        self._waiting: list[bytes] = []
        self._bytes = 0
        self._held: asyncio.Future[None] | None = None

    def write(self, frames: Sequence[bytes]) -> None:
        """Keeps the frames for the next answer."""
        if not self.is_closed:
            self._waiting.extend(frames)
            self._bytes += sum(map(len, frames))
            self.release()

    def waiting_bytes(self) -> int:
        """How much has not been confirmed."""
        return self._bytes

    def ping(self) -> None:
        """Nothing: a request every 25 seconds is the sign of life."""

    def close(self, close_code: int) -> None:
        """Ends the line; a last answer brings what was written."""
        if not self.is_closed:
            self.is_closed = True
            self.release()
            self._gone(self)

    def release(self) -> None:
        """Lets a request that is held be answered now."""
        if self._held is not None and not self._held.done():
            self._held.set_result(None)

    def confirm(self, got: int) -> None:
        """Drops the last answer, if it is the one that arrived."""
        if got == self._n:
            self._bytes -= sum(map(len, self._unconfirmed))
            self._unconfirmed = []

    async def answer(self, wait: bool) -> PollAnswer:
        """What there is to say; waits until there is something, but not for ever."""
        self.release()
        if wait and not self._unconfirmed and not self._waiting and not self.is_closed:
            self._held = held = asyncio.get_running_loop().create_future()
            try:
                async with asyncio.timeout(HOLD_S):
                    await held
            except TimeoutError:
                pass
            finally:
                if self._held is held:
                    self._held = None
        if not self._unconfirmed and self._waiting:
            self._unconfirmed, self._waiting = self._waiting, []
            self._n += 1
        return PollAnswer(line=self.name, n=self._n, frames=[Raw(frame) for frame in self._unconfirmed])

    @property
    def is_exhausted(self) -> bool:
        """Whether the line has ended and has nothing more to say."""
        return self.is_closed and not self._waiting and not self._unconfirmed


class VisitorPoll:
    """The route's handler, and the lines by name."""

    def __init__(self, edge: Edge) -> None:
        self._edge = edge
        self._lines: dict[str, PollLine] = {}
        self._decode = msgspec.json.Decoder(PollRequest).decode
        self._leaves: dict[str, Leave] = {}

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Takes the frames, answers with those that wait. 410 for a line that has ended."""
        origin = self._edge.check_visitor_origin(request)
        headers: dict[str, str] = {hdrs.CACHE_CONTROL: "no-store", hdrs.VARY: hdrs.ORIGIN}
        if origin is not None:
            headers[hdrs.ACCESS_CONTROL_ALLOW_ORIGIN] = origin
        try:
            asked = self._decode(await request.read())
        except (msgspec.ValidationError, msgspec.DecodeError, RecursionError, UnicodeDecodeError):
            return _problem(400, Code.BAD_FRAME, headers)
        line = self._lines.get(asked.line) if asked.line else self._begin(request)
        if line is None:
            if asked.line:
                return _problem(410, Code.SILENT, headers)
            return _problem(503, Code.TOO_MANY_LINES, headers)
        line.confirm(asked.got)
        self._take(line, asked.frames)
        answer = await line.answer(asked.wait)
        if line.is_exhausted:
            return _problem(410, Code.SILENT, headers)
        return web.Response(
            body=msgspec.json.encode(answer), content_type="application/json", headers=headers
        )

    def _begin(self, request: web.Request) -> PollLine | None:
        address = self._edge.visitors_address(request)
        leave = self._edge.visitors.enter(address)
        if leave is None:
            return None
        line = PollLine(secrets.token_hex(32), self._edge.flood_bucket(), self._ended)
        self._lines[line.name] = line
        self._leaves[line.name] = leave
        begins = self._edge.begins.of(address, self._edge.clock.up_ms())
        line.session = self._edge.reception.visitor_line(line, self._edge.sites_of(request), begins)
        asyncio.get_running_loop().call_later(LIFE_S, line.close, 0)
        return line

    def _take(self, line: PollLine, frames: Sequence[Raw]) -> None:
        session, reception = line.session, self._edge.reception
        assert session is not None
        reception.heard(session)
        for frame in frames:
            retry_ms = line.flood.take(self._edge.clock.up_ms())
            if retry_ms:
                reception.refuse(session, Code.SLOW_DOWN, retry_ms=retry_ms)
            else:
                reception.receive(session, bytes(frame))

    def _ended(self, line: PollLine) -> None:
        """The service has closed the line; its last words can be fetched for a while."""
        self._leaves.pop(line.name)()
        assert line.session is not None
        loop = asyncio.get_running_loop()
        loop.call_soon(self._edge.reception.lost, line.session)
        loop.call_later(FORGET_S, self._lines.pop, line.name, None)


def _problem(status: int, code: Code, headers: dict[str, str]) -> web.Response:
    return web.Response(
        status=status,
        body=codec.encode(codec.refused(code)),
        content_type="application/json",
        headers=headers,
    )
