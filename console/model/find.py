"""Finding words in the lines of one chat that are held here."""

from collections.abc import Iterable

from relay.protocol.entries import Entry, Filled, Message, Note, Rated, Transferring
from relay.shared.fold import fold


def lines_with(entries: Iterable[Entry], typed: str) -> list[int]:
    """The numbers of the entries whose words hold what was typed, however it is written, in their order."""
    wanted = fold(typed)
    return [entry.seq for entry in entries if wanted in fold(_words(entry))] if wanted else []


def _words(entry: Entry) -> str:
    match entry.body:
        case Message(text) | Note(text) | Transferring(text=text) | Rated(comment=text) | Filled(value=text):
            return text
    return ""
