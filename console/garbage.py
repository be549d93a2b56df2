"""When Python looks for garbage: not before the first picture, and then only in what came later.

A full search goes through all that was imported and drawn, 90,000 objects in 50 ms, and no key is answered
meanwhile. Messages are no part of it (`gc=False` in `relay.protocol.entries`).
"""

import gc
from typing import Final

YOUNG_MAX: Final = 20_000
"""A screen of right-to-left text is some thousand new objects: a search in each painting finds nothing."""


def put_off() -> None:
    """Look for none until `begin`: what is loaded at the start stays."""
    gc.disable()


def begin() -> None:
    """Look for it from now on, but not in what is there already; once more when more is there to stay."""
    gc.freeze()
    gc.set_threshold(YOUNG_MAX)
    gc.enable()


def look_everywhere() -> None:
    """The program ends, or a test goes on: nothing is spared any more."""
    gc.unfreeze()
