"""What the terminal is told about ordering, in whatever order modes, suspensions and the end come."""

import pytest

from console.terminal.order_switch import OrderSwitch
from console.text.mode import CHOICES, Bidi


@pytest.mark.parametrize("bidi", ["terminal", "off"])
def test_a_terminal_that_orders_itself_is_told_nothing_until_the_console_orders(bidi: Bidi) -> None:
    switch = OrderSwitch(b"<stop>", b"<let>", bidi)
    assert [switch.take(), switch.turn("off"), switch.turn("terminal"), switch.give_back()] == [b""] * 4
    assert switch.turn("app") == b"<stop>"
    assert switch.give_back() == b"<let>"


@pytest.mark.parametrize("bidi", CHOICES)
def test_after_a_suspension_it_is_told_what_is_true_by_then(bidi: Bidi) -> None:
    switch = OrderSwitch(b"<stop>", b"<let>")
    assert switch.take() == b"<stop>"
    assert switch.turn(bidi) == (b"<stop>" if bidi in ("app", "words") else b"<let>")
    assert switch.give_back() == b"<let>"
    assert switch.take() == (b"<stop>" if bidi in ("app", "words") else b"")
