"""Who may import whom: by the import graph, and by what a pure floor really loads."""

import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]

PURE: Final = (
    "relay.protocol",
    "relay.shared",
    "relay.domain",
    "relay.desk",
    "console.session",
    "console.text",
    "console.model",
)
UNWANTED: Final = frozenset(
    {
        "aiohttp",
        "asyncio",
        "click",
        "concurrent",
        "http",
        "logging",
        "multiprocessing",
        "random",
        "secrets",
        "select",
        "selectors",
        "socket",
        "sqlite3",
        "sqlite_utils",
        "ssl",
        "subprocess",
        "tempfile",
        "textual",
        "threading",
        "urllib",
        "uvloop",
        "websockets",
    }
)
COMMANDS: Final = frozenset({"relay.protocol.export"})
"""Programs that stand on a pure floor because of what they print."""

BASELINE: Final = "import msgspec, rich.cells, unicodedata, re, enum, typing, collections, dataclasses, heapq"
"""What the floors may build on; whatever this loads is not their doing."""


def loaded(statements: str) -> set[str]:
    """The top-level modules in a fresh interpreter after `statements`."""
    code = f"{statements}; import sys; print(*{{name.split('.')[0] for name in sys.modules}})"
    run = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r}); {code}"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(run.stdout.split())


def modules_of(package: str) -> list[str]:
    folder = ROOT / package.replace(".", "/")
    names = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in sorted(folder.rglob("*.py"))
    ]
    return [name for name in names if name not in COMMANDS]


@pytest.mark.parametrize("package", PURE)
def test_a_pure_floor_loads_no_socket_clock_disk_thread_or_screen(package: str) -> None:
    modules = modules_of(package)
    assert modules, f"{package} has no modules: is the floor still there?"
    brought = loaded(f"{BASELINE}; import {', '.join(modules)}") - loaded(BASELINE)
    assert brought & UNWANTED == set()


def test_loading_something_unwanted_would_be_noticed() -> None:
    assert "sqlite3" in (loaded(f"{BASELINE}; import sqlite3") - loaded(BASELINE)) & UNWANTED


def test_the_import_graph_keeps_every_contract_of_the_house() -> None:
    run = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_wire_does_not_load_the_rest_of_the_relay() -> None:
    """The console imports the wire; it must not get the relay's libraries with it."""
    brought = loaded("import relay.protocol.codec, relay.shared.clean_text")
    assert brought & {"aiohttp", "sqlite_utils", "argon2", "click"} == set()


def test_the_sign_in_is_drawn_without_the_desk_and_the_line() -> None:
    """What comes behind it is loaded while somebody types."""
    behind = ("console.screens.desk", "console.net.link")
    code = f"import console.app, sys; print(*(name for name in {behind} if name in sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.split() == []
    assert {"websockets", "http", "segno", "PIL"} & loaded("import console.app") == set()
