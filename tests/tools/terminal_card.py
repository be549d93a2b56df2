"""The card that `tests.tools.terminals` photographs: hard lines in a frame with panels, and a composer.

It asks the terminal and switches it as the console does, so that what is seen is what an agent sees.
The first argument is a file that is made when the card has been drawn.
"""

import os
import sys
import time
from pathlib import Path
from typing import ClassVar, Final

from rich.segment import Segment
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.drivers.linux_driver import LinuxDriver
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets.text_area import Selection

from console.compat.switching_driver import switching
from console.compat.word_filter import TerminalApp
from console.terminal.ask import probe
from console.terminal.bidi_probe import keeps_marks
from console.terminal.order_switch import OrderSwitch
from console.text.lay_out import fit, lay_out
from console.text.mode import Bidi, drawn_as
from console.widgets.composer import Composer

NAMES: Final = ("أحمد علي", "زهرا محمدی", "דנה כהן", "John Smith")
LINES: Final = (
    "طلب رقم 245-12784 لم يصل بعد (FedEx)، وأريد معرفة متى سيصل لأنني انتظرت أكثر من أسبوعين.",
    "هاتفي +966 50 123 4567 والرابط https://shop.example/o?id=42&x=1 لا يعمل!",
    "می‌خواهم سفارشم را [امروز] پیگیری کنم؛ شماره ۱۲۳۴۵ است.",
    "React یک کتابخانه است. order سلام 12",
    "לא קיבלתי את ההזמנה (אתמול) בין 10-20 ימים.",
    "التاريخ ١٢/٠٣/٢٠٢٦، السعر 1,250.00 ريال — لآلئ، لا إله، الإسلام",
    "بَيْتٌ كَبِيرٌ مُحَمَّدٌ",
    "Sure — order #A-12 طلب is on its way (جاهز).",
)
DRAFT: Final = "سأرسل لك رابط التتبع (tracking) رقم 245-12784 خلال 5 دقائق."
SELECTED: Final = Selection((0, 9), (0, 31))


class Words(Widget):
    """Lines of people's words, each aligned and ordered by itself."""

    def __init__(self, lines: tuple[str, ...], bidi: Bidi, *, id: str, one_row: bool = False) -> None:
        super().__init__(id=id)
        self._lines, self._bidi, self._one_row = lines, bidi, one_row

    def render_line(self, y: int) -> Strip:
        """One row."""
        width = self.size.width
        rows: list[tuple[str, int]] = []
        for line in self._lines:
            if self._one_row:
                drawn = fit(line, width, self._bidi)
                rows.append((drawn, 0))
                continue
            for row in lay_out(line, width, self._bidi):
                rows.append((row.text, width - row.cells if row.from_end else 0))
        text, pad = rows[y] if y < len(rows) else ("", 0)
        return Strip([Segment(" " * pad + text, self.rich_style)]).adjust_cell_length(width, self.rich_style)


class Card(TerminalApp):
    """Two panels and a composer."""

    CSS: ClassVar[str] = """
    #names { width: 20; border: round $accent; }
    #said { border: round $primary; height: 1fr; }
    #below { border: round $warning; height: 4; }
    """

    def __init__(self, bidi: Bidi, ready: Path) -> None:
        super().__init__()
        self.bidi = bidi
        self._told = ready

    def compose(self) -> ComposeResult:
        """The names of a list, what was said, and what is being written."""
        with Horizontal():
            yield Words(NAMES, self.bidi, id="names", one_row=True)
            with Vertical():
                yield Words(LINES, self.bidi, id="said")
                with Vertical(id="below"):
                    yield Composer(time.monotonic, id="draft", bidi=self.bidi)

    def on_mount(self) -> None:
        """Write the draft, and say so when all of it has been drawn."""
        composer = self.query_one(Composer)
        composer.cursor_blink = False
        composer.focus()
        composer.load(DRAFT)
        composer.selection = SELECTED
        self.call_after_refresh(self.set_timer, 0.3, self._told.touch)


def main() -> None:
    """Asks the terminal, draws, and stays until it is ended."""
    found = probe(os.environ.get("DUKKAN_CARD_BIDI", "auto"))
    bidi = drawn_as(found.mode, joins=True, keeps_marks=keeps_marks("auto", os.environ))
    app = Card(bidi, Path(sys.argv[1]))
    if app.driver_class is LinuxDriver:
        switch = OrderSwitch(found.switch_on, found.switch_off, found.mode)
        app.driver_class = switching(switch.take, switch.give_back, found.typed.decode("utf-8", "ignore"))
    app.run()


if __name__ == "__main__":
    main()
