"""OSC 8: words that lead to an address when they are clicked in a terminal that knows how."""

from console.model.links import safe_url
from console.terminal.own_words import own_words


def hyperlink(written: str, words: str, words_chars_max: int = 200) -> bytes:
    """The words as a link; as they are where the address is none that may be opened.

    Not wrapped for a multiplexer, which draws it itself: tmux hands it on from 3.4.
    """
    shown = own_words(words, words_chars_max).encode()
    if not (url := safe_url(written)):
        return shown
    return b"\x1b]8;;" + url.encode("ascii") + b"\x1b\\" + shown + b"\x1b]8;;\x1b\\"
