"""What must hold once nothing goes wrong any more: every view equals the log, every outbox is empty."""

from collections import Counter
from typing import Final

from relay.service.sessions import AgentSession, Session
from tests.simulation.agent_client import AgentClient
from tests.simulation.client import Client
from tests.simulation.told import Told
from tests.simulation.violation import broken
from tests.simulation.visitor_client import VisitorClient
from tests.simulation.world import World

OFFER_SLACK_MS: Final = 3_000
"""The timer looks each second, and a commit takes its time."""


def judge(world: World) -> None:
    """Raises Violation for the first thing that is not as it must be in a healed world."""
    for client in world.clients:
        if not client.is_live:
            broken("I7", f"{client.name} does not come back: {client.session.state}")
        if client.kept or len(client.session.outbox):
            broken("I7", f"{client.name}'s outbox does not drain: {client.session.outbox.commands()}")
    world.history.nothing_vanished()
    _desk_equals_log(world)
    _offers_are_alive(world)
    _nobody_waits_unseen(world)
    _no_line_is_left_behind(world)
    for visitor in world.visitors:
        _visitor_sees_the_log(world, visitor)
    for agent in world.agents:
        _agent_sees_the_log(world, agent)
        _agent_sees_the_lists(world, agent)


def _desk_equals_log(world: World) -> None:
    """The desk in memory is what a restart would make of the store."""
    for conv, conversation in world.host.service.desk.conversations.items():
        told = world.history.conversations[conv]
        here = (conversation.state, conversation.owner, conversation.gen, conversation.head)
        if here != (told.state, told.owner, told.gen, len(told.log)):
            broken("I8", f"conversation {told.number} is {here} on the desk and {told.state} in the log")
        if (told.state == "queued") != (conv in world.host.service.desk.queue):
            broken("I8", f"conversation {told.number} is {told.state} and not in the queue's place")


def _offers_are_alive(world: World) -> None:
    """Whoever is asked is here, and the time to answer has not run out long ago."""
    desk = world.host.service.desk
    for told in world.history.conversations.values():
        if not told.offer:
            continue
        over_ms = world.clock.now_ms() - told.offer_until_ms
        if not desk.agents[told.offer].lines or over_ms > OFFER_SLACK_MS:
            broken("D2", f"conversation {told.number} is still offered to agent {told.offer}")


def _nobody_waits_unseen(world: World) -> None:
    """In a department that offers, whoever waits is offered, or has been to everybody, or nobody is free."""
    history, desk = world.history, world.host.service.desk
    loads = Counter(agent for at in history.conversations.values() for agent in at.holders() if agent)
    here = [agent.agent for agent in desk.agents.values() if agent.lines]
    free = {agent for agent in here if loads[agent] < history.chats_max}
    for conv, told in history.conversations.items():
        conversation = desk.conversations.get(conv)
        if told.state != "queued" or told.offer or conversation is None:
            continue
        is_offering = desk.shop.department(conversation.department, "demo").assignment == "auto"
        if is_offering and free - told.passed and desk.present():
            broken("D3", f"conversation {told.number} waits, and agents {free - told.passed} are free")


def _no_line_is_left_behind(world: World) -> None:
    """The registry holds the lines that are up, and nothing of those that have ended."""
    sessions = world.host.service.sessions
    listed: list[Session] = [*sessions.agents()]
    for token_hash in list(sessions._of_token):
        listed += sessions.of_token(token_hash)
    for conv in world.history.conversations:
        listed += sessions.followers(conv)
    if any(session.closing or session not in sessions.all for session in listed):
        broken("I11", "the registry still holds a line that has ended")


def _equals(client: Client, conv: str, told: Told, base_max: int) -> None:
    view = client.views.of.get(conv)
    head = len(told.log)
    if view is None or view.head != head:
        broken(
            "I6", f"{client.name} shows {view.head if view else 'nothing'} of {head} entries after healing"
        )
    log = [
        told.shown(entry, to_visitor=client.is_visitor, to_author=client.wrote(entry))
        for entry in told.log[view.base :]
    ]
    if view.entries != log:
        broken("I6", f"{client.name} shows other words than the log has after healing")
    if view.base > base_max:
        broken("I6", f"{client.name} shows nothing before entry {view.base} after healing")


def _visitor_sees_the_log(world: World, client: VisitorClient) -> None:
    wire = client.wire
    known = world.host.service.desk.visitors.get(wire.token_hash) if wire else None
    if known is None or known.latest is None:
        return
    told = world.history.conversations[known.latest.conv]
    _equals(client, known.latest.conv, told, known.latest.log_after)


def _agent_sees_the_log(world: World, client: AgentClient) -> None:
    session = client.wire.session if client.wire else None
    assert isinstance(session, AgentSession) and session.agent is not None
    desk = world.host.service.desk
    held = {conv for conv in client.views.of if client.session.cursors.follows(conv)}
    for conv in held | {*session.following, *session.agent.owned} - client.let_go:
        told, conversation = world.history.conversations.get(conv), desk.conversations.get(conv)
        if told is not None and conversation is not None:
            _equals(client, conv, told, conversation.log_after)
        elif told is not None:
            # No beat tells the head of what the desk has forgotten: a push lost just before stays lost
            # until this line is a new one.
            if not world.reached["lost pushes"]:
                _equals(client, conv, told, len(told.log))
        elif client.views.of[conv].entries:
            broken("I6", f"{client.name} still shows a conversation that no longer exists")


def _agent_sees_the_lists(world: World, client: AgentClient) -> None:
    """Every waiting conversation is in the list, and no list says what is no longer so."""
    for conv, told in world.history.conversations.items():
        brief = client.views.briefs.get(conv)
        if told.state == "closed" and (brief is None or brief.state == "closed"):
            continue
        if brief is None or (brief.state, brief.owner, brief.gen) != (told.state, told.owner, told.gen):
            shown = brief and (brief.state, brief.owner, brief.gen)
            broken("I8", f"{client.name}'s list has {shown} for conversation {told.number}: {told.state}")
