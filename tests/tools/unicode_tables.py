"""Makes console/text/bidi/tables.py from Unicode's own files.

`python -m tests.tools.unicode_tables [FOLDER]`, where FOLDER holds BidiBrackets.txt, BidiMirroring.txt
and ArabicShaping.txt; on Debian the package unicode-data puts them into /usr/share/unicode.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

TARGET: Final = Path(__file__).parents[2] / "console" / "text" / "bidi" / "tables.py"
DEBIAN: Final = Path("/usr/share/unicode")
LINE_CHARS: Final = 100

HEAD: Final = '''"""Brackets, mirrors and joining types of Unicode {version}, made by tests/tools.

Numbers are hexadecimal code points; "a:b" is a pair, "a-b" a range with both ends. The data are
Copyright 1991-2022 Unicode, Inc., used under https://www.unicode.org/copyright.html.
"""

from typing import Final

UNICODE_VERSION: Final = "{version}"
'''


def fields(path: Path) -> Iterator[list[str]]:
    """The fields of each line that holds data."""
    for line in path.read_text(encoding="utf-8").splitlines():
        data = line.split("#")[0].strip()
        if data:
            yield [field.strip() for field in data.split(";")]


def version(path: Path) -> str:
    """The version that the first line names, such as 15.0.0."""
    found = re.search(r"-(\d+\.\d+\.\d+)\.txt", path.read_text(encoding="utf-8").splitlines()[0])
    if found is None:
        raise ValueError(f"{path} does not name its Unicode version in its first line")
    return found[1]


def ranges(points: Iterable[int]) -> str:
    """Code points as the shortest list of points and ranges."""
    found: list[list[int]] = []
    for point in sorted(points):
        if found and point == found[-1][1] + 1:
            found[-1][1] = point
        else:
            found.append([point, point])
    return " ".join(f"{a:X}" if a == b else f"{a:X}-{b:X}" for a, b in found)


def constant(name: str, words: str, meaning: str) -> str:
    """`name` as a Python constant of several short strings."""
    rows: list[str] = [""]
    for word in words.split():
        if len(rows[-1]) + len(word) > LINE_CHARS:
            rows.append("")
        rows[-1] += word + " "
    if len(rows) == 1:
        return f'\n{name}: Final = "{rows[0]}"\n"""{meaning}"""\n'
    body = "\n".join(f'    "{row}"' for row in rows)
    return f'\n{name}: Final = (\n{body}\n)\n"""{meaning}"""\n'


def tables(folder: Path) -> str:
    """The text of the file."""
    brackets, mirrors, shaping = (
        folder / name for name in ("BidiBrackets.txt", "BidiMirroring.txt", "ArabicShaping.txt")
    )
    if len(versions := {version(path) for path in (brackets, mirrors, shaping)}) != 1:
        raise ValueError(f"these files are of different versions: {versions}")
    pairs = " ".join(f"{a}:{b}" for a, b, kind in fields(brackets) if kind == "o")
    mirrored = " ".join(f"{a}:{b}" for a, b in fields(mirrors) if int(a, 16) < int(b, 16))
    joining: dict[str, list[int]] = {}
    for point, _, kind, _ in fields(shaping):
        joining.setdefault(kind, []).append(int(point, 16))
    parts = [
        HEAD.format(version=versions.pop()),
        constant("BRACKETS", pairs, "An opening bracket and the closing one."),
        constant("MIRRORS", mirrored, "Two characters that are each other's mirror image."),
        constant("JOINS_BOTH", ranges(joining["D"]), "Letters that join on both sides."),
        constant("JOINS_BEFORE", ranges(joining["R"]), "Letters that join the letter before them only."),
        constant("JOINS_AFTER", ranges(joining["L"]), "Letters that join the letter behind them only."),
        constant("CAUSES_JOINING", ranges(joining["C"]), "No letters, but they join like one."),
        constant("TRANSPARENT", ranges(joining["T"]), "Joining looks through these, as through every mark."),
        constant("JOINS_NOTHING", ranges(joining["U"]), "These join nothing, whatever their category says."),
    ]
    return "".join(parts)


def main(arguments: list[str]) -> int:
    """Writes the file; the exit code."""
    folder = Path(arguments[0]) if arguments else DEBIAN
    TARGET.write_text(tables(folder), encoding="utf-8", newline="\n")
    print(f"wrote {TARGET.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
