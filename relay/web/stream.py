"""`/v1/visitor/stream`: the same frames by server-sent events, for networks that let no websocket through.

What the relay says are the events of one long answer; the first names the line. What the visitor says comes
in requests that begin with that name, one frame each. When either ends, so does the line, and he resumes.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Final

from aiohttp import hdrs, web

from relay.domain.token_bucket import TokenBucket
from relay.protocol.refusals import Code
from relay.service.sessions import Session
from relay.web.edge import Edge
from relay.web.errors import plain

NAME_CHARS: Final = 64

CLOSE_WAIT_S: Final = 2.0

LIFE_S: Final = 900.0
"""Then a line that is no websocket ends, and its page tries whether one opens by now."""

HEADERS: Final = {
    hdrs.CONTENT_TYPE: "text/event-stream",
    hdrs.CACHE_CONTROL: "no-store",
    hdrs.VARY: hdrs.ORIGIN,
    "X-Accel-Buffering": "no",
}


class StreamLine:
    """Implements `relay.service.ports.Line` with the events of one answer."""

    def __init__(self, flood: TokenBucket, cut: Callable[[], None]) -> None:
        self.name = secrets.token_hex(NAME_CHARS // 2)
        self.session: Session | None = None
        self.flood = flood
        self._waiting: list[bytes] = [_event(self.name.encode())]
        self._bytes = 0
        self._is_closed = False
        self._is_over = False
        self._cut = cut
        self._news = asyncio.Event()
        self._news.set()

    def write(self, frames: Sequence[bytes]) -> None:
        """Sends the frames in order, an event each."""
        self._add([_event(frame) for frame in frames])

    def waiting_bytes(self) -> int:
        """How much has not been handed to the kernel."""
        return self._bytes

    def ping(self) -> None:
        """A comment: servers between here and the page must not take the line for dead."""
        self._add([b":\n\n"])

    def close(self, close_code: int) -> None:
        """Ends the answer after what was written; cuts it off from a page that does not read."""
        if not self._is_closed:
            self._is_closed = True
            self._news.set()
            asyncio.get_running_loop().call_later(CLOSE_WAIT_S, self._cut_off)

    def _cut_off(self) -> None:
        if not self._is_over:
            self._cut()

    def _add(self, events: list[bytes]) -> None:
        if not self._is_closed:
            self._waiting += events
            self._bytes += sum(map(len, events))
            self._news.set()

    async def flow(self, write: Callable[[bytes], Awaitable[None]]) -> None:
        """Hands over what there is to say until the line is closed."""
        while True:
            await self._news.wait()
            self._news.clear()
            data, self._waiting = b"".join(self._waiting), []
            if data:
                await write(data)
                self._bytes = sum(map(len, self._waiting))
            if self._is_closed and not self._waiting:
                self._is_over = True
                return


class VisitorStream:
    """The routes' handlers, and the lines by name."""

    def __init__(self, edge: Edge) -> None:
        self._edge = edge
        self._lines: dict[str, StreamLine] = {}

    async def open(self, request: web.Request) -> web.StreamResponse:
        """The events of a new line, until it ends. Raises HTTPForbidden."""
        edge = self._edge
        response = web.StreamResponse(headers=HEADERS | self._allowed(request))
        leave = edge.visitors.enter(edge.address(request))
        if leave is None:
            return plain(503)
        line = StreamLine(edge.flood_bucket(), partial(_cut_off, request))
        self._lines[line.name] = line
        line.session = edge.reception.visitor_line(line, edge.sites_of(request))
        ending = asyncio.get_running_loop().call_later(LIFE_S, line.close, 0)
        try:
            await response.prepare(request)
            await line.flow(response.write)
        except ConnectionError:
            pass
        finally:
            ending.cancel()
            del self._lines[line.name]
            leave()
            edge.reception.lost(line.session)
        return response

    async def take(self, request: web.Request) -> web.StreamResponse:
        """One frame of the line that the body names first. 410 where that has ended. Raises HTTPForbidden."""
        headers = self._allowed(request)
        body = await request.read()
        line = self._lines.get(body[:NAME_CHARS].decode("ascii", "replace"))
        if line is None or line.session is None:
            return web.Response(status=410, headers=headers)
        reception = self._edge.reception
        reception.heard(line.session)
        retry_ms = line.flood.take(self._edge.clock.up_ms())
        if retry_ms:
            reception.refuse(line.session, Code.SLOW_DOWN, retry_ms=retry_ms)
        else:
            reception.receive(line.session, body[NAME_CHARS:])
        return web.Response(status=204, headers=headers)

    def _allowed(self, request: web.Request) -> dict[str, str]:
        origin = self._edge.check_visitor_origin(request)
        return {} if origin is None else {hdrs.ACCESS_CONTROL_ALLOW_ORIGIN: origin}


def _cut_off(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()


def _event(frame: bytes) -> bytes:
    """A frame as an event; JSON on one line holds no line break (HTML, "server-sent events")."""
    return b"data: " + frame + b"\n\n"
