"""What the relay says to a visitor by itself, in his language: the catalogue's `auto.…`.

Keys for `tell`, with their values; all but `thanks`, `remind` and `warn` are news:

  transfer_agent (name), transfer_department (department), transfer_back (name)
  left_closed (when), left_closed_day (day, when), left_closed_for_long, left_nobody
  left_for_now (when), left_for_now_why (reason, when)
  late_reply, remind, warn, thanks, follow_up

Those that begin with `left` offer to take an address or a number, where there is none yet. A value
that is a whole number comes out in the digits of the site's region, a department's name as its title.
"""

from collections.abc import Callable
from typing import Final

from relay.desk.decision import Draft
from relay.desk.desk import Desk
from relay.domain.spoken_time import Say
from relay.protocol.entries import Auto, Message
from relay.protocol.limits import TEXT_CHARS_MAX
from relay.shared.words import FALLBACK, base_language, pick, words

CONTACT: Final = "contact"
"""The field that holds where a visitor can be reached."""


class _Figure(int):
    """A whole number that chooses a plural and prints itself in other digits."""

    shown: str

    def __str__(self) -> str:
        return self.shown


def tell(desk: Desk, draft: Draft, key: str, auto: Auto = "news", **values: object) -> bool:
    """Adds the text under `auto.<key>` to the log; whether it did.

    It does not where the shop has no such words, or where no message may stand.
    """
    text = spoken(desk, draft, key, **values)
    if key.startswith("left_"):
        text = with_contact(desk, draft, text)
    return say(draft, text, auto)


def with_contact(desk: Desk, draft: Draft, text: str) -> str:
    """The text with an offer to take an address or a number, if there is none yet."""
    offer = "" if CONTACT in draft.conversation.fields else spoken(desk, draft, "contact")
    return text and f"{text} {offer}".strip()


def say(draft: Draft, text: str, auto: Auto, choices: tuple[str, ...] = ()) -> bool:
    """Adds the text to the log as the relay's own; False where there is none, or it may not stand there."""
    return bool(text) and draft.add(Message(text[:TEXT_CHARS_MAX], auto, choices=choices), "relay")


def spoken(desk: Desk, draft: Draft, key: str, **values: object) -> str:
    """The text under `auto.<key>` in the visitor's language; empty where the shop has no such words."""
    name, lang = f"auto.{key}", draft.conversation.lang
    if not _has(desk, lang, name):
        return ""
    department = values.get("department")
    if isinstance(department, str):
        row = desk.shop.department(department, draft.conversation.site)
        values["department"] = pick(row.title, lang) or department
    return speaker(desk, lang, draft.conversation.site)(name, **values)


def speaker(desk: Desk, lang: str, site: str) -> Say:
    """The shop's words in a language, with the digits that it is written in where the site is."""
    language = base_language(lang)
    spoken_here = language if language in desk.shop.words else FALLBACK
    return _Speaker(words(desk.shop.words, lang), desk.digits(spoken_here, site))


class _Speaker:
    """Implements `Say`."""

    def __init__(self, plain: Callable[..., str], digits: str) -> None:
        self._plain = plain
        self._digits = str.maketrans("0123456789", digits)

    def __call__(self, key: str, /, **values: object) -> str:
        for name, value in values.items():
            if isinstance(value, int):
                values[name] = figure = _Figure(value)
                figure.shown = self.in_digits(str(value))
        return self._plain(key, **values)

    def in_digits(self, text: str) -> str:
        return text.translate(self._digits)


_FORMS: Final = ("", ".other")


def _has(desk: Desk, lang: str, name: str) -> bool:
    catalogues = [desk.shop.words.get(each, {}) for each in (base_language(lang), FALLBACK)]
    return any(name + form in catalogue for catalogue in catalogues for form in _FORMS)
