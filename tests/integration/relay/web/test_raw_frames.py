"""What RFC 6455 allows and forbids, as bytes on the wire to a whole relay; and a peer of another make."""

import asyncio
import json
import struct
from typing import Final

import pytest
from websockets.frames import Frame, Opcode
from wsproto import ConnectionType, WSConnection
from wsproto.events import (
    AcceptConnection,
    CloseConnection,
    Ping,
    Pong,
    Request,
    TextMessage,
)

from relay.main import Relay
from relay.protocol.limits import FRAME_BYTES_MAX
from relay.web.websocket_frames import FRAGMENTS_MAX
from tests.integration.relay.web.clients import PATIENCE_S, VISITOR_HELLO, RawClient

HELLO: Final = json.dumps(VISITOR_HELLO).encode()
KEY: Final = b"\x12\x34\x56\x78"


def framed(
    kind: int,
    payload: bytes = b"",
    *,
    fin: bool = True,
    rsv: int = 0,
    mask: bytes | None = KEY,
    form: int = 0,
) -> bytes:
    """One frame by hand. `form` 126 or 127 writes the size longer than it needs to be."""
    size = len(payload)
    form = form or (size if size < 126 else 126 if size < 65_536 else 127)
    head = bytes([fin << 7 | rsv << 4 | kind, (mask is not None) << 7 | form])
    head += struct.pack("!H", size) if form == 126 else struct.pack("!Q", size) if form == 127 else b""
    if mask is None:
        return head + payload
    return head + mask + bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload))


def declared(size: int, kind: int = 1) -> bytes:
    """The head of a frame that says it is so long."""
    return bytes([0x80 | kind, 0xFF]) + struct.pack("!Q", size) + KEY


def pieces(payloads: list[bytes], kind: int = 1) -> bytes:
    """One message in pieces."""
    last = len(payloads) - 1
    return b"".join(framed(0 if at else kind, each, fin=at == last) for at, each in enumerate(payloads))


def closing(code: int, reason: bytes = b"") -> bytes:
    return framed(8, struct.pack("!H", code) + reason)


FORBIDDEN: Final[dict[str, bytes]] = {
    **{f"opcode {kind}": framed(kind, b"x") for kind in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)},
    **{f"reserved bit {rsv} of a text": framed(1, b"{}", rsv=rsv) for rsv in (1, 2, 4, 7)},
    **{f"reserved bit {rsv} of a ping": framed(9, rsv=rsv) for rsv in (1, 2, 4)},
    "compressed": framed(1, b"\xaa\x56\x2a\x51\xb2\x52\x4a\x04\x00", rsv=4),
    **{f"unmasked {kind}": framed(kind, b"\x03\xe8", mask=None) for kind in (0, 1, 2, 8, 9, 10)},
    **{f"control {kind} in pieces": framed(kind, fin=False) for kind in (8, 9, 10)},
    **{f"control {kind} of 126 bytes": framed(kind, b"\x03\xe8" + b"x" * 124) for kind in (8, 9, 10)},
    "control that declares gigabytes": declared(1 << 33, kind=9),
    "a piece of nothing": framed(0, b"x"),
    "a first piece of nothing": framed(0, b"x", fin=False),
    "a text inside a text": framed(1, b"{", fin=False) + framed(1, b"}"),
    "a binary inside a text": framed(1, b"{", fin=False) + framed(2, b"}"),
    "a piece behind the last": pieces([b"{", b"}"]) + framed(0, b"}"),
    "HTTP again": b"GET /v1/visitor HTTP/1.1\r\nHost: x\r\n\r\n",
    "a TLS greeting": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "zeros": bytes(64),
}
TOO_BIG: Final[dict[str, bytes]] = {
    "one byte more": declared(FRAME_BYTES_MAX + 1),
    "two to the 62": declared(1 << 62),
    "a size below zero": declared((1 << 64) - 1),
    "binary": declared(1 << 40, kind=2),
    "in two pieces": pieces([b"x" * FRAME_BYTES_MAX, b"x"]),
    "a piece that declares it": framed(1, b"x", fin=False) + declared(FRAME_BYTES_MAX + 1, kind=0),
    "pieces of one byte without end": framed(1, b"[", fin=False) + framed(0, b"[", fin=False) * 20_000,
    "pieces of nothing without end": framed(1, fin=False) + framed(0, fin=False) * (FRAGMENTS_MAX + 1),
}
BORNE: Final[dict[str, bytes]] = {
    "an empty text": framed(1),
    "an empty text in pieces": pieces([b"", b"", b""]),
    "as many pieces as there may be": pieces([b"["] * FRAGMENTS_MAX),
    "the longest text": framed(1, b"x" * FRAME_BYTES_MAX),
    "bad UTF-8": framed(1, b'{"t":"\xff\xfe"}'),
    "half a letter": framed(1, "م".encode()[:1]),
    "an overlong slash": framed(1, b'{"t":"\xc0\xaf"}'),
    "a surrogate in UTF-8": framed(1, b'{"t":"\xed\xa0\x80"}'),
    "a lone surrogate": framed(1, b'{"t":"post","cid":"' + b"a" * 32 + b'","text":"\\ud800"}'),
    "half a letter in each piece": pieces([b'{"t":"\xd9', b'\x85"}']),
    "binary": framed(2, HELLO),
    "binary in pieces": pieces([b"\x00", b"\xff"], kind=2),
    "a ping": framed(9),
    "a ping of 125 bytes": framed(9, b"p" * 125),
    "many pings": framed(9, b"there?") * 20,
    "a pong that nobody asked for": framed(10, b"x"),
    "a ping inside a text": framed(1, b"{", fin=False) + framed(9, b"x") + framed(0, b"}"),
    "a mask of zeros": framed(1, b"{}", mask=bytes(4)),
    "a size written longer than it is": framed(1, b"{}", form=126),
    "a size written much longer than it is": framed(1, b"{}", form=127),
    "many frames at once": framed(1, b"{}") * 10,
    "deep": framed(1, b"[" * 60_000),
}
CLOSES: Final[dict[str, bytes]] = {
    "without a code": framed(8),
    "half a code": framed(8, b"\x03"),
    "normal": closing(1000),
    "normal with a reason": closing(1000, "تم".encode()),
    "a reason that is no UTF-8": closing(1000, b"\xff"),
    **{f"code {code}": closing(code) for code in (0, 999, 1004, 1005, 1006, 1015, 2999, 4999, 65_535)},
    "and a text behind it": closing(1000) + framed(1, HELLO),
    "twice": closing(1000) * 2,
}


async def closed_with(raw: RawClient) -> int:
    """The code with which the relay closes; everything before it is passed over."""
    while True:
        kind, payload = await raw.hear()
        if kind == Opcode.CLOSE:
            return int.from_bytes(payload[:2], "big")


async def welcomed(raw: RawClient) -> bool:
    """Whether a hello is answered, after whatever was refused before it."""
    raw.send(Opcode.TEXT, HELLO)
    while (frame := await raw.hear_text())["t"] == "refused":
        pass
    return bool(frame["t"] == "welcome")


def test_there_are_enough_cases() -> None:
    assert len(FORBIDDEN) + len(TOO_BIG) + len(BORNE) + len(CLOSES) >= 60


@pytest.mark.threat(24, 40, 41)
@pytest.mark.parametrize("name", FORBIDDEN)
async def test_what_the_standard_forbids_ends_the_line_as_a_protocol_error(relay: Relay, name: str) -> None:
    raw = await RawClient.connect(relay.port)
    raw.writer.write(FORBIDDEN[name])
    assert await closed_with(raw) == 1002
    raw.hang_up()
    assert await welcomed(await RawClient.connect(relay.port)), "the relay lives on"


@pytest.mark.threat(40)
@pytest.mark.parametrize("name", TOO_BIG)
async def test_what_is_too_big_ends_the_line_before_it_is_kept(relay: Relay, name: str) -> None:
    raw = await RawClient.connect(relay.port)
    raw.writer.write(TOO_BIG[name])
    assert await closed_with(raw) == 1009
    raw.hang_up()
    assert await welcomed(await RawClient.connect(relay.port))


@pytest.mark.threat(24, 45)
@pytest.mark.parametrize("name", BORNE)
async def test_what_the_standard_allows_costs_at_most_a_refusal(relay: Relay, name: str) -> None:
    raw = await RawClient.connect(relay.port)
    raw.writer.write(BORNE[name])
    assert await welcomed(raw)
    raw.hang_up()


@pytest.mark.parametrize("name", ["byte by byte", "cut in the head", "cut in the mask"])
async def test_a_frame_may_arrive_in_any_pieces(relay: Relay, name: str) -> None:
    raw = await RawClient.connect(relay.port)
    frame = Frame(Opcode.TEXT, HELLO).serialize(mask=True)
    cuts = {"byte by byte": range(1, len(frame)), "cut in the head": [1], "cut in the mask": [4]}[name]
    at = 0
    for end in (*cuts, len(frame)):
        raw.writer.write(frame[at:end])
        await raw.writer.drain()
        await asyncio.sleep(0)
        at = end
    assert (await raw.hear_text())["t"] == "welcome"
    raw.hang_up()


@pytest.mark.threat(24)
@pytest.mark.parametrize("name", CLOSES)
async def test_a_close_of_any_kind_is_answered_and_ends_the_line(relay: Relay, name: str) -> None:
    raw = await RawClient.connect(relay.port)
    raw.writer.write(CLOSES[name])
    code = await closed_with(raw)
    assert code in (0, 1000, 1002, 1007) or name == f"code {code}"
    raw.writer.write_eof()
    await raw.end()
    assert await welcomed(await RawClient.connect(relay.port))


@pytest.mark.threat(41)
async def test_a_client_that_offers_compression_gets_none(relay: Relay) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", relay.port)
    writer.write(
        f"GET /v1/visitor HTTP/1.1\r\nHost: 127.0.0.1:{relay.port}\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits, x-webkit-deflate-frame\r\n"
        "\r\n".encode()
    )
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    assert head.startswith(b"http/1.1 101 ")
    assert b"extensions" not in head
    writer.transport.abort()


class OtherPeer:
    """A client of another make: wsproto does the protocol, this only carries its bytes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.peer = WSConnection(ConnectionType.CLIENT)
        self._reader, self._writer = reader, writer

    def send(self, *events: Request | TextMessage | Ping | CloseConnection) -> None:
        """Sends what the peer makes of these."""
        for event in events:
            self._writer.write(self.peer.send(event))

    async def hear(self, kind: type) -> list[object]:
        """All events up to the first of this kind."""
        heard: list[object] = []
        async with asyncio.timeout(PATIENCE_S):
            while not any(isinstance(event, kind) for event in heard):
                self.peer.receive_data(await self._reader.read(65_536) or None)
                heard += self.peer.events()
        return heard


async def test_a_peer_of_another_make_understands_the_relay_and_is_understood(relay: Relay) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", relay.port)
    other = OtherPeer(reader, writer)
    other.send(Request(host=f"127.0.0.1:{relay.port}", target="/v1/visitor"))
    assert isinstance((await other.hear(AcceptConnection))[0], AcceptConnection)
    half = len(HELLO) // 2
    other.send(
        TextMessage(data=HELLO[:half].decode(), message_finished=False),
        Ping(payload=b"there?"),
        TextMessage(data=HELLO[half:].decode()),
    )
    heard = await other.hear(TextMessage)
    assert [bytes(event.payload) for event in heard if isinstance(event, Pong)] == [b"there?"]
    text = "".join(event.data for event in heard if isinstance(event, TextMessage))
    assert '"t":"welcome"' in text
    other.send(CloseConnection(code=1001))
    closed = [event for event in await other.hear(CloseConnection) if isinstance(event, CloseConnection)]
    assert closed[0].code == 1001
    writer.transport.abort()
