"""Moments to come and spans that run, by a clock that somebody may set."""

from typing import Final

from relay.protocol.limits import DUE_DAYS_MAX

DUE_MS_MAX: Final = DUE_DAYS_MAX * 24 * 3_600_000

FAR_MS: Final = 2**53 - 1
"""A moment that never comes: the last that a browser can count to."""


def is_soon(moment_ms: int, at_ms: int) -> bool:
    """Whether a moment is to come, and no later than anything may be put off to."""
    return at_ms < moment_ms <= at_ms + DUE_MS_MAX


def left_ms(since_ms: int, span_ms: int, at_ms: int) -> int:
    """What is left of a span that began at `since_ms`.

    Nothing either where the clock has been set back behind its beginning: to wait until it has come
    up again would be to wait for hours.
    """
    passed_ms = at_ms - since_ms
    return span_ms - passed_ms if 0 <= passed_ms < span_ms else 0
