"""The secret that an app of codes has to know, for those who cannot scan it."""

from typing import Final

_MARK: Final = "secret="
_GROUP: Final = 4


def secret_of(address: str) -> str:
    """The secret in the address of a QR code, in groups that can be typed; empty where there is none."""
    _, _, rest = address.partition(_MARK)
    secret, _, _ = rest.partition("&")
    return " ".join(secret[at : at + _GROUP] for at in range(0, len(secret), _GROUP))
