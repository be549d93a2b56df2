"""The terminal's title: how much is unread and whether somebody waits too long; never a name.

Titles end up in task bars, shared screens and logs, so a visitor's words have no place in them.
"""

from typing import Final

SAVE: Final = "\x1b[22;2t"
RESTORE: Final = "\x1b[23;2t"
"""xterm's title stack; terminals without one ignore both (XTWINOPS 22 and 23)."""

PRODUCT: Final = "dukkan"

ASK_FOR_MORE_KEYS: Final = "\x1b[>4;1m"
STOP_ASKING: Final = "\x1b[>4;0m"
"""xterm's modifyOtherKeys: tmux with `extended-keys on` then sends shift+Enter as itself."""


def title_words(unread: int, calls: int) -> str:
    """`(3) !! dukkan`: unread messages, and a sign when a wait is over the limit or somebody calls."""
    parts = [f"({unread})"] if unread else []
    parts += ["!!"] if calls else []
    return " ".join([*parts, PRODUCT])


def set_title(words: str) -> str:
    """The sequence that sets the window's title. `words` are our own."""
    return f"\x1b]2;{words}\x07"
