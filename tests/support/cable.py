"""A cable between a relay and everybody else, to be pulled and put in again without either side hearing it.

With the rights of root the relay gets a network of its own, and packets to us vanish there; else a proxy
holds what comes.
"""

import os
import random
import shutil
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final, NamedTuple

from tests.support.fault_proxy import FaultProxy
from tests.support.relay_process import RelayProcess

IP: Final = shutil.which("ip") or ""


class Cable(NamedTuple):
    """What leads to a running relay, and how it is pulled and put in; `kind` says what it is made of."""

    relay: RelayProcess
    url: str
    kind: str
    pull: Callable[[], None]
    put_in: Callable[[], None]


class _Namespace:
    """A network of the relay's own at the other end of a pair of virtual cards."""

    kind = "a network of its own"

    def __init__(self) -> None:
        number = os.getpid() % 250 + 1
        self.name, self._card = f"dukkan{os.getpid()}", f"dk{os.getpid()}"
        self._ours, self.theirs = f"10.213.{number}.1", f"10.213.{number}.2"

    def make(self) -> bool:
        """Whether it could be made; what was made of half of one is removed again."""
        other = f"{self._card}r"
        steps = [
            ["netns", "add", self.name],
            ["link", "add", self._card, "type", "veth", "peer", "name", other],
            ["link", "set", other, "netns", self.name],
            ["addr", "add", f"{self._ours}/24", "dev", self._card],
            ["link", "set", self._card, "up"],
            ["-n", self.name, "addr", "add", f"{self.theirs}/24", "dev", other],
            ["-n", self.name, "link", "set", other, "up"],
            ["-n", self.name, "link", "set", "lo", "up"],
        ]
        made = all(self._ip(*step) for step in steps)
        if not made:
            self.remove()
        return made

    def remove(self) -> None:
        """Both ends of the pair go with it."""
        self._ip("netns", "del", self.name)
        self._ip("link", "del", self._card)

    def pull(self) -> None:
        """What the relay sends to us goes nowhere: no answer, no acknowledgement, no error."""
        assert self._ip("-n", self.name, "route", "add", "blackhole", f"{self._ours}/32")

    def put_in(self) -> None:
        """It finds its way again."""
        assert self._ip("-n", self.name, "route", "del", "blackhole", f"{self._ours}/32")

    def _ip(self, *words: str) -> bool:
        return subprocess.run([IP, *words], capture_output=True).returncode == 0


@asynccontextmanager
async def laid(data: Path, rng: random.Random, *options: str) -> AsyncIterator[Cable]:
    """A relay on the folder at the end of the best cable that may be laid here; it is stopped at the end."""
    network = _Namespace()
    if IP and os.geteuid() == 0 and network.make():
        try:
            before = ["ip", "netns", "exec", network.name]
            relay = RelayProcess(data, *options, host=network.theirs, before=before)
            with relay:
                yield Cable(relay, relay.url, network.kind, network.pull, network.put_in)
        finally:
            network.remove()
        return
    with RelayProcess(data, *options) as relay:
        async with FaultProxy(relay.port, rng) as proxy:
            yield Cable(relay, proxy.url, "a proxy", proxy.hold, proxy.release)
