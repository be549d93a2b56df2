"""Reads the token by which a shop says who its customer is: a JWT (RFC 7519) with HMAC-SHA-256.

The one algorithm is fixed here and never taken from the token (RFC 8725, section 3.1). Required are who
(`sub`), until when (`exp`, at most a day ahead) and for which site (`aud`); `name`, `email` and `phone`
may be told besides.
"""

from collections.abc import Mapping
from typing import Any, Final

import jwt

from relay.domain.customer import Customer
from relay.protocol.limits import FIELD_CHARS_MAX
from relay.protocol.refusals import Code
from relay.shared.clean_text import clean_line

ALGORITHM: Final = "HS256"
KEY_BYTES_MIN: Final = 32
"""As long as the hash (RFC 7518, section 3.2)."""

LIFE_S_MAX: Final = 24 * 3_600
"""A token that never ends would be a second password of the customer's, in a page."""

SKEW_S: Final = 60
"""By so much the clocks of shop and relay may differ."""

SUB_CHARS_MAX: Final = 200

_OPTIONS: Final[Any] = {
    "require": ["exp", "sub", "aud"],
    # The relay's own clock says what has expired, below.
    "verify_exp": False,
    "verify_iat": False,
    "verify_nbf": False,
}


def customer_of(token: str, site: str, keys: Mapping[str, bytes], now_ms: int) -> Customer | Code:
    """The customer, or why the token does not say who he is."""
    key = keys.get(site)
    if key is None:
        return Code.BAD_IDENTITY
    try:
        claims = jwt.decode(token, key, algorithms=[ALGORITHM], audience=site, options=_OPTIONS)
        until_s = int(claims["exp"])
    except (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError):
        return Code.BAD_IDENTITY
    if until_s + SKEW_S < now_ms / 1000:
        return Code.IDENTITY_EXPIRED
    sub = claims["sub"]
    told = {field: claims.get(field, "") for field in ("name", "email", "phone")}
    is_fine = isinstance(sub, str) and len(sub.strip()) > 0 and len(sub) <= SUB_CHARS_MAX
    if not is_fine or until_s - LIFE_S_MAX - SKEW_S > now_ms / 1000:
        return Code.BAD_IDENTITY
    if not all(isinstance(value, str) for value in told.values()):
        return Code.BAD_IDENTITY
    cut = {field: clean_line(value)[:FIELD_CHARS_MAX] for field, value in told.items()}
    return Customer(sub=clean_line(sub), **cut)
