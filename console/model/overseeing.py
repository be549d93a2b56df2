"""What whoever looks over the shop asks of the model: all open chats by kind and words, the team by load."""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from console.model.conversation import Conversation
from console.model.desk import DeskModel
from console.model.selectors import queue, tickets, waited_ms
from relay.protocol.agent import OWNED, Teammate
from relay.shared.fold import fold

KINDS: Final = ("all", "waiting", "answered", "late", "tickets", "snoozed")
"""In the order in which they are offered; each has a word under `chats.kind.<kind>`."""

_OF_KIND: Final[dict[str, Callable[[Conversation], bool]]] = {
    "all": lambda at: at.told.state != "closed",
    "waiting": lambda at: at.told.state == "queued",
    "answered": lambda at: at.told.state in ("assigned", "closing"),
    "late": lambda at: bool(at.told.late),
    "tickets": lambda at: at.told.state == "offline",
    "snoozed": lambda at: at.told.state == "snoozed",
}


class Mate(NamedTuple):
    """A colleague with what his chats come to: how many wait, and how long the longest has waited."""

    told: Teammate
    waiting: int
    longest_ms: int


def all_chats(desk: DeskModel, kind: str, typed: str, now_ms: int) -> list[Conversation]:
    """Open chats of that kind that fit what is typed: who waits, the longest first, then the rest by age.

    Each typed word has to stand in what is known of a chat; `@` begins the name of the agent who has it,
    `#` the name of its department or of a tag.
    """
    words = fold(typed).split()
    is_kind = _OF_KIND[kind]
    found = [at for at in _open(desk) if is_kind(at) and all(_fits(at, word) for word in words)]
    return sorted(found, key=lambda at: (-waited_ms(at, now_ms), at.told.opened_at_ms, at.conv))


def kind_counts(desk: DeskModel) -> dict[str, int]:
    """How many open chats there are of each kind."""
    every = _open(desk)
    return {kind: sum(map(is_kind, every)) for kind, is_kind in _OF_KIND.items()}


def team(desk: DeskModel, typed: str, now_ms: int) -> list[Mate]:
    """Colleagues who fit what is typed, the longest wait first, then by name; absent ones last."""
    words = fold(typed).split()
    mates = [_mate(desk, mate, now_ms) for mate in desk.team if _is_named(mate, words)]
    return sorted(mates, key=lambda m: (m.told.presence == "offline", -m.longest_ms, fold(m.told.name)))


def team_counts(desk: DeskModel) -> tuple[int, int, int]:
    """How many colleagues are there, how many chats they have, and how many more they could have."""
    there = [mate for mate in desk.team if mate.presence in ("available", "idle")]
    room = sum(max(0, mate.chats_max - mate.chats) for mate in there)
    return len(there), sum(mate.chats for mate in desk.team), room


def left_waiting(desk: DeskModel) -> int:
    """How many wait for anybody, or were left for later."""
    return len(queue(desk)) + len(tickets(desk, 0))


def _mate(desk: DeskModel, mate: Teammate, now_ms: int) -> Mate:
    waits = [waited_ms(at, now_ms) for at in _open(desk) if _is_his(at, mate)]
    return Mate(mate, sum(wait_ms > 0 for wait_ms in waits), max(waits, default=0))


def _is_his(at: Conversation, mate: Teammate) -> bool:
    return at.told.state in OWNED and at.told.owner == mate.agent


def _is_named(mate: Teammate, words: Sequence[str]) -> bool:
    every = fold(" ".join((mate.name, mate.role, mate.reason, *mate.departments, *mate.languages)))
    return all(word.lstrip("@#") in every for word in words)


def _open(desk: DeskModel) -> list[Conversation]:
    return [at for at in desk.conversations.values() if at.brief is not None and at.told.state != "closed"]


def _fits(at: Conversation, word: str) -> bool:
    """Whether a folded word stands in what is known of the chat."""
    brief = at.told
    if word.startswith("@"):
        return word[1:] in fold(brief.owner_name or brief.due_name)
    if word.startswith("#"):
        return any(word[1:] in fold(name) for name in (brief.department, *brief.tags))
    known = (at.name, brief.owner_name, brief.department, brief.page, brief.lang, at.preview, brief.site)
    return word in fold(" ".join((*known, *brief.tags, *brief.fields.values())))
