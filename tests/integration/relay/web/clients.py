"""Clients for the web edge's tests: a websocket that speaks dicts, and one that speaks raw bytes."""

import asyncio
import json
from typing import Any, Self

import websockets
from websockets.asyncio.client import ClientConnection
from websockets.frames import Frame, Opcode

PATIENCE_S = 10.0
"""A frame that has not come by then never will; nothing ever waits this long when all is well."""

VISITOR_HELLO = {"t": "hello", "proto": 2, "site": "demo"}


class Client:
    """One line to the relay."""

    def __init__(self, port: int, path: str, origin: str | None = None) -> None:
        self._address = f"ws://127.0.0.1:{port}{path}"
        self._origin = origin
        self.socket: ClientConnection

    async def __aenter__(self) -> Self:
        headers = {} if self._origin is None else {"Origin": self._origin}
        self.socket = await websockets.connect(
            self._address, additional_headers=headers, compression=None, max_queue=None
        )
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.socket.close()

    async def say(self, frame: dict[str, Any]) -> None:
        """Sends one frame."""
        await self.socket.send(json.dumps(frame))

    async def hear(self) -> dict[str, Any]:
        """The next frame."""
        async with asyncio.timeout(PATIENCE_S):
            frame = json.loads(await self.socket.recv())
        assert isinstance(frame, dict)
        return frame

    async def until(self, tag: str) -> dict[str, Any]:
        """The next frame of this kind; those before it are passed over."""
        while True:
            frame = await self.hear()
            if frame["t"] == tag:
                return frame

    async def end(self) -> int | None:
        """The relay's close code, once it has hung up; frames before it are passed over."""
        try:
            while True:
                await self.hear()
        except websockets.ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else None


class RawClient:
    """A websocket by hand, for what no library would send."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    @classmethod
    async def connect(cls, port: int, path: str = "/v1/visitor") -> "RawClient":
        """A line whose handshake is done."""
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 101 ")
        return cls(reader, writer)

    def send(self, kind: int, payload: bytes, *, fin: bool = True, mask: bool = True) -> None:
        """Sends one frame."""
        self.writer.write(Frame(Opcode(kind), payload, fin).serialize(mask=mask))

    async def hear(self) -> tuple[int, bytes]:
        """Kind and payload of the next frame."""
        async with asyncio.timeout(PATIENCE_S):
            first, size = await self.reader.readexactly(2)
            if size == 126:
                size = int.from_bytes(await self.reader.readexactly(2), "big")
            return first & 0x0F, await self.reader.readexactly(size)

    async def hear_text(self) -> dict[str, Any]:
        """The next text frame."""
        while True:
            kind, payload = await self.hear()
            if kind == Opcode.TEXT:
                frame = json.loads(payload)
                assert isinstance(frame, dict)
                return frame

    async def end(self) -> bytes:
        """All that still comes until the relay cuts the connection."""
        async with asyncio.timeout(PATIENCE_S):
            return await self.reader.read()

    def hang_up(self) -> None:
        """Cuts the connection without a word."""
        self.writer.transport.abort()


def without_names(frame: dict[str, Any]) -> dict[str, Any]:
    """The frame without what differs from one conversation to the next."""
    return {key: value for key, value in frame.items() if key not in ("token", "conv", "at_ms")}
