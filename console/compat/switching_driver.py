"""Textual's driver with switches of our own: on when it takes the terminal, off when it gives it back.

That is at the start and at the end, also after a crash, and around a suspension. Only the driver is told
of all of these.
"""

import asyncio
import signal
from collections.abc import Callable
from typing import Any

from textual.drivers.linux_driver import LinuxDriver

from console.compat.alt_keys import PromptParser


def switching(on: Callable[[], bytes], off: Callable[[], bytes], typed: str) -> type[LinuxDriver]:
    """A class for `App(driver_class=...)`. `typed` came before the start and is given on once, as keys.

    `on` and `off` are asked each time, since what holds at the start may no longer hold after a suspension.
    """

    class SwitchingDriver(LinuxDriver):
        def __init__(self, *arguments: Any, **named: Any) -> None:
            """As Textual's, but stopped between two steps of the loop.

            Textual stops in the signal's handler: where that comes while a picture is put into the queue of
            what is written, it waits for ever for the lock of the queue, which the step below it holds.
            """
            super().__init__(*arguments, **named)
            asyncio.get_running_loop().add_signal_handler(signal.SIGTSTP, self._sigtstp_application)

        def start_application_mode(self) -> None:
            """Before the first painting, and again after each suspension."""
            nonlocal typed
            super().start_application_mode()  # type: ignore[no-untyped-call]
            if self._writer_thread is None:  # in the background: the process is being stopped
                return
            self.write(on().decode())
            for event in PromptParser().feed(typed) if typed else ():
                self.process_message(event)
            typed = ""

        def stop_application_mode(self) -> None:
            """While the terminal is still ours."""
            if self._writer_thread is not None:
                self.write(off().decode())
            super().stop_application_mode()

    return SwitchingDriver
