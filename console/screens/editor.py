"""A draft in the agent's own editor: the console steps aside, and takes what was saved."""

import contextlib
import os
import shlex
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from textual.app import App, SuspendNotSupported

from relay.shared.clean_text import clean

NOBODYS: Final = "vi"
"""What POSIX says where nobody has said what he likes."""


class NotEdited(NamedTuple):
    """The editor that could not be run, or did not end well."""

    program: str


def editor_of(environment: Mapping[str, str]) -> list[str]:
    """The command: VISUAL, else EDITOR, else vi. Raises ValueError for a quote that is not closed."""
    return shlex.split(environment.get("VISUAL") or environment.get("EDITOR") or NOBODYS) or [NOBODYS]


def in_editor(app: App[Any], draft: str) -> str | NotEdited:
    """What the agent has saved, cleaned; the line goes on in its own thread meanwhile."""
    try:
        command = editor_of(os.environ)
    except ValueError:
        return NotEdited("EDITOR")
    handle, name = tempfile.mkstemp(prefix="dukkan-", suffix=".txt")  # for its owner alone
    path = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(draft)
        with app.suspend():
            status = subprocess.run([*command, name], check=False).returncode
        return clean(path.read_text("utf-8")).rstrip("\n") if status == 0 else NotEdited(command[0])
    except (OSError, UnicodeDecodeError, SuspendNotSupported):
        return NotEdited(command[0])
    finally:
        with contextlib.suppress(OSError):
            path.unlink()
