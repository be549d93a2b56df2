"""The word catalogues of the three languages agree, and every refusal has its sentence in each."""

import json
import re
import unicodedata
from pathlib import Path
from typing import Final

import pytest

from relay.protocol.refusals import Code

FOLDER: Final = Path(__file__).parents[2] / "config" / "i18n"
PLURALS: Final = {
    "en": {"one", "other"},
    "ar": {"zero", "one", "two", "few", "many", "other"},
    "fa": {"one", "other"},
}
"""Unicode CLDR, plural rules for cardinal numbers."""
LANGUAGES: Final = sorted(PLURALS)
BLANK: Final = re.compile(r"\{(\^?[\w.]+)\}")
"""`{name}` for a value, `{chat.switch}` for the key of an action, `{^chat.switch}` for its short form."""
INVISIBLE: Final = "\u200c\u200e"
"""ZWNJ belongs to Persian words; a left-to-right mark holds a sign at the end of words in Latin letters."""

RAW: Final = {lang: (FOLDER / f"{lang}.json").read_text(encoding="utf-8") for lang in LANGUAGES}
WORDS: Final[dict[str, dict[str, str]]] = {lang: json.loads(RAW[lang]) for lang in LANGUAGES}


def plural_keys(words: dict[str, str]) -> set[str]:
    """The keys that come in several forms, without the form."""
    return {key.removesuffix(".other") for key in words if key.endswith(".other")}


def split(lang: str) -> tuple[set[str], dict[str, set[str]]]:
    """Plain keys, and plural keys with their forms."""
    words = WORDS[lang]
    plurals: dict[str, set[str]] = {key: set() for key in plural_keys(words)}
    plain = set()
    for key in words:
        base, _, form = key.rpartition(".")
        if base in plurals and form in PLURALS["ar"]:
            plurals[base].add(form)
        else:
            plain.add(key)
    return plain, plurals


def test_a_language_is_a_file_and_a_file_a_language() -> None:
    assert sorted(path.stem for path in FOLDER.iterdir()) == LANGUAGES


@pytest.mark.parametrize("lang", LANGUAGES)
def test_all_catalogues_have_the_same_keys(lang: str) -> None:
    plain, plurals = split(lang)
    english_plain, english_plurals = split("en")
    assert plain == english_plain
    assert set(plurals) == set(english_plurals)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_plural_has_every_form_of_its_language(lang: str) -> None:
    for key, forms in split(lang)[1].items():
        assert forms == PLURALS[lang], key


@pytest.mark.parametrize("lang", LANGUAGES)
def test_blanks_are_the_same_in_every_language(lang: str) -> None:
    plain, plurals = split(lang)
    for key in plain:
        assert sorted(BLANK.findall(WORDS[lang][key])) == sorted(BLANK.findall(WORDS["en"][key])), key
    for key, forms in plurals.items():
        wanted = set(BLANK.findall(WORDS["en"][f"{key}.other"]))
        assert set(BLANK.findall(WORDS[lang][f"{key}.other"])) == wanted, key
        for form in forms:
            assert set(BLANK.findall(WORDS[lang][f"{key}.{form}"])) <= wanted, f"{key}.{form}"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_word_is_empty_or_carries_a_control_character(lang: str) -> None:
    for key, text in WORDS[lang].items():
        assert text.strip() == text, key
        assert text, key
        controls = [
            char for char in text if unicodedata.category(char) in {"Cc", "Cf"} and char not in INVISIBLE
        ]
        assert controls == [], key
        assert BLANK.sub("", text).count("{") == 0, key


@pytest.mark.parametrize("lang", ["ar", "fa"])
def test_arabic_and_persian_are_written_in_their_letters(lang: str) -> None:
    """A word left in English is noticed; names of keys and the like have a blank or a sign only."""
    for key, text in WORDS[lang].items():
        letters = [char for char in BLANK.sub("", text) if char.isalpha()]
        own = [char for char in letters if "ARABIC" in unicodedata.name(char, "")]
        assert not letters or own or text == WORDS["en"][key].upper(), f"{key}: {text}"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_refusal_has_its_sentence(lang: str) -> None:
    keys = {key for key in WORDS[lang] if key.startswith("refusal.")}
    assert keys == {f"refusal.{code}" for code in Code}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_catalogue_is_sorted_so_that_changes_are_small(lang: str) -> None:
    assert RAW[lang] == json.dumps(WORDS[lang], ensure_ascii=False, indent=2, sort_keys=True) + "\n"
