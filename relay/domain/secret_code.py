"""Codes that people read, say and type: a join code, a recovery code, a digit code of an app.

80 random bits in Crockford's base 32, in groups of four letters: without the letters that look like
another, and read back with those forgiven (https://www.crockford.com/base32.html).
"""

import hashlib
import unicodedata
from typing import Final

BYTES: Final = 10
"""80 bits: nobody finds one by trying, not even against the stored hash."""

_LETTERS: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_GROUP: Final = 4
_FORGIVEN: Final = str.maketrans({"o": "0", "i": "1", "l": "1", "u": "v"})


def spelled(secret: bytes) -> str:
    """The code of BYTES random bytes, such as `k7qf-20xm-9hdw-t4en`."""
    assert len(secret) == BYTES
    number = int.from_bytes(secret, "big")
    places = range(8 * BYTES - 5, -1, -5)
    letters = "".join(_LETTERS[number >> place & 31] for place in places)
    return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))


def meant(typed: str) -> str:
    """The letters and digits of what was typed, as `spelled` would have them, without signs between them."""
    plain = "".join(_ascii(sign) for sign in unicodedata.normalize("NFKC", typed).casefold())
    return plain.translate(_FORGIVEN)


def digits(typed: str) -> str:
    """The digits of what was typed, whatever script they are written in."""
    return "".join(sign for sign in meant(typed) if sign.isdigit())


def code_hash(typed: str) -> bytes:
    """What is kept of a code: the SHA-256 of what was meant."""
    return hashlib.sha256(meant(typed).encode()).digest()


def _ascii(sign: str) -> str:
    """A letter or a digit; an agent may write digits on an Arabic or Persian keyboard."""
    digit = unicodedata.decimal(sign, None)
    if digit is not None:
        return str(digit)
    return sign if sign.isascii() and sign.isalnum() else ""
