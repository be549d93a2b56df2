"""Has pictures drawn anew by a limited process of its own, two at a time."""

import asyncio
import contextlib
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from base64 import b64decode
from typing import Final

import msgspec

from relay.pictures import redraw
from relay.service.ports import BadPicture, Draft, Picture

PATIENCE_S: Final = 20.0
"""The process may use ten seconds of a processor, which a busy machine may give it slowly."""

AT_ONCE: Final = 2
"""Each may use a whole core and some hundred megabytes."""

ONE_PIXEL: Final = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
)
"""A PNG."""


class PictureArtist:
    """Implements `relay.service.ports.Artist`."""

    def __init__(self, patience_s: float = PATIENCE_S) -> None:
        self._patience_s = patience_s
        self._room = asyncio.Semaphore(AT_ONCE)

    async def redraw(self, draft: Draft, media: str) -> Picture:
        """Puts the picture in place of what the draft holds. Raises BadPicture."""
        async with self._room:
            source = os.open(draft.path, os.O_RDONLY | os.O_CLOEXEC)
            about, data = await self._drawn(source, media)
        await draft.replace(data)
        return about

    async def can_draw(self) -> bool:
        """Whether it works here at all: a service manager may forbid a process to limit itself."""
        source, end = os.pipe()
        os.write(end, ONE_PIXEL)
        os.close(end)
        try:
            await self._drawn(source, "image/png")
        except BadPicture:
            return False
        return True

    async def _drawn(self, source: int, media: str) -> tuple[Picture, bytes]:
        """What the process makes of the open file, which is closed. Raises BadPicture."""
        try:
            # -I: nothing of the environment and of the folder it is started in takes part.
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-I", redraw.__file__, media),
                stdin=source,
                stdout=PIPE,
                stderr=DEVNULL,
                env={},
                cwd="/",
            )
        finally:
            os.close(source)
        try:
            async with asyncio.timeout(self._patience_s):
                out, _ = await process.communicate()
        except TimeoutError:
            raise BadPicture from None
        finally:
            await _ended(process)
        about, newline, data = out.partition(b"\n")
        if process.returncode or not newline or not data:
            raise BadPicture
        try:
            return msgspec.json.decode(about, type=Picture), data
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise BadPicture from None


async def _ended(process: Process) -> None:
    """Returns when the process is gone, whatever it was doing."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
