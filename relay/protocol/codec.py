"""Frames to bytes and back; decoding is validation, and what fails it is refused with a code."""

from typing import Final, TypeVar

import msgspec
from msgspec.json import Decoder

from relay.protocol import agent, past, search, setup, visitor
from relay.protocol.entries import (
    AnyBody,
    Assigned,
    Closed,
    Entry,
    Hidden,
    Message,
    Note,
    Opened,
    Queued,
    Seen,
)
from relay.protocol.frames import Page, Refused, Update
from relay.protocol.limits import FRAME_BYTES_MAX, PROTOCOL
from relay.protocol.refusals import REFUSALS, Code

_visitor_command: Final[Decoder[visitor.VisitorCommand]] = Decoder(visitor.VisitorCommand)
_visitor_update: Final[Decoder[visitor.VisitorUpdate]] = Decoder(visitor.VisitorUpdate)
_agent_command: Final[Decoder[agent.AgentCommand]] = Decoder(agent.AgentCommand)
_agent_update: Final[Decoder[agent.AgentUpdate]] = Decoder(agent.AgentUpdate)
_entry: Final = msgspec.json.Decoder(Entry)
_encode: Final = msgspec.json.Encoder().encode

T = TypeVar("T")


class Unreadable(Exception):
    """A frame that is refused before it means anything; `code` says why."""

    def __init__(self, code: Code) -> None:
        super().__init__(code)
        self.code = code


def visitor_command(data: bytes) -> visitor.VisitorCommand:
    """The command in `data`. Raises Unreadable."""
    return _decode(_visitor_command, data)


def agent_command(data: bytes) -> agent.AgentCommand:
    """The command in `data`. Raises Unreadable."""
    return _decode(_agent_command, data)


def visitor_update(data: bytes) -> visitor.VisitorUpdate:
    """The update in `data`, as a visitor's client reads it. Raises Unreadable."""
    return _decode(_visitor_update, data)


def agent_update(data: bytes) -> agent.AgentUpdate:
    """The update in `data`, as an agent's client reads it. Raises Unreadable."""
    return _decode(_agent_update, data)


def entry(data: bytes) -> Entry:
    """The log entry in `data`. Raises Unreadable."""
    return _decode(_entry, data)


def encode(frame: msgspec.Struct) -> bytes:
    """The frame as JSON in UTF-8, for a client of the current version."""
    return _encode(frame)


def for_version(update: Update | Entry, proto: int) -> Update | Entry | None:
    """The update as version `proto` knows it, or None where that version has no such thing.

    Version 2 knew eight kinds of entries and three states. Any other entry leaves `Hidden` behind,
    because the log's numbers stay dense for every reader.
    """
    if proto >= PROTOCOL:
        return update
    match update:
        case Entry():
            return _older_entry(update)
        case Page():
            return msgspec.structs.replace(update, entries=[_older_entry(e) for e in update.entries])
        case agent.Brief():
            return _older_brief(update)
        case agent.Briefs():
            return msgspec.structs.replace(update, rows=[_older_brief(row) for row in update.rows])
        case agent.Team():
            return _older_team(update)
        case (
            agent.Lookers()
            | agent.Today()
            | agent.Saved()
            | setup.Setup()
            | setup.Replies()
            | visitor.Standing()
            | visitor.Earlier()
        ):
            return None
        case search.Found() | past.Past() | agent.Factor():
            return None
    return update


def refused(code: Code, *, cid: str = "", conv: str = "", retry_ms: int = 0) -> Refused:
    """The update that says no, with its sentence from the table."""
    return Refused(code=code, text=REFUSALS[code].text, cid=cid, conv=conv, retry_ms=retry_ms)


_OF_VERSION_2: Final = (Opened, Message, Note, Assigned, Queued, Closed, Seen, Hidden)
_REASONS_OF_VERSION_2: Final = ("opened", "reopened", "released", "agent_left")
_STATES_OF_VERSION_2: Final[dict[agent.State, agent.State]] = {
    "closing": "assigned",
    "snoozed": "assigned",
    "offline": "queued",
}


def _older_entry(entry: Entry) -> Entry:
    body: AnyBody = entry.body
    match body:
        case Message() if body.file is not None or body.choices:
            body = msgspec.structs.replace(body, file=None, choices=())
        case Assigned() if body.reason != "taken":
            body = msgspec.structs.replace(body, reason="taken")
        case Queued() if body.reason not in _REASONS_OF_VERSION_2:
            body = msgspec.structs.replace(body, reason="released")
    if not isinstance(body, _OF_VERSION_2):
        body = Hidden()
    return entry if body is entry.body else msgspec.structs.replace(entry, body=body)


def _older_brief(brief: agent.Brief) -> agent.Brief:
    state = _STATES_OF_VERSION_2.get(brief.state)
    return msgspec.structs.replace(brief, state=state) if state else brief


def _older_team(team: agent.Team) -> agent.Team:
    """On a break nobody gets chats, which version 2 knew as away; idle it did not know."""
    known: dict[agent.Presence, agent.Presence] = {"idle": "available", "on_break": "away"}
    return msgspec.structs.replace(
        team,
        agents=[
            msgspec.structs.replace(mate, presence=known.get(mate.presence, mate.presence))
            for mate in team.agents
        ],
    )


def _decode(decoder: Decoder[T], data: bytes) -> T:
    if len(data) > FRAME_BYTES_MAX:
        raise Unreadable(Code.FRAME_TOO_BIG)
    try:
        return decoder.decode(data)
    except msgspec.ValidationError as error:
        raise Unreadable(_code_of(str(error))) from None
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise Unreadable(Code.BAD_FRAME) from None


def _code_of(reason: str) -> Code:
    """Which refusal a validation error is; the reason itself stays in the process."""
    if reason.startswith("Expected `object`") or "missing required field `t`" in reason:
        return Code.BAD_FRAME
    return Code.UNKNOWN_FRAME if reason.endswith("at `$.t`") else Code.BAD_FIELD
