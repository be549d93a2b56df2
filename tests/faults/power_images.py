"""Disks as a power cut may leave them, made again from a record of writes and fsyncs.

What was synced is there. What was written since then may be missing (`dropped`), or be there in any
selection (`subset`), or in any selection of its sectors of 512 bytes (`torn`): a disk is free to keep
any of it, in any order. A file's creation counts as done with the file's first fsync, its removal at once;
a drive that lies about its flushes is out of reach.
"""

import random
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

HEAD: Final = struct.Struct("<QIB51s")
SECTOR: Final = 512
KINDS: Final = ("dropped", "subset", "torn")


class Deed(NamedTuple):
    """One thing done to a file: `w` data at a place, `t` cut to the size `at`, `s` synced, `u` removed."""

    kind: str
    name: str
    at: int
    data: bytes


def read_record(path: Path) -> list[Deed]:
    """The deeds in their order."""
    raw, deeds, start = path.read_bytes(), [], 0
    while start < len(raw):
        at, size, kind, name = HEAD.unpack_from(raw, start)
        start += HEAD.size
        deeds.append(Deed(chr(kind), name.rstrip(b"\0").decode(), at, raw[start : start + size]))
        start += size
    return deeds


@dataclass
class _File:
    kept: bytearray = field(default_factory=bytearray)
    exists: bool = False
    waiting: list[Deed] = field(default_factory=list)


class Disk:
    """A disk that has done some of the deeds."""

    def __init__(self) -> None:
        self._files: dict[str, _File] = {}

    def do(self, deed: Deed) -> None:
        """Takes up one deed; a sync keeps what waits in its file."""
        if deed.kind == "u":
            self._files.pop(deed.name, None)
            return
        file = self._files.setdefault(deed.name, _File())
        if deed.kind != "s":
            file.waiting.append(deed)
            return
        for earlier in file.waiting:
            _apply(file.kept, earlier)
        file.waiting.clear()
        file.exists = True

    def unsynced(self) -> int:
        """How many writes nobody has asked to be kept."""
        return sum(len(file.waiting) for file in self._files.values())

    def image(self, kind: str, rng: random.Random) -> dict[str, bytes]:
        """The files as they may be found after the power has come back."""
        found = {}
        for name, file in self._files.items():
            content = file.kept
            if kind != "dropped" and file.waiting:
                content = bytearray(content)
                for deed in file.waiting:
                    for part in _parts(deed) if kind == "torn" else [deed]:
                        if rng.random() < 0.5:
                            _apply(content, part)
            if file.exists or content:
                found[name] = bytes(content)
        return found


def _apply(content: bytearray, deed: Deed) -> None:
    if deed.kind == "t":
        del content[deed.at :]
        content.extend(bytes(deed.at - len(content)))
        return
    if deed.at > len(content):
        content.extend(bytes(deed.at - len(content)))
    content[deed.at : deed.at + len(deed.data)] = deed.data


def _parts(deed: Deed) -> Iterator[Deed]:
    """The deed by sectors of the disk."""
    if deed.kind != "w":
        yield deed
        return
    start = 0
    while start < len(deed.data):
        end = min(len(deed.data), (deed.at + start) // SECTOR * SECTOR + SECTOR - deed.at)
        yield deed._replace(at=deed.at + start, data=deed.data[start:end])
        start = end
