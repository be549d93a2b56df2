"""Who gets the next chat, and why he: the order of preferences, with the facts that decided.

The order, each step among those whom the one before has left:

  1. present and available: neither idle nor on a break;
  2. in the department; or anybody, where others help and nobody of it is present, or has had room for
     as long as the shop waits with that;
  3. with room for one more chat;
  4. not asked about this chat in this round;
  5. speaking the visitor's language, if any of them does;
  6. the visitor's last agent;
  7. the one with the fewest chats;
  8. of several of these, the one who has not been given any for the longest time.

Who is given leaves it at steps 1 to 4, which `desk/dispatch` answers from the live desk.
"""

from collections.abc import Sequence
from typing import NamedTuple

from relay.protocol.entries import OfferedBecause
from relay.shared.words import base_language


class Candidate(NamedTuple):
    """One agent who could take the chat. No `languages` is all of them."""

    agent: int
    name: str
    chats: int
    last_assigned_ms: int
    languages: tuple[str, ...] = ()


class Choice(NamedTuple):
    """The agent chosen, by which preference, and its facts as `Offered` has them."""

    agent: int
    name: str
    reason: OfferedBecause
    lang: str
    chats: int
    among: int


def choose(candidates: Sequence[Candidate], lang: str, last_agent: int) -> Choice | None:
    """Whom to offer the chat to, or None where there is nobody.

    `lang` is named in the choice where it left somebody out; `among` counts all the candidates.
    """
    if not candidates:
        return None
    fluent = [each for each in candidates if speaks(each.languages, lang)]
    left = fluent or list(candidates)
    decided_by = base_language(lang) if len(left) < len(candidates) else ""

    def choice(chosen: Candidate, reason: OfferedBecause) -> Choice:
        return Choice(chosen.agent, chosen.name, reason, decided_by, chosen.chats, len(candidates))

    if len(left) == 1:
        return choice(left[0], "only_one")
    for each in left:
        if each.agent == last_agent:
            return choice(each, "last_agent")
    fewest = min(each.chats for each in left)
    idlest = [each for each in left if each.chats == fewest]
    if len(idlest) == 1:
        return choice(idlest[0], "least_loaded")
    return choice(min(idlest, key=lambda each: (each.last_assigned_ms, each.agent)), "longest_unassigned")


def speaks(languages: Sequence[str], lang: str) -> bool:
    """Whether somebody with these languages can write in `lang`; what is unknown is no reason against."""
    wanted = base_language(lang)
    return not languages or not wanted or wanted in [base_language(each) for each in languages]
