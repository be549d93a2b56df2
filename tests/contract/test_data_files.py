"""Files that are not Python are found in a checkout and in a wheel, and the wheel takes them along."""

import importlib.util
import shutil
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Final

import pytest

import console.data_files
import relay.web.data_files

ROOT: Final = Path(__file__).parents[2]


def loaded_from(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("data_files_elsewhere", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_checkout_has_them_beside_the_packages() -> None:
    assert (relay.web.data_files.widget_source() / "session.js").is_file()
    assert (relay.web.data_files.sample_config() / "relay.toml").is_file()
    assert (console.data_files.sample_config() / "console.toml").is_file()


@pytest.mark.parametrize(
    ("source", "function", "inside"),
    [
        ("relay/web/data_files.py", "widget_source", "relay/shipped/widget_js/src"),
        ("relay/web/data_files.py", "sample_config", "relay/shipped/config"),
        ("console/data_files.py", "sample_config", "console/shipped/config"),
    ],
)
def test_a_wheel_has_them_inside_the_packages(
    tmp_path: Path, source: str, function: str, inside: str
) -> None:
    installed = tmp_path / source
    installed.parent.mkdir(parents=True)
    shutil.copy(ROOT / source, installed)
    (tmp_path / inside).mkdir(parents=True)
    assert getattr(loaded_from(installed), function)() == tmp_path / inside


def test_the_wheel_is_told_to_take_them_along() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    taken = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert taken["widget_js/src"] == "relay/shipped/widget_js/src"
    assert taken["config"] == "relay/shipped/config"
    for source, target in taken.items():
        assert (ROOT / source).exists(), source
        assert target.split("/")[1] == "shipped", target
