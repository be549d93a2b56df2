"""Defects of the kind that loses or doubles messages, put in one at a time to see that they are found.

Each is a change that somebody could make without noticing. They live here alone: no product code
knows of them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from msgspec.structs import replace
from pytest import MonkeyPatch

from console.session import outbox
from console.session.cursors import Cursor, Cursors
from console.session.effects import Effect, Save
from console.session.session import Session as ClientSession
from relay.desk import agent_commands, visibility, visitor_commands
from relay.domain.machine import CONVERSATION
from relay.protocol.agent import Close, Release, Take
from relay.protocol.entries import Entry
from relay.protocol.refusals import Code
from relay.service.engine import Engine, Turn
from relay.service.greeting import Greeting
from relay.service.sessions import Sessions, VisitorSession
from relay.service.timer import Timer
from tests.simulation.client import Client


def ack_before_commit(patch: MonkeyPatch) -> None:
    """The answer leaves when the command is decided, not when it is stored."""
    take = Engine.take

    def hasty(engine: Engine) -> Turn:
        turn = take(engine)
        for session, _, ack in turn.answers:
            if session is not None and ack is not None:
                engine.sessions.tell(session, ack)
        engine.sessions.flush()
        return turn

    patch.setattr(Engine, "take", hasty)


def no_dedupe(patch: MonkeyPatch) -> None:
    """Client ids are not looked up."""
    for module in (visitor_commands, agent_commands):
        patch.setattr(module, "already", lambda *asked: None)


def cursor_is_the_highest_seen(patch: MonkeyPatch) -> None:
    """The cursor jumps over a gap instead of fetching it."""

    def accept(self: Cursors, conv: str, entries: Iterable[Entry]) -> list[Entry]:
        if conv in self._let_go:
            return []
        cursor = self._cursors.setdefault(conv, Cursor(0, 0))
        new = [entry for entry in entries if entry.seq > cursor.at]
        cursor.at = cursor.known = max([cursor.at, *(entry.seq for entry in new)])
        return new

    patch.setattr(Cursors, "accept", accept)


def epoch_ignored(patch: MonkeyPatch) -> None:
    """Neither side compares epochs: after a restore the old cursors count."""
    for name in ("visitor", "agent"):
        patch.setattr(Greeting, name, _with_own_epoch(getattr(Greeting, name)))
    welcome = ClientSession._welcome

    def trusting(self: ClientSession, update: Any, now_ms: int) -> None:
        self.epoch = ""
        welcome(self, update, now_ms)

    patch.setattr(ClientSession, "_welcome", trusting)


def _with_own_epoch(greet: Callable[..., Any]) -> Callable[..., Any]:
    def greeted(self: Greeting, session: Any, hello: Any, *rest: Any) -> Any:
        return greet(self, session, replace(hello, epoch=self._epoch), *rest)

    return greeted


def fan_out_leaks(patch: MonkeyPatch) -> None:
    """What is for one visitor goes to all of the site."""

    def of_token(self: Sessions, token_hash: bytes) -> list[VisitorSession]:
        return [s for s in self.all if isinstance(s, VisitorSession) and s.guest is not None]

    patch.setattr(Sessions, "of_token", of_token)


def claim_without_condition(patch: MonkeyPatch) -> None:
    """Whoever takes a conversation has it, whatever became of it since he looked."""
    patch.setitem(agent_commands._CHECKS, Take, lambda conversation, agent, command: None)
    patch.setitem(CONVERSATION["assigned"], "assigned", "assigned")


def outbox_in_memory_only(patch: MonkeyPatch) -> None:
    """Unconfirmed commands die with the page or the console."""
    perform = Client._perform

    def forgetful(self: Client, effect: Effect) -> None:
        if not isinstance(effect, Save):
            perform(self, effect)

    patch.setattr(Client, "_perform", forgetful)


def no_heads_in_heartbeat(patch: MonkeyPatch) -> None:
    """The beat says that the relay is alive, and not how far its logs have come."""
    patch.setattr(Timer, "_heads", lambda self, session: {})


def order_not_named(patch: MonkeyPatch) -> None:
    """Words do not say which unconfirmed words they follow."""
    patch.setattr(outbox, "_following_on", lambda command, before: command)


def stale_generation_accepted(patch: MonkeyPatch) -> None:
    """It is enough to be the owner now, whichever ownership the command was meant under."""

    def owner_now(conversation: Any, agent: Any, command: Any) -> Code | None:
        if conversation.state == "closed":
            return Code.CONVERSATION_CLOSED
        return None if conversation.owner == agent.agent else Code.NOT_OWNER

    patch.setattr(agent_commands, "_may_close", owner_now)
    for command in (Release, Close):
        patch.setitem(agent_commands._CHECKS, command, owner_now)


def notes_shown_to_visitors(patch: MonkeyPatch) -> None:
    """Visitors are told every entry as it stands."""
    patch.setattr(visibility, "for_visitor", lambda entry: entry)


@dataclass(frozen=True)
class Defect:
    """One way to be wrong, and the invariants of which one must break."""

    put_in: Callable[[MonkeyPatch], None]
    breaks: frozenset[str]

    @property
    def name(self) -> str:
        """What it is, in words."""
        return self.put_in.__name__.replace("_", " ")


DEFECTS: Final = [
    Defect(ack_before_commit, frozenset({"I9"})),
    Defect(no_dedupe, frozenset({"I2"})),
    Defect(cursor_is_the_highest_seen, frozenset({"I6"})),
    Defect(epoch_ignored, frozenset({"I6"})),
    Defect(fan_out_leaks, frozenset({"I5"})),
    Defect(claim_without_condition, frozenset({"I8"})),
    Defect(outbox_in_memory_only, frozenset({"I7"})),
    Defect(no_heads_in_heartbeat, frozenset({"I6"})),
    Defect(order_not_named, frozenset({"I4"})),
    Defect(stale_generation_accepted, frozenset({"I8"})),
    Defect(notes_shown_to_visitors, frozenset({"I5"})),
]
