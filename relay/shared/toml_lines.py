"""Where each table, key and list element of a TOML text stands.

The text has been read before and is known to be TOML (toml.io, v1.0.0): nothing is checked here.
"""

import re
from bisect import bisect_right
from typing import Final

Path = tuple[str | int, ...]
"""Keys and places in lists from the top: `("replies", 2, "text")`."""

_GAP: Final = re.compile(r"(?:[ \t\r\n,]|#[^\n]*)*")
_BLANK: Final = re.compile(r"[ \t]*")
_STRING: Final = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}' r"|'''.*?'{3,5}" r'|"(?:\\.|[^"\\])*"' r"|'[^']*'", re.DOTALL
)
_KEY: Final = re.compile(r"[A-Za-z0-9_\-]+|\"(?:\\.|[^\"\\])*\"|'[^']*'")
_SCALAR: Final = re.compile(r"[^,\]}\n#]*")


def lines(text: str) -> dict[Path, int]:
    """The line, from 1, of everything in the text; a table's is that of its header."""
    return _Scan(text).found


class _Scan:
    """One walk over the text; `_at` is how far it has come."""

    def __init__(self, text: str) -> None:
        self.found: dict[Path, int] = {}
        self._text = text
        self._at = 0
        self._ends = [match.start() for match in re.finditer("\n", text)]
        self._last: dict[Path, int] = {}
        """The place of the latest table of each `[[list]]`."""
        table: Path = ()
        while self._skip(_GAP) < len(text):
            if text[self._at] == "[":
                table = self._header()
            else:
                self._pair(table)

    def _skip(self, pattern: re.Pattern[str]) -> int:
        match = pattern.match(self._text, self._at)
        assert match is not None
        self._at = match.end()
        return self._at

    def _note(self, path: Path) -> None:
        """Here is `path`. A table without a header, as `a` of `[a.b]`, is where it is first spoken of."""
        line = bisect_right(self._ends, self._at - 1) + 1
        for length in range(1, len(path) + 1):
            self.found.setdefault(path[:length], line)

    def _header(self) -> Path:
        starts_one = self._text.startswith("[[", self._at)
        start, self._at = self._at, self._at + (2 if starts_one else 1)
        keys = self._keys()
        table: Path = ()
        end, self._at = self._at, start
        for number, key in enumerate(keys):
            table = (*table, key)
            if starts_one and number == len(keys) - 1:
                self._note(table)
                self._last[table] = self._last.get(table, -1) + 1
            if table in self._last:
                table = (*table, self._last[table])
        self._note(table)
        self._at = self._text.index("]", end) + (2 if starts_one else 1)
        return table

    def _keys(self) -> list[str]:
        """A dotted key; stands behind it afterwards."""
        keys = []
        while True:
            self._skip(_BLANK)
            start = self._at
            key = self._text[start : self._skip(_KEY)]
            keys.append(key[1:-1] if key[0] in "\"'" else key)
            self._skip(_BLANK)
            if self._text[self._at] != ".":
                return keys
            self._at += 1

    def _pair(self, table: Path) -> None:
        start = self._at
        path = (*table, *self._keys())
        end, self._at = self._at, start
        self._note(path)
        self._at = end + 1
        self._skip(_BLANK)
        self._value(path)

    def _value(self, path: Path) -> None:
        match self._text[self._at]:
            case "[":
                self._list(path)
            case "{":
                self._inline_table(path)
            case '"' | "'":
                self._skip(_STRING)
            case _:
                self._skip(_SCALAR)

    def _list(self, path: Path) -> None:
        self._at += 1
        number = 0
        while self._text[self._skip(_GAP)] != "]":
            self._note((*path, number))
            self._value((*path, number))
            number += 1
        self._at += 1

    def _inline_table(self, path: Path) -> None:
        self._at += 1
        while self._text[self._skip(_GAP)] != "}":
            self._pair(path)
        self._at += 1
