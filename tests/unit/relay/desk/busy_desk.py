"""A desk under test together with everything that may happen to it, and what must hold all the time."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from relay.desk import closing_for_now, dispatch, due, hours, overview, standing
from relay.desk.decision import Decided, Decision
from relay.desk.desk import Agent, Desk
from relay.domain.conversation import Conversation
from relay.domain.events import Event, Logged
from relay.domain.presence import AT_WORK
from relay.protocol import agent as asks, visitor
from relay.protocol.agent import OWNED, Chosen, HandOver
from tests.unit.relay.desk.builders import LEASE_MS, MINUTE_MS, DeskUnderTest
from tests.unit.relay.desk.machine_shop import NAMES, SHOP, SUPERVISOR, facts

DEEDS = {
    "connects": 2,
    "loses_a_line": 1,
    "comes_back": 3,
    "goes": 2,
    "presses_a_key": 1,
    "visitor_writes": 5,
    "visitor_rates": 2,
    "takes": 3,
    "answers": 5,
    "interferes": 4,
    "lets_go": 2,
    "says": 2,
    "transfers": 3,
    "moves": 1,
    "snoozes": 2,
    "closes_well": 3,
    "labels": 1,
    "sends_again": 2,
    "time_passes": 5,
    "night_falls": 1,
    "closes_for_now": 1,
}
"""What may happen, and how often as a rule."""

CHOICES: tuple[Chosen, ...] = ("available", "available", "on_break", "offline")
HAND_OVERS: tuple[HandOver, ...] = ("keep", "queue", "agent", "department", "agent", "queue")


class BusyDesk:
    """A desk, the people around it, and what must hold of it after every deed."""

    def __init__(self) -> None:
        self.test = DeskUnderTest(SHOP)
        self.desk = self.test.desk
        self.desk.is_on_line = lambda token_hash: True
        self.events: list[Event] = []
        self.reached: Counter[str] = Counter()
        """How often each kind of entry was added, and for which reasons."""
        self.guests = [
            self.test.guest(lang=lang, department=name)
            for lang in ("fa", "en")
            for name in ("sales", "repairs", "")
        ]
        self.team = [
            self.desk.know_agent(number, name, role, 0) for number, (name, role) in enumerate(NAMES, start=1)
        ]
        self.sent: list[tuple[Agent, Any]] = []
        commit = self.test.commit

        def kept(decision: Decision) -> Decision:
            if isinstance(decision, Decided):
                self.events += decision.events
                for event in decision.events:
                    self._count(event)
            return commit(decision)

        self.test.commit = kept  # type: ignore[method-assign]
        for agent in self.team:
            self.desk.line_up(agent, 0)
        for guest in self.guests[:4]:
            self.test.visitor_posts(guest, "hello")
        self.tick()

    # ---- whatever happens ----------------------------------------------------------------

    def happens(self, deed: str, who: int, which: int, how: int) -> None:
        """One of DEEDS is done: by whom, to which, in which way, is up to its numbers."""
        getattr(self, deed)(who, which, how)

    def connects(self, who: int, which: int, how: int) -> None:
        if self.team[who].lines < 2:
            chosen = CHOICES[how % len(CHOICES)]
            self.desk.line_up(self.team[who], self.test.up_ms, chosen=chosen, reason="tea")

    def loses_a_line(self, who: int, which: int, how: int) -> None:
        if self.team[who].lines:
            self.desk.line_down(self.team[who], self.test.up_ms)

    def comes_back(self, who: int, which: int, how: int) -> None:
        self.connects(who, which, 0)
        if self.team[who].lines:
            self.test.goes(self.team[who], "available")

    def goes(self, who: int, which: int, how: int) -> None:
        if self.team[who].lines:
            chosen: Chosen = "offline" if how % 3 else "on_break"
            chats = HAND_OVERS[which % len(HAND_OVERS)]
            department = ("sales", "repairs", "gone")[how % 3]
            self.test.goes(self.team[who], chosen, chats, to=how % 3 + 1, department=department)

    def presses_a_key(self, who: int, which: int, how: int) -> None:
        self.desk.stirred(self.team[who], self.test.up_ms)

    def visitor_writes(self, who: int, which: int, how: int) -> None:
        self.test.visitor_posts(self.guests[which], "hello")

    def visitor_rates(self, who: int, which: int, how: int) -> None:
        for guest in self.guests:
            rate = visitor.Rate(cid=self.test.new_cid(), score=how % 5 + 1)
            self.test.visitor_does(guest, rate)

    def takes(self, who: int, which: int, how: int) -> None:
        waiting = [c for c in self.desk.conversations.values() if c.state in ("queued", "offline")]
        self.does(who, waiting, which, asks.Take)

    def answers(self, who: int, which: int, how: int) -> None:
        who = self.first(who, lambda agent: bool(agent.asked))
        command = asks.Take if how % 3 else asks.Decline
        self.does(who, self.team[who].asked.values(), which, command)

    def interferes(self, who: int, which: int, how: int) -> None:
        """The supervisor takes over, or a target of a transfer answers, or somebody who may not."""
        owned = [c for c in self.desk.conversations.values() if c.owner]
        if how % 3:
            self.does(SUPERVISOR, owned, which, asks.TakeOver)
        else:
            self.does(who, [c for c in owned if c.transfer], which, asks.Decline if how % 2 else asks.Take)

    def lets_go(self, who: int, which: int, how: int) -> None:
        self.owns(who, which, (asks.Release, asks.Recall, asks.Wake, asks.Close)[how % 4])

    def says(self, who: int, which: int, how: int) -> None:
        self.owns(who, which, asks.Post, text="one moment")

    def transfers(self, who: int, which: int, how: int) -> None:
        department = ("", "", "", "sales", "repairs", "gone")[how % 6]
        self.owns(who, which, asks.Transfer, to=0 if department else how % 3 + 1, department=department)
        if how > 8:
            self.owns(who, which, asks.Recall)
        elif how > 5:
            self.does(how % 3, [c for c in self.team[how % 3].asked.values()], which, asks.Decline)

    def moves(self, who: int, which: int, how: int) -> None:
        waiting = [c for c in self.desk.conversations.values() if c.state == "queued"]
        self.does(who, waiting, which, asks.Transfer, department=("sales", "repairs")[how % 2])

    def snoozes(self, who: int, which: int, how: int) -> None:
        until_ms = self.test.now_ms + how % 4 * MINUTE_MS if how % 4 else 0
        self.owns(who, which, asks.Snooze, until_ms=until_ms)

    def closes_well(self, who: int, which: int, how: int) -> None:
        """The script, for a while or to its end."""
        self.owns(who, which, asks.StartClosing)
        for step in ("why", "rate", "close")[: how % 5]:
            self.owns(who, which, asks.Step, step=step, outcome="done", text="size")
        if how % 5 == 1:
            self.owns(who, which, asks.StopClosing)

    def labels(self, who: int, which: int, how: int) -> None:
        there = self.desk.conversations.values()
        self.does(who, there, which, asks.Prioritise, priority=how % 4 - 1)
        self.does(who, there, which, asks.Defer, due_ms=self.test.now_ms + MINUTE_MS)

    def sends_again(self, who: int, which: int, how: int) -> None:
        """A command whose ack was lost comes again, and nothing is done twice."""
        if self.sent:
            agent, command = self.sent[-1 - which % min(6, len(self.sent))]
            if command.conv in self.desk.conversations:
                again = self.test.agent_does(agent, command)
                assert isinstance(again, Decided) and not again.events and again.ack is not None
                self.reached["sent again"] += 1

    def time_passes(self, who: int, which: int, how: int) -> None:
        self.test.later((1, 5, 31, 61, 95, 300)[which])
        self.tick()
        self.tick()
        self.everything_due_is_done()

    def night_falls(self, who: int, which: int, how: int) -> None:
        """Everybody goes home, somebody waits too long, and in the morning one is back."""
        for agent in self.team:
            while agent.lines:
                self.desk.line_down(agent, self.test.up_ms)
        self.visitor_writes(who, which, how)
        for _ in range(3):
            self.time_passes(who, 4, how)
        self.connects(who, which, 0)
        self.time_passes(who, 1, how)

    def closes_for_now(self, who: int, which: int, how: int) -> None:
        """The supervisor closes a department or the shop for some minutes, or opens it again."""
        until_ms = self.test.now_ms + how % 3 * MINUTE_MS if how % 3 else 0
        close = asks.CloseShop(until_ms=until_ms, reason="tea", department=("", "sales", "repairs")[who])
        self.test.commit(closing_for_now.decide(self.desk, self.team[SUPERVISOR], close, self.test.now_ms))

    # ---- how it is done ------------------------------------------------------------------

    def does(self, who: int, chats: Iterable[Conversation], which: int, command: type, **more: Any) -> None:
        """An agent with a console does something to one of the chats, or now and then to any."""
        there = list(chats) if which < 5 else list(self.desk.conversations.values())
        if not there or not self.team[who].lines:
            return
        chat = there[which % len(there)]
        if command not in (asks.Decline, asks.Prioritise, asks.Defer):
            more["gen"] = chat.gen
        asked = command(cid=self.test.new_cid(), conv=chat.conv, **more)
        if isinstance(self.test.agent_does(self.team[who], asked), Decided):
            self.sent.append((self.team[who], asked))

    def owns(self, who: int, which: int, command: type, **more: Any) -> None:
        """Whoever has a chat does something to it."""
        who = self.first(who, lambda agent: bool(agent.owned and agent.lines))
        self.does(who, self.team[who].owned.values(), which, command, **more)

    def first(self, who: int, suits: Callable[[Agent], bool]) -> int:
        """The agent at `who`, or the next whom it suits."""
        turns = [(who + turn) % len(self.team) for turn in range(len(self.team))]
        return next((each for each in turns if suits(self.team[each])), who)

    def tick(self) -> None:
        """What the relay's timer does each second."""
        test, desk = self.test, self.desk
        for chat in due.lapsed(desk, test.up_ms):
            test.commit(due.give_back(desk, chat.conv, test.now_ms, test.up_ms))
        for chat in list(desk.open_conversations()):
            while chat.state != "closed" and chat.check_at_ms <= test.now_ms:
                if not test.time_tells(chat):
                    break
        test.offers()
        for told in standing.standings(desk, test.now_ms):
            waits = told.conv in desk.queue and self.is_open(desk.queue[told.conv].department)
            assert bool(told.text) == waits, "who waits is told of it while it is open"

    def everything_due_is_done(self) -> None:
        desk, test = self.desk, self.test
        assert dispatch.offerable(desk, test.now_ms, test.up_ms) == []
        for chat in desk.open_conversations():
            assert not due.look(desk, chat, test.now_ms, test.up_ms).events
            if chat.offer:
                assert chat.offer.entry.until_ms > test.now_ms
                assert desk.here(desk.agents[chat.offer.agent], test.up_ms) in AT_WORK
            if chat.state in ("assigned", "closing"):
                owner = desk.agents[chat.owner]
                assert owner.lines or test.up_ms - owner.heard_up_ms < LEASE_MS
                assert chat.conv not in owner.leaving or chat.transfer
        for department in ("sales", "repairs"):
            waiting = [conv for conv, chat in desk.queue.items() if chat.department == department]
            if not self.is_open(department):
                assert not any(desk.told[conv].text for conv in waiting if conv in desk.told)
                continue
            told = [desk.told[conv] for conv in waiting]
            if all(each.back_minutes == standing.NOBODY for each in told):
                continue
            places = sorted(each.place for each in told)
            assert places == list(range(1, len(waiting) + 1)), "everybody who waits has his own place"

    def is_open(self, department: str) -> bool:
        return hours.is_open(self.desk, SHOP.department(department, "demo"), self.test.now_ms)

    # ---- what holds always ---------------------------------------------------------------

    def the_queue_holds_exactly_the_queued(self) -> None:
        queued = {chat.conv for chat in self.desk.conversations.values() if chat.state == "queued"}
        assert set(self.desk.queue) == queued

    def everybody_holds_what_is_his_and_not_more_than_he_can(self) -> None:
        chats = list(self.desk.conversations.values())
        for agent in self.team:
            assert set(agent.owned) == {c.conv for c in chats if c.owner == agent.agent}
            assert set(agent.asked) == {c.conv for c in chats if c.asked == agent.agent}
            active = {c.conv for c in agent.owned.values() if c.state in ("assigned", "closing")}
            assert set(agent.active) == active
            assert len(active | set(agent.asked)) <= agent.load <= SHOP.capacity(agent.name), agent.name
        for chat in chats:
            assert bool(chat.owner) == (chat.state in OWNED)
            assert sum(chat.conv in agent.owned for agent in self.team) == bool(chat.owner)

    def whoever_waits_is_offered_or_seen_waiting(self) -> None:
        for chat in self.desk.queue.values():
            brief = overview.brief(self.desk, chat)
            assert brief.state == "queued" and brief.waiting_since_ms
            assert not chat.offer or chat.conv in self.desk.agents[chat.offer.agent].asked
        for chat in self.desk.open_conversations():
            assert chat.state != "offline" or (chat.ticket and chat.ticket.due_ms)

    def holds(self) -> None:
        """All of that."""
        self.the_queue_holds_exactly_the_queued()
        self.everybody_holds_what_is_his_and_not_more_than_he_can()
        self.whoever_waits_is_offered_or_seen_waiting()

    def is_the_same_again(self) -> None:
        """All events once more, on a new desk, make the same desk."""
        again = Desk(lease_ms=LEASE_MS, reopen_ms=self.desk.reopen_ms, shop=SHOP)
        for event in self.events:
            again.apply(event)
        assert facts(again) == facts(self.desk)

    def _count(self, event: Event) -> None:
        if isinstance(event, Logged):
            body = event.entry.body
            kind, reason = type(body).__name__, getattr(body, "reason", "")
            self.reached[kind] += 1
            if reason:
                self.reached[f"{kind} {reason}"] += 1
