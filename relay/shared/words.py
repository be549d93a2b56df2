"""A catalogue's words in one language, with plural forms by their CLDR names.

A catalogue is a flat table of keys and texts. A text that depends on a number `n` stands under
`key.one`, `key.few` and so on (Unicode CLDR, "Language Plural Rules", cardinals). Values are put
in literally where `{name}` stands: a value is never read as a pattern, so that nobody's name can
reach into the program (which `str.format` would let it).
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

Catalogues = Mapping[str, Mapping[str, str]]
"""Language to keys to texts."""

FALLBACK: Final = "en"

_NAME: Final = re.compile(r"\{([a-z_][a-z0-9_]*)\}")


def words(catalogues: Catalogues, lang: str) -> Callable[..., str]:
    """The function `(key, **values)` to the text in `lang`; in English where that has none; else the key."""
    language = base_language(lang)
    choices = [(each, catalogues[each]) for each in dict.fromkeys((language, FALLBACK)) if each in catalogues]

    def say(key: str, /, **values: object) -> str:
        for each, catalogue in choices:
            text = _text(catalogue, each, key, values.get("n"))
            if text is not None:
                return _NAME.sub(lambda match: str(values.get(match[1], match[0])), text)
        return key

    return say


def pick(texts: Mapping[str, str], lang: str) -> str:
    """The text in `lang`, as exactly as there is one; else in English, else the first; empty for none."""
    for each in (lang.lower().replace("_", "-"), base_language(lang), FALLBACK):
        if each in texts:
            return texts[each]
    return next(iter(texts.values()), "")


def plural(lang: str, n: int) -> str:
    """The CLDR name of the plural form for `n` things: zero, one, two, few, many or other."""
    return _PLURALS.get(base_language(lang), _english)(abs(n))


def base_language(lang: str) -> str:
    """`fa` for `fa-IR`, `ar` for `AR_eg` (BCP 47 section 2.1)."""
    return re.split("[-_]", lang, maxsplit=1)[0].lower()


def _text(catalogue: Mapping[str, str], lang: str, key: str, n: object) -> str | None:
    if isinstance(n, int):
        for form in (plural(lang, n), "other"):
            if (text := catalogue.get(f"{key}.{form}")) is not None:
                return text
    return catalogue.get(key)


def _english(n: int) -> str:
    return "one" if n == 1 else "other"


def _persian(n: int) -> str:
    return "one" if n in (0, 1) else "other"


def _arabic(n: int) -> str:
    if n <= 2:
        return ("zero", "one", "two")[n]
    if 3 <= n % 100 <= 10:
        return "few"
    return "many" if 11 <= n % 100 <= 99 else "other"


_PLURALS: Final = {"ar": _arabic, "en": _english, "fa": _persian}
