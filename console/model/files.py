"""Files in a chat: which there are, and the words for one."""

from collections.abc import Iterable
from typing import Final

from console.model.terms import listed
from console.text.clean import shown_line
from console.text.lay_out import inside
from console.text.words import in_digits, say
from relay.protocol.entries import Entry, File, Message
from relay.protocol.limits import FILE_NAME_CHARS_MAX
from relay.shared.file_name import shown_name

KILOBYTE: Final = 1_000


def files(entries: Iterable[Entry]) -> list[File]:
    """The files of a chat, the newest first."""
    found = [e.body.file for e in entries if isinstance(e.body, Message) and e.body.file is not None]
    return found[::-1]


def safe_name(file: File) -> str:
    """The name to save it under: whoever sent it, it names no other folder and hides nowhere."""
    return shown_name(file.name, file.media, FILE_NAME_CHARS_MAX)


def file_words(file: File) -> str:
    """One line: its name, how large it is, and what a picture measures."""
    words = [inside(shown_line(safe_name(file))), size_words(file.bytes)]
    if is_picture(file):
        words.append(in_digits(f"{file.width}x{file.height}"))
    return listed(*words)


def size_words(count: int) -> str:
    """Bytes as people say them."""
    if count < KILOBYTE:
        return say("size.bytes", n=count)
    if count < KILOBYTE**2:
        return say("size.kilobytes", size=in_digits(f"{count / KILOBYTE:.0f}"))
    return say("size.megabytes", size=in_digits(f"{count / KILOBYTE**2:.1f}"))


def is_picture(file: File) -> bool:
    """Whether the relay has drawn it anew, so that it may be shown."""
    return bool(file.width and file.height)
