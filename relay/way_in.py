"""Goes to the relay by the address that visitors use, and names the setting of the proxy that is wrong."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from ssl import SSLContext
from typing import Final
from urllib.parse import urlsplit

from relay import settings
from relay.finding import Finding, look, ok, wrong
from relay.shared.toml_file import TomlError
from relay.web import plain_requests, round_trip
from relay.web.plain_requests import PlainRequests
from relay.web.poll import BODY_BYTES_MAX
from relay.web.round_trip import RoundTrip

CERTIFICATE_DAYS_MIN: Final = 14
CLOCK_OFF_S_MAX: Final = 5.0
MISDIRECTED: Final = 421
NOT_THERE: Final = ("certificate", "page", "no_relay")
"""Where the visit ended before anything could be said of the way to the relay."""

ADD_ADDRESS: Final = "nginx: proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;"


async def public_findings(
    config: Path | None, address: str, hold_s: float, trusted: SSLContext | None = None
) -> list[Finding]:
    """What a visitor would meet at this address; `trusted` as for `round_trip.visit`."""
    if not address.startswith(("http://", "https://")):
        return [wrong("public", f"Expected an address such as https://chat.shop.example, got {address}.")]
    try:
        loaded = settings.load(config)
    except TomlError:
        loaded = settings.Settings()
    name = urlsplit(address).hostname or ""
    here = next((site for site in loaded.sites if name in site.hosts), loaded.sites[0])
    site, file_bytes_max = here.name, loaded.upload_rules().file_bytes_max
    trip, plain = await asyncio.gather(
        round_trip.visit(address, site, hold_s, trusted),
        plain_requests.tried(address, site, hold_s, trusted, file_bytes_max),
    )
    found = [*_certificate(address, trip), *_way(address, trip, hold_s)]
    if trip.step in NOT_THERE:
        return found
    return [*found, *_polling(plain), *_files(plain, file_bytes_max)]


def _certificate(address: str, trip: RoundTrip) -> Iterator[Finding]:
    if trip.step == "certificate":
        yield wrong("certificate", f"Browsers will not accept it: {trip.detail}")
    elif trip.certificate_until_ms:
        days = (trip.certificate_until_ms - time.time() * 1000) / 86_400_000
        if days < CERTIFICATE_DAYS_MIN:
            yield wrong("certificate", f"It ends in {days:.0f} days: see why it was not renewed.")
        else:
            yield ok("certificate", f"It is good for {days:.0f} more days.")
    elif address.startswith("http://") and trip.step != "page":
        yield look("certificate", "The address is not encrypted: browsers on https pages will not use it.")
    if trip.clock_off_s is not None and abs(trip.clock_off_s) > CLOCK_OFF_S_MAX:
        yield look("clock", f"The proxy's clock is {trip.clock_off_s:+.0f} seconds off this machine's.")


def _way(address: str, trip: RoundTrip, hold_s: float) -> Iterator[Finding]:
    if trip.step == "certificate":
        return
    if trip.step == "page":
        yield wrong("public", f"Nothing answers at {address}: {trip.detail}")
        return
    if trip.step == "no_relay":
        yield wrong("public", f"No relay answers at {address} (status {trip.status}): {_no_relay(trip)}")
        return
    yield _seen(trip)
    if trip.step == "socket":
        yield wrong("websocket", _no_socket(trip))
    elif trip.step == "words":
        yield wrong(
            "websocket",
            f"It opened, and no welcome came through ({trip.detail}): the proxy keeps frames back.",
        )
    elif trip.step == "cut":
        yield wrong(
            "websocket",
            f"A silent line was cut after {trip.held_s:.0f} seconds: raise the proxy's read timeout above 60 "
            "seconds (nginx: proxy_read_timeout 75s;).",
        )
    else:
        yield ok(
            "websocket", f"A word went there and back, and a silent line stood for {hold_s:.0f} seconds."
        )


def _polling(plain: PlainRequests) -> Iterator[Finding]:
    """The way for networks that let no websocket through."""
    if plain.poll_body == "too_big":
        yield wrong(
            "long polling",
            f"The proxy refuses bodies of {BODY_BYTES_MAX // 1024} KB, which a full outbox may have: raise "
            "its limit (nginx: client_max_body_size 128k;).",
        )
    elif plain.polling == "refused":
        yield wrong("long polling", "The proxy does not hand POST requests on to /v1/visitor/poll.")
    elif plain.polling == "cut":
        yield wrong(
            "long polling",
            f"A request that waits was cut after {plain.poll_s:.0f} seconds: raise the proxy's read timeout "
            "above 60 seconds (nginx: proxy_read_timeout 75s;).",
        )
    else:
        yield ok("long polling", "Visitors behind networks without websockets can chat as well.")


def _files(plain: PlainRequests, file_bytes_max: int) -> Iterator[Finding]:
    if not plain.file_body:
        return
    megabytes = file_bytes_max // settings.MEGABYTE
    if plain.file_body == "too_big":
        yield wrong(
            "files",
            f"The proxy refuses files of {megabytes} MB, which [uploads] allows: raise its limit (nginx: "
            f"client_max_body_size {megabytes + 1}m; in the location of /v1/visitor/file), or lower file_mb.",
        )
    elif plain.file_body == "kept_back":
        yield look(
            "files",
            "The proxy keeps a file back until it has all of it, so that nobody sees it come and each is "
            "written to disk twice (nginx: proxy_request_buffering off;).",
        )
    else:
        yield ok("files", f"Files of {megabytes} MB go through, as they come.")


def _no_relay(trip: RoundTrip) -> str:
    if trip.status == MISDIRECTED:
        return (
            "it is asked by a name that is none of its own. Let the proxy hand the Host on (nginx: "
            "proxy_set_header Host $http_host;), or add the name to the site's hosts in relay.toml."
        )
    if trip.status in (502, 503, 504):
        return "the proxy does not reach the relay; compare its address for it with [listen] in relay.toml."
    return "does the proxy hand the whole address on, from / down?"


def _seen(trip: RoundTrip) -> Finding:
    """Whether the relay knows visitors apart by their addresses, and believes nobody who lies about his."""
    seen = trip.seen
    assert seen is not None
    # With a second hop, the proxy has put the true one behind whatever the visitor wrote.
    what = "visitors' IPs"
    if seen.is_forged and seen.hops == 1:
        return wrong(
            what,
            "The proxy hands on what a visitor writes into X-Forwarded-For, so that anybody may be anybody: "
            f"let it add the address ({ADD_ADDRESS}).",
        )
    if seen.hops and not seen.trusts_peer:
        return wrong(
            what,
            "X-Forwarded-For arrives and is not believed, so that all visitors count as one: name the "
            "proxy's address in trusted_proxies of relay.toml.",
        )
    if not seen.hops:
        return wrong(
            what,
            f"The proxy sends no X-Forwarded-For, so that all visitors count as one ({ADD_ADDRESS}).",
        )
    return ok(what, "X-Forwarded-For is believed, and only from the proxy.")


def _no_socket(trip: RoundTrip) -> str:
    if trip.status in (200, 426):
        return (
            "The Upgrade header does not reach the relay: let the proxy hand it on (nginx: "
            "proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; "
            "proxy_set_header Connection $connection_upgrade;)."
        )
    if trip.status == 403:
        host = trip.seen.host if trip.seen is not None else ""
        return (
            f"The relay was asked as '{host}' and took the visitor for a page of another site: let the proxy "
            "hand the Host on (nginx: proxy_set_header Host $http_host;)."
        )
    if trip.status in (502, 503, 504):
        return f"The proxy answers {trip.status} to websockets: it reaches the relay for pages only."
    return (
        f"It does not open (status {trip.status}: {trip.detail})."
        if trip.status
        else f"It does not open: {trip.detail}"
    )
