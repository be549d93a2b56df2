"""What the programs import is what the wheel asks for: nothing that only happens to be installed here."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
OWN: Final = frozenset({"relay", "console"})


def imported(folder: str) -> dict[str, str]:
    """Top-level names that are neither Python's nor ours, each with a file that imports it."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module]
            for name in names:
                found.setdefault(name.partition(".")[0], path.relative_to(ROOT).as_posix())
    return {name: where for name, where in found.items() if name not in sys.stdlib_module_names | OWN}


def asked_for() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {normal(re.split(r"[<>=;\[ ]", each)[0]) for each in project["dependencies"]}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_everything_that_is_imported_is_asked_for() -> None:
    brought_by = packages_distributions()
    wanted = {**imported("relay"), **imported("console")}
    assert len(wanted) > 8
    missing = {
        name: where
        for name, where in wanted.items()
        if not {normal(each) for each in brought_by.get(name, [name])} & asked_for()
    }
    assert missing == {}
