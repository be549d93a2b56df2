"""Files that were uploaded and wait for the message that names them, and what kind a file is."""

from typing import Final, NamedTuple

from msgspec import Struct

from relay.protocol.entries import File

UNSENT_MS: Final = 24 * 3_600_000
"""An upload that no message names by then goes away: whoever is offline for a day chooses it again."""

PLAIN: Final = "application/octet-stream"
"""What is no picture is served as bytes that mean nothing, whatever its name or its sender says."""

_MAGIC: Final = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
)
HEAD_BYTES: Final = 16
"""So many of a file's first bytes tell its kind."""


class Owner(NamedTuple):
    """Who uploads: a visitor, by his token's hash, or an agent, by his number."""

    token_hash: bytes = b""
    agent: int = 0


class Upload(Struct, frozen=True, kw_only=True):
    """A stored file; `cid` is the id under which its owner sends it, once or again."""

    owner: Owner
    cid: str
    at_ms: int
    file: File


def kind_of(head: bytes) -> str:
    """The media type that a file's first bytes tell: a picture's, or PLAIN."""
    for start, magic, media in _MAGIC:
        if head[start : start + len(magic)] == magic:
            return media
    return PLAIN
