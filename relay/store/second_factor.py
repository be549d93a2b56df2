"""Codes of an app beside the password (RFC 6238), and the recovery codes for a telephone that is lost.

A code is good for its half minute and the one before and after it, for clocks that differ, and once:
the last step that was used is kept (RFC 6238 section 5.2). A recovery code is good once, and stored as
its SHA-256. The caller owns the transaction.
"""

import hmac
from collections.abc import Sequence
from sqlite3 import Connection
from typing import Final

import pyotp

from relay.domain import secret_code

STEP_S: Final = 30
WINDOW: Final = 1
"""Steps before and after the present one that are taken."""

RECOVERY_CODES: Final = 10
ISSUER: Final = "Dukkan"

READ: Final = "SELECT totp_secret, totp_step FROM agent WHERE agent = ?"
USE_STEP: Final = "UPDATE agent SET totp_step = ?1 WHERE agent = ?2 AND totp_step < ?1"
USE_RECOVERY: Final = "DELETE FROM recovery_code WHERE agent = ? AND code_hash = ?"
TURN_ON: Final = "UPDATE agent SET totp_secret = ?, totp_step = ? WHERE agent = ? AND generation = ?"
TURN_OFF: Final = "UPDATE agent SET totp_secret = '', totp_step = 0 WHERE agent = ?"
FORGET_RECOVERY: Final = "DELETE FROM recovery_code WHERE agent = ?"
ADD_RECOVERY: Final = "INSERT INTO recovery_code (agent, code_hash) VALUES (?, ?)"


def fresh_secret() -> str:
    """160 random bits as apps take them (RFC 4226 section 4, R6)."""
    return pyotp.random_base32(32)


def address(secret: str, name: str) -> str:
    """What the QR code holds: an `otpauth` address with the account's name."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)


def step_of(secret: str, typed: str, now_ms: int) -> int | None:
    """The half minute that the code belongs to, counted from 1970; None where it is none of those taken."""
    code, now = secret_code.digits(typed), now_ms // 1000 // STEP_S
    app = pyotp.TOTP(secret)
    found = None
    for step in range(now - WINDOW, now + WINDOW + 1):
        if hmac.compare_digest(app.generate_otp(step), code):
            found = step
    return found


def accept(store: Connection, agent: int, typed: str, now_ms: int) -> bool:
    """Whether the code is right and new; it is used up by this."""
    secret, _ = store.execute(READ, (agent,)).fetchone()
    step = step_of(secret, typed, now_ms) if secret else None
    if step is not None:
        return store.execute(USE_STEP, (step, agent)).rowcount == 1
    return store.execute(USE_RECOVERY, (agent, secret_code.code_hash(typed))).rowcount == 1


def turn_on(
    store: Connection, agent: int, generation: int, secret: str, step: int, recovery: Sequence[str]
) -> bool:
    """From here on this account needs codes; False where it is no longer as it was at `generation`."""
    if store.execute(TURN_ON, (secret, step, agent, generation)).rowcount != 1:
        return False
    store.execute(FORGET_RECOVERY, (agent,))
    store.executemany(ADD_RECOVERY, [(agent, secret_code.code_hash(code)) for code in recovery])
    return True


def turn_off(store: Connection, agent: int) -> None:
    """The password alone is enough again."""
    store.execute(TURN_OFF, (agent,))
    store.execute(FORGET_RECOVERY, (agent,))
