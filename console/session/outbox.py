"""Commands that the relay has not confirmed yet, in the order in which they were given.

Invariants: a command stays until it is acked or refused for good; one sender's messages in one
conversation leave in order, each naming the one before it while that one is unconfirmed; what
gives a conversation out of hand or goes on in its closing leaves only when everything before it
in that conversation is stored.
"""

import contextlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from msgspec import DecodeError
from msgspec.structs import replace

from relay.protocol import agent, visitor
from relay.protocol.agent_work import ConversationCommand
from relay.protocol.codec import encode
from relay.protocol.limits import OUTBOX_BYTES_MAX, OUTBOX_MESSAGES_MAX

Durable = visitor.Post | visitor.Rate | visitor.Contact | ConversationCommand
"""Commands with a client id: sending one again changes nothing."""

_Worded = (visitor.Post, agent.Post, agent.Note)
_Last = (agent.Release, agent.Close, agent.Transfer, agent.Snooze, agent.StartClosing, agent.Step)


def kept(saved: Iterable[bytes], decode: Callable[[bytes], Durable]) -> list[Durable]:
    """The commands as they were saved; one that no longer decodes is left out, for no relay would take it."""
    commands: list[Durable] = []
    for data in saved:
        with contextlib.suppress(DecodeError, UnicodeDecodeError):
            commands.append(decode(data))
    return commands


class CannotSend(Exception):
    """The command was not taken, and whatever was typed stays with the caller; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class OutboxFull(CannotSend):
    """Too much waits for a relay that does not answer."""

    def __init__(self) -> None:
        super().__init__("outbox_full")


@dataclass(slots=True)
class _Item:
    command: Durable
    size: int
    sent: bool = False


class Outbox:
    """A bounded, ordered set of durable commands."""

    def __init__(self, commands: Iterable[Durable] = ()) -> None:
        self._items = {command.cid: _Item(command, len(encode(command))) for command in commands}

    def __len__(self) -> int:
        return len(self._items)

    def __contains__(self, cid: str) -> bool:
        return cid in self._items

    def commands(self) -> list[Durable]:
        """All of them, in order."""
        return [item.command for item in self._items.values()]

    def add(self, command: Durable) -> None:
        """Takes one more. Raises OutboxFull over OUTBOX_MESSAGES_MAX or OUTBOX_BYTES_MAX."""
        size = len(encode(command))
        used = sum(item.size for item in self._items.values())
        if len(self._items) >= OUTBOX_MESSAGES_MAX or used + size > OUTBOX_BYTES_MAX:
            raise OutboxFull
        self._items[command.cid] = _Item(command, size)

    def forget(self, cid: str) -> bool:
        """Whether `cid` was there; it no longer is."""
        return self._items.pop(cid, None) is not None

    def call_back(self) -> list[Durable]:
        """Marks all as not sent; returns those that had been."""
        came_back = [item for item in self._items.values() if item.sent]
        for item in came_back:
            item.sent = False
        return [item.command for item in came_back]

    def take_ready(self) -> Iterator[Durable]:
        """The commands that may leave now, in order, marked as sent."""
        unconfirmed: dict[str, str] = {}
        blocked: set[str] = set()
        for cid, item in self._items.items():
            conv = _conversation(item.command)
            if conv in blocked:
                continue
            if isinstance(item.command, _Last) and conv in unconfirmed and not item.sent:
                blocked.add(conv)
                continue
            before = unconfirmed.get(conv, "")
            unconfirmed[conv] = cid if isinstance(item.command, _Worded) else before
            if not item.sent:
                item.sent = True
                yield _following_on(item.command, before)


def _conversation(command: Any) -> str:
    """A visitor has one conversation, which the relay derives from the token."""
    return str(getattr(command, "conv", ""))


def _following_on(command: Durable, before: str) -> Durable:
    return replace(command, after=before) if isinstance(command, _Worded) else command
