"""The console on a fake link, as for the tests of the terminal."""

from tests.terminal.conftest import open_console

__all__ = ["open_console"]
