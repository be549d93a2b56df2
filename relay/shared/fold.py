"""Text folded for searching and comparing: what people write in many ways becomes one.

Rules, in the order in which they are applied:
  1. Unicode's compatibility decomposition (UAX #15, NFKD): presentation forms, full width and
     hamza letters fall into their parts.
  2. Marks go: tashkeel, superscript alef, hamza and madda on a letter, accents. So do tatweel and
     every control of format: ZWNJ, ZWJ, direction marks.
  3. Arabic, Persian and Urdu letters that sound and are searched alike become the Arabic one:
     teh marbuta heh, alef maksura and Persian yeh yeh, keheh kaf.
  4. Digits of every script become ASCII, Arabic punctuation its Latin like.
  5. Case is folded, spaces are collapsed.

Folding twice changes nothing. The result is for machines: it is never shown.
"""

import re
import unicodedata
from typing import Final

_LIKE: Final = {
    "ا": "ٱٲٳٵ",
    "ه": "ةہھەۃۿ",
    "ي": "ىیېۍێےۓٸؽؾؿ",
    "و": "ۄۅۆۇۈۉۊۋٶٷ",
    "ك": "کڪګڬڭڮ",
    ".": "٫۔",
    ",": "٬،",
    ";": "؛",
    "?": "؟",
    "%": "٪",
    "'": "\u2018\u2019\u02bc",
    "-": "\u2010\u2011\u2012\u2013\u2014\u2212",
    "": "\u0640",
}
"""What becomes what; the key stands for each of its letters."""

_TABLE: Final = {ord(letter): like for like, letters in _LIKE.items() for letter in letters}

_WORD: Final = re.compile(r"[^\W_]+")

_HELD_BELOW: Final = 0x3000
"""Letters above are looked up each time: strangers must not be able to fill the memory."""


class _Folding(dict[int, str]):
    """What stands for one character, found when it is first met."""

    def __missing__(self, code: int) -> str:
        found = _folded(chr(code))
        if code < _HELD_BELOW:
            self[code] = found
        return found


def _folded(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Mn", "Me", "Cf"):
        return ""
    return str(unicodedata.decimal(character)) if category == "Nd" else character


_FOLDING: Final = _Folding(_TABLE)


def fold(text: str) -> str:
    """The text as it is compared: `میخواهم` for `می‌خواهم`, `علي` for `عَلی`, `12` for `۱۲`."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text).translate(_FOLDING)
    return " ".join(text.casefold().split())


def fold_words(text: str) -> list[str]:
    """The folded words in their order, without what stands between them."""
    return _WORD.findall(fold(text))
