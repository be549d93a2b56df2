"""What the first answer can tell of a visitor's first words: a greeting, a number, a topic.

Words are compared folded (`relay/shared/fold.py`), so that letter variants, marks and digits of
Arabic and Persian do not matter. Nothing here knows the hours or the queue.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from relay.protocol.entries import Field
from relay.protocol.ids import Word
from relay.protocol.limits import CHOICES_MAX
from relay.protocol.setup import Row, Texts
from relay.shared.fold import fold_words
from relay.shared.words import base_language

Pattern = str
"""What a number looks like: `#` is a digit, a hyphen or space may be left out, all else stands for itself."""


class WelcomeRule(Row, frozen=True):
    """One `[[welcomes]]` of welcome.toml. Of each kind the first that fits is used, in the file's order.

    greeting  said back when one of `words` was
    number    one of `patterns` was written: it is kept in `field`, and `text` says that it was noted;
              without a text the catalogue's own words do
    topic     one of `words` was said, or the rule has none; then `text`, and `ask` where the `field`
              that the topic needs was neither written now nor known before

    `choices` come with the text; where a topic was named, its own and not the greeting's.
    Texts may hold the variables of canned replies; `{{order.id}}` is the number of the field `order`.
    """

    name: Word
    kind: Literal["greeting", "number", "topic"] = "topic"
    words: dict[str, tuple[str, ...]] = {}
    """Language to words or phrases. `order*` is everything that begins so, with the star at the end
    only; in Arabic the article and the letters written to it do not count."""

    patterns: tuple[Pattern, ...] = ()
    field: str = ""
    text: Texts = {}
    ask: Texts = {}
    choices: dict[str, tuple[Field, ...]] = {}
    """Language to answers that the visitor may pick from instead of typing, at most four."""


class Number(NamedTuple):
    """A number that was found, as it is kept: ASCII digits, capital letters, the pattern's own hyphens."""

    rule: WelcomeRule
    value: str


class Heard(NamedTuple):
    """Which rules the visitor's words called for."""

    greeting: WelcomeRule | None
    number: Number | None
    topic: WelcomeRule | None


class _Spoken(NamedTuple):
    """The visitor's folded words between spaces, as they are and without the Arabic article."""

    plain: str
    bare: str


def heard(rules: Sequence[WelcomeRule], text: str) -> Heard:
    """What the text calls for."""
    words = fold_words(text)
    spoken = _Spoken(_spaced(words), _spaced(_bare(words)))
    return Heard(
        next(
            (rule for rule in rules if rule.kind == "greeting" and rule.words and _says(rule, spoken)), None
        ),
        number_in(rules, text),
        next((rule for rule in rules if rule.kind == "topic" and _says(rule, spoken)), None),
    )


def _says(rule: WelcomeRule, spoken: _Spoken) -> bool:
    """Whether one of the rule's words or phrases was said; a rule without any always applies."""
    if not any(rule.words.values()):
        return True
    for lang, phrases in rule.words.items():
        said = spoken.bare if _is_arabic(lang) else spoken.plain
        if any(_needle(lang, phrase) in said for phrase in phrases):
            return True
    return False


def number_in(rules: Iterable[WelcomeRule], text: str) -> Number | None:
    """The longest number that a rule's pattern finds, the first of these; None where there is none."""
    plain = in_ascii_digits(text)
    found = [
        (-len(match[0]), match.start(), Number(rule, _written_as(pattern, match[0])))
        for rule in rules
        if rule.kind == "number"
        for pattern in rule.patterns
        if (match := _pattern(pattern).search(plain))
    ]
    return min(found, key=lambda each: each[:2])[2] if found else None


def in_ascii_digits(text: str) -> str:
    """The text with the digits of every script as 0 to 9."""
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)


def problems(rule: WelcomeRule) -> list[tuple[str, str]]:
    """What is wrong with a rule: the key and a sentence each. Variables in texts are checked elsewhere."""
    is_number = rule.kind == "number"
    checks = (
        (is_number and not rule.patterns, "patterns", 'expected some, such as ["#####"]'),
        (is_number and not rule.field, "field", "expected one to keep the number in"),
        (not is_number and rule.patterns, "patterns", "expected these in rules of the kind 'number' only"),
        (rule.kind == "greeting" and not any(rule.words.values()), "words", "expected what is greeted back"),
        (not is_number and not rule.text, "text", "expected what is to be said"),
        (
            any(len(each) > CHOICES_MAX for each in rule.choices.values()),
            "choices",
            f"expected at most {CHOICES_MAX} in each language",
        ),
        (is_number and bool(rule.choices), "choices", "expected these with greetings and topics only"),
        (rule.ask and not rule.field, "ask", "expected the 'field' that is asked for as well"),
        (any(not fold_words(each) for each in _phrases(rule)), "words", "expected letters in each of them"),
        (any("*" in each[:-1] for each in _phrases(rule)), "words", "expected a star at the end only"),
        (
            any(each.count("#") < PATTERN_DIGITS_MIN for each in rule.patterns),
            "patterns",
            f"expected at least {PATTERN_DIGITS_MIN} '#' in each: prices and sizes are numbers too",
        ),
    )
    return [(key, sentence) for is_wrong, key, sentence in checks if is_wrong]


def _phrases(rule: WelcomeRule) -> list[str]:
    return [phrase for phrases in rule.words.values() for phrase in phrases]


PATTERN_DIGITS_MIN: Final = 3


# ---- words -------------------------------------------------------------------------------

_ARTICLE: Final = re.compile("^[وف]?(?:ال|بال|كال|لل)?(?=.{3})")
"""The Arabic article, and what is written together with it, before at least three letters."""


@lru_cache(maxsize=4096)
def _needle(lang: str, phrase: str) -> str:
    """The phrase's folded words as they must stand in what was said; the last may be a beginning."""
    words = fold_words(phrase)
    whole = _spaced(_bare(words) if _is_arabic(lang) else words)
    return whole[:-1] if phrase.endswith("*") else whole


@lru_cache(maxsize=64)
def _is_arabic(lang: str) -> bool:
    return base_language(lang) == "ar"


def _bare(words: Sequence[str]) -> list[str]:
    return [_ARTICLE.sub("", word) for word in words]


def _spaced(words: Sequence[str]) -> str:
    return f" {' '.join(words)} "


_GAPS: Final = "-_/ "


@lru_cache(maxsize=256)
def _pattern(pattern: Pattern) -> re.Pattern[str]:
    """The pattern, not as a part of a longer number, of a price or of a telephone number."""
    inside = "".join(
        "[0-9]" if char == "#" else f"[{_GAPS}]?" if char in _GAPS else re.escape(char) for char in pattern
    )
    before, after = r"(?<![0-9A-Za-z])(?<![0-9][-.,/ ])(?<!\+)", r"(?![0-9A-Za-z])(?![-.,/][0-9])"
    return re.compile(before + inside + after, re.IGNORECASE)


def _written_as(pattern: Pattern, found: str) -> str:
    """The number with the hyphens and spaces of its pattern, whatever was written between."""
    given = iter(char for char in found.upper() if char not in _GAPS)
    return "".join(char if char in _GAPS else next(given) for char in pattern)
