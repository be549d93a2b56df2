"""A file that is served as it lies in memory: its bytes in each encoding, and its headers."""

import gzip
import hashlib
from dataclasses import dataclass
from typing import Final, Literal

import brotli

Encoding = Literal["br", "gzip", ""]

FOREVER: Final = "public, max-age=31536000, immutable"
"""For names that carry the hash of what they hold."""

FOR_AN_HOUR: Final = "public, max-age=3600, stale-while-revalidate=86400"
"""For the loader, whose name never changes: a shop sees a new release within the hour."""

NOT_AT_ALL: Final = "no-cache"

_SMALL_BYTES: Final = 4_000
"""Of a script up to this size it makes a difference what the encoder takes it for."""


def content_hash(body: bytes) -> str:
    """Sixteen hexadecimal digits that change whenever `body` does."""
    return hashlib.sha256(body).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Asset:
    """One script, compressed beforehand."""

    bodies: dict[Encoding, bytes]
    headers: dict[str, str]

    @classmethod
    def script(cls, source: str, cache: str) -> "Asset":
        """JavaScript for pages of any origin: it holds nothing that is secret."""
        body = source.encode()
        return cls(
            bodies={
                "br": _brotli(body),
                "gzip": gzip.compress(body, compresslevel=9, mtime=0),
                "": body,
            },
            headers={
                "Content-Type": "text/javascript; charset=utf-8",
                "Cache-Control": cache,
                "ETag": f'"{content_hash(body)}"',
                "Vary": "Accept-Encoding",
                "Access-Control-Allow-Origin": "*",
                "Cross-Origin-Resource-Policy": "cross-origin",
                "Timing-Allow-Origin": "*",
                "X-Content-Type-Options": "nosniff",
            },
        )

    def cached(self, cache: str) -> "Asset":
        """The same bytes under another `Cache-Control`."""
        return Asset(self.bodies, {**self.headers, "Cache-Control": cache})

    def unchanged(self, if_none_match: str | None) -> bool:
        """Whether the caller's `If-None-Match` names these bytes: answer 304 with `headers` and no body."""
        given = [tag.strip().removeprefix("W/") for tag in (if_none_match or "").split(",")]
        return self.headers["ETag"] in given or "*" in given

    def pick(self, accept_encoding: str | None) -> tuple[bytes, dict[str, str]]:
        """The body in the best encoding that the caller accepts, with all headers."""
        encoding = _best(accept_encoding or "")
        headers = {**self.headers, "Content-Encoding": encoding} if encoding else dict(self.headers)
        return self.bodies[encoding], headers


def _brotli(body: bytes) -> bytes:
    modes = [brotli.MODE_TEXT] + [brotli.MODE_FONT] * (len(body) <= _SMALL_BYTES)
    made: list[bytes] = [brotli.compress(body, mode, quality=11) for mode in modes]
    return min(made, key=len)


def _best(accept_encoding: str) -> Encoding:
    """The first of br and gzip that `Accept-Encoding` (RFC 9110 section 12.5.3) allows."""
    allowed = set()
    for part in accept_encoding.lower().split(","):
        name, _, weight = part.partition(";")
        if weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000"):
            allowed.add(name.strip())
    if "br" in allowed:
        return "br"
    return "gzip" if "gzip" in allowed else ""
