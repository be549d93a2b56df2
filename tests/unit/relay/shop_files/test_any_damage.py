"""Whatever happens to a file, the relay says one line about it or takes it up; it never stumbles."""

import shutil
from pathlib import Path
from random import Random
from typing import Final

import pytest

from relay.shared.toml_file import TomlError
from relay.shop_files.load import load_shop, paths
from relay.web.data_files import sample_config

ROUNDS: Final = 40
SPLINTERS: Final = (
    *('"', "'", "[", "]", "[[", "{", "}", "=", ",", "\n", "\\", "#", "\x00", "\ud7ff", "é", "0", "-1"),
    *("true", "inf", "nan", "1e999", "{{", "}}", "{{?", '"""', "2026-01-01", "00:00:00", "jalali", "\u200c"),
)
NAMES: Final = [path.relative_to(sample_config()).as_posix() for path in paths(sample_config())]


def damaged(text: str, random: Random) -> str:
    """The text with one thing gone, doubled, moved or put in."""
    lines = text.splitlines(keepends=True)
    one, other = random.randrange(len(lines)), random.randrange(len(lines))
    at, length = random.randrange(len(text)), random.choice([1, 1, 3, 20])
    match random.randrange(6):
        case 0:
            return text[:at]
        case 1:
            return text[:at] + text[at + length :]
        case 2:
            return text[:at] + random.choice(SPLINTERS) + text[at + random.choice([0, length]) :]
        case 3:
            del lines[one]
        case 4:
            lines.insert(other, lines[one])
        case _:
            key, equals, _ = lines[one].partition("=")
            lines[one] = f"{key}{equals} {random.choice(SPLINTERS)}\n"
    return "".join(lines)


@pytest.mark.parametrize("name", NAMES)
def test_a_damaged_file_is_refused_in_one_line_or_understood(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "config"
    shutil.copytree(sample_config(), folder)
    random, path, refused = Random(name), folder / name, 0
    text = path.read_text(encoding="utf-8")
    for _ in range(ROUNDS):
        path.write_text(damaged(text, random), encoding="utf-8")
        try:
            load_shop(folder, year=2026, sites=["demo"], words={"en": {}})
        except TomlError as error:
            refused += 1
            assert str(error).startswith(str(folder))
            assert "\n" not in str(error)
    assert refused > ROUNDS // 10
