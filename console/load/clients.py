"""Clients that load a relay: raw websockets, as cheap as Python can make them.

Frames are built beforehand where possible, and an update is recognised by its first bytes
instead of being decoded, because a client that costs as much as the relay could not load it.
"""

import asyncio
import json
import os
import secrets
import socket
import statistics
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, cast

from relay.protocol.limits import PROTOCOL

TEXT_BYTES: Final = 120
"""Makes a post of about 200 bytes, a usual line of chat."""

STAMP: Final = b'"text":"#'


@dataclass(slots=True)
class Tally:
    """What the clients have measured; latencies in seconds."""

    acked: int = 0
    latencies_s: list[float] = field(default_factory=list)
    refused: int = 0
    lost: int = 0
    entries: int = 0

    def clear(self) -> None:
        """Starts again from nothing."""
        self.acked = self.refused = self.lost = self.entries = 0
        self.latencies_s.clear()

    def report(self, seconds: float) -> dict[str, Any]:
        """Rates and percentiles, for a run of `seconds`."""
        return {
            "messages": self.acked,
            "messages_per_s": round(self.acked / seconds, 1),
            **percentiles_ms(self.latencies_s),
            "refused": self.refused,
            "lost": self.lost,
            "seconds": round(seconds, 3),
        }


def percentiles_ms(latencies_s: list[float]) -> dict[str, float]:
    """The median and the 99th percentile in milliseconds; empty without at least two samples."""
    if len(latencies_s) < 2:
        return {}
    cuts = statistics.quantiles(latencies_s, n=100, method="inclusive")
    return {"p50_ms": round(cuts[49] * 1000, 3), "p99_ms": round(cuts[98] * 1000, 3)}


class Client(asyncio.Protocol):
    """One websocket (RFC 6455), masked with a key of zeros, which costs nothing and is allowed."""

    def __init__(self, host: str, path: str) -> None:
        self.transport: asyncio.Transport | None = None
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.gone = False
        self._request = (
            f"GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        ).encode()
        self._buffer = b""
        self._open = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.transport.write(self._request)

    def connection_lost(self, exc: Exception | None) -> None:
        self.gone = True
        if not self.ready.done():
            self.ready.set_exception(ConnectionError("the relay closed the line"))

    def data_received(self, data: bytes) -> None:
        if self._buffer:
            data = self._buffer + data
        if not self._open:
            head, found, data = data.partition(b"\r\n\r\n")
            if not found:
                self._buffer = head
                return
            if b" 101 " not in head[:20]:
                assert self.transport is not None
                self.transport.abort()
                return
            self._open = True
            self.opened()
        self._buffer = self._take(data)

    def _take(self, data: bytes) -> bytes:
        """Handles the whole frames in `data`; returns the rest."""
        start, end = 0, len(data)
        while end - start >= 2:
            size, body = data[start + 1] & 127, start + 2
            if size == 126:
                size, body = int.from_bytes(data[start + 2 : start + 4], "big"), start + 4
            elif size == 127:
                size, body = int.from_bytes(data[start + 2 : start + 10], "big"), start + 10
            if end < body + size:
                break
            opcode, payload = data[start] & 15, data[body : body + size]
            start = body + size
            if opcode == 1:
                self.frame(payload)
            elif opcode == 9:
                self.write(masked(payload, opcode=10))
        return data[start:]

    def write(self, frame: bytes) -> None:
        if not self.gone:
            assert self.transport is not None
            self.transport.write(frame)

    def own_socket(self) -> socket.socket:
        """The connection as a socket of its own, which this client no longer reads from."""
        assert self.transport is not None
        self.transport.pause_reading()
        return socket.socket(fileno=os.dup(self.transport.get_extra_info("socket").fileno()))

    def send(self, **fields: Any) -> None:
        self.write(masked(json.dumps(fields).encode()))

    def opened(self) -> None:
        """The handshake is done."""

    def frame(self, payload: bytes) -> None:
        """One text frame has come."""


def masked(payload: bytes, opcode: int = 1) -> bytes:
    """A client's frame (RFC 6455 section 5.2) with a masking key of zeros."""
    size = len(payload)
    if size < 126:
        return struct.pack("!BB4x", 0x80 | opcode, 0x80 | size) + payload
    return struct.pack("!BBH4x", 0x80 | opcode, 0xFE, size) + payload


_TYPING: Final = masked(b'{"t":"typing","on":true}')


class EchoClient(Client):
    """Sends a message to a bare echo server when told to."""

    def __init__(self, host: str, tally: Tally) -> None:
        super().__init__(host, "/echo")
        self.tally = tally
        self.sent_s = 0.0
        self.message = masked(json.dumps({"t": "post", "cid": "0" * 32, "text": "x" * TEXT_BYTES}).encode())

    def opened(self) -> None:
        self.ready.set_result(None)

    def say(self) -> None:
        self.sent_s = time.perf_counter()
        self.write(self.message)

    def frame(self, payload: bytes) -> None:
        self.tally.acked += 1
        self.tally.latencies_s.append(time.perf_counter() - self.sent_s)


class VisitorClient(Client):
    """Posts when told to, and measures how long the ack takes."""

    def __init__(self, host: str, site: str, tally: Tally, sent: dict[bytes, float], number: int) -> None:
        super().__init__(host, "/v1/visitor")
        self.tally = tally
        self.conv = ""
        self.token = ""
        self.cursor = 0
        self.entries: list[int] = []
        self.first = True
        self.sent_s = 0.0
        self._site = site
        self._sent = sent
        self.number = number
        self.count = 0

    def opened(self) -> None:
        have = {self.conv: 0} if self.conv else {}
        self.send(t="hello", proto=PROTOCOL, site=self._site, token=self.token, have=have)

    def frame(self, payload: bytes) -> None:
        kind = payload[6:10]
        if kind == b'ack"':
            self._acked()
        elif kind == b"entr":
            self.tally.entries += 1
        elif kind == b"welc":
            self.token = json.loads(payload).get("token") or self.token
        elif kind == b"foll":
            self.conv = json.loads(payload)["conv"]
        elif kind == b"page":
            self.entries += [entry["seq"] for entry in json.loads(payload)["entries"]]
        elif kind == b"live":
            if not self.ready.done():
                self.ready.set_result(None)
        elif kind == b"refu":
            self.tally.refused += 1

    def say(self) -> None:
        """Posts the next message and remembers when."""
        frame = self.next_frame()
        self.sent_s = time.perf_counter()
        self._sent[self.stamp()] = self.sent_s
        self.write(frame)

    def stamp(self) -> bytes:
        """What the last message begins with; no other message does."""
        return b"#%06d.%08d" % (self.number, self.count)

    def next_frame(self) -> bytes:
        """The next message, ready to be sent."""
        self.count += 1
        stamp = self.stamp()
        cid = b"%016x%016x" % (self.number + 1, self.count)
        text = stamp + b" " + b"x" * (TEXT_BYTES - len(stamp) - 1)
        return masked(b'{"t":"post","cid":"%b","text":"%b"}' % (cid, text))

    def type(self) -> None:
        """Says that somebody is typing."""
        self.sent_s = time.perf_counter()
        self.write(_TYPING)

    def _acked(self) -> None:
        self.tally.acked += 1
        self.tally.latencies_s.append(time.perf_counter() - self.sent_s)
        self.first = False


class AgentClient(Client):
    """Signs in, takes every chat that is offered to it, and notes when messages arrive."""

    def __init__(self, host: str, name: str, password: str, share: Callable[[str], bool]) -> None:
        super().__init__(host, "/v1/agent")
        self.name, self.password, self._share = name, password, share
        self.taken: set[str] = set()
        self.arrived: dict[bytes, float] = {}
        self.on_typing: Callable[[str], None] | None = None

    def opened(self) -> None:
        self.send(t="hello", proto=PROTOCOL, name=self.name, password=self.password)

    def frame(self, payload: bytes) -> None:
        kind = payload[6:10]
        if kind == b"entr":
            at = payload.find(STAMP)
            if at > 0:
                self.arrived[payload[at + 8 : at + 24]] = time.perf_counter()
        elif kind == b"typi":
            if self.on_typing:
                self.on_typing(payload[payload.find(b'"conv":"') + 8 :][:32].decode())
        elif kind == b"live":
            self.ready.set_result(None)
        elif kind == b"brie":
            update = json.loads(payload)
            for row in update["rows"] if update["t"] == "briefs" else [update]:
                self._consider(row)

    def _consider(self, row: dict[str, Any]) -> None:
        conv = row["conv"]
        if row["state"] == "queued" and conv not in self.taken and self._share(conv):
            self.taken.add(conv)
            self.send(t="take", cid=secrets.token_hex(16), conv=conv, gen=row["gen"])
