"""Moments that an agent may name: those to come, and none too far away to mean anything."""

from typing import Final

from relay.protocol.limits import DUE_DAYS_MAX

DUE_MS_MAX: Final = DUE_DAYS_MAX * 24 * 3_600_000

FAR_MS: Final = 2**53 - 1
"""A moment that never comes: the last that a browser can count to."""


def is_soon(moment_ms: int, at_ms: int) -> bool:
    """Whether a moment is to come, and no later than anything may be put off to."""
    return at_ms < moment_ms <= at_ms + DUE_MS_MAX
