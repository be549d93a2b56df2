"""Tries what goes through a proxy without a websocket: long polling, and bodies of the allowed sizes.

No large body is sent. A request is begun that announces so many bytes: a proxy with a lower limit refuses
it by its head alone; one that hands bodies on as they come lets the relay answer, who sees by the head that
something else is missing; one that waits for the whole body says nothing.
"""

import asyncio
import json
import ssl
import time
from typing import Final, Literal
from urllib.parse import urljoin, urlsplit

from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector
from msgspec import Struct

from relay.protocol.limits import PROTOCOL
from relay.web.poll import BODY_BYTES_MAX, HOLD_S

POLL_PATH: Final = "/v1/visitor/poll"
FILE_PATH: Final = "/v1/visitor/file"

ANSWER_S: Final = 10.0
PATIENCE_S: Final = 3.0
"""The relay answers within milliseconds, and whoever keeps a body back never."""

TOO_LARGE: Final = 413

Polling = Literal["held", "cut", "refused"]
Body = Literal["", "answered", "too_big", "kept_back"]


class PlainRequests(Struct, frozen=True, kw_only=True):
    """What became of each; `poll_s` is after how long a request that waits was cut."""

    polling: Polling
    poll_s: float
    poll_body: Body
    file_body: Body
    """Empty where none was tried, or nothing can be said of it."""


async def tried(
    address: str, site: str, hold_s: float, trusted: ssl.SSLContext | None, file_bytes_max: int
) -> PlainRequests:
    """Tries all three at once. A request is let wait for `hold_s`; files are tried where any are taken."""
    secure = trusted or ssl.create_default_context()
    (polling, poll_s), poll_body, file_body = await asyncio.gather(
        _polled(address, site, hold_s, secure),
        _announced(urljoin(address, POLL_PATH), BODY_BYTES_MAX, secure),
        _announced(urljoin(address, FILE_PATH), file_bytes_max, secure),
    )
    return PlainRequests(polling=polling, poll_s=poll_s, poll_body=poll_body, file_body=file_body)


async def _polled(address: str, site: str, hold_s: float, secure: ssl.SSLContext) -> tuple[Polling, float]:
    """A hello, and requests that wait for `hold_s` in all; and for how long the last of them waited.

    The relay lets none wait longer than HOLD_S.
    """
    url = urljoin(address, POLL_PATH)
    asked: dict[str, object] = {"frames": [{"t": "hello", "proto": PROTOCOL, "site": site}]}
    began = since = time.monotonic()
    async with ClientSession(connector=TCPConnector(ssl=secure)) as http:
        try:
            while (left_s := began + hold_s - time.monotonic()) > 0:
                since = time.monotonic()
                # One that ends by itself is seen to its end.
                patience = ClientTimeout(
                    ANSWER_S + HOLD_S if left_s > HOLD_S or "line" not in asked else left_s
                )
                async with http.post(url, json=asked, timeout=patience) as answer:
                    if answer.status != 200:
                        return ("cut" if "line" in asked else "refused"), time.monotonic() - since
                    told = json.loads(await answer.read())
                asked = {"line": told["line"], "got": told["n"], "wait": True}
        except TimeoutError:
            waited_s = time.monotonic() - since
            return ("cut" if waited_s > HOLD_S else "held"), waited_s
        except (ClientError, OSError, ValueError, LookupError, TypeError):
            return "cut", time.monotonic() - since
    return "held", time.monotonic() - since


async def _announced(url: str, size: int, secure: ssl.SSLContext) -> Body:
    """What becomes of a body of so many bytes."""
    if not size:
        return ""
    parts = urlsplit(url)
    is_secure = parts.scheme == "https"
    head = (
        f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Type: application/octet-stream\r\n"
        f"Content-Length: {size}\r\nConnection: close\r\n\r\n"
    )
    try:
        async with asyncio.timeout(ANSWER_S):
            reader, writer = await asyncio.open_connection(
                parts.hostname, parts.port or (443 if is_secure else 80), ssl=secure if is_secure else None
            )
    except (OSError, TimeoutError):
        return ""
    try:
        writer.write(head.encode("ascii"))
        async with asyncio.timeout(PATIENCE_S):
            words = (await reader.readline()).split()
    except TimeoutError:
        return "kept_back"
    except OSError:
        return ""
    finally:
        writer.transport.abort()
    if len(words) < 2 or not words[1].isdigit():
        return ""
    return "too_big" if int(words[1]) == TOO_LARGE else "answered"
