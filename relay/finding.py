"""What somebody who looked after a relay has found: one thing, how it is, and what to do."""

from typing import Literal

from msgspec import Struct

Grade = Literal["ok", "look", "wrong"]


class Finding(Struct, frozen=True):
    """One thing that was looked at."""

    grade: Grade
    what: str
    words: str

    def __str__(self) -> str:
        return f"{self.grade:<6} {self.what:<14} {self.words}"


def ok(what: str, words: str) -> Finding:
    """It is as it should be."""
    return Finding("ok", what, words)


def look(what: str, words: str) -> Finding:
    """It works, and somebody should look at it."""
    return Finding("look", what, words)


def wrong(what: str, words: str) -> Finding:
    """It will go wrong, or already has."""
    return Finding("wrong", what, words)
