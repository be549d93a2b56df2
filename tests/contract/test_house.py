"""The house itself: a rule in every folder, a sentence on every file, nothing too long, nothing foreign."""

import ast
import re
import subprocess
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
LINES_MAX: Final = 400
GENERATED: Final = frozenset({"widget_js/src/protocol.js", "relay/protocol/schema.json"})
PICTURE_BYTES_MAX: Final = 150_000

FOREIGN: Final = re.compile(
    "|".join(
        [
            r"pypi\.org",
            r"pythonhosted\.org",
            r"registry\.npmjs",
            r"npmmirror|yarnpkg\.com",
            r"(?<![\w.])/(?:root|home|opt|Users)/[\w.]",
            r"(?<![\w./-])/work/",
            r"PIP_INDEX_URL|--index-url|--find-links",
        ]
    )
)
"""Registries and paths of one machine: nothing in the tree may depend on where it was made."""


def tracked(*patterns: str) -> list[Path]:
    """Files of the tree, committed or about to be, that match."""
    run = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = {ROOT / name for name in run.stdout.split("\0") if name}
    return sorted(path for path in paths if path.is_file())


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


SOURCES: Final = tracked("relay/*.py", "console/*.py", "tests/*.py")
CODE: Final = tracked("relay/*.py", "console/*.py", "widget_js/src/*.js", "console/*.tcss")
FOLDERS: Final = sorted(
    {path.parent for path in tracked("relay/*.py", "console/*.py", "console/*.tcss")}
    | {ROOT / "widget_js", ROOT / "config"}
    | {ROOT / "tests" / path.relative_to(ROOT).parts[1] for path in tracked("tests/*/*")}
    | {ROOT / "tests"}
)


@pytest.mark.parametrize("folder", FOLDERS, ids=name_of)
def test_a_folder_says_its_rule_and_what_is_absent(folder: Path) -> None:
    readme = folder / "README.md"
    assert readme.is_file(), f"{name_of(folder)} needs a README.md of ten lines"
    text = readme.read_text(encoding="utf-8")
    assert text.startswith(f"# {name_of(folder)}\n")
    assert "Deliberately absent:" in text


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_module_starts_with_one_sentence(path: Path) -> None:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert docstring, f"{name_of(path)} has no docstring"
    first = docstring.splitlines()[0]
    assert first.endswith((".", ":")), f"{name_of(path)}: {first!r} should be a sentence on one line"


@pytest.mark.parametrize("path", tracked("widget_js/src/*.js"), ids=name_of)
def test_a_widget_module_starts_with_words(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith(("/**", "//"))


@pytest.mark.parametrize("path", CODE, ids=name_of)
def test_a_file_is_short_enough_to_hold_one_idea(path: Path) -> None:
    if name_of(path) in GENERATED:
        return
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= LINES_MAX, f"{name_of(path)} has {lines} lines: split it along its ideas"


def test_nothing_in_the_tree_depends_on_where_it_was_made() -> None:
    found = []
    for path in tracked():
        if path == Path(__file__) or path.suffix in {".png", ".ico", ".xz"}:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if FOREIGN.search(line):
                found.append(f"{name_of(path)}:{number}: {line.strip()[:100]}")
    assert found == []


@pytest.mark.parametrize(
    ("line", "foreign"),
    [
        ("https://files." + "pythonhosted.org/x", True),
        ("cd /" + "work/main", True),
        ("/" + "root/.cache", True),
        ("the path of one message: relay/work/", False),
        ("/usr/bin/chromium", False),
    ],
)
def test_what_counts_as_foreign(line: str, foreign: bool) -> None:
    assert bool(FOREIGN.search(line)) is foreign


def test_there_is_nothing_at_the_top_that_the_design_does_not_name() -> None:
    top = {name_of(path).split("/")[0] for path in tracked()}
    assert top <= {
        *("relay", "console", "widget_js", "config", "tests"),
        *(".ci", ".gitignore", "CHANGELOG.md", "LICENSE", "Makefile", "README.md"),
        *("constraints.txt", "pyproject.toml"),
    }


def test_pictures_are_small() -> None:
    for path in tracked("*.png"):
        assert path.stat().st_size <= PICTURE_BYTES_MAX, name_of(path)


def test_the_pinned_versions_are_plain_and_cover_what_we_ask_for() -> None:
    import tomllib

    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert all(re.fullmatch(r"[A-Za-z0-9_.-]+==[0-9][\w.]*", pin) for pin in pins), pins
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = project["dependencies"] + project["optional-dependencies"]["dev"]
    names = {re.split(r"[<>=;\[ ]", requirement)[0].lower() for requirement in wanted}
    assert names <= {pin.split("==")[0].lower() for pin in pins}
