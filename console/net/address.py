"""Where a relay's lines are, from the address that a person gives."""

from typing import Final, Literal
from urllib.parse import urlsplit

DEFAULT_PORT: Final = 8600

_SCHEMES: Final = {"http": "ws", "ws": "ws", "https": "wss", "wss": "wss"}


def line_url(address: str, kind: Literal["agent", "visitor"]) -> str:
    """The websocket URL of one kind of line at `address`: a URL, or host and port. Raises ValueError.

    A bare host means DEFAULT_PORT without TLS; a path is kept, for a relay behind one.
    """
    parts = urlsplit(address if "://" in address else f"http://{address}")
    scheme = _SCHEMES.get(parts.scheme)
    if scheme is None or not parts.hostname:
        raise ValueError(f"expected an address such as https://chat.example.com, not {address!r}")
    bare = "://" not in address and parts.port is None
    where = f"{parts.netloc}:{DEFAULT_PORT}" if bare else parts.netloc
    path = parts.path.rstrip("/").removesuffix(f"/v1/{kind}")
    return f"{scheme}://{where}{path}/v1/{kind}"
