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
from relay.desk import agent_commands, due, visibility, visitor_commands, waiting
from relay.desk.decision import signed
from relay.desk.desk import Desk
from relay.protocol.agent import Close, Post, Release, Take
from relay.protocol.entries import Assigned, Entry
from relay.service.dispatcher import Dispatcher
from relay.service.engine import Engine, Turn
from relay.service.greeting import Greeting
from relay.service.jobs import AgentJob, DueJob, HandOverJob, OfferJob, VisitorJob
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
    """Whether a client id was stored before is not asked."""
    for module in (visitor_commands, agent_commands):
        patch.setattr(module, "decide", _without_memory(module.decide))


def _without_memory(decide: Callable[..., Any]) -> Callable[..., Any]:
    def decided(desk: Desk, who: Any, command: Any, *rest: Any) -> Any:
        for conversation in desk.conversations.values():
            conversation.cids.pop(getattr(command, "cid", ""), None)
        return decide(desk, who, command, *rest)

    return decided


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

    def seize(desk: Desk, conversation: Any, agent: Any, command: Any, draft: Any) -> Any:
        gen = conversation.gen + 1
        body = Assigned(agent=agent.agent, name=agent.name, gen=gen, reason="taken")
        return signed(draft, body, agent, command.cid)

    route = agent_commands.ROUTES[Take]
    patch.setitem(agent_commands.ROUTES, Take, route._replace(verb="note", handler=seize))


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
    for command in (Post, Release, Close):
        route = agent_commands.ROUTES[command]
        patch.setitem(agent_commands.ROUTES, command, route._replace(handler=_under_any(route.handler)))


def _under_any(handler: Callable[..., Any]) -> Callable[..., Any]:
    def handled(desk: Desk, conversation: Any, agent: Any, command: Any, draft: Any) -> Any:
        return handler(desk, conversation, agent, replace(command, gen=conversation.gen), draft)

    return handled


def notes_shown_to_visitors(patch: MonkeyPatch) -> None:
    """Visitors are told every entry as it stands."""
    patch.setattr(visibility, "for_visitor", lambda entry: entry)


def load_shared_in_a_turn(patch: MonkeyPatch) -> None:
    """Two jobs of one turn may fill the same last place of an agent."""
    for job in (VisitorJob, AgentJob, DueJob, OfferJob, HandOverJob):
        patch.setattr(job, "keys", _own_key_alone(job.keys))


def _own_key_alone(keys: Callable[..., Any]) -> Callable[..., Any]:
    return lambda job, desk: (keys(job, desk)[0], None)


def offers_outlive_their_agents(patch: MonkeyPatch) -> None:
    """Nobody looks whether an offer is over, or whom it was made to has gone."""
    patch.setattr(due, "RULES", tuple(rule for rule in due.RULES if rule is not waiting.offer_over))


def nobody_dispatches(patch: MonkeyPatch) -> None:
    """A chat that waits is not offered when somebody becomes free."""
    patch.setattr(Dispatcher, "look", lambda self: None)


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
    Defect(notes_shown_to_visitors, frozenset({"I5", "I6"})),
    Defect(load_shared_in_a_turn, frozenset({"D1"})),
    Defect(offers_outlive_their_agents, frozenset({"D2"})),
    Defect(nobody_dispatches, frozenset({"D3"})),
]
