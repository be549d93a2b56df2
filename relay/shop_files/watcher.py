"""Takes up what has changed in the shop's files while the relay runs; a broken file changes nothing.

The folder is looked at every other second and when somebody asks (SIGHUP, a reply that was added).
Reading waits until the files have stood still for a moment: an editor may write in several steps, or
take a file away before its successor is there. Everything that touches the disk happens on a thread.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Final

from relay.domain.shop import Shop
from relay.shared.toml_file import TomlError
from relay.shop_files.folder import ShopFolder, Stamp
from relay.shop_files.load import summary

EVERY_S: Final = 2.0
STILL_S: Final = 0.25
STILL_TRIES_MAX: Final = 20
"""Files that never stand still are read after five seconds all the same."""

log: Final = logging.getLogger("dukkan.shop_files")


class Watcher:
    """Looks at one folder."""

    def __init__(self, folder: ShopFolder, *, every_s: float = EVERY_S) -> None:
        self._folder = folder
        self._every_s = every_s
        self._asked = asyncio.Event()
        self._said: tuple[str, Stamp | None] | None = None
        """The last complaint with the stamp of the file it was about."""

    def look_now(self) -> None:
        """Reads the files again soon, whether they have changed or not."""
        self._asked.set()

    async def run(self, use: Callable[[Shop], None]) -> None:
        """Hands each new shop to `use`, until it is cancelled."""
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._asked.wait(), self._every_s)
            is_asked = self._asked.is_set()
            self._asked.clear()
            try:
                if is_asked or await asyncio.to_thread(self._folder.has_changed):
                    await self._take_up(use)
                for path in await asyncio.to_thread(self._folder.waits_for_a_start):
                    log.warning("%s has changed; it is read when the relay starts again", path)
            except Exception:
                log.exception("the shop's files could not be read; what was read before still holds")

    async def _take_up(self, use: Callable[[Shop], None]) -> None:
        await self._still()
        old = self._folder.shop
        try:
            new = await asyncio.to_thread(self._folder.load)
        except TomlError as error:
            self._complain(str(error))
            return
        if self._said is not None or new != old:
            log.info("the shop's files are taken up: %s", summary(new))
        self._said = None
        if new != old:
            use(new)

    async def _still(self) -> None:
        """Returns when no file has changed for a moment."""
        before = await asyncio.to_thread(self._folder.stamps)
        for _ in range(STILL_TRIES_MAX):
            await asyncio.sleep(STILL_S)
            now = await asyncio.to_thread(self._folder.stamps)
            if now == before:
                return
            before = now

    def _complain(self, message: str) -> None:
        """Says what is wrong, once for the same broken file."""
        stamps = self._folder.stamps()
        about = next((stamp for path, stamp in stamps.items() if path and message.startswith(path)), None)
        if self._said != (message, about):
            log.error("%s; what was read before still holds", message)
        self._said = message, about
