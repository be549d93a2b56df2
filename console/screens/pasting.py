"""A long paste is looked at before it stands in the composer."""

from console.screens.dialogs import Ask
from console.text.mode import Bidi
from console.text.words import say
from console.widgets.composer import Composer


def asked_about(text: str, bidi: Bidi) -> Ask:
    """The question what becomes of it; leaving it is the first answer."""
    lines = say("search.lines", n=text.count("\n") + 1)
    told = [say("paste.size", lines=lines, n=len(text))]
    answers = [("no", say("leave_it")), ("lines", say("paste.insert")), ("one_line", say("paste.one_line"))]
    return Ask(say("paste.title"), told, answers, bidi)


def put(composer: Composer, text: str, how: str) -> None:
    """Do with it what was answered."""
    if how in ("lines", "one_line"):
        composer.put(text, "lines" if how == "lines" else "one_line")
