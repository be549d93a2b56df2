"""Whether the relay is well, looked at every other second: told to the team, to the log, and acted upon."""

import logging
import shutil
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Final

from relay.protocol.agent import Trouble
from relay.service.ports import Clock
from relay.service.vitals import Vitals
from relay.store.backup import last_made
from relay.store.ballast import BYTES as BALLAST_BYTES, Ballast

FREE_BYTES_MIN: Final = 200 * 1024 * 1024
"""Below this the store may soon be refused a write, and after a restart could not even be opened."""

BACKUP_AGE_MAX_S: Final = 36 * 3600
LOOK_S: Final = 2.0
LOOKS_KEPT: Final = 150
"""Five minutes of them."""

LAY_AFTER_S: Final = 60.0
"""A relay that was only tried out leaves no ballast behind."""

FULL_S: Final = 30.0
"""For so long a write that found no room is remembered."""

LAG_S: Final = 0.5
SLOW_MIN: Final = 10
"""A few slow commits in five minutes, or late turns of the loop in one, are nothing to speak of."""

log: Final = logging.getLogger("dukkan")

Tell = Callable[[Trouble], None]
InBackground = Callable[[Callable[[], None]], object]
"""Does what may take a while without keeping the loop; asked again and again, the ballast is laid once."""


class Wellness:
    """Remembers the last five minutes of one relay. `tell` hears of each change."""

    def __init__(
        self,
        folder: Path,
        vitals: Vitals,
        tell: Tell,
        clock: Clock,
        in_background: InBackground,
    ) -> None:
        self.trouble: Trouble = ""
        self._folder = folder
        self._vitals = vitals
        self._tell = tell
        self._clock = clock
        self._in_background = in_background
        self._began_s = self._next_s = clock.up_ms() / 1000
        self._ballast = Ballast(folder)
        self._looks: deque[tuple[int, int]] = deque([(0, 0)], LOOKS_KEPT)
        self._refused_full = 0
        self._full_until_s = float("-inf")

    def look(self) -> None:
        """Looks, unless it has just been done."""
        now_s = self._clock.up_ms() / 1000
        if now_s < self._next_s:
            return
        self._next_s = now_s + LOOK_S
        vitals = self._vitals
        self._looks.append((vitals.commits, vitals.slow_commits))
        if vitals.refused_full > self._refused_full:
            self._refused_full = vitals.refused_full
            self._full_until_s = now_s + FULL_S
            if self._ballast.drop():
                log.error("the disk is full; the ballast is given up, make room soon")
        free = shutil.disk_usage(self._folder).free
        is_old = now_s - self._began_s > LAY_AFTER_S
        if is_old and not self._ballast.is_laid and free > FREE_BYTES_MIN + 2 * BALLAST_BYTES:
            self._in_background(self._ballast.lay)
        trouble = self._trouble(now_s, free)
        if trouble != self.trouble:
            self.trouble = trouble
            if trouble:
                log.warning("the relay is unwell", extra={"trouble": trouble})
            else:
                log.info("the relay is well again")
            self._tell(trouble)

    def _trouble(self, now_s: float, free: int) -> Trouble:
        """The gravest of what is wrong."""
        if now_s < self._full_until_s:
            return "disk_full"
        if free < FREE_BYTES_MIN:
            return "disk_low"
        (commits, slow), (now_commits, now_slow) = self._looks[0], self._looks[-1]
        if now_slow - slow >= max(SLOW_MIN, (now_commits - commits) / 100):
            return "store_slow"
        if sum(lag_s > LAG_S for lag_s in self._vitals.lags_s) >= SLOW_MIN:
            return "busy"
        backup = last_made(self._folder)
        if backup is not None and self._clock.now_ms() - backup.at_ms > BACKUP_AGE_MAX_S * 1000:
            return "no_backup"
        return ""
