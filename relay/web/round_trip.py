"""A visit to the relay by the address that visitors use: a page, a websocket, a word there and back.

Says what happened as plain facts; `relay/doctor.py` says what they mean.
"""

import asyncio
import json
import ssl
import time
from datetime import UTC, datetime
from typing import Any, Final, Literal
from urllib.parse import urljoin, urlsplit

import msgspec
from aiohttp import (
    ClientConnectorCertificateError,
    ClientError,
    ClientSession,
    ClientTimeout,
    ClientWebSocketResponse,
    TCPConnector,
    WSMsgType,
    WSServerHandshakeError,
)
from msgspec import Struct

from relay.protocol.limits import PROTOCOL
from relay.web.seen_as import FORGED, PATH, SeenAs

ANSWER_S: Final = 10.0

Step = Literal["page", "certificate", "no_relay", "socket", "words", "held", "cut"]


class RoundTrip(Struct, frozen=True, kw_only=True):
    """How far the visit came: `step` is the first that failed, or `held` when all went well."""

    step: Step
    detail: str = ""
    status: int = 0
    """The HTTP status of the step that failed, where it had one."""

    seen: SeenAs | None = None
    held_s: float = 0.0
    certificate_until_ms: int = 0
    clock_off_s: float | None = None
    """How far the other side's clock, as its answer told it, is ahead of this machine's."""


async def visit(address: str, site: str, hold_s: float, trusted: ssl.SSLContext | None = None) -> RoundTrip:
    """Goes there once. A line that is up is kept silent for `hold_s` seconds, as a reading visitor's is.

    `trusted` says whose certificates are believed; None is those that this machine believes.
    """
    secure = trusted or ssl.create_default_context()
    async with ClientSession(timeout=ClientTimeout(ANSWER_S), connector=TCPConnector(ssl=secure)) as http:
        try:
            page = await _page(http, address)
            until_ms = await _certificate_until_ms(address, secure)
        except ClientConnectorCertificateError as error:
            return RoundTrip(step="certificate", detail=str(error.certificate_error))
        except (ClientError, OSError, TimeoutError) as error:
            return RoundTrip(step="page", detail=_words(error))
        if page.step != "held":
            return page
        trip = await _socket(http, address, site, hold_s)
    return msgspec.structs.replace(
        trip,
        seen=page.seen,
        certificate_until_ms=until_ms,
        clock_off_s=page.clock_off_s,
    )


async def is_alive(address: str) -> bool:
    """Whether a relay answers there."""
    try:
        async with (
            ClientSession(timeout=ClientTimeout(ANSWER_S)) as http,
            http.get(urljoin(address, "/healthz")) as answer,
        ):
            return answer.status == 200 and await answer.text() == "ok\n"
    except (ClientError, OSError, TimeoutError, ValueError):
        return False


async def _page(http: ClientSession, address: str) -> RoundTrip:
    """Asks the relay how it sees us, with a forged address to see whether that is believed."""
    async with http.get(urljoin(address, PATH), headers={"X-Forwarded-For": FORGED}) as answer:
        body = await answer.read()
        off_s = _clock_off_s(answer.headers.get("Date", ""))
        try:
            seen = msgspec.json.decode(body, type=SeenAs)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return RoundTrip(step="no_relay", status=answer.status)
    return RoundTrip(step="held", seen=seen, clock_off_s=off_s)


async def _certificate_until_ms(address: str, secure: ssl.SSLContext) -> int:
    """When the certificate ends; 0 for an address without one. Raises OSError."""
    parts = urlsplit(address)
    if parts.scheme != "https" or parts.hostname is None:
        return 0
    async with asyncio.timeout(ANSWER_S):
        _, writer = await asyncio.open_connection(parts.hostname, parts.port or 443, ssl=secure)
    certificate = writer.get_extra_info("peercert") or {}
    writer.close()
    return int(ssl.cert_time_to_seconds(certificate["notAfter"]) * 1000) if "notAfter" in certificate else 0


async def _socket(http: ClientSession, address: str, site: str, hold_s: float) -> RoundTrip:
    # As the relay's own chat page would: it is let in only where the proxy hands the Host on.
    parts = urlsplit(address)
    origin = f"{parts.scheme}://{parts.netloc}"
    try:
        line = await http.ws_connect(urljoin(address, "/v1/visitor"), origin=origin, autoping=True)
    except WSServerHandshakeError as error:
        return RoundTrip(step="socket", status=error.status, detail=error.message)
    except (ClientError, OSError, TimeoutError) as error:
        return RoundTrip(step="socket", detail=_words(error))
    async with line:
        try:
            async with asyncio.timeout(ANSWER_S):
                await line.send_str(json.dumps({"t": "hello", "proto": PROTOCOL, "site": site}))
                welcome = await line.receive()
        except (TimeoutError, ClientError, OSError) as error:
            return RoundTrip(step="words", detail=_words(error))
        if welcome.type is not WSMsgType.TEXT or _tag(welcome.data) != "welcome":
            return RoundTrip(step="words", detail=str(_tag(welcome.data) or welcome.type.name.lower()))
        return await _held(line, hold_s)


async def _held(line: ClientWebSocketResponse, hold_s: float) -> RoundTrip:
    """Listens, and says nothing."""
    since = time.monotonic()
    try:
        async with asyncio.timeout(hold_s):
            while (await line.receive()).type is WSMsgType.TEXT:
                pass
    except TimeoutError:
        return RoundTrip(step="held", held_s=time.monotonic() - since)
    except (ClientError, OSError):
        pass
    return RoundTrip(step="cut", held_s=time.monotonic() - since)


def _tag(frame: Any) -> str:
    try:
        return str(json.loads(frame).get("t", ""))
    except (TypeError, ValueError, AttributeError):
        return ""


def _clock_off_s(date: str) -> float | None:
    try:
        told = datetime.strptime(date, "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)
    except ValueError:
        return None
    return told.timestamp() - time.time()


def _words(error: BaseException) -> str:
    return str(error) or type(error).__name__
