"""What goes wrong in a soak: a shuffled list of faults, one after the other, between lines that break."""

import asyncio
import os
import random
import signal
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from glob import glob
from pathlib import Path
from typing import Final, NamedTuple

from tests.support.fault_proxy import FaultProxy
from tests.support.relay_process import RelayProcess

FAKETIME: Final = ("/usr/lib/*/faketime/libfaketimeMT.so.1", "/usr/lib*/faketime/libfaketimeMT.so.1")
SHARED: Final = Path("/dev/shm")
HOUR_BACK: Final = "-3600"
YEARS_ON: Final = "+63072000"


class Clock:
    """The wall clock of a process that is started with `environment`; the clock that measures stays true."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "clock"
        self.set("+0")
        library = next((path for pattern in FAKETIME for path in glob(pattern)), "")
        assert library, "faketime is not installed: tests/tools/ensure_tools.sh does it"
        self.environment = {
            "LD_PRELOAD": library,
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
        }

    def set(self, offset: str) -> None:
        """Sets the clock this far from the true time; at once, never half."""
        fresh = self._file.with_suffix(".new")
        fresh.write_text(offset + "\n")
        fresh.rename(self._file)

    def forget(self, pid: int) -> None:
        """Removes what the library leaves of a process that was killed."""
        for name in (f"faketime_shm_{pid}", f"sem.faketime_sem_{pid}"):
            (SHARED / name).unlink(missing_ok=True)


class Wanted(NamedTuple):
    """How often each fault is to happen."""

    kills: int
    stops: int
    partitions: int
    jumps: int


class Faults:
    """Does them; `reached` counts."""

    def __init__(
        self, relay: RelayProcess, network: FaultProxy, clock: Clock, wanted: Wanted, rng: random.Random
    ) -> None:
        self.reached: Counter[str] = Counter()
        self._relay, self._network, self._clock, self._rng = relay, network, clock, rng
        self._deeds: list[Callable[[], Awaitable[None]]] = [
            *[self._kill] * wanted.kills,
            *[self._stop] * wanted.stops,
            *[self._part] * wanted.partitions,
            *[self._jump] * wanted.jumps,
        ]
        rng.shuffle(self._deeds)

    async def run(
        self,
        length_s: float,
        cut: Sequence[Callable[[], str]],
        after_kill: Callable[[], None],
        meanwhile: dict[int, Callable[[], Awaitable[None]]],
    ) -> None:
        """All of them; `length_s` is what lies between them, while one of `cut` breaks line after line.

        `after_kill` runs while no relay runs; `meanwhile` is done before the fault of that number.
        """
        loop = asyncio.get_running_loop()
        for number, deed in enumerate(self._deeds):
            if number in meanwhile:
                await meanwhile[number]()
            until = loop.time() + length_s / len(self._deeds)
            while loop.time() < until:
                await asyncio.sleep(self._rng.random() * 0.1)
                self.reached[self._rng.choice(cut)()] += 1
            await deed()
            if deed == self._kill:
                after_kill()
                await asyncio.to_thread(self._relay.start)
        self._network.release()
        self._clock.set("+0")

    async def _kill(self) -> None:
        assert self._relay.is_running, "I14: the relay ended by itself"
        pid = self._relay.pid
        await asyncio.to_thread(self._relay.kill)
        self._clock.forget(pid)
        self.reached["kills"] += 1

    async def _stop(self) -> None:
        """Whoever sends to a process that stands still hears nothing, and no connection breaks."""
        os.kill(self._relay.pid, signal.SIGSTOP)
        await asyncio.sleep(self._rng.uniform(0.05, 0.8))
        os.kill(self._relay.pid, signal.SIGCONT)
        self.reached["stops and continues"] += 1

    async def _part(self) -> None:
        self._network.hold()
        await asyncio.sleep(self._rng.uniform(0.05, 1.0))
        if self._rng.random() < 0.5:
            self.reached["connections reset in a partition"] += self._network.reset(0.3)
        else:
            self.reached["connections half closed"] += self._network.half_close(0.1)
        self._network.release()
        self.reached["partitions"] += 1

    async def _jump(self) -> None:
        self._clock.set(self._rng.choice([HOUR_BACK, YEARS_ON]))
        await asyncio.sleep(self._rng.uniform(0.3, 1.5))
        self._clock.set("+0")
        self.reached["jumps of the clock there and back"] += 1
