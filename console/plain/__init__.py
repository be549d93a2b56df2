"""`dukkan console --plain`: events out as lines, commands in as lines.

For screen readers, scripts and tests. The abilities are the screen's own, over the same model and
the same link. One event is one line; line breaks inside a message are shown as ` / `.
Its words are English in every language of the screen, as scripts and habits depend on them.
"""

from console.plain.main import run

__all__ = ["run"]
