"""The terminal's own ordering of right-to-left text: stopped while the console orders, and then let again."""

from console.text.mode import Bidi, in_app


class OrderSwitch:
    """What the terminal has to be told now; one that was never stopped is told nothing."""

    def __init__(self, stop: bytes = b"", let: bytes = b"", bidi: Bidi = "app") -> None:
        """`stop` and `let` are this terminal's switch, empty where it has or needs none."""
        self._stop, self._let, self._bidi = stop, let, bidi
        self._was_stopped = False

    def turn(self, bidi: Bidi) -> bytes:
        """Another orders from now on."""
        self._bidi = bidi
        return self.take() if in_app(bidi) else self.give_back()

    def take(self) -> bytes:
        """The console draws from now on: at the start, and after each suspension."""
        if not in_app(self._bidi):
            return b""
        self._was_stopped = True
        return self._stop

    def give_back(self) -> bytes:
        """The console no longer draws, or no longer orders; a second time does no harm."""
        return self._let if self._was_stopped else b""
