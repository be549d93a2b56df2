"""The sample configuration can be used as it stands, and what it shows as default is the default."""

import re
from pathlib import Path
from typing import Final

from console.settings import Settings
from relay.shared import toml_file

FOLDER: Final = Path(__file__).parents[2] / "config"
COMMENTED_KEY: Final = re.compile(r"^# (?=[a-z_]+ = )", re.MULTILINE)


def text_of(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def with_defaults_shown(name: str) -> str:
    """The sample with every `# key = value` as a setting."""
    return COMMENTED_KEY.sub("", text_of(name))


def test_the_console_sample_is_understood() -> None:
    assert toml_file.read(text_of("console.toml"), "console.toml", Settings) == Settings()


def test_the_console_sample_shows_every_key_with_its_default() -> None:
    shown = with_defaults_shown("console.toml")
    assert toml_file.read(shown, "console.toml", Settings) == Settings()
    keys = set(re.findall(r"^([a-z_]+) = ", shown, re.MULTILINE))
    assert keys == set(Settings.__struct_fields__)
