"""The catalogue of the console's language, read from `config/i18n` before anything is drawn."""

import json
from collections.abc import Mapping
from typing import Final, Literal

from console.data_files import sample_config
from console.text import words
from console.text.words import Calendar, Digits, Spoken
from relay.shared.words import base_language

Language = Literal["auto", "en", "ar", "fa"]

LANGUAGES: Final = ("en", "ar", "fa")

_LOCALE: Final = ("LC_ALL", "LC_MESSAGES", "LANG")
"""The first that is set and not empty counts (POSIX, "Environment Variables", 8.2)."""


def speak(lang: str, digits: Digits = "latin", calendar: Calendar = "auto") -> Spoken:
    """Speak one of LANGUAGES from now on; what was spoken until now."""
    path = sample_config() / "i18n" / f"{lang}.json"
    return words.speak(lang, json.loads(path.read_text("utf-8")), digits, calendar)


def language_of(setting: Language, environment: Mapping[str, str]) -> str:
    """The language that is set, or with `auto` the locale's where we have it, else English."""
    if setting != "auto":
        return setting
    locale = next((value for name in _LOCALE if (value := environment.get(name))), "")
    found = base_language(locale)
    return found if found in LANGUAGES else "en"
