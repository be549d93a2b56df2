"""What a machine that watches the relay may ask: is it alive, can it serve, how is it doing.

`/healthz` is for everybody, and says only that the loop turns. `/readyz` and `/metrics` are answered to
this machine alone: to others, and to what came through a proxy, there is no such page.
"""

import ipaddress
from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import hdrs, web

METRICS_TYPE: Final = "text/plain; version=0.0.4"
_NO_STORE: Final = {hdrs.CACHE_CONTROL: "no-store"}

_BY_WAY: Final = ("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via")
"""A proxy names itself in one of these; it asks from this machine for somebody who is elsewhere."""

_LOCAL_NAMES: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})
"""The Host by which this machine asks; a proxy that names nothing else still hands on the shop's."""

NotReady = Callable[[], Awaitable[str]]
"""Why no chat can be served now, in a sentence; empty when it can."""

Metrics = Callable[[], str]


class HealthRoutes:
    """Answers from two functions that know."""

    def __init__(self, not_ready: NotReady, metrics: Metrics) -> None:
        self._not_ready = not_ready
        self._metrics = metrics

    def routes(self) -> list[web.RouteDef]:
        """For the application's table."""
        return [
            web.get("/healthz", healthz),
            web.get("/readyz", self.readyz),
            web.get("/metrics", self.metrics),
        ]

    async def readyz(self, request: web.Request) -> web.Response:
        """200, or 503 with the reason. Raises HTTPNotFound for strangers."""
        _only_here(request)
        reason = await self._not_ready()
        return web.Response(status=503 if reason else 200, text=f"{reason or 'ready'}\n", headers=_NO_STORE)

    async def metrics(self, request: web.Request) -> web.Response:
        """The figures, as Prometheus reads them. Raises HTTPNotFound for strangers."""
        _only_here(request)
        headers = {**_NO_STORE, hdrs.CONTENT_TYPE: METRICS_TYPE}
        return web.Response(body=self._metrics().encode(), headers=headers)


async def healthz(request: web.Request) -> web.Response:
    """Says that the loop turns; it asks no disk."""
    return web.Response(text="ok\n", headers=_NO_STORE)


def is_from_here(request: web.Request) -> bool:
    """Whether somebody on this machine asks for himself."""
    try:
        peer = ipaddress.ip_address(request.remote or "")
    except ValueError:
        return False
    if not peer.is_loopback or any(name in request.headers for name in _BY_WAY):
        return False
    host = request.host
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    return name in _LOCAL_NAMES


def _only_here(request: web.Request) -> None:
    if not is_from_here(request):
        raise web.HTTPNotFound
