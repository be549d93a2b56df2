"""What the relay says to a visitor by itself, in his language: the catalogue's `auto.…`.

Keys for `tell`, with their values; all but `thanks`, `remind` and `warn` are news:

  transfer_agent (name), transfer_department (department), transfer_back (name)
  left_closed (when), left_closed_for_long, left_for_now (when), left_for_now_why (reason, when), left_nobody
  contact, late_reply, remind, warn, thanks, rated, follow_up

`first_answer.say_left` chooses among those that begin with `left`. A value that is a whole number
comes out in the language's own digits.
"""

from typing import Final

from relay.desk.decision import Draft
from relay.desk.desk import Desk
from relay.domain.events import Logged
from relay.domain.spoken_time import Say, in_digits
from relay.protocol.entries import Auto, Message, Opened
from relay.protocol.limits import TEXT_CHARS_MAX
from relay.shared.words import FALLBACK, base_language, words


class _Figure(int):
    """A whole number that chooses a plural and prints itself in the language's digits."""

    shown: str

    def __str__(self) -> str:
        return self.shown


def tell(desk: Desk, draft: Draft, key: str, auto: Auto = "news", **values: object) -> bool:
    """Adds the text under `auto.<key>` to the log; whether it did.

    It does not where the shop has no such words, or where no message may stand.
    """
    text = spoken(desk, draft, key, **values)
    return bool(text) and say(draft, text, auto)


def say(draft: Draft, text: str, auto: Auto) -> bool:
    """Adds the text to the log as the relay's own; whether it may stand there."""
    return draft.add(Message(text[:TEXT_CHARS_MAX], auto), "relay")


def spoken(desk: Desk, draft: Draft, key: str, **values: object) -> str:
    """The text under `auto.<key>` in the visitor's language; empty where the shop has no such words."""
    name = f"auto.{key}"
    return speaker(desk, language(draft))(name, **values) if _has(desk, language(draft), name) else ""


def speaker(desk: Desk, lang: str) -> Say:
    """The shop's words in a language, with its digits in whole numbers."""
    plain = words(desk.shop.words, lang)

    def say_in_digits(key: str, **values: object) -> str:
        for name, value in values.items():
            if isinstance(value, int):
                values[name] = figure = _Figure(value)
                figure.shown = in_digits(plain, str(value))
        return plain(key, **values)

    return say_in_digits


def language(draft: Draft) -> str:
    """The visitor's language, also where he has only begun to write in this very decision."""
    for event in draft.events:
        if isinstance(event, Logged) and isinstance(event.entry.body, Opened):
            return event.entry.body.lang
    return draft.conversation.lang


_FORMS: Final = ("", ".other")


def _has(desk: Desk, lang: str, name: str) -> bool:
    catalogues = [desk.shop.words.get(each, {}) for each in (base_language(lang), FALLBACK)]
    return any(name + form in catalogue for catalogue in catalogues for form in _FORMS)
