"""Frames to bytes and back; decoding is validation, and what fails it is refused with a code."""

from typing import Final, TypeVar

import msgspec
from msgspec.json import Decoder

from relay.protocol import agent, visitor
from relay.protocol.entries import Entry, Hidden, Seen
from relay.protocol.frames import Page, Refused, Update, Writing
from relay.protocol.limits import FRAME_BYTES_MAX
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

    Version 1 had neither receipts nor typing. A receipt leaves `Hidden` behind, because the
    log's numbers stay dense for every reader.
    """
    if proto >= 2:
        return update
    if isinstance(update, Writing):
        return None
    if isinstance(update, Page):
        return msgspec.structs.replace(update, entries=[_without_receipt(entry) for entry in update.entries])
    return _without_receipt(update) if isinstance(update, Entry) else update


def refused(code: Code, *, cid: str = "", conv: str = "", retry_ms: int = 0) -> Refused:
    """The update that says no, with its sentence from the table."""
    return Refused(code=code, text=REFUSALS[code].text, cid=cid, conv=conv, retry_ms=retry_ms)


def _without_receipt(entry: Entry) -> Entry:
    return msgspec.structs.replace(entry, body=Hidden()) if isinstance(entry.body, Seen) else entry


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
