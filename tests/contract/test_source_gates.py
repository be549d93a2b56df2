"""Things that must not stand in the source, whatever the reason seems to be."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]

MAKES_MARKUP: Final = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|createContextualFragment"
    r"|DOMParser|srcdoc|setAttribute\(\s*.(style|on)|setHTMLUnsafe|setTimeout\(\s*[\"'`]"
)
"""Ways from a string to markup, code or inline style."""

SQL: Final = re.compile(
    r"^\s*(SELECT\s.+\sFROM\s|INSERT\s+(OR\s+\w+\s+)?INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s|PRAGMA\s|CREATE\s+TABLE\s)",
    re.DOTALL,
)
SPEAKS_SQL: Final = ("relay/store/", "console/net/keep.py")
"""The console's own file is SQLite too."""

READS_THE_CLOCK: Final = (
    "relay/main.py",
    "relay/cli.py",
    "relay/cli_parts.py",
    "relay/care.py",
    "relay/doctor.py",
    "relay/health.py",
    "relay/privacy.py",
    "relay/staff.py",
    "relay/way_in.py",
    "relay/service/runner.py",
    "relay/store/",
    "relay/web/",
    "console/app.py",
    "console/pump.py",
    "console/plain.py",
    "console/demo.py",
    "console/visitors.py",
    "console/load/",
    "console/net/",
    "console/terminal/ask.py",
    "console/widgets/",
    "console/screens/",
)
CLOCKS: Final = {
    "time": {"time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns"},
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
}

PURE: Final = (
    "relay/protocol",
    "relay/shared",
    "relay/domain",
    "relay/desk",
    "console/session",
    "console/text",
    "console/model",
)
ASKS_FOR_NOW: Final = frozenset({"now", "utcnow", "today", "localtime", "gmtime"})


def python_files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def calls(tree: ast.AST) -> Iterator[tuple[ast.Call, str]]:
    """Every call with the last part of what is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            func = node.func
            name = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
            yield node, name


def composed_sql(source: str) -> list[str]:
    """Queries in `source` that are put together from something that is not constant."""
    found = []
    for call, name in calls(ast.parse(source)):
        if name not in {"execute", "executemany", "executescript"} or not call.args:
            continue
        query = call.args[0]
        if isinstance(query, ast.JoinedStr):
            names = [
                node for node in ast.walk(query) if isinstance(node, ast.Name | ast.Call | ast.Attribute)
            ]
            constant = all(isinstance(node, ast.Name) and node.id.isupper() for node in names)
        else:
            constant = isinstance(query, ast.Constant | ast.Name | ast.Attribute)
        if not constant:
            found.append(f"line {query.lineno}")
    return found


def clock_reads(source: str) -> list[str]:
    """Calls in `source` that ask what time it is."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute)):
            continue
        owner = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
        if node.attr in CLOCKS.get(owner, ()):
            found.append(f"line {node.lineno}: {owner}.{node.attr}")
    return found


@pytest.mark.threat(9)
@pytest.mark.parametrize("path", sorted((ROOT / "widget_js" / "src").glob("*.js")), ids=name_of)
def test_the_widget_never_makes_markup_from_strings(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if MAKES_MARKUP.search(line)] == []


@pytest.mark.parametrize(
    "line",
    [
        "box.innerHTML = text",
        "new Function(text)",
        "node.setAttribute('onclick', text)",
        "eval(text)",
        'setTimeout("x()", 1)',
    ],
)
def test_ways_to_markup_are_noticed(line: str) -> None:
    assert MAKES_MARKUP.search(line)


@pytest.mark.threat(56)
def test_only_the_store_speaks_sql() -> None:
    found = []
    for path in python_files("relay", "console"):
        if name_of(path).startswith(SPEAKS_SQL):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.match(node.value):
                found.append(f"{name_of(path)}:{node.lineno}")
    assert found == []


@pytest.mark.threat(56)
@pytest.mark.parametrize(
    "path", [*python_files("relay/store"), ROOT / "console" / "net" / "keep.py"], ids=name_of
)
def test_values_are_bound_never_written_into_sql(path: Path) -> None:
    """A query is a constant, or made of constants: names in capitals and numbers."""
    assert composed_sql(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "query", ['f"SELECT {what} FROM t"', '"SELECT " + x', '"SELECT {}".format(x)', '" ".join(parts)']
)
def test_composed_sql_is_noticed(query: str) -> None:
    assert composed_sql(f"db.execute({query})") == ["line 1"]


def test_sql_of_constants_is_fine() -> None:
    assert composed_sql('db.execute(f"PRAGMA cache_size = -{CACHE_KIB // 4}"); db.execute(QUERY, (x,))') == []


def test_only_the_shells_read_the_clock() -> None:
    found = [
        f"{name_of(path)} {read}"
        for path in python_files("relay", "console")
        if not name_of(path).startswith(READS_THE_CLOCK)
        for read in clock_reads(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_reading_the_clock_is_noticed() -> None:
    assert (
        len(clock_reads("import time, datetime\ntime.time()\ndatetime.datetime.now()\nnow = time.monotonic"))
        == 3
    )


@pytest.mark.parametrize("path", python_files(*PURE), ids=name_of)
def test_a_pure_floor_calculates_with_dates_and_never_asks_for_today(path: Path) -> None:
    """Whatever the module or the class was renamed to on import."""
    asked = [name for _, name in calls(ast.parse(path.read_text(encoding="utf-8"))) if name in ASKS_FOR_NOW]
    assert asked == []


@pytest.mark.threat(37)
def test_no_send_stands_under_a_timeout() -> None:
    """A timeout around a websocket send cancels the drain that other senders wait for."""
    found = []
    for path in python_files("relay", "console"):
        for call, name in calls(ast.parse(path.read_text(encoding="utf-8"))):
            if name == "wait_for" and call.args and isinstance(call.args[0], ast.Call):
                inner = call.args[0].func
                if isinstance(inner, ast.Attribute) and inner.attr.startswith("send"):
                    found.append(f"{name_of(path)}:{call.lineno}")
    assert found == []


def test_nobody_hides_an_exception_without_a_word() -> None:
    found = []
    for path in python_files("relay", "console"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ExceptHandler) and node.type is None:
                found.append(f"{name_of(path)}:{node.lineno}")
    assert found == []
