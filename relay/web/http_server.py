"""The listening socket: aiohttp's server with the limits that an open port needs."""

import asyncio
import logging
from typing import Any, Final

from aiohttp import web

from relay.web.errors import ALWAYS, plain

BACKLOG: Final = 4_096
"""All of a shop's visitors reconnect at once after a restart; the kernel's default of 128 would drop most."""

KEEPALIVE_S: Final = 15.0
"""aiohttp's own is an hour."""

HEAD_S: Final = 5.0
"""How long a new connection may take to say what it wants; aiohttp would wait for ever."""

HANGUP_S: Final = 2.0
"""How long requests that are being answered may take when the relay stops."""


class QuietHandler(web.RequestHandler):
    """Ends connections that say nothing, and answers what is no HTTP with the bare status.

    aiohttp's own answer quotes what it could not read.
    """

    __slots__ = ()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by the event loop."""
        super().connection_made(transport)
        self._loop.call_later(HEAD_S, self._end_if_headless)

    def _end_if_headless(self) -> None:
        """Whoever has sent no whole head by now, silent or byte by byte, is let go."""
        if self._request_count == 0 and self.transport is not None:
            self.transport.abort()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """The status and its name; nothing is logged, since this is the peer's doing."""
        if request.writer.output_size > 0:
            raise ConnectionError("an answer is under way already")
        response = plain(status, dict(ALWAYS))
        response.force_close()
        return response


class HttpServer:
    """An application on a port. Port 0 takes a free one; `port` says which."""

    def __init__(self, application: web.Application) -> None:
        # Peers' faults are told to the peers; aiohttp would log each with a traceback that quotes them.
        logging.getLogger("aiohttp").setLevel(logging.CRITICAL)
        self._runner = web.AppRunner(
            application, access_log=None, keepalive_timeout=KEEPALIVE_S, shutdown_timeout=HANGUP_S
        )
        self._server: asyncio.Server | None = None
        self.port = 0

    @property
    def connections(self) -> int:
        """How many connections the HTTP side holds; lines have left it."""
        return len(self._runner.server.connections) if self._runner.server is not None else 0

    async def start(self, host: str, port: int) -> None:
        """Begins to listen. Raises OSError."""
        await self._runner.setup()
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._handler, host, port, backlog=BACKLOG)
        self.port = self._server.sockets[0].getsockname()[1]

    def stop_listening(self) -> None:
        """Nobody new comes in; those who are connected stay."""
        if self._server is not None:
            self._server.close()

    async def close(self) -> None:
        """Ends what is left."""
        self.stop_listening()
        await self._runner.cleanup()

    def _handler(self) -> Any:
        server = self._runner.server
        assert server is not None
        handler = server()
        handler.__class__ = QuietHandler
        return handler
