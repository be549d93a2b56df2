"""The table of threats, made from the marks of the tests: tests/THREATS.md.

`python -m tests.tools.threat_table` writes it. Marks are read from the source, so that a test counts
whether or not it can run on this machine: `@pytest.mark.threat(9, 10)` on a test or a class, the same in
`pytestmark` for a whole module, and `// threat 9, 10` in the line before a `test(` of Node's runner.
"""

import ast
import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

TESTS: Final = Path(__file__).parents[1]
ROWS_FILE: Final = TESTS / "threats.toml"
TABLE_FILE: Final = TESTS / "THREATS.md"

NODE_TEST: Final = re.compile(r"^// threat ([\d, ]+)\n(?:async )?test\(\s*\"([^\"]+)\"", re.MULTILINE)

HEAD: Final = """# Threats

Made from the marks of the tests by `make format`; the rows are in `threats.toml`. A test that is marked with
a row fails when the row is no longer met.
"""


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One threat. `absent` is the reason why it does not apply, empty where tests must show it."""

    who: str
    threat: str
    absent: str = ""


class Shown(msgspec.Struct, frozen=True, order=True):
    """A test that shows a row: its file below `tests/` and its sentence."""

    file: str
    sentence: str


def rows() -> dict[int, Row]:
    """Every row by its number, in order."""
    table = tomllib.loads(ROWS_FILE.read_text(encoding="utf-8"))
    found = {int(number): msgspec.convert(row, Row) for number, row in table.items()}
    return dict(sorted(found.items()))


def shown() -> dict[int, list[Shown]]:
    """The tests by the row that they are marked with."""
    found: defaultdict[int, list[Shown]] = defaultdict(list)
    for path in sorted(TESTS.rglob("test_*.py")):
        for numbers, name in marked(path.read_text(encoding="utf-8")):
            for number in numbers:
                found[number].append(Shown(path.relative_to(TESTS).as_posix(), sentence(name)))
    for path in sorted((TESTS / "widget_js").glob("*.test.js")):
        for numbers_text, name in NODE_TEST.findall(path.read_text(encoding="utf-8")):
            for digits in numbers_text.split(","):
                found[int(digits)].append(Shown(path.relative_to(TESTS).as_posix(), name))
    return dict(found)


def sentence(name: str) -> str:
    """What a test's name says."""
    return name.removeprefix("test_").replace("_", " ")


def marked(source: str) -> Iterator[tuple[list[int], str]]:
    """The rows and the name of every marked test in a module; a marked class or module marks its tests."""
    tree = ast.parse(source)
    yield from ((found, name) for found, name in _marked_in(tree.body, _module_rows(tree)) if found)


def _marked_in(body: list[ast.stmt], above: list[int]) -> Iterator[tuple[list[int], str]]:
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield from _marked_in(node.body, above + _rows_of(node.decorator_list))
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            yield sorted({*above, *_rows_of(node.decorator_list)}), node.name


def _module_rows(tree: ast.Module) -> list[int]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "pytestmark" for target in node.targets
        ):
            return _rows_of(node.value.elts if isinstance(node.value, ast.List | ast.Tuple) else [node.value])
    return []


def _rows_of(marks: list[ast.expr]) -> list[int]:
    """The numbers in `pytest.mark.threat(...)`. Raises ValueError where one is not written as a number."""
    found = []
    for mark in marks:
        if (
            isinstance(mark, ast.Call)
            and isinstance(mark.func, ast.Attribute)
            and mark.func.attr == "threat"
            and ast.unparse(mark.func).startswith("pytest.mark")
        ):
            for argument in mark.args:
                if not (isinstance(argument, ast.Constant) and isinstance(argument.value, int)):
                    raise ValueError(f"line {mark.lineno}: a threat is marked by the number of its row")
                found.append(argument.value)
    return found


def open_rows() -> list[int]:
    """The rows that nothing shows and that have no reason to be absent."""
    have = shown()
    return [number for number, row in rows().items() if not row.absent and number not in have]


def table() -> str:
    """tests/THREATS.md as it should be."""
    have = shown()
    lines = [HEAD]
    for number, row in rows().items():
        lines.append(f"## {number}. {row.threat[0].upper()}{row.threat[1:]}\n\nFrom and to: {row.who}.\n")
        if row.absent:
            lines.append(f"Does not apply: {row.absent}\n")
        lines.extend(f"- `{test.file}`: {test.sentence}" for test in sorted(set(have.get(number, ()))))
        if number not in have and not row.absent:
            lines.append("Open.")
        lines.append("")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).rstrip("\n") + "\n"


def main() -> int:
    """Writes the table where it is stale; the exit code."""
    wanted = table()
    if not TABLE_FILE.is_file() or TABLE_FILE.read_text(encoding="utf-8") != wanted:
        TABLE_FILE.write_text(wanted, encoding="utf-8", newline="\n")
        print("wrote tests/THREATS.md")
    return 0


if __name__ == "__main__":
    sys.exit(main())
