"""What a relay keeps no longer than it must: joins the files of chats with those who remove them in time."""

import asyncio
import logging
from pathlib import Path
from typing import Final

from relay.pictures.artist import PictureArtist
from relay.service.ports import Accounts, Clock, StoreBroken, StoreFull
from relay.service.service import Service
from relay.service.uploading import Uploading, UploadRules
from relay.store.database import Database
from relay.store.shelf import FileShelf, sweep_partial

EVERY_S: Final = 3_600

log: Final = logging.getLogger("dukkan")


class Keeping:
    """The parts that outlive a chat, and the hour in which they are looked through."""

    def __init__(
        self,
        data: Path,
        database: Database,
        service: Service,
        accounts: Accounts,
        clock: Clock,
        uploads: UploadRules,
    ) -> None:
        sweep_partial(data)
        self.shelf = FileShelf(database, data)
        self.uploading = Uploading(
            service.desk,
            service.sessions,
            self.shelf,
            PictureArtist(),
            accounts,
            clock,
            service.errands,
            uploads,
        )

    async def run(self) -> None:
        """Looks through everything at the start and each hour, until it is cancelled."""
        while True:
            try:
                await self.look_through()
                await self.shelf.clear_out()
            except (StoreFull, StoreBroken) as error:
                log.warning("what is too old was not removed (%s); it is tried again in an hour", error)
            await asyncio.sleep(EVERY_S)

    async def look_through(self) -> None:
        """Removes what is too old."""
        await self.uploading.tidy()
