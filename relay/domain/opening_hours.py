"""When a department is open: spans of the week, special days, and a closing for now."""

from msgspec import Struct


class Calendar(Struct, frozen=True, kw_only=True):
    """Opening hours in one time zone."""

    name: str


def is_open(calendar: Calendar, at_ms: int) -> bool:
    """Whether the shop is open at this moment."""
    return True


def next_opening_ms(calendar: Calendar, at_ms: int) -> int | None:
    """When it opens next, `at_ms` itself while it is open, or None where it never does."""
    return at_ms
