"""The websocket handshake (RFC 6455 section 4.2), and the connection's change of hands after it."""

import asyncio
import base64
import binascii
import hashlib
from collections.abc import Callable
from typing import Final

from aiohttp import hdrs, web

from relay.web.socket_line import SocketLine

_GUID: Final = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_HEAD: Final = (
    b"HTTP/1.1 101 Switching Protocols\r\n"
    b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n"
)


def accept_key(request: web.Request) -> str:
    """The answer to the client's key. Raises HTTPUpgradeRequired or HTTPBadRequest."""
    headers = request.headers
    connection = [word.strip().lower() for word in headers.get(hdrs.CONNECTION, "").split(",")]
    if headers.get(hdrs.UPGRADE, "").lower() != "websocket" or "upgrade" not in connection:
        raise web.HTTPUpgradeRequired(headers={hdrs.UPGRADE: "websocket"})
    if headers.get(hdrs.SEC_WEBSOCKET_VERSION) != "13":
        raise web.HTTPUpgradeRequired(headers={hdrs.SEC_WEBSOCKET_VERSION: "13"})
    key = headers.get(hdrs.SEC_WEBSOCKET_KEY, "")
    try:
        is_key = len(base64.b64decode(key, validate=True)) == 16
    except (binascii.Error, ValueError):
        is_key = False
    if not is_key:
        raise web.HTTPBadRequest
    return base64.b64encode(hashlib.sha1(key.encode() + _GUID).digest()).decode()


def take_over(
    request: web.Request, accept: str, make_line: Callable[[asyncio.Transport], SocketLine]
) -> tuple[SocketLine, web.StreamResponse]:
    """Answers the handshake and gives the connection to a new line.

    The HTTP server is told that it has lost the connection, and drops everything that it held for
    it; the response that is returned finds no connection to go to.
    """
    http = request.protocol
    assert request.transport is not None
    transport = request.transport
    line = make_line(transport)
    transport.write(_HEAD % accept.encode())
    transport.set_protocol(line)
    http.transport = None  # Or it would close the connection that it is about to lose.
    http.connection_lost(None)
    return line, web.Response()
