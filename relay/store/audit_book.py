"""Writes the audit log behind what is happening, so that nobody waits for it; a second late at most."""

import asyncio
import logging
from collections import OrderedDict
from typing import Final

from relay.service.ports import StoreBroken, StoreFull
from relay.store import audit
from relay.store.audit import Deed
from relay.store.database import Database

ONCE_PER_MS: Final = 24 * 3_600_000
"""Who looks at the same chat again and again on one day has seen it once."""

REMEMBERED_MAX: Final = 10_000
LINGER_S: Final = 0.5

log: Final = logging.getLogger("dukkan")


class AuditBook:
    """Implements `relay.service.ports.Witness`; all methods are called on the event loop."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[Deed] = []
        self._known: OrderedDict[tuple[int, str, str, int], None] = OrderedDict()
        self._writing: asyncio.Task[None] | None = None

    def note(self, deed: Deed) -> None:
        """Puts it on its way into the log."""
        key = (deed.agent, deed.what, deed.about, deed.at_ms // ONCE_PER_MS)
        if deed.what in ("saw", "searched") and key in self._known:
            return
        self._known[key] = None
        if len(self._known) > REMEMBERED_MAX:
            self._known.popitem(last=False)
        self._waiting.append(deed)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.get_running_loop().create_task(self._write())

    async def write_out(self) -> None:
        """Returns when all that was noted is on disk. Raises StoreFull, StoreBroken."""
        deeds, self._waiting = self._waiting, []
        if deeds:
            try:
                await self._database.write(lambda store: audit.add(store, deeds))
            except StoreFull:
                self._waiting = [*deeds, *self._waiting][:REMEMBERED_MAX]
                raise

    async def _write(self) -> None:
        await asyncio.sleep(LINGER_S)
        try:
            await self.write_out()
        except (StoreFull, StoreBroken) as error:
            log.warning("the audit log was not written (%s)", type(error).__name__)
