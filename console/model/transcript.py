"""A conversation as the list of things to draw: messages, notes, events, rules and lines on their way."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from console.model.conversation import Conversation, Delivery
from console.model.files import file_words
from console.model.happened import Telling, happened
from console.model.reasons import reason
from console.text.bidi.paragraph import Base, direction_at_a_glance
from console.text.clean import shown, shown_line
from console.text.lay_out import direction_of, inside
from console.text.words import is_from_end, own_base, say
from relay.protocol.entries import Entry, Message, Note, Opened, Rated, Transferring

Kind = Literal["visitor", "mine", "team", "auto", "note", "event", "day", "new", "failed"]


_SAID: Final = frozenset({"visitor", "mine", "team", "auto"})


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


def items(
    at: Conversation,
    agent: int,
    day_of: Callable[[int], str],
    clock_of: Callable[[int], str] | None = None,
    take_back: str = "ctrl+r",
) -> list[Item]:
    """What the transcript of `at` shows to `agent`, oldest first.

    `day_of` gives the words of a moment's day; a rule stands where they change. `clock_of` writes the
    time until which something is put away or due; `take_back` is the key for a refused line. What has
    no direction of its own, such as a number, has that of what was said before it.
    """
    to = Telling(agent, _wrapped, clock_of)
    drawn: list[Item] = []
    said: Base = "auto"
    day = ""
    new = sum(1 for e in at.entries if e.seq >= at.new_from and _is_visitors(e)) if at.new_from else 0
    for entry in at.entries:
        found = _items(entry, at, to)
        if not found:
            continue
        if (today := day_of(entry.at_ms)) != day:
            if day:
                drawn.append(Item("day", today, entry.at_ms))
            day = today
        if new and entry.seq == at.new_from:
            drawn.append(Item("new", say("transcript.new", n=new), entry.at_ms, seq=entry.seq))
        for item in found:
            said = _direction(item.text, said) if item.kind in _SAID else said
            drawn.append(Item(*item[:-1], said) if item.base == "auto" != said else item)
    for line in at.pending.values():
        label = say("you" if line.kind == "reply" else "label.note")
        kind: Kind = "mine" if line.kind == "reply" else "note"
        said = _direction(line.text, said)
        drawn.append(Item(kind, line.text, line.at_ms, label, line.state, base=said))
        if line.state == "failed":
            drawn.append(
                Item(
                    "failed",
                    say("transcript.not_sent", reason=reason(line.reason), key=take_back),
                    line.at_ms,
                    base=own_base(),
                )
            )
    return drawn


def runs_from_end(drawn: Sequence[Item], lang: str) -> bool:
    """Whether what is said next runs from the right while nothing in it tells: as what was said last does.

    Where nothing was said yet, the visitor's language decides.
    """
    said = next((item.base for item in reversed(drawn) if item.kind in _SAID), None)
    return is_from_end(lang) if said is None else said == "auto_rtl"


def _direction(text: str, said: Base) -> Base:
    """`auto_rtl` behind words that run from the right, `auto` behind others; `said` where nothing tells."""
    found = direction_at_a_glance(text)  # before cleaning: what that replaces has no direction
    if found is None:
        found = _direction_of(text)
    return said if found is None else "auto_rtl" if found else "auto"


@lru_cache(8_192)
def _direction_of(text: str) -> int | None:
    return direction_of(shown(text).text)


def _own_direction(text: str) -> Base:
    """The direction of a text that stands behind a name, which has no say in it."""
    found = direction_of(shown(text).text)
    return "auto" if found is None else "rtl" if found else "ltr"


def _items(entry: Entry, at: Conversation, to: Telling) -> list[Item]:
    """The entry as it is drawn: words, a note, what happened; nothing where there is nothing to see."""
    body, at_ms, seq = entry.body, entry.at_ms, entry.seq
    mine = entry.agent == to.agent and entry.who == "agent"
    match body:
        case Message() if entry.who == "visitor":
            return _message("visitor", body, at_ms, at.name, seq)
        case Message():
            kind: Kind = "mine" if mine else "team" if entry.who == "agent" else "auto"
            label = entry.name if kind == "team" else say("you") if mine else say("label.auto")
            return _message(kind, body, at_ms, label, seq, at.delivery(entry))
        case Note():
            return [_note(entry, body.text, mine, say("label.whisper" if body.to else "label.note"))]
    drawn = []
    if words := _event(entry, to):
        drawn.append(Item("event", words, at_ms, seq=seq, base=own_base()))
    if isinstance(body, Transferring) and body.text:
        drawn.append(_note(entry, body.text, mine, say("label.note")))
    if isinstance(body, Rated) and body.comment:
        drawn.append(Item("visitor", body.comment, at_ms, at.name, seq=seq))
    return drawn


def _message(
    kind: Kind, body: Message, at_ms: int, label: str, seq: int, delivery: Delivery | None = None
) -> list[Item]:
    """The words, and the file below them; a file that came without words is a line by itself."""
    if body.file is None:
        return [Item(kind, body.text, at_ms, label, delivery, seq)]
    told = Item(kind, f"[{file_words(body.file)}]", at_ms, label, delivery, seq, own_base())
    if body.text == body.file.name:
        return [told]
    return [Item(kind, body.text, at_ms, label, None, seq), told]


def _note(entry: Entry, text: str, mine: bool, label: str) -> Item:
    by = "" if mine else f"{entry.name}: "
    base: Base = "auto" if mine else _own_direction(text)
    return Item("note", by + text, entry.at_ms, label, seq=entry.seq, base=base)


def _event(entry: Entry, to: Telling) -> str:
    words = happened(entry, to)
    if isinstance(entry.body, Opened):
        body = entry.body
        apart = " · \u200f" if own_base() == "rtl" else " · \u200e"  # keeps two fields in our order
        return apart.join(part for part in (words, body.page, body.title, body.lang) if part)
    return words


def _wrapped(name: str) -> str:
    return inside(shown_line(name))


def _is_visitors(entry: Entry) -> bool:
    return entry.who == "visitor" and isinstance(entry.body, Message)
