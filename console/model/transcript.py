"""A conversation as the list of things to draw: messages, notes, events, rules and lines on their way."""

from collections.abc import Callable
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from console.model.conversation import Conversation, Delivery
from console.model.reasons import reason
from console.text.bidi.paragraph import Base
from console.text.clean import shown
from console.text.lay_out import direction_of
from relay.protocol.entries import Assigned, Closed, Entry, Message, Note, Opened, Queued

Kind = Literal["visitor", "mine", "team", "note", "event", "day", "new", "failed"]


_APART: Final = " · \u200e"
"""With a left-to-right mark, which keeps two Arabic fields in their order."""

_SAID: Final = frozenset({"visitor", "mine", "team"})


class Item(NamedTuple):
    """One thing in a transcript. `label` is who said it, `delivery` how far a line of mine has come."""

    kind: Kind
    text: str
    at_ms: int = 0
    label: str = ""
    delivery: Delivery | None = None
    seq: int = 0
    base: Base = "auto"
    """Its direction; words of ours always run as the interface does."""


def items(at: Conversation, agent: int, day_of: Callable[[int], str]) -> list[Item]:
    """What the transcript of `at` shows to `agent`, oldest first.

    `day_of` gives the words of a moment's day; a rule stands where they change. What has no direction
    of its own, such as a number, has that of what was said before it.
    """
    drawn: list[Item] = []
    said: Base = "auto"
    day = ""
    new = sum(1 for e in at.entries if at.new_from and e.seq >= at.new_from and _is_visitors(e))
    for entry in at.entries:
        item = _item(entry, at, agent)
        if item is None:
            continue
        if (today := day_of(entry.at_ms)) != day:
            if day:
                drawn.append(Item("day", today, entry.at_ms))
            day = today
        if new and entry.seq == at.new_from:
            drawn.append(Item("new", f"{new} new", entry.at_ms, seq=entry.seq))
        said = _direction(item.text, said) if item.kind in _SAID else said
        drawn.append(item._replace(base=said) if item.base == "auto" else item)
    for line in at.pending.values():
        label = "you" if line.kind == "reply" else "note"
        kind: Kind = "mine" if line.kind == "reply" else "note"
        said = _direction(line.text, said)
        drawn.append(Item(kind, line.text, line.at_ms, label, line.state, base=said))
        if line.state == "failed":
            drawn.append(
                Item(
                    "failed", f"Not sent. {reason(line.reason)} ctrl+r takes it back.", line.at_ms, base="ltr"
                )
            )
    return drawn


@lru_cache(8_192)
def _direction(text: str, said: Base) -> Base:
    """`auto_rtl` behind words that run from the right, `auto` behind others; `said` where nothing tells."""
    found = direction_of(shown(text).text)
    return said if found is None else "auto_rtl" if found else "auto"


def _own_direction(text: str) -> Base:
    """The direction of a text that stands behind a name, which has no say in it."""
    found = direction_of(shown(text).text)
    return "auto" if found is None else "rtl" if found else "ltr"


def _item(entry: Entry, at: Conversation, agent: int) -> Item | None:
    """The entry as it is drawn, or None where there is nothing to see."""
    body = entry.body
    mine = entry.agent == agent and entry.who == "agent"
    match body:
        case Message() if entry.who == "visitor":
            return Item("visitor", body.text, entry.at_ms, at.name, seq=entry.seq)
        case Message():
            delivery = at.delivery(entry)
            kind: Kind = "mine" if mine else "team"
            return Item(kind, body.text, entry.at_ms, "you" if mine else entry.name, delivery, entry.seq)
        case Note():
            by = "" if mine else f"{entry.name}: "
            base: Base = "auto" if mine else _own_direction(body.text)
            return Item("note", by + body.text, entry.at_ms, "note", seq=entry.seq, base=base)
    words = _event(entry, mine, agent)
    return Item("event", words, entry.at_ms, seq=entry.seq, base="ltr") if words else None


def _event(entry: Entry, mine: bool, agent: int) -> str:
    """What happened, in a few words; empty for what nobody needs to read."""
    who = "you" if mine else entry.name
    match entry.body:
        case Opened() as body:
            return _APART.join(part for part in ("chat started", body.page, body.title, body.lang) if part)
        case Assigned() as body:
            return f"{'you' if body.agent == agent else body.name} took the chat"
        case Queued(reason="released"):
            return f"{who} gave the chat back to the queue"
        case Queued(reason="agent_left"):
            return "the agent's line was lost: back in the queue"
        case Queued(reason="reopened"):
            return "the visitor wrote again: back in the queue"
        case Closed():
            return f"{who} closed the chat" if who else "the chat was closed"
    return ""


def _is_visitors(entry: Entry) -> bool:
    return entry.who == "visitor" and isinstance(entry.body, Message)
