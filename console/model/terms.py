"""What the relay's values are called: priorities, presences, reasons for a look, languages, scores."""

from typing import Final

from console.text.words import knows, say
from relay.protocol.agent import Presence
from relay.protocol.entries import EscalatedBecause
from relay.shared.words import base_language

PRIORITIES: Final = {-1: "low", 0: "normal", 1: "high", 2: "urgent"}
"""Each priority's name, which is the end of its key."""


def priority_words(priority: int) -> str:
    """How urgent, in a word."""
    return say(f"priority.{PRIORITIES[priority]}")


def late_words(reason: EscalatedBecause) -> str:
    """Why supervisors should look at a chat."""
    return say(f"late.{reason}")


def presence_word(presence: Presence) -> str:
    """How somebody is there, in a word or two."""
    return say(f"presence.{presence}")


def language_word(lang: str) -> str:
    """What a language is called; empty for one that we have no word for."""
    key = f"language.{base_language(lang)}"
    return say(key) if knows(key) else ""


def listed(*parts: str) -> str:
    """Those that are not empty, with a comma between them."""
    return f"{say('comma')} ".join(part for part in parts if part)
