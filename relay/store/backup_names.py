"""The names of backups, and which of many dated ones are kept.

A name tells when the backup was made, so that a folder of them can be read, sorted and thinned out
without opening one.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

PARTIAL: Final = ".partial"
"""Ends the name of a backup that is still being written; such a file is never one."""

DAYS_KEPT: Final = 7
WEEKS_KEPT: Final = 4

_NAME: Final = re.compile(r"dukkan-(\d{4}-\d{2}-\d{2}T\d{6})Z\.db")
_MOMENT: Final = "%Y-%m-%dT%H%M%S"


def name_at(at_ms: int) -> str:
    """The name of a backup made at this moment; no colons, which some file systems refuse."""
    return f"dukkan-{moment(at_ms)}Z.db"


def moment(at_ms: int) -> str:
    """The moment in UTC, as names have it."""
    return datetime.fromtimestamp(at_ms / 1000, UTC).strftime(_MOMENT)


def made_at(name: str) -> datetime | None:
    """When the backup of this name was made; None where the name is no backup's."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    try:
        return datetime.strptime(found[1], _MOMENT).replace(tzinfo=UTC)
    except ValueError:
        return None


def too_many(names: Iterable[str], *, days: int, weeks: int) -> list[str]:
    """The backups to remove, the oldest first.

    Kept are the last one of each of the last `days` days (UTC), and of each of the last `weeks` weeks
    from Monday, counted back from the newest backup. So the newest always stays, and nothing goes
    only because none was made for a while. Names that are no backup's are left alone.
    """
    made = sorted((at, name) for name in set(names) if (at := made_at(name)) is not None)
    if not made:
        return []
    today = made[-1][0].date()
    monday = today - timedelta(today.weekday())
    last_of: dict[tuple[str, object], str] = {("newest", 0): made[-1][1]}
    for at, name in made:
        day = at.date()
        week = day - timedelta(day.weekday())
        if (today - day).days < days:
            last_of["day", day] = name
        if (monday - week).days < 7 * weeks:
            last_of["week", week] = name
    kept = set(last_of.values())
    return [name for _, name in made if name not in kept]
