"""Left-to-right islands: links, e-mail addresses, phone numbers and codes, read one way everywhere.

Plain UAX #9 turns the groups of a phone number or of an order number around when Arabic stands before
them, and they are then read out wrongly to a courier. So each island is laid out as if it stood
between LRI and PDI (rule HL3), with nothing put into the text. The rule is narrow: groups of digits
are an island from seven digits on, shorter ones only with a letter in the same hyphenated code.
Arabic-Indic digits have an order of their own, which their readers expect.

The widget has the same expression in `widget_js/src/linkify.js`, or visitor and agent would see
different numbers; one table of texts (`tests/contract/bidi_vectors.jsonl`) is read by the tests of both.
"""

import re
from typing import Final

_CANDIDATE: Final = re.compile(r"[0-9۰-۹@]|://")
_IN_LINK: Final = r"(?u:[^\s<>\"()«»،؛؟])"
_BRACKETED: Final = rf"\({_IN_LINK}*\)"
_ENDS_LINK: Final = r"(?u:[^\s<>\"()«»،؛؟'.,:;!?*\]}])"
"""What else stands behind a link belongs to the sentence, as does a bracket that was not opened in it."""

_TOKEN: Final = re.compile(
    # Nothing below begins otherwise: a letter of Arabic is passed over at once.
    r"(?=[\w.+#(۰-۹-])(?:"
    rf"https?://(?:{_IN_LINK}|{_BRACKETED})*(?:{_ENDS_LINK}|{_BRACKETED})"
    r"|[\w.+-]{1,40}@[\w.-]+\w"
    r"|#?(?=[\w./#-]{0,40}[a-z])(?=[\w./#-]{0,40}[0-9])\w+(?:[-./#]\w+)+"
    # `10-20` is a range, which an Arabic reader reads from the right; `555-1234` is to be dialled.
    r"|\+?(?:\((?=[0-9۰-۹]{1,4}\)))?[0-9۰-۹](?:[- ./()]{0,2}[0-9۰-۹]){6,40}(?![\w۰-۹%])"
    # A word is passed over whole, so that no island begins inside one.
    r"|(?P<word>\w+))",
    re.IGNORECASE | re.ASCII,
)


def islands(text: str) -> list[tuple[int, int]]:
    """The ranges of the text that are islands, in order; an end is behind the last character."""
    if not _CANDIDATE.search(text):
        return []
    return [match.span() for match in _TOKEN.finditer(text) if match["word"] is None]
