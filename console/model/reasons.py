"""Refusals and the relay's own troubles in an agent's words: what happened, what to do about it."""

from typing import Final

from console.text.clean import shown_line
from console.text.lay_out import inside
from console.text.words import in_digits, knows, say
from relay.protocol.limits import FIELDS_MAX, TAGS_MAX, TEXT_CHARS_MAX
from relay.protocol.refusals import Code

_LIMITS: Final = {"tags": TAGS_MAX, "fields": FIELDS_MAX, "most": TEXT_CHARS_MAX}

CODE_ASKED: Final = frozenset({Code.CODE_NEEDED, Code.BAD_CODE, Code.FACTOR_NEEDED})
"""The password was right; the code of an app is wanted beside it."""


def reason(code: str) -> str:
    """The sentence for a code; for one that only a programming error can cause, the code itself."""
    key = f"reason.{code}"
    if not knows(key):
        return say("reason.of_relay", code=code)
    return say(key, **{name: in_digits(f"{limit:,}") for name, limit in _LIMITS.items()})


def trouble(code: str) -> str:
    """The sentence for what is wrong with the relay; a later one may know more than is known here."""
    key = f"trouble.{code}"
    return say(key) if knows(key) else say("trouble.of_relay", code=inside(shown_line(code)))
