"""What right-to-left text costs the console, in microseconds; `python -m tests.load.bidi_costs` alone."""

import os
import time
from collections.abc import Callable
from functools import partial
from statistics import median
from typing import Final

from rich.console import Console
from rich.table import Table

from console.text.bidi.paragraph import analysed
from console.text.editing.moves import beside
from console.text.editing.page import Page
from console.text.editing.rows import edit_rows
from console.text.lay_out import fit, lay_out, row_at
from console.text.mode import Bidi
from console.text.row import Row

ARABIC: Final = (
    "مرحبا، طلبت قبل أسبوع حذاء رقم 245-12784 ولم يصل بعد، وقال لي المندوب (أحمد) إنه سيتصل على "
    "+966 50 123 4567 ولم يتصل أحد."
)
PLAIN: Final = (
    "Hello, a week ago I ordered shoes and they have not come; could you look where they are now, please?"
)
ACCENTED: Final = PLAIN.replace("a", "á")
WIDTH: Final = 60
DRAFT: Final = (ARABIC + " ") * 5
DRAFT_CHARS: Final = 500
ROUNDS: Final = 50
PAIRS: Final = 21
"""Of a line with and without, one behind the other: a small difference of two larger times."""

SHOWN: Final = (
    ("a row of an Arabic message, seen for the first time", "bidi cold row us"),
    ("a row of it in another width", "bidi new width row us"),
    ("all of it, seen before", "bidi kept us"),
    (f"a key in an Arabic line of {DRAFT_CHARS} characters", "bidi key us"),
    ("an ASCII line, more than without", "bidi ascii extra us"),
    ("an accented line, more than without", "bidi accented extra us"),
)


def cost_us(run: Callable[[], object], rounds: int, before: Callable[[], None] = lambda: None) -> float:
    """The least time of some rounds of `run`, in microseconds; `before` is not counted."""
    best = float("inf")
    for _ in range(rounds):
        before()
        start = time.perf_counter_ns()
        run()
        best = min(best, (time.perf_counter_ns() - start) / 1000)
    return best


def forget() -> None:
    """Empty every cache on the way."""
    for cached in (analysed, lay_out, row_at, fit, edit_rows):
        cached.cache_clear()


def wrap_anew() -> None:
    """Forget rows, but not what is known of paragraphs."""
    lay_out.cache_clear()
    row_at.cache_clear()


def laid(text: str, bidi: Bidi = "app") -> list[Row]:
    """All the rows of a text."""
    return list(lay_out(text, WIDTH, bidi))


def key(line: str) -> None:
    """What a key in a draft of one line costs: its rows anew, the cursor's cell, a step beside it."""
    page = Page([line], WIDTH, ["auto"])
    page.place(beside(page, (0, len(line) // 2), "left"))


def figures() -> dict[str, float]:
    """Every cost by name, in microseconds."""
    rows = len(laid(ARABIC))
    found = {
        "bidi cold row us": cost_us(lambda: laid(ARABIC), ROUNDS, forget) / rows,
        "bidi new width row us": cost_us(lambda: laid(ARABIC), ROUNDS, wrap_anew) / rows,
        "bidi kept us": cost_us(lambda: laid(ARABIC), ROUNDS * 10),
        "bidi key us": cost_us(partial(key, DRAFT[:DRAFT_CHARS]), ROUNDS, forget),
    }
    for name, text in (("ascii", PLAIN), ("accented", ACCENTED)):
        pairs = [
            (
                cost_us(partial(laid, text), ROUNDS, wrap_anew),
                cost_us(partial(laid, text, "off"), ROUNDS, wrap_anew),
            )
            for _ in range(PAIRS)
        ]
        found[f"bidi {name} extra us"] = median(laid - off for laid, off in pairs)
    return found


def table(found: dict[str, float]) -> Table:
    """The same for a reader."""
    load = os.getloadavg()[0]
    drawn = Table(title=f"Right-to-left text, least of {ROUNDS} and more, at a load of {load:.1f}")
    for column in ("what", "us"):
        drawn.add_column(column, justify="left" if column == "what" else "right")
    for what, name in SHOWN:
        drawn.add_row(what, f"{found[name]:.2f}")
    return drawn


def main() -> None:
    """Prints the table."""
    Console(width=110).print(table(figures()))


if __name__ == "__main__":
    main()
