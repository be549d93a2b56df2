"""Colleagues and departments as rows to choose from: who is there, with how much to do."""

from collections.abc import Callable
from typing import Final

from console.model.desk import DeskModel
from console.model.fuzzy import score
from console.model.terms import listed, presence_word
from console.screens.pick import Choice
from console.screens.times import moment_words
from console.text.clean import shown_line
from console.text.words import language, say
from console.widgets.chat_rows import PRESENCE, load
from relay.protocol.agent import Teammate
from relay.protocol.setup import DepartmentRow, Texts
from relay.shared.words import pick

QUEUE: Final = "queue"
KEEP: Final = "keep"
"""What else may become of a chat, besides a person (`agent:7`) and a department (`department:sales`)."""

_RANK: Final = {"available": 0, "idle": 1, "on_break": 2, "away": 3, "offline": 4}


def titled(title: Texts, name: str) -> str:
    """What a shop calls something, in the console's language or any that it has a title in."""
    return shown_line(pick(title, language()) or name)


def presence_words(mate: Teammate, now_ms: int) -> str:
    """How a colleague is there, in a few words; nothing for one who is simply there."""
    words = "" if mate.presence == "available" else presence_word(mate.presence)
    if mate.presence == "on_break":
        words = shown_line(mate.reason) or words
    if mate.back_at_ms and mate.presence in ("on_break", "offline"):
        words = listed(words, say("back", time=moment_words(mate.back_at_ms, now_ms)))
    if mate.chats_max and mate.chats >= mate.chats_max:
        words = listed(words, say("people.full"))
    return words


def chosen(target: str) -> tuple[int, str]:
    """Agent and department that a row's id means; one of the two is empty."""
    kind, _, name = target.partition(":")
    return (int(name), "") if kind == "agent" else (0, name)


def targets(
    model: DeskModel,
    now_ms: int,
    *,
    people: bool = True,
    departments: bool = True,
    myself: bool = False,
    queue: str = "",
    keep: str = "",
) -> Callable[[str], list[Choice]]:
    """Rows to hand over to: who is there with the least to do first, those who are not there last.

    `queue` and `keep` are the words of those two rows, where they are given; `keep` comes first of all.
    """
    rows = [Choice(name, (words,)) for name, words in ((KEEP, keep), (QUEUE, queue)) if words]
    mates = [mate for mate in model.team if myself or mate.agent != model.agent] if people else []
    mates.sort(key=lambda mate: (_RANK[mate.presence], mate.chats, mate.name))
    there = [_person(mate, now_ms) for mate in mates if mate.presence != "offline"]
    gone = [_person(mate, now_ms) for mate in mates if mate.presence == "offline"]
    whole = [_department(row, model) for row in model.setup.departments] if departments else []
    every = [*rows, *there, *whole, *gone] if keep else [*there, *whole, *rows, *gone]

    def matching(typed: str) -> list[Choice]:
        if not typed:
            return every
        ranked = [(score(typed, " ".join(row.words)), row) for row in every]
        return [row for points, row in sorted(ranked, key=lambda pair: -pair[0]) if points]

    return matching


def _person(mate: Teammate, now_ms: int) -> Choice:
    words = (f"{PRESENCE[mate.presence][0]} ", shown_line(mate.name), "  ", presence_words(mate, now_ms))
    return Choice(f"agent:{mate.agent}", words, say("people.chats", load=load(mate)))


def _department(row: DepartmentRow, model: DeskModel) -> Choice:
    there = sum(
        1
        for mate in model.team
        if mate.presence in ("available", "idle") and (not mate.departments or row.name in mate.departments)
    )
    words = ("# ", titled(row.title, row.name))
    return Choice(
        f"department:{row.name}", words, say("people.there", n=there) if there else say("people.nobody_there")
    )
