"""Stories that the simulation told first: defects under some seed, told here in a few lines."""

from collections.abc import Callable

from relay.protocol.entries import Message
from relay.service.jobs import AgentJob, Errand, Job, VisitorJob
from tests.simulation.agent_client import AgentClient
from tests.simulation.healed import judge
from tests.simulation.rates import calm
from tests.simulation.visitor_client import VisitorClient
from tests.simulation.world import World

FORGOTTEN_MS = 130_000
"""By then the desk has forgotten whoever left after his conversation ended."""


def a_world(reopen_ms: int = 24 * 3_600_000) -> World:
    return World(1, own_rates=calm(reopen_ms))


def a_chat(world: World) -> tuple[VisitorClient, AgentClient, str]:
    """A visitor who has written once, the agent who has taken his chat, and its name."""
    visitor, agent = world.visitors[0], world.agents[0]
    visitor.write()
    world.pump()
    (brief,) = agent.waiting()
    agent.take(brief)
    world.pump()
    return visitor, agent, brief.conv


def the_end(world: World) -> None:
    world.heal()
    judge(world)


def words(world: World, conv: str) -> int:
    return sum(isinstance(entry.body, Message) for entry in world.history.conversations[conv].log)


def until_it_waits(
    world: World, is_it: Callable[[Job | Errand], bool], meanwhile: Callable[[], None] = lambda: None
) -> None:
    """Lets time pass, with visitors writing, until such a job stands in the line behind a commit."""
    for turn in range(80):
        if any(is_it(job) for job in world.host.service.engine._waiting):
            return
        world.visitors[turn % 3 + 1].write()
        meanwhile()
        world.schedule.advance(1)
    raise AssertionError("it never waited")


def test_an_agents_word_counts_though_his_line_ends_while_it_waits() -> None:
    world = a_world()
    _, agent, conv = a_chat(world)
    until_it_waits(world, lambda job: isinstance(job, AgentJob), lambda: agent.post(agent.mine()[0], 1))
    before = words(world, conv)
    assert agent.wire is not None
    agent.wire.relay_lost()
    world.pump()
    assert words(world, conv) > before
    the_end(world)


def test_a_close_that_is_sent_again_after_a_restart_is_not_refused() -> None:
    world = a_world()
    _, agent, conv = a_chat(world)
    agent.close(agent.mine()[0])
    while world.history.conversations[conv].state != "closed":
        world.schedule.advance(1)
    world.host.die()
    world._relay_starts()
    the_end(world)
    assert world.reached["duplicates answered"] or not world.reached["resent"]
    assert not world.reached["refused no_conversation"]


def test_a_visitor_whom_the_desk_has_forgotten_comes_back_to_his_conversation() -> None:
    """His token was given out by this very process, which must not take it for an unused one."""
    world = a_world()
    visitor, agent, conv = a_chat(world)
    agent.close(agent.mine()[0])
    world.pump()
    visitor.switch_off()
    world.schedule.advance(FORGOTTEN_MS)
    assert conv not in world.host.service.desk.conversations
    visitor.switch_on()
    world.pump()
    assert visitor.views.of[conv].entries
    visitor.write()
    the_end(world)
    assert words(world, conv) == 2


def test_a_visitor_whose_words_wait_in_the_line_is_not_forgotten() -> None:
    world = a_world()
    visitor, agent, conv = a_chat(world)
    agent.close(agent.mine()[0])
    world.pump()
    wire, service = visitor.wire, world.host.service
    assert wire is not None
    until_it_waits(
        world, lambda job: isinstance(job, VisitorJob) and job.session is wire.session, visitor.write
    )
    service.engine._waiting.appendleft(Errand(lambda: service.timer._tidy(world.schedule.up_ms)))
    wire.relay_lost()
    visitor.switch_off()
    world.pump()
    the_end(world)
    assert words(world, conv) > 1


def test_a_closed_conversation_on_the_screen_survives_a_restore() -> None:
    world = a_world()
    visitor, agent, conv = a_chat(world)
    agent.close(agent.mine()[0])
    world.pump()
    visitor.switch_off()
    world.store.back_up()
    world.host.die()
    world.store.restore(0)
    world._relay_starts()
    world.schedule.advance(60_000)
    agent.sign_in_again()
    world.pump()
    assert agent.views.of[conv].head == len(world.history.conversations[conv].log)
    the_end(world)


def test_what_was_shown_from_a_life_that_a_restore_ended_is_dropped() -> None:
    world = a_world()
    world.store.back_up()
    _, agent, conv = a_chat(world)
    assert agent.views.of[conv].entries
    world.host.die()
    world.store.restore(0)
    world._relay_starts()
    world.schedule.advance(60_000)
    agent.sign_in_again()
    the_end(world)
    assert conv not in agent.views.of or not agent.views.of[conv].entries


def test_a_hello_whose_line_ends_while_it_waits_leaves_nothing_behind() -> None:
    world = a_world()
    visitor, _, _ = a_chat(world)
    visitor.switch_off()
    world.pump()
    visitor.switch_on()
    until_it_waits(world, lambda job: isinstance(job, Errand))
    assert visitor.wire is not None
    visitor.wire.relay_lost()
    visitor.switch_off()
    world.pump()
    the_end(world)


def test_words_that_follow_an_unconfirmed_word_stay_in_its_conversation() -> None:
    """Otherwise that word, sent again, would be stored in the next conversation too."""
    world = a_world(reopen_ms=0)
    visitor, agent, conv = a_chat(world)
    visitor.write()
    while words(world, conv) < 2:
        world.schedule.advance(1)
    assert visitor.wire is not None
    visitor.wire.down.queue.clear()
    visitor.wire.down.dead = True
    agent.close(agent.mine()[0])
    while world.history.conversations[conv].state != "closed":
        world.schedule.advance(1)
    world.schedule.advance(5)
    visitor.write()
    world.pump()
    visitor.wire.cut(noticed=True)
    the_end(world)
    assert words(world, conv) == 3
