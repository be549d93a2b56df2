"""Websocket frames to and from bytes (RFC 6455 section 5), without a socket.

Only what a chat relay needs: no extensions, so no compression; a client's frames are masked, the
relay's are not. Text is handed on as bytes, because decoding the JSON checks the UTF-8 as well.
"""

import struct
from collections.abc import Sequence
from typing import Final

from websockets.frames import apply_mask  # type: ignore[attr-defined]  # in C where that was built

from relay.protocol.limits import FRAME_BYTES_MAX

CONTINUATION: Final = 0x0
TEXT: Final = 0x1
BINARY: Final = 0x2
CLOSE: Final = 0x8
PING: Final = 0x9
PONG: Final = 0xA

PROTOCOL_ERROR: Final = 1002
TOO_BIG: Final = 1009

FRAGMENTS_MAX: Final = 64
"""Pieces of one message; without a bound, empty ones could be sent for ever at no cost in size."""

_DATA: Final = (TEXT, BINARY)
_CONTROL: Final = (CLOSE, PING, PONG)
_CONTROL_BYTES_MAX: Final = 125
_FINAL_TEXT: Final = 0x80 | TEXT
_MASKED: Final = 0x80
_MEDIUM_HEAD: Final = struct.Struct("!BBH").pack
_SHORT_HEADS: Final = [bytes((_FINAL_TEXT, size)) for size in range(126)]

Message = tuple[int, bytes]
"""What the frame is, and what it holds: a whole message, or a control frame."""


class Malformed(Exception):
    """Bytes that end the connection; `close_code` says with what."""

    def __init__(self, close_code: int) -> None:
        super().__init__(close_code)
        self.close_code = close_code


class FrameReader:
    """Turns a client's bytes into messages. After Malformed it must not be fed again."""

    __slots__ = ("_fragments", "_kind", "_pieces", "_rest")

    def __init__(self) -> None:
        self._rest = b""
        self._kind = CONTINUATION
        self._pieces: bytearray | None = None
        self._fragments = 0

    def feed(self, data: bytes) -> Sequence[Message]:
        """The messages that are complete now, in order. Raises Malformed."""
        if self._rest:
            data = self._rest + data
        elif len(data) > 6 and data[0] == _FINAL_TEXT and self._pieces is None:
            # Nearly always one text frame comes by itself.
            size, mask_at = data[1] - _MASKED, 2
            if size == 126:
                size, mask_at = data[2] << 8 | data[3], 4
            if len(data) == mask_at + 4 + size and size != 127:
                return ((TEXT, apply_mask(data[mask_at + 4 :], data[mask_at : mask_at + 4])),)
        return self._frames(data)

    def _frames(self, data: bytes) -> list[Message]:
        messages: list[Message] = []
        start = 0
        while (frame := _frame_at(data, start)) is not None:
            first, mask_at, size = frame
            end = mask_at + 4 + size
            if end > len(data):
                break
            payload = apply_mask(data[mask_at + 4 : end], data[mask_at : mask_at + 4])
            start = end
            self._take(first, payload, messages)
        self._rest = data[start:]
        return messages

    def _take(self, first: int, payload: bytes, messages: list[Message]) -> None:
        """Adds a frame to the messages, or to the message that is coming in pieces."""
        kind, is_final = first & 0x0F, first & 0x80
        if kind in _CONTROL:
            messages.append((kind, payload))
            return
        if (kind == CONTINUATION) == (self._pieces is None):
            raise Malformed(PROTOCOL_ERROR)
        if kind != CONTINUATION and is_final:
            messages.append((kind, payload))
            return
        if self._pieces is None:
            self._kind, self._pieces, self._fragments = kind, bytearray(), 0
        self._pieces += payload
        self._fragments += 1
        if len(self._pieces) > FRAME_BYTES_MAX or self._fragments > FRAGMENTS_MAX:
            raise Malformed(TOO_BIG)
        if is_final:
            messages.append((self._kind, bytes(self._pieces)))
            self._pieces = None


def _frame_at(data: bytes, start: int) -> tuple[int, int, int] | None:
    """First byte, place of the mask and payload's size of the frame at `start`; None when more is needed.

    Raises Malformed as soon as the head shows it, before any of the payload is kept.
    """
    if len(data) < start + 2:
        return None
    first, second = data[start], data[start + 1]
    kind, size, mask_at = first & 0x0F, second & 0x7F, start + 2
    if first & 0x70 or not second & _MASKED or kind not in (CONTINUATION, *_DATA, *_CONTROL):
        raise Malformed(PROTOCOL_ERROR)
    if kind in _CONTROL and (size > _CONTROL_BYTES_MAX or not first & 0x80):
        raise Malformed(PROTOCOL_ERROR)
    if size >= 126:
        mask_at += 2 if size == 126 else 8
        if len(data) < mask_at:
            return None
        size = int.from_bytes(data[start + 2 : mask_at], "big")
    if size > FRAME_BYTES_MAX:
        raise Malformed(TOO_BIG)
    return first, mask_at, size


def text_frames(texts: Sequence[bytes]) -> bytes:
    """One frame a text, joined, ready for one write."""
    parts: list[bytes] = []
    for text in texts:
        size = len(text)
        parts.append(_SHORT_HEADS[size] if size < 126 else _long_head(size))
        parts.append(text)
    return b"".join(parts)


def control_frame(kind: int, payload: bytes = b"") -> bytes:
    """A ping or a pong."""
    return bytes((0x80 | kind, len(payload))) + payload


def close_frame(close_code: int) -> bytes:
    """A close frame without a reason: the `bye` before it says more."""
    return control_frame(CLOSE, close_code.to_bytes(2, "big"))


def _long_head(size: int) -> bytes:
    if size < 1 << 16:
        return _MEDIUM_HEAD(_FINAL_TEXT, 126, size)
    return bytes((_FINAL_TEXT, 127)) + size.to_bytes(8, "big")
