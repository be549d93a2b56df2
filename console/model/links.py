"""Links in what people wrote: found, and made fit to be handed to a terminal.

Only http, https and mailto are links; anything else stays text. A host outside ASCII is written in
punycode, so that a letter that looks like another shows.
"""

import re
from typing import Final, NamedTuple

URL_CHARS_MAX: Final = 2_000
"""VTE ignores addresses over 2,083 bytes."""

LINKS_MAX: Final = 200
"""In one text; more is no message."""

_FOUND: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:https?://|mailto:)[^\s\u00a0<>\"'«»،؛؟`]{1,3000}", re.IGNORECASE
)
_TRAILING: Final = ".,;:!?…،؛؟"
_PAIRS: Final = {")": "(", "]": "[", "}": "{"}
_PARTS: Final = re.compile(r"(https?)://([^/?#]+)([/?#].*)?", re.IGNORECASE | re.DOTALL)
_PORT: Final = re.compile(r"(.*?)(:\d{1,5})?", re.DOTALL)
_HOST: Final = re.compile(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:.]+\]")
_AS_IT_IS: Final = frozenset(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()*+,;=%"
)
"""What RFC 3986 allows in an address."""


class Link(NamedTuple):
    """A stretch of a text, and the address that it leads to."""

    start: int
    end: int
    url: str


def links(text: str) -> list[Link]:
    """The links in `text`, in their order; those that are not fit to be one are left out."""
    found = []
    for match in _FOUND.finditer(text):
        written = _without_tail(match[0])
        if url := safe_url(written):
            found.append(Link(match.start(), match.start() + len(written), url))
        if len(found) == LINKS_MAX:
            break
    return found


def safe_url(written: str) -> str:
    """The address in printable ASCII, or "" where it is none that may be opened.

    One with a name before the host (`https://bank.example@other.example`) is refused: it misleads.
    """
    if written[:7].casefold() == "mailto:":
        rest = _quoted(written[7:])
        return f"mailto:{rest}" if "@" in rest and len(rest) <= URL_CHARS_MAX else ""
    parts = _PARTS.fullmatch(written)
    if parts is None:
        return ""
    scheme, authority, rest = parts[1].lower(), parts[2], parts[3] or ""
    host = _host(authority)
    url = f"{scheme}://{host}{_quoted(rest)}"
    return url if host and len(url) <= URL_CHARS_MAX else ""


def _host(authority: str) -> str:
    """Host and port in ASCII; empty where they are neither."""
    match = _PORT.fullmatch(authority)
    assert match is not None
    name, port = match[1].casefold(), match[2] or ""
    if not name.isascii():
        try:
            name = name.encode("idna").decode("ascii").lower()
        except UnicodeError:
            return ""
    return f"{name}{port}" if _HOST.fullmatch(name) else ""


def _quoted(rest: str) -> str:
    return "".join(
        c if c in _AS_IT_IS else "".join(f"%{byte:02X}" for byte in c.encode("utf-8", "replace"))
        for c in rest
    )


def _without_tail(written: str) -> str:
    """Without the full stop behind it, and without a bracket that was opened before it."""
    while written:
        last = written[-1]
        if last in _TRAILING or (last in _PAIRS and written.count(last) > written.count(_PAIRS[last])):
            written = written[:-1]
        else:
            break
    return written
