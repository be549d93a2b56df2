"""What the agents of the week do: come and go, take what is offered, talk, hand over, wrap up."""

from collections.abc import Iterable
from typing import Final

from relay.desk import agent_commands, leaving, wrapping_up
from relay.desk.desk import Agent
from relay.domain.closing_script import next_step
from relay.domain.conversation import Conversation
from relay.domain.queueing import in_order
from relay.protocol import agent as work
from relay.protocol.agent_work import ConversationCommand
from relay.protocol.entries import Assigned, Entry, Escalated, Offered, Transferring
from tests.simulation.week.arrivals import DAY_S, DAYS
from tests.simulation.week.staff import (
    SUPERVISOR,
    Interruption,
    Person,
    shifts,
    works_until_done,
)
from tests.simulation.week.visitors import Case, Visitors
from tests.simulation.week.week import AFTER_S, Week

LOOK_EVERY_S: Final = 8
"""How often an agent who has room looks at the queue and at what was left for later."""

MISSED: Final = 0.03
TURNED_DOWN: Final = 0.02
"""Offers that nobody sees in time, because somebody is at the door; and those that are said no to."""

BUSY_S: Final = 15
"""Whoever is on a break, or has no line, looks again so much later whether he can go on."""


class Agents:
    """Everybody who works in the week, and on the days after it until all is done."""

    def __init__(
        self,
        week: Week,
        visitors: Visitors,
        staff: Iterable[Person],
        interrupted: Iterable[Interruption] = (),
    ) -> None:
        self._week = week
        self._cases = visitors.cases
        self._people = dict(enumerate(staff, 1))
        self._ends_s: dict[int, float] = {}
        week.watchers.append(self._see)
        for number, person in self._people.items():
            role: work.AgentRole = "supervisor" if person.name == SUPERVISOR else "agent"
            week.desk.know_agent(number, person.name, role, week.up_ms)
            for begins_s, ends_s in shifts(person, DAYS + AFTER_S // DAY_S):
                week.at(begins_s, lambda n=number, e=ends_s: self._arrives(n, e))  # type: ignore[misc]
        for each in interrupted:
            number = next(n for n, person in self._people.items() if person.name == each.who)
            week.at(each.at_s, lambda n=number, each=each: self._is_interrupted(n, each))  # type: ignore[misc]

    def _agent(self, number: int) -> Agent:
        return self._week.desk.agents[number]

    def _does(self, number: int, command: ConversationCommand) -> bool:
        week, agent = self._week, self._agent(number)
        week.desk.stirred(agent, week.up_ms)
        decision = agent_commands.decide(week.desk, agent, command, week.at_ms, up_ms=week.up_ms)
        return week.commit(decision)

    # ---- coming and going --------------------------------------------------------------

    def _arrives(self, number: int, ends_s: float) -> None:
        agent = self._agent(number)
        self._ends_s[number] = ends_s
        self._week.desk.line_up(agent, self._week.up_ms)
        if agent.here == "signed_off":
            self._says_presence(number, work.SetPresence(chosen="available"))
        self._looks(number)

    def _says_presence(self, number: int, command: work.SetPresence) -> None:
        week, agent = self._week, self._agent(number)
        week.desk.set_presence(agent, command, week.up_ms)
        for conv in leaving.chats(agent):
            week.commit(
                leaving.hand_over(
                    week.desk,
                    conv,
                    agent,
                    command.chats,
                    command.to,
                    command.department,
                    week.at_ms,
                    week.up_ms,
                )
            )

    def _goes(self, number: int) -> None:
        """The shift is over: what is open goes to whoever is there; the last ones finish theirs first."""
        week, agent = self._week, self._agent(number)
        if works_until_done(self._people[number]) and (agent.active or week.desk.queue):
            week.later(LOOK_EVERY_S, lambda: self._goes(number))
            self._looks(number, again=False)
            return
        self._says_presence(number, work.SetPresence(chosen="offline", chats="queue"))
        if agent.lines:
            week.desk.line_down(agent, week.up_ms)

    def _is_interrupted(self, number: int, each: Interruption) -> None:
        week, agent = self._week, self._agent(number)
        if agent.here not in ("available", "idle") or not agent.lines:
            return
        week.reached[each.kind] += 1
        if each.kind == "break":
            chats: work.HandOver = "keep" if week.rng.random() < 0.4 else "queue"
            self._says_presence(number, work.SetPresence(chosen="on_break", reason="lunch", chats=chats))
            week.later(each.for_s, lambda: self._is_back(number))
        else:
            week.desk.line_down(agent, week.up_ms)
            agent.heard_up_ms = week.up_ms
            week.later(each.for_s, lambda: week.desk.line_up(agent, week.up_ms))

    def _is_back(self, number: int) -> None:
        if self._agent(number).here == "on_break":
            self._says_presence(number, work.SetPresence(chosen="available"))

    def _is_able(self, number: int) -> bool:
        agent = self._agent(number)
        return bool(agent.lines) and agent.here in ("available", "idle")

    # ---- taking ------------------------------------------------------------------------

    def _looks(self, number: int, again: bool = True) -> None:
        """At the queue first, then at what was left; at the end of the shift he goes."""
        week, agent = self._week, self._agent(number)
        if again and week.now_s >= self._ends_s[number]:
            self._goes(number)
            return
        if self._is_able(number):
            week.desk.stirred(agent, week.up_ms)
            if agent.load < week.desk.shop.capacity(agent.name):
                self._takes_something(number)
        if again:
            week.later(week.rng.uniform(0.5, 1.5) * LOOK_EVERY_S, lambda: self._looks(number))

    def _takes_something(self, number: int) -> None:
        week, desk = self._week, self._week.desk
        name = self._people[number].name
        for at in in_order(desk.queue.values()):
            department = desk.shop.department(at.department, at.site)
            is_mine = desk.shop.works_in(name, department)
            if department.assignment == "take" and is_mine and at.conv in desk.queue:
                self._takes(number, desk.conversations[at.conv])
                return
        tickets = [c for c in week.open() if c.ticket is not None]
        mine = [c for c in tickets if c.ticket and c.ticket.agent in (0, number)]
        has_two_places = self._agent(number).load + 1 < desk.shop.capacity(name)
        if mine and not desk.queue and has_two_places:  # Who comes now finds a place, not a ticket, in front.
            soonest = min(mine, key=lambda c: c.ticket.due_ms if c.ticket else 0)
            if self._takes(number, soonest):
                week.reached["tickets taken"] += 1

    def _takes(self, number: int, at: Conversation) -> bool:
        return self._does(number, work.Take(cid=self._week.cid(), conv=at.conv, gen=at.gen))

    # ---- what they see -----------------------------------------------------------------

    def _see(self, entry: Entry) -> None:
        week, body, conv = self._week, entry.body, entry.conv
        at = week.desk.conversations[conv]
        if isinstance(body, Offered):
            week.reached["offered"] += 1
            self._is_offered(body.agent, at)
        elif isinstance(body, Transferring):
            week.reached["transfers"] += 1
            week.later(self._reaction_s(), lambda: self._accepts(at, body))
        elif isinstance(body, Assigned):
            week.reached[f"assigned {body.reason}"] += 1
            number, gen = body.agent, body.gen
            week.later(week.rng.uniform(4, 20), lambda: self._answers(number, at, gen))
        elif isinstance(body, Escalated):
            week.reached[f"escalated {body.reason}"] += 1
            if body.reason == "stale" and at.owner:
                number, gen = at.owner, at.gen
                week.later(week.rng.uniform(10, 60), lambda: self._wraps_up(number, at, gen))

    def _reaction_s(self) -> float:
        return min(25.0, self._week.rng.lognormvariate(1.6, 0.5))

    def _is_offered(self, number: int, at: Conversation) -> None:
        week = self._week
        luck = week.rng.random()
        if luck < MISSED:
            week.reached["offers overlooked"] += 1
        elif luck < MISSED + TURNED_DOWN:
            week.later(self._reaction_s(), lambda: self._turns_down(number, at))
        else:
            week.later(self._reaction_s(), lambda: self._picks_up(number, at))

    def _turns_down(self, number: int, at: Conversation) -> None:
        self._does(number, work.Decline(cid=self._week.cid(), conv=at.conv))

    def _picks_up(self, number: int, at: Conversation) -> None:
        if self._is_able(number) and at.offer is not None and at.offer.agent == number:
            self._takes(number, at)

    def _accepts(self, at: Conversation, body: Transferring) -> None:
        """The colleague takes it; of a department whoever has room."""
        desk = self._week.desk
        if at.transfer is None:
            return
        department = desk.shop.department(body.department, at.site)
        able = [
            number
            for number, person in self._people.items()
            if number in ((body.to,) if body.to else self._people)
            and number != at.owner
            and self._is_able(number)
            and desk.has_room(self._agent(number), at)
            and (body.to or desk.shop.works_in(person.name, department))
        ]
        if able:
            self._takes(self._week.rng.choice(able), at)
        else:
            self._week.later(BUSY_S, lambda: self._accepts(at, body))

    # ---- talking -----------------------------------------------------------------------

    def _is_mine(self, number: int, at: Conversation, gen: int) -> bool:
        return at.owner == number and at.gen == gen

    def _answers(self, number: int, at: Conversation, gen: int) -> None:
        """One more answer, until the talk is over; then the wrap-up, unless the visitor has fallen silent."""
        week, case = self._week, self._cases[at.conv]
        if not self._is_mine(number, at, gen):
            return
        if not self._is_able(number) or at.state == "snoozed":
            week.later(BUSY_S, lambda: self._answers(number, at, gen))
            return
        if case.left_s <= 0:
            if case.caller.ending == "finished" or not case.is_in_hours:
                self._wraps_up(number, at, gen)
            return
        if not self._does(number, work.Post(cid=week.cid(), conv=at.conv, gen=gen, text="Let me see.")):
            return
        if self._puts_aside(number, at, gen, case):
            return
        pause_s = min(case.left_s, case.caller.talk_s / case.caller.turns)
        case.left_s -= pause_s
        week.later(pause_s, lambda: self._answers(number, at, gen))

    def _puts_aside(self, number: int, at: Conversation, gen: int, case: Case) -> bool:
        """He was asked in the wrong department, or has to look something up."""
        week, caller = self._week, case.caller
        if caller.moves_to and not case.has_moved:
            case.has_moved = True
            move = work.Transfer(
                cid=week.cid(), conv=at.conv, gen=gen, department=caller.moves_to, text="Yours, I think"
            )
            self._does(number, move)
            week.later(BUSY_S, lambda: self._answers(number, at, gen))
            return True
        if caller.is_put_off and not case.was_put_off:
            case.was_put_off = True
            until_ms = week.at_ms + 1_200_000
            self._does(number, work.Snooze(cid=week.cid(), conv=at.conv, gen=gen, until_ms=until_ms))
            week.reached["snoozed"] += 1
            week.later(BUSY_S, lambda: self._answers(number, at, gen))
            return True
        return False

    def _wraps_up(self, number: int, at: Conversation, gen: int) -> None:
        """Through the department's script, a step every few seconds; where it has none, a plain end."""
        week = self._week
        if not self._is_mine(number, at, gen):
            return
        if not self._is_able(number) or at.state == "snoozed":
            week.later(BUSY_S, lambda: self._wraps_up(number, at, gen))
            return
        script = wrapping_up.script_of(week.desk, at)
        if script is None:
            self._does(number, work.Close(cid=week.cid(), conv=at.conv, gen=gen))
            return
        if at.state == "assigned":
            self._does(number, work.StartClosing(cid=week.cid(), conv=at.conv, gen=gen))
        else:
            row = next_step(script, at.walk)
            assert row is not None
            text = row.options[0] if row.options else row.text.get("en", "")
            self._does(
                number,
                work.Step(cid=week.cid(), conv=at.conv, gen=gen, step=row.id, outcome="done", text=text),
            )
        week.later(week.rng.uniform(1, 4), lambda: self._wraps_up(number, at, gen))
