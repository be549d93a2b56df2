"""What the relay makes of the way a request came: for whoever sets up the proxy in front of it.

It says nothing that the asker could not know, and no address: only of which kind it is.
"""

from typing import Final

import msgspec
from aiohttp import hdrs, web
from msgspec import Struct

from relay.web.edge import Edge

PATH: Final = "/v1/seen-as"
FORGED: Final = "203.0.113.77"
"""An address of RFC 5737, that nobody has: whoever asks for it sees whether X-Forwarded-For is believed."""


class SeenAs(Struct, frozen=True, kw_only=True):
    """How one request looked to the relay."""

    hops: int
    """Addresses in X-Forwarded-For."""

    trusts_peer: bool
    """Whether the machine that connected is believed when it tells for whom it asks."""

    is_forged: bool
    """Whether FORGED was taken for the client."""

    host: str
    """The Host by which the relay was asked."""


class SeenAsRoute:
    """Answers at PATH."""

    def __init__(self, edge: Edge) -> None:
        self._edge = edge

    async def answer(self, request: web.Request) -> web.Response:
        """The answer as JSON."""
        lines = request.headers.getall("X-Forwarded-For", [])
        seen = SeenAs(
            hops=sum(1 for line in lines for hop in line.split(",") if hop.strip()),
            trusts_peer=request.remote in self._edge.rules.trusted_proxies,
            is_forged=self._edge.address(request) == FORGED,
            host=request.host,
        )
        headers = {hdrs.CACHE_CONTROL: "no-store", hdrs.CONTENT_TYPE: "application/json"}
        return web.Response(body=msgspec.json.encode(seen), headers=headers)
