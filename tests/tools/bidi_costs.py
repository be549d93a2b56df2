"""What right-to-left text costs the console: `python -m tests.tools.bidi_costs` prints microseconds."""

import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Final

from console.text.bidi.paragraph import analysed
from console.text.editing.moves import beside
from console.text.editing.page import Page
from console.text.editing.rows import edit_rows
from console.text.lay_out import fit, lay_out
from console.text.wrap import spans

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
    for cached in (analysed, lay_out, fit, edit_rows):
        cached.cache_clear()


def key(line: str) -> None:
    """What a key in a draft of one line costs: its rows anew, the cursor's cell, a step beside it."""
    page = Page([line], WIDTH, ["auto"])
    page.place(beside(page, (0, len(line) // 2), "left"))


def main() -> int:
    """Prints a table; the exit code."""
    rows = len(lay_out(ARABIC, WIDTH))
    cold = cost_us(lambda: lay_out(ARABIC, WIDTH), 50, forget)
    again = cost_us(lambda: lay_out(ARABIC, WIDTH), 500)
    resized = cost_us(lambda: lay_out(ARABIC, WIDTH), 50, lay_out.cache_clear)
    print(f"an Arabic message of {len(ARABIC)} characters in {rows} rows")
    print(f"  a row, cold        {cold / rows:9.1f}")
    print(f"  a row, new width   {resized / rows:9.1f}")
    print(f"  the message, kept  {again:9.2f}")
    line = DRAFT[:DRAFT_CHARS]
    print(f"a key in an Arabic line of {len(line)} characters: {cost_us(partial(key, line), 50, forget):.0f}")
    for name, text in (("ASCII", PLAIN), ("accented", ACCENTED)):
        laid = cost_us(partial(lay_out, text, WIDTH), 500, lay_out.cache_clear)
        wrapped = cost_us(partial(spans, text, WIDTH), 500)
        off = cost_us(partial(lay_out, text, WIDTH, "off"), 500, lay_out.cache_clear)
        print(
            f"a line without any, {name}: {laid:.1f} against {off:.1f} with bidi off ({wrapped:.1f} to wrap)"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
