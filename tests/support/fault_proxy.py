"""A bad network between clients and a relay: held, reset, half closed, dripping; everything by one seed."""

import asyncio
import random
from collections.abc import Callable
from contextlib import suppress
from typing import Final, Self
from weakref import WeakSet

CHUNK_BYTES: Final = 65_536
DRIP_BYTES: Final = 7
"""A dripping connection passes so little at once that every frame comes in pieces."""


class FaultProxy:
    """Listens on a free port of this machine and passes bytes on to `host:port`.

    What it does to connections is chosen by `rng`. While it is held nothing passes in either direction
    and new connections come to nothing, as in a network that drops every packet; what was under way
    arrives when it is let go.
    """

    def __init__(self, port: int, rng: random.Random, host: str = "127.0.0.1") -> None:
        self._target = host, port
        self._rng = rng
        self._server: asyncio.Server | None = None
        self._lines: dict[asyncio.Task[None], tuple[asyncio.StreamWriter, asyncio.StreamWriter | None]] = {}
        self._ended: WeakSet[asyncio.StreamWriter] = WeakSet()
        self._open = asyncio.Event()
        self._open.set()
        self.drip_share = 0.0
        """Of new connections, how many drip."""
        self.port = 0

    @property
    def url(self) -> str:
        """Where clients go instead of to the relay."""
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *error: object) -> None:
        assert self._server is not None
        self._server.close()
        self.release()
        lines = list(self._lines)
        for line in lines:
            line.cancel()
        await asyncio.gather(*lines, return_exceptions=True)

    def hold(self) -> None:
        """From now on nothing passes."""
        self._open.clear()

    def release(self) -> None:
        """Everything passes again."""
        self._open.set()

    def reset(self, share: float) -> int:
        """Aborts a share of the connections on both sides; how many."""

        def abort(near: asyncio.StreamWriter, far: asyncio.StreamWriter) -> None:
            near.transport.abort()
            far.transport.abort()

        return self._each(share, abort)

    def half_close(self, share: float) -> int:
        """Says of a share of the connections that the client will send no more; how many."""

        def end(near: asyncio.StreamWriter, far: asyncio.StreamWriter) -> None:
            self._ended.add(far)
            with suppress(OSError):
                far.write_eof()

        return self._each(share, end)

    def _each(self, share: float, do: Callable[[asyncio.StreamWriter, asyncio.StreamWriter], None]) -> int:
        done = 0
        for near, far in list(self._lines.values()):
            if far is not None and self._rng.random() < share:
                do(near, far)
                done += 1
        return done

    async def _accept(self, reader: asyncio.StreamReader, near: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._lines[task] = (near, None)
        drips = self._rng.random() < self.drip_share
        try:
            await self._open.wait()
            far_reader, far = await asyncio.open_connection(*self._target)
            self._lines[task] = (near, far)
            try:
                async with asyncio.TaskGroup() as both:
                    both.create_task(self._pass(reader, far, drips))
                    both.create_task(self._pass(far_reader, near, drips))
            finally:
                far.transport.abort()
        except* (OSError, EOFError):
            pass
        finally:
            del self._lines[task]
            near.transport.abort()

    async def _pass(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, drips: bool) -> None:
        while data := await source.read(DRIP_BYTES if drips else CHUNK_BYTES):
            await self._open.wait()
            if sink not in self._ended:
                sink.write(data)
                await sink.drain()
        raise EOFError
