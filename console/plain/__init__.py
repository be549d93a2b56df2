"""`dukkan console --plain`: events out as lines, commands in as lines.

For screen readers, scripts and tests. The abilities are the screen's own, over the same model and
the same link. One event is one line; line breaks inside a message are shown as ` / `.
Commands are English words in every language; what they answer is in the console's own, in the order
in which it is read: a terminal or a screen reader does the rest. `language = "en"` suits scripts.
"""

from console.plain.main import run

__all__ = ["run"]
