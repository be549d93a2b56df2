"""Answers of the terminal that come when nobody waits for them any more are dropped, not typed.

Textual takes a sequence that it does not know for keys, so the answer of a slow line to what was asked
before the start would stand in the message to a visitor.
"""

import re
from typing import Final

ANSWER: Final = re.compile(r"\x1b\[(?:8;\d+\$y|>[\d;]*c|\?[\d;]*c)\Z")
"""Short ones: DECRQM of mode 8, DA2, DA1."""

LONG: Final = {"\x1bP>|": ("\x1b\\", "\x07"), "\x1b[?6": ("c",)}
"""How those begin that can be longer than what Textual collects, and what ends them: XTVERSION, DA1."""

REST_CHARS_MAX: Final = 100
"""Whoever sends more than this after such a beginning is typing."""


class LateAnswers:
    """Tells answers from keys, one collected sequence or one character at a time."""

    def __init__(self) -> None:
        self._ends: tuple[str, ...] = ()
        self._left = 0

    def takes(self, sequence: str) -> bool:
        """Whether this belongs to an answer, which is then to be forgotten."""
        if self._left:
            self._left = 0 if sequence in self._ends else self._left - 1
            return len(sequence) == 1 or sequence in self._ends
        if sequence in LONG:
            self._ends, self._left = LONG[sequence], REST_CHARS_MAX
            return True
        return ANSWER.match(sequence) is not None
