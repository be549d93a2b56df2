"""Who may come in: pages of listed origins, and so many lines in all and from one address."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

from msgspec import Struct

from relay.domain.token_bucket import TokenBucket

ANY_ORIGIN: Final = "*"
OWN_NAMES: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})
"""This machine by itself; nobody else can be made to be called so."""


class DoorLimits(Struct, frozen=True, kw_only=True):
    """How many lines there may be."""

    visitors: int = 12_000
    per_address: int = 500
    """A school or an office shares one address; one machine alone could hold thousands of lines."""

    new_chats_per_address: int = 300
    """So many at once, and one a second after that: whoever comes back under ever new names is slowed down
    by this alone, and a whole office that asks at once is not."""

    agents: int = 500
    """Counted apart, so that a flood of visitors does not lock the agents out."""


Network = IPv4Network | IPv6Network

BEGINS_KEPT: Final = 10_000
"""Addresses that are remembered at most; those that have been quiet go first."""


def is_in(address: str, networks: Iterable[Network]) -> bool:
    """Whether the address belongs to one of them."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return any((mapped or found) in network for network in networks)


class Begins:
    """How many chats may still begin at each address."""

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._of_address: dict[str, TokenBucket] = {}

    def of(self, address: str, up_ms: int) -> TokenBucket:
        """The address's bucket, shared by all its lines."""
        bucket = self._of_address.get(address)
        if bucket is None:
            bucket = self._of_address[address] = TokenBucket(self._at_once, 1.0)
            if len(self._of_address) > BEGINS_KEPT:
                busy = {a: b for a, b in self._of_address.items() if b is bucket or not b.is_full(up_ms)}
                self._of_address = dict(list(busy.items())[-BEGINS_KEPT:])
        return bucket


class Door:
    """Counts the lines of one kind."""

    def __init__(self, lines_max: int, per_address: int) -> None:
        self._lines_max = lines_max
        self._per_address = per_address
        self._of_address: Counter[str] = Counter()
        self.lines = self.turned_away = 0
        """How many are in, and how many have found no room."""
        self._is_empty = asyncio.Event()
        self._is_empty.set()

    def enter(self, address: str) -> Callable[[], None] | None:
        """What to call once when the line has ended; None when there is no room."""
        if self.lines >= self._lines_max or self._of_address[address] >= self._per_address:
            self.turned_away += 1
            return None
        self.lines += 1
        self._is_empty.clear()
        self._of_address[address] += 1

        def leave() -> None:
            self.lines -= 1
            self._of_address[address] -= 1
            if not self._of_address[address]:
                del self._of_address[address]
            if not self.lines:
                self._is_empty.set()

        return leave

    async def empty(self) -> None:
        """Returns when there is no line."""
        await self._is_empty.wait()


def origin_allowed(origin: str | None, host: str, allowed: Iterable[str]) -> bool:
    """Whether a page of this origin may open a line. This stops browsers only, and only them.

    A client that is no browser sends no origin. The relay's own pages always may. Origins are
    compared whole and as they are (RFC 6454 section 4): no prefixes, no patterns.
    """
    if origin is None:
        return True
    if origin in (f"http://{host}", f"https://{host}"):
        return True
    return any(each in (ANY_ORIGIN, origin) for each in allowed)


def host_allowed(host: str, allowed: Iterable[str]) -> bool:
    """Whether the relay is reached by a name of its own; without a list every name is.

    This machine itself always may. A foreign name that was made to point here (DNS rebinding) is
    compared whole, without its port: no prefixes, no patterns, no dot at the end.
    """
    names = frozenset(allowed)
    return not names or host_name(host) in names | OWN_NAMES


def host_name(host: str) -> str:
    """The name in a `Host` line, without the port."""
    name, colon, port = host.rpartition(":")
    return (name if colon and port.isdecimal() else host).lower()


def client_address(peer: str, forwarded_for: Iterable[str], trusted_proxies: frozenset[str]) -> str:
    """The address that limits count: the nearest one that is not a proxy of ours.

    `forwarded_for` are the request's `X-Forwarded-For` lines. Such a line is written by whoever sends it,
    so that only what our own proxies added counts: the right end of the list (OWASP ASVS 5.0, 4.1.3).
    """
    address = peer
    hops = [hop.strip() for line in forwarded_for for hop in line.split(",") if hop.strip()]
    while address in trusted_proxies and hops:
        address = hops.pop()
    return address
