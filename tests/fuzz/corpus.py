"""What fuzzed inputs are made from: good frames, hostile text, and mutations of both by one seed."""

import json
import random
from functools import cache
from pathlib import Path
from typing import Final

from websockets.frames import Frame, Opcode

from tests.terminal.hostile import HOSTILE

GOLDEN: Final = Path(__file__).parents[1] / "contract" / "golden"

TOKENS: Final = tuple(
    token.encode("utf-8", "surrogatepass")
    for token in (
        *(
            "null",
            "true",
            "NaN",
            "Infinity",
            "-0",
            "1e999",
            "1" * 5_000,
            '"\\ud800"',
            '"\\u0000"',
            "[]",
            "{}",
        ),
        *(
            '{"t":',
            '"t":"base"',
            '"__proto__":',
            '"cid":',
            '"conv":',
            '"',
            "\\",
            ",",
            ":",
            "[" * 300,
            "{" * 300,
        ),
        *("\x1b]52;c;eA==\x07", "\x1b[2J", "\x9b31m", "\x90q\x9c", "\x00", "\x7f", "\r", "\n" * 70, "\t"),
        *(
            "\u202e",
            "\u2066",
            "\u200b",
            "\u200d",
            "\u061c",
            "\ufe0f",
            "\ud800",
            "\U000e0041",
            "e" + "\u0301" * 9,
        ),
        *(
            "مرحبا 245-12784",
            "سلام",
            "می\u200cخواهم",
            "שלום",
            "👩‍👩‍👧",
            "https://x.example/?a=b",
            "www.x.example",
        ),
        *("tag:", '"before:', "after:2020-01-01", "[[steps]]\n", "a = 1\n", "{{", "{name|friend}", "${x}"),
        *("../", "%2e%2e%2f", "127.0.0.1", "::1", "x-forwarded-for"),
    )
)


@cache
def frames() -> tuple[bytes, ...]:
    """Every frame of the wire, each field of it at least once."""
    lines = [line for path in sorted(GOLDEN.glob("*.jsonl")) for line in path.read_bytes().splitlines()]
    return tuple(line for line in lines if line)


@cache
def texts() -> tuple[bytes, ...]:
    """Words that a person or an attacker may have written."""
    strings = [HOSTILE]
    for line in frames():
        strings += [value for value in _strings(json.loads(line)) if value]
    return tuple(dict.fromkeys(each.encode("utf-8", "surrogatepass") for each in strings))


@cache
def wire() -> tuple[bytes, ...]:
    """Websocket frames of a client, whole and in pieces."""
    good = [Frame(Opcode.TEXT, line).serialize(mask=True) for line in frames()[:40]]
    control = [
        Frame(kind, b"x" * size).serialize(mask=True)
        for kind in (Opcode.PING, Opcode.PONG, Opcode.CLOSE)
        for size in (0, 2, 125)
    ]
    pieces = [
        Frame(Opcode.TEXT, b"{", False).serialize(mask=True),
        Frame(Opcode.CONT, b"}").serialize(mask=True),
    ]
    return (*good, *control, *pieces, b"".join(pieces), good[0] + control[0] + good[1])


def mutated(seed: bytes, rng: random.Random, others: tuple[bytes, ...]) -> bytes:
    """The input with a few things wrong: bits, pieces cut, doubled, taken from others, or foreign."""
    data = bytearray(seed)
    for _ in range(rng.choice((0, 1, 1, 2, 3, 8))):
        at = rng.randrange(len(data) + 1)
        match rng.randrange(6):
            case 0 if data:
                data[at % len(data)] ^= 1 << rng.randrange(8)
            case 1:
                del data[at : at + rng.choice((1, 1, 2, 8, 64))]
            case 2:
                data[at:at] = rng.choice(TOKENS)
            case 3:
                data[at:at] = data[: rng.choice((1, 4, 40))]
            case 4:
                other = rng.choice(others)
                data[at:] = other[rng.randrange(len(other) + 1) :]
            case _:
                data[at:at] = rng.randbytes(rng.choice((1, 2, 8)))
    return bytes(data)


def _strings(value: object) -> list[str]:
    match value:
        case str():
            return [value]
        case list():
            return [found for each in value for found in _strings(each)]
        case dict():
            return [found for each in value.values() for found in _strings(each)]
    return []
