"""A configuration folder for tests: the smallest that says something, and what is changed in it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from relay.domain.shop import Shop
from relay.shop_files.load import load_shop

YEAR: Final = 2026
SITES: Final = ("demo", "outlet")
WORDS: Final[Mapping[str, Mapping[str, str]]] = {"en": {}, "ar": {}, "fa": {}}

FILES: Final = {
    "facts.toml": '[all]\nphone = "123"\n',
    "departments.toml": (
        'fields = ["order"]\n\n'
        '[[departments]]\nname = "sales"\ncalendar = "shop"\nclosing_script = "standard"\n\n'
        '[[departments]]\nname = "support"\n\n'
        '[[breaks]]\nname = "lunch"\n'
    ),
    "hours.toml": '[calendars.shop]\ntime_zone = "Asia/Tehran"\nevery_day = ["09:00-13:00"]\n',
    "welcome.toml": '[[welcomes]]\nname = "any"\ntext = { en = "Hello" }\n',
    "canned_replies/en.toml": '[[replies]]\ncode = "hi"\ntext = "Hello"\n',
    "closing_scripts/standard.toml": '[[steps]]\nid = "close"\nkind = "close"\n',
}


def written(folder: Path, **changed: str) -> Path:
    """The folder with FILES in it; `hours="…"` stands for hours.toml, `canned_replies_fa` for that file."""
    files = {**FILES, **{_name(key): text for key, text in changed.items()}}
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def loaded(folder: Path) -> Shop:
    """The shop of the folder."""
    return load_shop(folder, year=YEAR, sites=SITES, words=WORDS)


def _name(key: str) -> str:
    for folder in ("canned_replies", "closing_scripts"):
        if key.startswith(folder):
            return f"{folder}/{key.removeprefix(folder + '_')}.toml"
    return f"{key}.toml"
