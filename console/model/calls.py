"""What calls this agent now: each conversation at most once, for its most pressing reason, in words."""

from typing import Final, NamedTuple

from console.model.alert_rules import KINDS, Kind
from console.model.clocks import clock_text
from console.model.conversation import Conversation
from console.model.desk import DeskModel
from console.model.selectors import (
    due_tickets,
    handed_to_me,
    late,
    my_chats,
    offered_to_me,
    room,
    takeable,
    waited_ms,
)
from console.model.terms import late_words
from console.session.link_states import LinkState
from console.text.clean import shown_line
from console.text.lay_out import inside
from console.text.words import say
from relay.protocol.entries import Message, Note

LINE: Final = "line"
"""Stands for the conversation where the line itself calls."""

WHISPER_OLD_MS: Final = 600_000
"""A whisper that is older calls nobody any more, as after a start."""
WHISPER_ENTRIES: Final = 20
"""How far back one is looked for."""


class Call(NamedTuple):
    """A conversation that calls me, and why; with another `mark` it calls anew."""

    conv: str
    kind: Kind
    mark: str


def calls(desk: DeskModel, relay_now_ms: int, late_ms: int, chats_max: int) -> list[Call]:
    """All that calls me, the most pressing first; `late_ms` is the wait from which a visitor is late."""
    found = [Call(at.conv, "offered", f"{at.told.offered_until_ms}") for at in offered_to_me(desk)]
    found += [Call(at.conv, "handed_over", f"{at.told.gen}") for at in handed_to_me(desk)]
    for at in my_chats(desk, relay_now_ms):
        if call := _mine(desk, at, relay_now_ms, late_ms):
            found.append(call)
    for at in late(desk):
        found.append(
            Call(at.conv, "low_rating" if at.told.late == "low_rating" else "unanswered", at.told.late)
        )
    mine = [at for at in due_tickets(desk, relay_now_ms) if at.told.due_for == desk.agent != 0]
    found += [Call(at.conv, "ticket", f"{at.told.due_ms}") for at in mine]
    if room(desk, chats_max):
        found += [Call(at.conv, "queue", f"{at.told.gen}") for at in takeable(desk)]
    if desk.was_live and desk.link != LinkState.LIVE:
        found.append(Call(LINE, "line", ""))
    first: dict[str, Call] = {}
    for call in sorted(found, key=lambda call: KINDS.index(call.kind)):
        first.setdefault(call.conv, call)
    return list(first.values())


def _mine(desk: DeskModel, at: Conversation, relay_now_ms: int, late_ms: int) -> Call | None:
    """Why one of my chats calls me."""
    waited, since = waited_ms(at, relay_now_ms), f"{at.waiting_since_ms()}"
    if waited >= late_ms > 0:
        return Call(at.conv, "late", since)
    if note := _whisper(desk, at, relay_now_ms):
        return Call(at.conv, "whisper", f"{note}")
    return Call(at.conv, "waiting", since) if waited and at.unread() else None


def _whisper(desk: DeskModel, at: Conversation, relay_now_ms: int) -> int:
    """The number of the last words whispered to me, unless I have written since; else 0."""
    for entry in at.entries[: -WHISPER_ENTRIES - 1 : -1]:
        if entry.agent == desk.agent and isinstance(entry.body, Message | Note):
            return 0
        if isinstance(entry.body, Note) and entry.body.to == desk.agent != 0:
            return entry.seq if relay_now_ms - entry.at_ms < WHISPER_OLD_MS else 0
    return 0


def told(desk: DeskModel, call: Call, relay_now_ms: int, *, with_text: bool = False) -> str:
    """A call in one line, who and why; what was said only `with_text`."""
    at = desk.conversations.get(call.conv)
    if at is None:
        return say("call.line")
    words = _words(call, at, relay_now_ms)
    said = shown_line(at.preview) if with_text else ""
    return f"{words}: {inside(said)}" if said else words


def _words(call: Call, at: Conversation, relay_now_ms: int) -> str:
    name = inside(shown_line(at.name))
    waited = clock_text(waited_ms(at, relay_now_ms))
    match call.kind:
        case "handed_over":
            return say("call.handed_over", name=name, owner=inside(shown_line(at.told.owner_name)))
        case "late":
            return say("call.late", name=name, waited=waited)
        case "waiting":
            return say("call.waiting", name=name, waited=waited)
        case "queue":
            return say("call.queue", name=name, waited=waited)
        case "low_rating" | "unanswered" if at.told.late:
            return f"{name}: {late_words(at.told.late)}"
    return say(f"call.{call.kind}", name=name)
