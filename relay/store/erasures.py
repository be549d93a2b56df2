"""The journal of erasures, beside the store: who must not come back with an older backup.

It names nobody: a line is the moment and the SHA-256 of what the store knew a visitor's token by. It is
on disk before anything is removed, and a restore carries it out before the store is put in place.
"""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from relay.store.folder import give_to_owner

FILE_NAME: Final = "erasures.jsonl"


class Erasure(Struct, frozen=True, kw_only=True):
    """One person who was erased."""

    at_ms: int
    mark: str


def mark_of(token_hash: bytes) -> str:
    """What the journal knows a visitor by."""
    return hashlib.sha256(token_hash).hexdigest()


def write_down(data: Path, token_hashes: Iterable[bytes], at_ms: int) -> None:
    """Returns when they stand in the journal, on disk. Raises OSError."""
    path = data / FILE_NAME
    lines = [
        msgspec.json.encode(Erasure(at_ms=at_ms, mark=mark_of(token_hash))) + b"\n"
        for token_hash in token_hashes
    ]
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        os.write(file, b"".join(lines))
        os.fsync(file)
    finally:
        os.close(file)
    give_to_owner(path, data)


def marks(data: Path) -> set[str]:
    """Whoever was erased here; a line that was cut off counts for nothing. Raises OSError."""
    try:
        lines = (data / FILE_NAME).read_bytes().splitlines()
    except FileNotFoundError:
        return set()
    found = set()
    for line in lines:
        try:
            found.add(msgspec.json.decode(line, type=Erasure).mark)
        except (msgspec.DecodeError, UnicodeDecodeError):
            continue
    return found
