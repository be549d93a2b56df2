"""Bytes in any pieces become the same messages, and what RFC 6455 forbids ends the connection."""

from itertools import pairwise

import pytest
from hypothesis import given, strategies as st
from websockets.frames import Frame, Opcode

from relay.protocol.limits import FRAME_BYTES_MAX
from relay.web.websocket_frames import (
    BINARY,
    CLOSE,
    FRAGMENTS_MAX,
    PING,
    PONG,
    TEXT,
    FrameReader,
    Malformed,
    Message,
    close_frame,
    control_frame,
    text_frames,
)

SIZES = st.one_of(st.integers(0, 300), st.sampled_from([125, 126, 127, 65_535, 65_536]))


def framed(kind: int, payload: bytes, *, fin: bool = True) -> bytes:
    """A client's frame, made by another library."""
    return Frame(Opcode(kind), payload, fin).serialize(mask=True)


def read(data: bytes, cuts: list[int] | None = None) -> list[Message]:
    """All messages in `data`, when it arrives cut at these places."""
    reader = FrameReader()
    places = [0, *sorted(cuts or []), len(data)]
    messages: list[Message] = []
    for start, end in pairwise(places):
        messages.extend(reader.feed(data[start:end]))
    return messages


@st.composite
def streams(draw: st.DrawFn) -> tuple[bytes, list[Message], list[int]]:
    """Some frames one after the other, what they say, and where the network cuts them."""
    data, messages = b"", []
    for _ in range(draw(st.integers(1, 5))):
        kind = draw(st.sampled_from([TEXT, TEXT, BINARY, PING, PONG]))
        size = draw(st.integers(0, 125) if kind in (PING, PONG) else SIZES)
        payload = draw(st.binary(min_size=min(size, 8), max_size=min(size, 8))).ljust(size, b"x")
        pieces = draw(st.integers(1, 3)) if kind in (TEXT, BINARY) else 1
        at = 0
        for piece in range(pieces):
            until = size if piece == pieces - 1 else size * (piece + 1) // pieces
            data += framed(0 if piece else kind, payload[at:until], fin=piece == pieces - 1)
            at = until
        messages.append((kind, payload))
    cuts = draw(st.lists(st.integers(0, len(data)), max_size=8))
    return data, messages, cuts


@given(streams())
def test_messages_come_out_whole_however_the_bytes_arrive(
    stream: tuple[bytes, list[Message], list[int]],
) -> None:
    data, messages, cuts = stream
    assert read(data, cuts) == messages
    assert read(data) == messages


@pytest.mark.threat(24)
@given(st.binary(min_size=1, max_size=40), st.lists(st.integers(0, 40), max_size=4))
def test_any_bytes_are_read_or_refused(data: bytes, cuts: list[int]) -> None:
    try:
        messages = read(data, [min(cut, len(data)) for cut in cuts])
    except Malformed as fault:
        assert fault.close_code in (1002, 1009)
    else:
        assert all(kind in (TEXT, BINARY, CLOSE, PING, PONG) for kind, _ in messages)


@pytest.mark.threat(40, 41)
@pytest.mark.parametrize(
    ("data", "close_code"),
    [
        (Frame(Opcode.TEXT, b"x").serialize(mask=False), 1002),
        (b"\xc1\x81\0\0\0\0x", 1002),
        (b"\x83\x81\0\0\0\0x", 1002),
        (b"\x89\xfe\x00\x7e", 1002),
        (b"\x09\x80\0\0\0\0", 1002),
        (framed(0, b"x"), 1002),
        (framed(TEXT, b"a", fin=False) + framed(TEXT, b"b"), 1002),
        (b"\x81\xff" + (FRAME_BYTES_MAX + 1).to_bytes(8, "big"), 1009),
        (framed(TEXT, b"x" * 40_000, fin=False) + framed(0, b"x" * 40_000), 1009),
        (framed(TEXT, b"", fin=False) + framed(0, b"", fin=False) * FRAGMENTS_MAX, 1009),
    ],
    ids=[
        "unmasked",
        "extension bit",
        "unknown kind",
        "long ping",
        "ping in pieces",
        "piece of nothing",
        "message inside a message",
        "too big",
        "too big in pieces",
        "too many pieces",
    ],
)
def test_what_the_standard_or_the_limit_forbids_is_refused(data: bytes, close_code: int) -> None:
    with pytest.raises(Malformed) as caught:
        read(data)
    assert caught.value.close_code == close_code


def test_the_largest_frame_is_taken() -> None:
    assert read(framed(TEXT, b"x" * FRAME_BYTES_MAX)) == [(TEXT, b"x" * FRAME_BYTES_MAX)]


@given(st.lists(SIZES, max_size=4))
def test_what_the_relay_sends_is_what_another_library_would(sizes: list[int]) -> None:
    texts = [b"t" * size for size in sizes]
    assert text_frames(texts) == b"".join(Frame(Opcode.TEXT, text).serialize(mask=False) for text in texts)


def test_control_frames_are_what_another_library_would_send() -> None:
    assert control_frame(PONG, b"abc") == Frame(Opcode.PONG, b"abc").serialize(mask=False)
    assert close_frame(1012) == Frame(Opcode.CLOSE, b"\x03\xf4").serialize(mask=False)
