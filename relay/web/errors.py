"""Nothing that went wrong is told to a stranger: a status and its name leave, no exception's text."""

import logging
import traceback
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

log: Final = logging.getLogger("dukkan.web")

ALWAYS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Server": "dukkan",
}
"""On every answer. An address must not travel to another site, a file is what it says, and which
versions run here is nobody else's business."""

_KEPT_HEADERS: Final = (hdrs.ALLOW, hdrs.UPGRADE, hdrs.SEC_WEBSOCKET_VERSION, hdrs.LOCATION)


CheckHost = Callable[[web.Request], None]


def for_own_names(check: CheckHost) -> Any:
    """Lets only requests in that `check` does not raise for."""

    @web.middleware
    async def checked(request: web.Request, handler: Handler) -> web.StreamResponse:
        check(request)
        return await handler(request)

    return checked


@web.middleware
async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The handler's answer; a plain one in place of whatever it raised."""
    try:
        return await handler(request)
    except web.HTTPException as refused:
        kept = {str(name): refused.headers[name] for name in _KEPT_HEADERS if name in refused.headers}
        return plain(refused.status, kept)
    except Exception as error:
        log_unexpected(error)
        return plain(500)


async def add_headers(request: web.BaseRequest, response: web.StreamResponse) -> None:
    """Puts the headers on that every answer carries; called just before it is sent."""
    response.headers.update(ALWAYS)


def plain(status: int, headers: dict[str, str] | None = None) -> web.Response:
    """The status and its name."""
    return web.Response(status=status, text=f"{status} {HTTPStatus(status).phrase}\n", headers=headers)


def log_unexpected(error: BaseException) -> None:
    """Logs where it happened and of which kind it was, without its text: that may hold a visitor's words."""
    where = "".join(traceback.format_tb(error.__traceback__))
    log.error("unexpected %s\n%s", type(error).__name__, where)
