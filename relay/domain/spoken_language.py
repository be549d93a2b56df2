"""Which language a visitor writes in, as far as his letters tell: Persian, Arabic, or English.

Arabic yeh and kaf say little, because old Persian keyboards write them; Persian yeh and kaf say
more, and letters that the other language does not have say most. So do some words of everyday.
"""

from typing import Final

from relay.shared.fold import fold, fold_words
from relay.shared.words import base_language

_PERSIAN: Final = {**dict.fromkeys("پچژگ", 3), **dict.fromkeys("یک", 2), **dict.fromkeys("۴۵۶", 1)}
_ARABIC: Final = {**dict.fromkeys("ة", 3), **dict.fromkeys("يكىأإ", 1), **dict.fromkeys("٤٥٦", 1)}
"""What a letter or digit says for its language."""

_WORD_SAYS: Final = 4


def _folded(text: str) -> frozenset[str]:
    return frozenset(fold(text).split())


_PERSIAN_WORDS: Final = _folded(
    "است هست را که برای می سفارش سفارشم خرید ممنون مرسی خواهش درود لطفا چرا چطور نیست دارم دارید"
    " شده رسید نرسیده کنم کنید شما بسته"
)
_ARABIC_WORDS: Final = _folded(
    "السلام عليكم مرحبا اهلا هل في على الى لم عن هذا هذه شكرا متى كم اريد طلبي طلبية انا لو سمحت عندي"
)
_ENGLISH_WORDS: Final = _folded(
    "hi hello hey the is are my i you order where when what how please thanks thank can have good not"
    " need want with for"
)
_ARTICLE: Final = "ال"
"""Arabic nouns begin so, Persian words seldom."""

ARABIC_SCRIPT: Final = frozenset({"ar", "fa", "ur", "ps", "ckb", "sd", "ug"})
"""Languages in Arabic letters."""


def spoken_language(text: str, said: str) -> str:
    """The language of the text, where it tells; else `said`, which is the one of the visitor's page.

    Another language of the same letters stays what it was said to be: `de` for German, `ur` for Urdu.
    """
    letters = [char for char in text if char.isalpha()]
    arabic = sum("\u0600" <= char <= "\u06ff" or "\ufb50" <= char <= "\ufeff" for char in letters)
    is_said_arabic = base_language(said) in ARABIC_SCRIPT
    if arabic * 2 > len(letters):
        return _of_arabic_letters(text, said if is_said_arabic else "")
    latin = sum(char.isascii() for char in letters)
    if latin * 2 > len(letters) and (is_said_arabic or not said):
        return "en" if not said or _is_english(text) else said
    return said


def _is_english(text: str) -> bool:
    """A `hello` alone says nothing, nor does Persian or Arabic in Latin letters."""
    spoken = fold_words(text)
    return len(spoken) > 1 and not _ENGLISH_WORDS.isdisjoint(spoken)


def _of_arabic_letters(text: str, said: str) -> str:
    """Persian or Arabic; `said` where that is another language, or where nothing tells."""
    if said and base_language(said) not in ("ar", "fa"):
        return said
    spoken = set(fold_words(text))
    nouns = sum(word.startswith(_ARTICLE) and len(word) > len(_ARTICLE) + 2 for word in spoken)
    persian = _weight(text, _PERSIAN) + _WORD_SAYS * len(spoken & _PERSIAN_WORDS)
    arabic = _weight(text, _ARABIC) + _WORD_SAYS * (len(spoken & _ARABIC_WORDS) + nouns)
    if persian == arabic:
        return said or "ar"
    found = "fa" if persian > arabic else "ar"
    return said if base_language(said) == found else found


def _weight(text: str, says: dict[str, int]) -> int:
    return sum(says.get(char, 0) for char in text)
