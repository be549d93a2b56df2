"""The terminal is given back as it was found, however the console ends."""

import contextlib
import os
import signal
from collections.abc import Callable, Iterator


@contextlib.contextmanager
def left_as_found(switch_off: Callable[[], bytes], screen_out: int = 2) -> Iterator[None]:
    """Sends what `switch_off` gives behind everything else, also when what runs inside breaks.

    Whoever runs inside has normally done so already; a second time does no harm.
    """
    try:
        yield
    finally:
        if told := switch_off():
            with contextlib.suppress(OSError):  # the terminal has gone away
                os.write(screen_out, told)


@contextlib.contextmanager
def leaving_when_told(leave: Callable[[int], None]) -> Iterator[None]:
    """Inside, SIGTERM calls `leave` with the exit status instead of ending the process where it stands."""
    before = signal.signal(signal.SIGTERM, lambda number, _frame: leave(128 + number))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
