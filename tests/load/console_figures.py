"""What the console costs on a terminal, beside a minimal Textual program in the same run.

Each figure is the median of at least TIMES. Starts alternate between the two programs, so that a machine
that drifts drifts for both. Where it is allowed the programs run before everything else on the machine.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from rich.console import Console
from rich.table import Table

from tests.load.busy_console import LONG_END, last_line, longest
from tests.load.minimal_console import SAYS
from tests.load.on_a_pty import OnPty, steadied

TIMES: Final = 20
KEYS: Final = 60
LONG_TIMES: Final = 5
LOAD_A_SECOND: Final = 200
KEY_PAUSE_S: Final = (0.11, 0.17, 0.13, 0.19)
"""As somebody types; uneven, so that keys meet the beats everywhere."""
LETTERS: Final = "".join(chr(code) for code in range(0x0250, 0x0250 + KEYS))
"""Letters that stand in no message and no word of ours, each one cell wide."""
LENGTHS: Final = (100, 10_000, 100_000)
SETTLE_S: Final = 1.0

MINIMAL: Final = ["-m", "tests.load.minimal_console"]
# No relay answers there: the first picture needs none.
CONSOLE: Final = ["-m", "console.cli", "console", "http://127.0.0.1:9"]

Figures = dict[str, float]


class Busy:
    """The console with its 50 chats, and the pipe by which it is told what to do."""

    def __init__(self, terminal: OnPty, orders: int) -> None:
        self.terminal, self._orders = terminal, orders

    def order(self, words: str) -> float:
        """Sends an order; the moment at which it was sent."""
        at_s = time.perf_counter()
        os.write(self._orders, f"{words}\n".encode())
        return at_s


def figures() -> Figures:
    """Everything, by name."""
    found = first_paint()
    with minimal() as terminal:
        found["minimal memory mb"], found["minimal own memory mb"] = terminal.memory_mb()
        found |= named("minimal key", key_to_paint(terminal))
    with busy() as desk:
        found["memory mb"], found["own memory mb"] = desk.terminal.memory_mb()
        found |= named("key idle", key_to_paint(desk.terminal))
        found |= named("switch", switches(desk))
        found |= under_load(desk)
    with busy() as desk:
        found["longest message ms"] = longest_messages(desk)
    for length in LENGTHS:
        found |= appends(length)
    found["append ratio"] = max(found[f"append {n} cpu_ms"] for n in LENGTHS) / min(
        found[f"append {n} cpu_ms"] for n in LENGTHS
    )
    found["start ratio"] = found["first paint ms"] / found["minimal first paint ms"]
    return found


def named(before: str, taken_ms: list[float]) -> Figures:
    """Median and nine-tenths of some times."""
    cuts = statistics.quantiles(taken_ms, n=10, method="inclusive")
    return {f"{before} ms": statistics.median(taken_ms), f"{before} p90_ms": cuts[8]}


def first_paint() -> Figures:
    """From the start of the program to the bytes of its first picture."""
    taken: dict[str, list[float]] = {"minimal ": [], "": []}
    with tempfile.TemporaryDirectory(prefix="dukkan-bench-") as state:
        for _ in range(TIMES):
            for name, arguments, words in (
                ("minimal ", MINIMAL, SAYS.encode()),
                ("", CONSOLE, b"Sign in"),
            ):
                with OnPty(arguments, DUKKAN_STATE_DIR=state, XDG_CONFIG_HOME=state) as terminal:
                    taken[name].append((terminal.wait_for(words) - terminal.started_s) * 1000)
    return {f"{name}first paint ms": statistics.median(times) for name, times in taken.items()}


@contextmanager
def minimal() -> Iterator[OnPty]:
    """The yardstick, ready to be written in."""
    with OnPty(MINIMAL) as terminal:
        terminal.wait_for(SAYS.encode())
        terminal.drain(SETTLE_S)
        yield terminal


@contextmanager
def busy() -> Iterator[Busy]:
    """The console with 50 chats of 500 messages, one of them open."""
    read, write = os.pipe()
    try:
        with OnPty(["-m", "tests.load.busy_console", str(read)], pass_fds=(read,)) as terminal:
            terminal.wait_for(b"my chats")
            terminal.drain(3 * SETTLE_S)
            terminal.press(b"\x1bn")
            terminal.wait_for(b"-ends-here")
            terminal.drain(SETTLE_S)
            yield Busy(terminal, write)
    finally:
        os.close(read)
        os.close(write)


def key_to_paint(terminal: OnPty) -> list[float]:
    """From a key's byte to its letter, for KEYS letters."""
    taken = []
    for number, letter in enumerate(LETTERS):
        terminal.drain(KEY_PAUSE_S[number % len(KEY_PAUSE_S)])
        at_s = terminal.press(letter.encode())
        taken.append((terminal.wait_for(letter.encode()) - at_s) * 1000)
    return taken


def switches(desk: Busy) -> list[float]:
    """From the chord's bytes to the last line of the next chat in the list."""
    taken = []
    for number in range(2, 2 + TIMES):
        desk.terminal.drain(0.3)
        at_s = desk.terminal.press(b"\x1bn")
        taken.append((desk.terminal.wait_for(last_line(number).encode()) - at_s) * 1000)
    return taken


def under_load(desk: Busy) -> Figures:
    """What typing and the line to the terminal feel while LOAD_A_SECOND messages a second arrive."""
    terminal = desk.terminal
    for _ in LETTERS:  # nothing of the letters before may be drawn again
        terminal.press(b"\x7f")
        terminal.drain(0.02)
    desk.order(f"rate {LOAD_A_SECOND}")
    terminal.drain(SETTLE_S)
    before_s, used = time.perf_counter(), terminal.cpu_s()
    typed = named("key under load", key_to_paint(terminal))
    share = (terminal.cpu_s() - used) / (time.perf_counter() - before_s)
    rate = len(terminal.drain(5)) / 5 / 1024
    desk.order("rate 0")
    return {**typed, "cpu share under load": share, "kib a second under load": rate}


def longest_messages(desk: Busy) -> float:
    """From the link's having it to its last word on the terminal, for the slowest of the longest messages.

    Each differs a little from the time before, as what was laid out is remembered.
    """
    taken: list[list[float]] = [[] for _ in longest()]
    for again in range(LONG_TIMES):
        for number, times in enumerate(taken):
            desk.terminal.drain(0.25)
            at_s = desk.order(f"long {number} {again}")
            times.append((desk.terminal.wait_for(LONG_END.encode()) - at_s) * 1000)
            for _ in range(40):  # until its end has gone up: it would be drawn again with the next one
                desk.order("append up")
            desk.terminal.drain(0.6)
    return max(statistics.median(times) for times in taken)


def appends(length: int) -> Figures:
    """From the link's having a message to its words on the terminal, in a chat of `length` messages."""
    taken = []
    with busy() as desk:
        desk.order(f"fill {length}")
        settle(desk.terminal)
        used = desk.terminal.cpu_s()
        for number in range(KEYS):
            desk.terminal.drain(0.12)
            word = f"appended-{length}-{number:02d}"
            at_s = desk.order(f"append {word}")
            taken.append((desk.terminal.wait_for(word.encode()) - at_s) * 1000)
        cpu_ms = (desk.terminal.cpu_s() - used) / KEYS * 1000
        return {**named(f"append {length}", taken), f"append {length} cpu_ms": cpu_ms}


def settle(terminal: OnPty) -> None:
    """Returns when the program has nothing left to do but to move its clocks."""
    while True:
        used = terminal.cpu_s()
        terminal.drain(SETTLE_S)
        if terminal.cpu_s() - used < 0.1 * SETTLE_S:
            return


def table(found: Figures, *, is_steady: bool) -> Table:
    """The console's figures beside the yardstick's."""
    how = "before" if is_steady else "beside"
    title = f"The console on a pty of 120x40, medians of {TIMES} and more, {how} all else on this machine"
    drawn = Table(title=title, title_justify="left")
    for column in ("what", "console", "p90", "minimal program", "p90"):
        drawn.add_column(column, justify="left" if column == "what" else "right")
    for what, name, other in ROWS:
        cells = [found.get(key) for key in (f"{name} ms", f"{name} p90_ms", f"{other} ms", f"{other} p90_ms")]
        drawn.add_row(what, *("" if cell is None else f"{cell:.1f} ms" for cell in cells))
    memory = "memory {}with 50 chats of 500 messages"
    for what, name in (
        (memory.format(""), "memory mb"),
        (memory.format("of its own "), "own memory mb"),
    ):
        drawn.add_row(what, f"{found[name]:.1f} MiB", "", f"{found[f'minimal {name}']:.1f} MiB", "")
    drawn.add_row("the slowest of the longest messages", f"{found['longest message ms']:.1f} ms")
    drawn.add_row(f"to the terminal at {LOAD_A_SECOND}/s", f"{found['kib a second under load']:.0f} KiB/s")
    drawn.add_row("of a core, typing at that load", f"{found['cpu share under load']:.0%}")
    return drawn


ROWS: Final = (
    ("first paint", "first paint", "minimal first paint"),
    ("key to paint, nothing arrives", "key idle", "minimal key"),
    (f"key to paint, {LOAD_A_SECOND} messages/s arrive", "key under load", ""),
    ("another of 50 chats", "switch", ""),
    *((f"a new line in a chat of {length:,}", f"append {length}", "") for length in LENGTHS),
)


if __name__ == "__main__":
    Console(width=110).print(table(figures(), is_steady=steadied(os.getpid())))
