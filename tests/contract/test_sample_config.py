"""The sample configuration can be used as it stands, and what it shows as default is the default."""

import re
import tomllib
from pathlib import Path
from typing import Any, Final

import pytest
from msgspec import Struct

import console.settings
import relay.settings
from relay.shared import toml_file

FOLDER: Final = Path(__file__).parents[2] / "config"
COMMENTED_KEY: Final = re.compile(r"^# (?=[a-z_]+ = )", re.MULTILINE)
SAMPLES: Final[dict[str, type[Struct]]] = {
    "console.toml": console.settings.Settings,
    "relay.toml": relay.settings.Settings,
}


def text_of(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def with_defaults_shown(name: str) -> str:
    """The sample with every `# key = value` as a setting."""
    return COMMENTED_KEY.sub("", text_of(name))


def missing_keys(table: dict[str, Any], kind: type[Struct]) -> list[str]:
    """Keys of `kind` that the table does not show; the tables in it as well."""
    found = [f"{kind.__name__}.{key}" for key in kind.__struct_fields__ if key not in table]
    for key, value in table.items():
        inner = value[0] if isinstance(value, list) and value and isinstance(value[0], dict) else value
        if isinstance(inner, dict):
            example = getattr(kind(), key)
            found += missing_keys(inner, type(example if isinstance(example, Struct) else example[0]))
    return found


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_as_it_stands_says_what_is_so_without_it(name: str) -> None:
    assert toml_file.read(text_of(name), name, SAMPLES[name]) == SAMPLES[name]()


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_shows_each_default_as_it_is(name: str) -> None:
    assert toml_file.read(with_defaults_shown(name), name, SAMPLES[name]) == SAMPLES[name]()


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_shows_every_key(name: str) -> None:
    shown = tomllib.loads(with_defaults_shown(name))
    assert missing_keys(shown, SAMPLES[name]) == []


def test_the_sample_folder_is_a_configuration(tmp_path: Path) -> None:
    assert relay.settings.load(FOLDER) == relay.settings.Settings()
    assert set(relay.settings.load_words(FOLDER)) == {"en", "ar", "fa"}
