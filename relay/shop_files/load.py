"""All files of a folder as one `Shop`, each checked by itself and against the others."""

import re
from collections.abc import Collection
from pathlib import Path
from typing import Final

import msgspec

from relay.domain.shop import Shop
from relay.protocol.ids import Word
from relay.shared.toml_file import TomlError
from relay.shared.words import Catalogues
from relay.shop_files import departments, hours, replies, scripts, welcomes
from relay.shop_files.departments import DepartmentsFile
from relay.shop_files.facts import FILE_NAME as FACTS, FactsFile, by_site
from relay.shop_files.hours import HoursFile
from relay.shop_files.replies import RepliesFile
from relay.shop_files.scripts import ScriptFile
from relay.shop_files.source import opened
from relay.shop_files.welcomes import WelcomeFile

SINGLE: Final = (FACTS, departments.FILE_NAME, hours.FILE_NAME, welcomes.FILE_NAME)
FOLDERS: Final = (replies.FOLDER, scripts.FOLDER)

TOLD_BYTES_MAX: Final = 56_000
"""Consoles are told of scripts, departments and facts in one frame, with breaks besides; a frame of more
than 65,536 bytes they refuse."""

_LANGUAGE: Final = re.compile(r"[a-z]{2,3}([-_][A-Za-z0-9]{2,8})*")


def paths(folder: Path) -> list[Path]:
    """The shop's files in the folder that there are, in the order in which they are read."""
    found = [folder / name for name in SINGLE if (folder / name).exists()]
    return [*found, *(path for name in FOLDERS for path in _tomls(folder / name))]


def load_shop(folder: Path, *, year: int, sites: Collection[str], words: Catalogues) -> Shop:
    """What the files say; whatever is left out is as in `Shop()`. `year` is the present one.

    Raises TomlError.
    """
    facts = by_site(opened(folder / FACTS, FactsFile), sites)
    about = sorted({name for site in facts.values() for name in site})
    desk = opened(folder / departments.FILE_NAME, DepartmentsFile)
    calendars = hours.calendars(opened(folder / hours.FILE_NAME, HoursFile), year, words)
    closing = {}
    for path in _tomls(folder / scripts.FOLDER):
        script = opened(path, ScriptFile)
        scripts.check(script, desk.value.fields, about)
        closing[_script_name(path)] = scripts.row(script, path.stem)
    departments.check(desk, sites, calendars, closing)
    names = [row.name for row in desk.value.departments]
    canned = []
    for path in _tomls(folder / replies.FOLDER):
        file = opened(path, RepliesFile)
        replies.check(file, names, about)
        canned += replies.rows(file, _language(path))
    first = opened(folder / welcomes.FILE_NAME, WelcomeFile)
    welcomes.check(first, desk.value.fields, about)
    if len(msgspec.json.encode([*closing.values(), desk.value, facts])) > TOLD_BYTES_MAX:
        raise TomlError(
            f"{folder / scripts.FOLDER}: expected at most {TOLD_BYTES_MAX} bytes in all scripts,"
            " with departments and facts"
        )
    team, rating = desk.value.team, desk.value.rating
    return Shop(
        departments=desk.value.departments,
        skills={name.lower(): skill for name, skill in desk.value.agents.items()},
        calendars=calendars,
        scripts=closing,
        replies=tuple(canned),
        welcomes=first.value.welcomes,
        breaks=desk.value.breaks,
        tags=desk.value.tags,
        fields=desk.value.fields,
        facts=facts,
        words=words,
        chats_max=team.chats_max,
        idle_s=team.idle_minutes * 60,
        tells_breaks=team.tells_breaks,
        waits_counted=team.waits_counted,
        waits_needed=team.waits_needed,
        low_score=rating.low_score,
        follow_up_hours=rating.follow_up_hours,
        rate_change_hours=rating.change_hours,
    )


def summary(shop: Shop) -> str:
    """In one line, what was found."""
    langs = sorted({row.lang for row in shop.replies})
    counts = (
        (len(shop.departments), "department", "departments"),
        (len(shop.calendars), "calendar", "calendars"),
        (len(shop.scripts), "closing script", "closing scripts"),
        (len(shop.replies), "canned reply", "canned replies"),
        (len(shop.welcomes), "first answer", "first answers"),
        (len(shop.breaks), "kind of break", "kinds of break"),
    )
    said = ", ".join(f"{count} {one if count == 1 else many}" for count, one, many in counts)
    return said + (f" (replies in {', '.join(langs)})" if langs else "")


def is_language(name: str) -> bool:
    """Whether a file of replies may be named so (BCP 47 section 2.1)."""
    return _LANGUAGE.fullmatch(name) is not None


def _tomls(folder: Path) -> list[Path]:
    """Files that editors put beside the real ones begin with a dot or do not end like them."""
    return [path for path in sorted(folder.glob("*.toml")) if not path.name.startswith(".")]


def _script_name(path: Path) -> str:
    try:
        return msgspec.convert(path.stem, Word)
    except msgspec.ValidationError:
        raise TomlError(f"{path}: expected a file name of at most 40 characters") from None


def _language(path: Path) -> str:
    if not is_language(path.stem):
        raise TomlError(f"{path}: expected a file named after a language, such as en.toml or fa.toml")
    return path.stem
