"""Refusals in an agent's words: what happened, and what he can do about it."""

from typing import Final

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
