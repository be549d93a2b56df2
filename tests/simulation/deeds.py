"""What people of a busy desk do besides writing: offers, transfers, snoozes, breaks, closings, ratings."""

from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Final

from relay.protocol.agent import Brief, HandOver
from relay.protocol.entries import Outcome
from tests.simulation.agent_client import AgentClient
from tests.simulation.host import TEAM
from tests.simulation.schedule import SimClock
from tests.simulation.shops import SCRIPT
from tests.simulation.visitor_client import VisitorClient

DEPARTMENTS: Final = ("sales", "repairs")
TAGS: Final = ("refund", "مرجوعی", "vip")
MINUTE_MS: Final = 60_000


class Deeds:
    """Steps of a world, each what one person does once."""

    rng: Random
    reached: Counter[str]
    clock: SimClock
    visitors: list[VisitorClient]

    def _agent_with(self, which: Callable[[AgentClient], list[Brief]]) -> tuple[AgentClient, Brief] | None:
        raise NotImplementedError

    def _one_agent(self) -> AgentClient | None:
        raise NotImplementedError

    def _one_visitor(self) -> VisitorClient | None:
        raise NotImplementedError

    def _some(self, states: tuple[str, ...]) -> tuple[AgentClient, Brief] | None:
        return self._agent_with(lambda one: [b for b in one.views.briefs.values() if b.state in states])

    def _mine(self, states: tuple[str, ...]) -> tuple[AgentClient, Brief] | None:
        return self._agent_with(
            lambda one: [
                b for b in one.views.briefs.values() if b.owner == one.session.agent and b.state in states
            ]
        )

    def _asked(self) -> tuple[AgentClient, Brief] | None:
        """A conversation that somebody is asked to take, on his own screen."""
        return self._agent_with(
            lambda one: [
                b
                for b in one.views.briefs.values()
                if one.session.agent in (b.offered_to, b.transfer_to)
                or (b.transfer_department and b.owner != one.session.agent)
            ]
        )

    # ---- whose it is --------------------------------------------------------------------

    def _agent_accepts(self) -> None:
        found = self._asked()
        if found:
            one, brief = found
            one.give(lambda: one.session.take(brief.conv, brief.gen))
            self.reached["offers and transfers accepted"] += 1

    def _agent_declines(self) -> None:
        found = self._asked()
        if found:
            one, brief = found
            one.give(lambda: one.session.decline(brief.conv))
            self.reached["offers and transfers declined"] += 1

    def _agent_transfers(self) -> None:
        found = self._mine(("assigned",)) if self.rng.random() < 0.8 else self._some(("queued",))
        if found:
            one, brief = found
            to = self.rng.choice((0, *(record.agent for record in TEAM))) if brief.owner else 0
            department = "" if to else self.rng.choice(DEPARTMENTS)
            one.give(
                lambda: one.session.transfer(
                    brief.conv, brief.gen, to=to, department=department, text="Please."
                )
            )

    def _agent_recalls(self) -> None:
        found = self._mine(("assigned",))
        if found:
            one, brief = found
            one.give(lambda: one.session.recall(brief.conv, brief.gen))

    def _agent_takes_over(self) -> None:
        found = self._some(("assigned", "closing", "snoozed"))
        if found:
            one, brief = found
            one.give(lambda: one.session.take_over(brief.conv, brief.gen))

    # ---- when ---------------------------------------------------------------------------

    def _agent_snoozes(self) -> None:
        found = self._mine(("assigned",))
        if found:
            one, brief = found
            wait_ms = self.rng.choice((0, 2_000, 20_000, 90_000))
            until_ms = self.clock.now_ms() + wait_ms if wait_ms else 0
            one.give(lambda: one.session.snooze(brief.conv, brief.gen, until_ms))

    def _agent_wakes(self) -> None:
        found = self._mine(("snoozed",))
        if found:
            one, brief = found
            one.give(lambda: one.session.wake_conversation(brief.conv, brief.gen))

    def _agent_defers(self) -> None:
        found = self._some(("offline",))
        if found:
            one, brief = found
            due_ms, who = self.clock.now_ms() + MINUTE_MS, self.rng.choice((0, 1, 2))
            one.give(lambda: one.session.defer(brief.conv, due_ms, who))

    # ---- what is known of it ------------------------------------------------------------

    def _agent_labels(self) -> None:
        found = self._some(("queued", "assigned", "closing", "snoozed", "offline"))
        if not found:
            return
        one, brief = found
        kind, tag = self.rng.randrange(3), self.rng.choice(TAGS)
        if kind == 0:
            one.give(lambda: one.session.tag(brief.conv, tag, tag not in brief.tags))
        elif kind == 1:
            one.give(lambda: one.session.fill(brief.conv, "order", self.rng.choice(("", "245-12784"))))
        else:
            one.give(lambda: one.session.prioritise(brief.conv, self.rng.randint(-1, 2)))

    # ---- its end ------------------------------------------------------------------------

    def _agent_starts_closing(self) -> None:
        found = self._mine(("assigned",))
        if found:
            one, brief = found
            one.give(lambda: one.session.start_closing(brief.conv, brief.gen, "short"))

    def _agent_steps(self) -> None:
        """One step with its faults, or all that are left in one go."""
        found = self._mine(("closing",))
        if not found or not found[1].step:
            return
        one, brief = found
        steps = [step.id for step in SCRIPT.steps]
        left = steps[steps.index(brief.step) :]
        if self.rng.random() < 0.4:
            left = left[:1]
        for step in left:
            outcome: Outcome = self.rng.choice(("done",) * 9 + ("skipped",))
            one.give(
                lambda step=step, outcome=outcome: one.session.step(  # type: ignore[misc]
                    brief.conv, brief.gen, step, outcome, text="solved", reason="no time"
                )
            )

    def _agent_stops_closing(self) -> None:
        found = self._mine(("closing",))
        if found:
            one, brief = found
            one.give(lambda: one.session.stop_closing(brief.conv, brief.gen))

    def _visitor_rates(self) -> None:
        """Whoever has been asked, and now and then somebody who has not."""
        asked = [one for one in self.visitors if one.is_on and one.is_asked_to_rate()]
        one = self.rng.choice(asked) if asked else self._one_visitor()
        if one:
            one.rate(self.rng.randint(1, 5))

    def _visitor_leaves_contact(self) -> None:
        one = self._one_visitor()
        if one:
            one.leave_contact()

    # ---- how they are here --------------------------------------------------------------

    def _agent_goes(self) -> None:
        """On a break or off, with his chats left to somebody, or kept."""
        one = self._one_agent()
        if one:
            chats: HandOver = self.rng.choice(("keep", "queue", "agent", "department"))
            one.session.set_presence(
                self.rng.choice(("on_break", "on_break", "offline")),
                reason="lunch",
                chats=chats,
                to=self.rng.choice((1, 2, 3)),
                department=self.rng.choice(DEPARTMENTS),
            )
            one.perform()
            self.reached["agents who left their chats"] += 1

    def _agent_comes_back(self) -> None:
        one = self._one_agent()
        if one:
            one.come_back()

    def _agent_stirs(self) -> None:
        one = self._one_agent()
        if one:
            one.session.stir(one.now_ms)
            one.perform()

    def _agent_shows(self) -> None:
        found = self._some(("queued", "assigned", "closing"))
        if found:
            one, brief = found
            one.session.look(self.rng.choice(("", brief.conv)))
            one.perform()

    def _shop_closes(self) -> None:
        one = self._one_agent()
        if one:
            wait_ms = self.rng.choice((-1, -1, 10_000, 60_000))
            department = self.rng.choice(("", *DEPARTMENTS))
            one.session.close_shop(self.clock.now_ms() + wait_ms, "prayer", department)
            one.perform()
