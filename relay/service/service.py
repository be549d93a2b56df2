"""The service as a whole: a desk restored from the journal, and the parts that serve it."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

from relay.desk.decision import Fresh
from relay.desk.desk import Desk
from relay.protocol.limits import LEASE_S, Limits
from relay.service.engine import Engine
from relay.service.greeting import Greeting, events_of
from relay.service.ports import Accounts, AgentRecord, Clock, Journal, Restored
from relay.service.push import Push
from relay.service.reception import Reception
from relay.service.runner import Runner
from relay.service.sessions import Sessions
from relay.service.timer import Timer


@dataclass(slots=True, frozen=True)
class Rules:
    """What a shop may set about the service; see `relay/settings.py` for the meaning of each."""

    sites: frozenset[str] = frozenset({"demo"})
    limits: Limits = field(default_factory=Limits)
    lease_ms: int = LEASE_S * 1000
    reopen_ms: int = 24 * 3_600_000


@dataclass(slots=True, frozen=True)
class Service:
    """The parts that the web edge and the process's shell speak to."""

    desk: Desk
    engine: Engine
    sessions: Sessions
    timer: Timer
    reception: Reception
    runner: Runner


async def start(journal: Journal, accounts: Accounts, clock: Clock, rules: Rules) -> Service:
    """The service with everything open restored. Its runner has yet to be run."""
    restored, team = await journal.restore(), await accounts.team()
    return assemble(
        restored,
        team,
        journal,
        accounts,
        clock,
        rules,
        new_id=lambda: secrets.token_hex(16),
        new_token=lambda: secrets.token_hex(32),
    )


def assemble(
    restored: Restored,
    team: list[AgentRecord],
    journal: Journal,
    accounts: Accounts,
    clock: Clock,
    rules: Rules,
    *,
    new_id: Callable[[], str],
    new_token: Callable[[], str],
) -> Service:
    """The parts, joined. `new_id` gives 128 random bits as hexadecimal digits, `new_token` 256."""
    desk = restored_desk(restored, team, clock.up_ms(), rules)
    sessions = Sessions()
    push = Push(desk, sessions)
    engine = Engine(desk, sessions, push, clock, fresh_names(restored, new_id))
    timer = Timer(engine, sessions, clock)
    runner = Runner(engine, sessions, timer, journal)
    greeting = Greeting(desk, sessions, push, epoch=restored.epoch, limits=rules.limits, new_token=new_token)
    reception = Reception(
        engine,
        sessions,
        push,
        greeting,
        timer,
        journal,
        accounts,
        clock,
        sites=rules.sites,
        limits=rules.limits,
        new_token=new_token,
        wake=runner.wake,
    )
    return Service(desk, engine, sessions, timer, reception, runner)


def restored_desk(restored: Restored, team: list[AgentRecord], up_ms: int, rules: Rules) -> Desk:
    """A desk with all open conversations; every owner's lease starts anew."""
    desk = Desk(lease_ms=rules.lease_ms, reopen_ms=rules.reopen_ms)
    for record in team:
        desk.know_agent(record.agent, record.name, record.role, up_ms)
    for visitor in restored.visitors:
        desk.admit(events_of(visitor))
    for agent in desk.agents.values():
        agent.heard_up_ms = up_ms
    return desk


def fresh_names(restored: Restored, new_id: Callable[[], str]) -> Fresh:
    """Numbers that go on from the last ones stored, and ids from `new_id`."""
    visitors, conversations = count(restored.visitor_last + 1), count(restored.number_last + 1)
    return Fresh(lambda: next(visitors), lambda: next(conversations), new_id)
