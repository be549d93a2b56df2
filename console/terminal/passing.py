"""A sequence for the outermost terminal, wrapped so that a multiplexer hands it on."""

from typing import Final, Literal

Inside = Literal["", "tmux", "screen"]
"""The multiplexer that we run in, or none."""

SCREEN_BYTES_MAX: Final = 250
"""GNU screen gives up on a longer string; what it gets in pieces it hands on in one."""


def passed(inside: str, sequence: bytes) -> bytes:
    """`sequence` for the terminal around a multiplexer; as it is where there is none.

    tmux wants every ESC in it twice, and drops it all where `allow-passthrough` is off.
    """
    if inside == "tmux":
        return b"\x1bPtmux;" + sequence.replace(b"\x1b", b"\x1b\x1b") + b"\x1b\\"
    if inside == "screen":
        pieces = range(0, len(sequence), SCREEN_BYTES_MAX)
        return b"".join(b"\x1bP" + sequence[at : at + SCREEN_BYTES_MAX] + b"\x1b\\" for at in pieces)
    return sequence
