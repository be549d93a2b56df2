"""Files of the agent's own machine: where one is saved, and how a picture is opened.

A name that came with a file is never part of a command, and never leads out of the folder that was chosen.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import BinaryIO, Final

TRIES_MAX: Final = 1_000
_OPENERS: Final = {"darwin": "open"}


def usual_folder() -> Path:
    """Where files are saved unless somebody says otherwise."""
    downloads = Path.home() / "Downloads"
    return downloads if downloads.is_dir() else Path.home()


def new_file(folder: Path, name: str) -> tuple[Path, BinaryIO]:
    """A new file of that name, or of one with a number behind it; nothing is ever written over.

    Raises OSError.
    """
    stem, ending = os.path.splitext(name)
    for number in range(1, TRIES_MAX):
        path = folder / (name if number == 1 else f"{stem} ({number}){ending}")
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | getattr(os, "O_NOFOLLOW", 0)
        try:
            return path, os.fdopen(os.open(path, flags, 0o600), "wb")
        except FileExistsError:
            continue
    raise FileExistsError(f"{folder} has too many files of this name")


def opener() -> str:
    """The program that opens files here, or an empty text."""
    return shutil.which(_OPENERS.get(sys.platform, "xdg-open")) or ""


def open_file(path: Path) -> None:
    """Hands the file to its program, which is waited for by nobody. Raises OSError."""
    subprocess.Popen(  # An argument list: no shell reads it.
        [opener(), str(path)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
