"""Hints that are given once: those that were are kept in a file, a line each."""

import textwrap
from pathlib import Path
from typing import Final

CHARS_MAX: Final = 54
"""In a line: what the smallest screen has room for."""

FILE: Final = "hints-given.txt"


def fresh(hint: str, folder: Path) -> tuple[str, ...]:
    """The lines of the hint if it was never given before, which it is from now on; else nothing.

    Where the file cannot be written, a hint comes every time.
    """
    if not hint:
        return ()
    path = folder / FILE
    try:
        if path.is_file() and hint in path.read_text("utf-8").splitlines():
            return ()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as given:
            given.write(f"{hint}\n")
    except (OSError, UnicodeDecodeError):
        pass  # a hint too often is no reason not to start
    return tuple(textwrap.wrap(hint, CHARS_MAX))
