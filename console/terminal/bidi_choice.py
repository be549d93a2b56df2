"""What an agent chose on the test card, kept for each terminal by its name."""

import json
from pathlib import Path
from typing import Final

from console.text.mode import CHOICES, Bidi

FILE: Final = "right-to-left.json"
TERMINALS_MAX: Final = 100
"""More than anybody has; the oldest are forgotten."""


def chosen(folder: Path, terminal: str) -> Bidi | None:
    """What was chosen in this terminal; None where nothing was, or the file cannot be read."""
    found = _read(folder).get(terminal)
    return next((mode for mode in CHOICES if mode == found), None)


def keep(folder: Path, terminal: str, bidi: Bidi) -> bool:
    """Keep it for the next start; says whether that worked."""
    every = _read(folder)
    every.pop(terminal, None)
    every[terminal] = bidi
    text = json.dumps(dict(list(every.items())[-TERMINALS_MAX:]), ensure_ascii=False, indent=1)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / FILE).write_text(text + "\n", encoding="utf-8")
    except OSError:
        return False
    return True


def _read(folder: Path) -> dict[str, str]:
    try:
        found = json.loads((folder / FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(name): str(mode) for name, mode in found.items()} if isinstance(found, dict) else {}
