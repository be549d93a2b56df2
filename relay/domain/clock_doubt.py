"""Whether the wall clock is believed where something is removed for good because of its age.

A machine may start with a clock that is years ahead, and somebody may set it wrong for a minute; what
was removed meanwhile does not come back. So a clock that has leapt ahead is believed only when it has
said the same for a day. Nothing goes too early by a clock that is behind.
"""

from typing import Final

from msgspec import Struct

DAY_MS: Final = 24 * 3_600_000

LEAP_MS: Final = 14 * DAY_MS
"""So long a relay may rest, or its shop be closed for holidays, without a doubt."""

SETTLES_MS: Final = DAY_MS


class LastLook(Struct, frozen=True, kw_only=True):
    """What the clock said when it was believed last, and when first doubted since then; 0 for never."""

    believed_at_ms: int = 0
    doubted_at_ms: int = 0


def look(last: LastLook, now_ms: int) -> tuple[bool, LastLook]:
    """Whether what is too old at `now_ms` may go, and what to know at the next look."""
    leaps = 0 < last.believed_at_ms < now_ms - LEAP_MS
    since_ms = now_ms - last.doubted_at_ms
    if not leaps or (last.doubted_at_ms and SETTLES_MS <= since_ms <= LEAP_MS):
        return True, LastLook(believed_at_ms=now_ms)
    if last.doubted_at_ms and 0 <= since_ms < SETTLES_MS:
        return False, last
    return False, LastLook(believed_at_ms=last.believed_at_ms, doubted_at_ms=now_ms)
