"""Pictures of right-to-left text in real terminals: `python -m tests.tools.terminals FOLDER [NAME ...]`.

NAME is one of them, such as `vte`; with `-ar` or `-fa` behind it, the console at work in Arabic or Persian.
Each terminal that is installed (Debian: xvfb imagemagick xterm lxterminal konsole mlterm kitty alacritty
fonts-dejavu fonts-noto-mono) is opened on a screen of its own with the card of
`tests.tools.terminal_card`, and FOLDER gets one PNG of each. It is for looking at: no run of the tests
needs it.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
SCREEN: Final = "1240x640x24"
READY_S_MAX: Final = 30
SETTLED_S: Final = 1.5
"""A terminal draws some frames behind what it is sent; this one is asked for by nobody's hands."""

XTERM: Final = ("xterm", "-u8", "-fa", "DejaVu Sans Mono", "-fs", "12")
CARD: Final = "tests.tools.terminal_card"
CARD_COLUMNS: Final = 96
LANGUAGES: Final = ("ar", "fa")
CONSOLE: Final = "tests.tools.console_card"
CONSOLE_COLUMNS: Final = 110

_KITTY: Final = (
    *("kitty", "-o", "font_size=12", "-o", "remember_window_size=no"),
    *("-o", "initial_window_width={columns}c", "-o", "initial_window_height=30c"),
)
TERMINALS: Final = {
    "xterm": [*XTERM, "-geometry", "{columns}x30", "-e"],
    "vte": ["lxterminal", "--no-remote", "--geometry={columns}x30", "-e"],
    "konsole": ["konsole", "--hide-menubar", "--hide-tabbar", "-e"],
    "mlterm": ["mlterm", "--fontsize=16", "-g", "{columns}x30", "-e"],
    "kitty": [*_KITTY, "-o", "force_ltr=yes"],
    "kitty-words": [*_KITTY, "-o", "force_ltr=no", "-o", "font_family=DejaVu Sans Mono"],
    # Noto Sans Mono has no Arabic letters, so that they come from another font than what stands around them.
    "kitty-two-fonts": [*_KITTY, "-o", "force_ltr=no", "-o", "font_family=Noto Sans Mono"],
    "alacritty": [
        *("alacritty", "-o", "window.dimensions.columns={columns}", "-o", "window.dimensions.lines=30"),
        *("-o", "font.size=12", "-e"),
    ],
}


@contextmanager
def running(command: list[str], environment: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A program that is ended with what it started."""
    with log.open("wb") as out:
        process = subprocess.Popen(command, env=environment, stdout=out, stderr=out, start_new_session=True)
        try:
            yield process
        finally:
            os.killpg(process.pid, 15)
            process.wait()


@contextmanager
def display(folder: Path) -> Iterator[str]:
    """The name of a screen of our own."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", SCREEN, "-nolisten", "tcp"]
    with (folder / "xvfb.log").open("wb") as log:
        server = subprocess.Popen(command, pass_fds=[write], stdout=log, stderr=log)
    os.close(write)
    try:
        yield ":" + os.read(read, 16).decode().strip()
    finally:
        os.close(read)
        server.terminate()
        server.wait()


def photograph(name: str, picture: Path) -> None:
    """Open one terminal with the card, or the console in a language, and keep what its screen shows.

    Raises RuntimeError where the card never comes.
    """
    terminal, _, lang = name.rpartition("-")
    is_console = terminal in TERMINALS and lang in LANGUAGES
    terminal = terminal if is_console else name
    program = f"{CONSOLE} {lang}" if is_console else CARD
    columns = CONSOLE_COLUMNS if is_console else CARD_COLUMNS
    command = [word.format(columns=columns) for word in TERMINALS[terminal]]
    with tempfile.TemporaryDirectory(prefix="dukkan-card-") as made:
        home = Path(made)
        ready, card = home / "ready", home / "card"
        card.write_text(f"#!/bin/sh\ncd '{ROOT}'\nexec '{sys.executable}' -m {program} '{ready}'\n")
        card.chmod(0o755)
        with display(home) as screen:
            environment = {
                "PATH": os.environ["PATH"],
                "HOME": made,
                "XDG_RUNTIME_DIR": made,
                "DISPLAY": screen,
                "LC_ALL": "C.UTF-8",
                "LIBGL_ALWAYS_SOFTWARE": "1",
                "QT_QPA_PLATFORM": "xcb",
                **({"DUKKAN_CARD_BIDI": "app"} if terminal == "kitty" else {}),
            }
            log = home / "log"
            with running([*command, str(card)], environment, log):
                end_s = time.monotonic() + READY_S_MAX
                while not ready.exists():
                    if time.monotonic() > end_s:
                        raise RuntimeError(
                            f"{name} never showed the card:\n{log.read_text('utf-8', 'replace')}"
                        )
                    time.sleep(0.1)
                time.sleep(SETTLED_S)
                taken = ["import", "-window", "root", "-trim", "+dither", "-colors", "48", f"PNG8:{picture}"]
                subprocess.run(taken, env=environment, check=True)


def main(arguments: list[str]) -> int:
    """Pictures of the named terminals, or of all that are here; the exit code."""
    if not arguments:
        print(__doc__)
        return 2
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    failed = 0
    every = {**TERMINALS, **{f"{name}-{lang}": TERMINALS[name] for name in TERMINALS for lang in LANGUAGES}}
    for name in arguments[1:] or every:
        if shutil.which(every[name][0]) is None:
            print(f"{name}: {every[name][0]} is not installed")
            continue
        try:
            photograph(name, folder / f"{name}.png")
            print(f"{name}: {folder / name}.png")
        except RuntimeError as error:
            print(error)
            failed += 1
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
