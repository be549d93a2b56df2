"""Left-to-right islands: links, e-mail addresses, phone numbers and codes, read one way everywhere.

Plain UAX #9 turns the groups of a phone number or of an order number around when Arabic stands before
them, and they are then read out wrongly to a courier. So each island is laid out as if it stood
between LRI and PDI (rule HL3), with nothing put into the text. The rule is narrow: groups of digits
are an island from seven digits on, shorter ones only with a letter in the same hyphenated code.
Arabic-Indic digits have an order of their own, which their readers expect.
"""

import re
from typing import Final

_CANDIDATE: Final = re.compile(r"[0-9۰-۹@]|www\.|://", re.IGNORECASE)
_ISLAND: Final = re.compile(
    r"(?P<link>(?<![a-z0-9])(?:https?://|www\.)[^\s\u00a0<>\"«»،؛؟]+)"
    r"|(?<![a-z0-9._%+-])[a-z0-9._%+-]++@[a-z0-9-]+(?:\.[a-z0-9-]+)+"
    r"|(?<![a-z0-9_/.-])#?(?=[0-9_/.#-]*[a-z])(?=[a-z_/.#-]*[0-9])[a-z0-9]++(?:[-_/.#][a-z0-9]++)+"
    # `10-20` is a range, which an Arabic reader reads from the right; `555-1234` is to be dialled.
    r"|(?<![a-z0-9۰-۹])\+?\(?[0-9۰-۹](?:(?:,|[ \u00a0\u2010\u2011./()-]{0,2})[0-9۰-۹]){6,40}+"
    r"(?![a-z0-9۰-۹%])",
    re.IGNORECASE | re.ASCII,
)
_SENTENCE_ENDS: Final = ".,:;!?'*)]}"
"""Behind a link these belong to the sentence, apart from a bracket that was opened in the link."""

_OPENED: Final = {")": "(", "]": "[", "}": "{"}


def islands(text: str) -> list[tuple[int, int]]:
    """The ranges of the text that are islands, in order; an end is behind the last character."""
    if not _CANDIDATE.search(text):
        return []
    return [_trimmed(match) for match in _ISLAND.finditer(text)]


def _trimmed(match: re.Match[str]) -> tuple[int, int]:
    """The range without what belongs to the sentence around it."""
    start, end = match.span()
    found = match[0]
    if match["link"]:
        while found[-1] in _SENTENCE_ENDS and not _is_closed_in(found):
            found = found[:-1]
            end -= 1
    elif found[0] == "(" and ")" not in found:
        start += 1
    return start, end


def _is_closed_in(link: str) -> bool:
    """Whether the link ends with a bracket that it opened itself."""
    opening = _OPENED.get(link[-1])
    return opening is not None and link.count(opening) >= link.count(link[-1])
