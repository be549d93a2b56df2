"""What a relay rests on and cannot mend by itself: libraries, the drawing of pictures, its unit."""

import asyncio
import re
import sqlite3
from collections.abc import Iterator, Mapping
from importlib import metadata
from typing import Final

from aiohttp import http_parser

from relay import machine
from relay.finding import Finding, look, ok, wrong
from relay.pictures.artist import PictureArtist
from relay.store import checkup

FLOORS: Final[Mapping[str, tuple[int, ...]]] = {
    "aiohttp": (3, 14, 3),
    "argon2-cffi": (23, 1),
    "Brotli": (1, 2),
    "pillow": (13, 0),
}
"""The oldest of each without a known hole that strangers reach; an older one may have been put in by hand."""

FIXED_SQLITE: Final = (3, 51, 3)
"""Before it two connections that write at once can damage the store (the WAL-reset fault)."""

EXPOSURE_MAX: Final = 1.5
UNIT: Final = "dukkan.service"


def findings(takes_files: bool) -> Iterator[Finding]:
    """Everything that does not depend on a data folder."""
    yield from _sqlite()
    yield from _libraries()
    yield from _pictures(takes_files)
    yield from _unit()


def _sqlite() -> Iterator[Finding]:
    version = sqlite3.sqlite_version
    if not checkup.has_full_text_search():
        yield wrong("SQLite", f"{version} was built without FTS5, which searching needs.")
    elif sqlite3.sqlite_version_info < FIXED_SQLITE:
        yield ok("SQLite", f"{version}; only the relay may write its file, or this version can damage it.")
    else:
        yield ok("SQLite", version)


def _libraries() -> Iterator[Finding]:
    if http_parser.HttpRequestParser is http_parser.HttpRequestParserPy:
        words = "aiohttp reads requests in Python; unset AIOHTTP_NO_EXTENSIONS, or install its wheel."
        yield wrong("HTTP parser", words)
    found = {name: metadata.version(name) for name in FLOORS}
    for name, floor in FLOORS.items():
        if _numbers(found[name]) < floor:
            needed = ".".join(map(str, floor))
            yield wrong("libraries", f"{name} {found[name]} has known holes; {needed} or newer is needed.")
            return
    yield ok("libraries", ", ".join(f"{name} {version}" for name, version in found.items()) + ".")


def _pictures(takes_files: bool) -> Iterator[Finding]:
    if not takes_files:
        yield ok("pictures", "Files in chats are off ([uploads] in relay.toml).")
    elif asyncio.run(PictureArtist().can_draw()):
        yield ok("pictures", f"They are drawn anew, by Pillow {metadata.version('pillow')}.")
    else:
        words = (
            "None can be drawn anew here, so each is refused: the process must be allowed to limit itself."
        )
        yield wrong("pictures", words)


def _unit() -> Iterator[Finding]:
    """Nothing where systemd does not run it."""
    exposure = machine.unit_exposure(UNIT)
    if exposure is None:
        return
    if exposure > EXPOSURE_MAX:
        yield look(
            "unit", f"{UNIT} exposes {exposure} of 10; the one in config/deploy at most {EXPOSURE_MAX}."
        )
    else:
        yield ok("unit", f"{UNIT} exposes {exposure} of 10 (systemd-analyze security).")


def _numbers(version: str) -> tuple[int, ...]:
    """The leading numbers of a version."""
    return tuple(int(found) for found in re.findall(r"\d+", version)[:3])
