"""A desk under test: commands in, what they came to out, everything committed at once."""

from itertools import count
from typing import Any

from relay.desk import agent_commands, dispatch, due, leaving, visitor_commands
from relay.desk.decision import Decided, Decision, Draft, Fresh
from relay.desk.desk import Agent, Desk
from relay.desk.visitor_commands import Guest
from relay.domain.conversation import Conversation
from relay.domain.events import Logged
from relay.domain.shop import Shop
from relay.protocol import agent, visitor
from relay.protocol.agent import AgentRole, Chosen, HandOver
from relay.protocol.entries import AnyBody, Left
from relay.protocol.frames import Ack, Seen

MINUTE_MS = 60_000
LEASE_MS = 90_000


def written(lang: str, site: str) -> str:
    """Digits as in Egypt and Iran; at the site `rabat` as in Morocco."""
    if lang == "ar" and site != "rabat":
        return "٠١٢٣٤٥٦٧٨٩"
    return "۰۱۲۳۴۵۶۷۸۹" if lang == "fa" else "0123456789"


class DeskUnderTest:
    """Decides and applies in one go, as a relay does whose disk is infinitely fast."""

    def __init__(self, shop: Shop | None = None) -> None:
        self.desk = Desk(lease_ms=LEASE_MS, reopen_ms=10 * MINUTE_MS, shop=shop)
        self.desk.digits = written
        self.now_ms = 1_800_000_000_000
        self.up_ms = 0
        self._numbers = count(1)
        self._cids = count(1)
        self._tokens = count(1)
        self._fresh = Fresh(
            visitor=lambda: next(self._numbers),
            conversation=lambda: next(self._numbers),
            conv_id=lambda: f"{next(self._numbers):032x}",
        )

    def new_cid(self) -> str:
        return f"{next(self._cids):032x}"

    def later(self, seconds: float) -> None:
        """Both clocks go on, and who has a line up is heard."""
        self.now_ms += round(seconds * 1000)
        self.up_ms += round(seconds * 1000)
        for each in self.desk.agents.values():
            if each.lines:
                each.heard_up_ms = self.up_ms

    def guest(
        self, name: str = "Maryam", site: str = "demo", lang: str = "fa", department: str = ""
    ) -> Guest:
        token_hash = bytes([next(self._tokens)] * 32)
        return Guest(token_hash, site, name=name, lang=lang, page="/cart", department=department)

    def agent(self, number: int = 1, name: str = "Sara", role: AgentRole = "agent") -> Agent:
        return self.desk.know_agent(number, name, role, 0)

    def present_agent(self, number: int = 1, name: str = "Sara", role: AgentRole = "agent") -> Agent:
        """An agent with one console."""
        here = self.agent(number, name, role)
        self.desk.line_up(here, self.up_ms)
        return here

    def goes(self, who: Agent, chosen: Chosen, chats: HandOver = "queue", **more: Any) -> None:
        """He says how he is here, and what he does not keep is handed over."""
        command = agent.SetPresence(chosen=chosen, chats=chats, **more)
        self.desk.set_presence(who, command, self.up_ms)
        for conv in leaving.chats(who):
            to, department = command.to, command.department
            decision = leaving.hand_over(self.desk, conv, who, chats, to, department, self.now_ms, self.up_ms)
            self.commit(decision)

    def leaves(self, conversation: Conversation) -> None:
        """Nobody is there, and the conversation becomes a ticket."""
        draft = Draft(conversation, self.now_ms)
        draft.add(Left(reason="nobody", due_ms=self.now_ms + MINUTE_MS))
        self.commit(draft.decided())

    def time_tells(self, conversation: Conversation) -> list[AnyBody]:
        """What is due in the conversation now, committed."""
        return self._bodies(due.decide(self.desk, conversation.conv, self.now_ms, self.up_ms))

    def offers(self) -> list[AnyBody]:
        """Whatever can be offered, offered."""
        made: list[AnyBody] = []
        for conv in dispatch.offerable(self.desk, self.now_ms, self.up_ms):
            made += self._bodies(dispatch.offer(self.desk, conv, self.now_ms, self.up_ms))
        return made

    def _bodies(self, decision: Decided) -> list[AnyBody]:
        self.commit(decision)
        return [event.entry.body for event in decision.events if isinstance(event, Logged)]

    def commit(self, decision: Decision) -> Decision:
        if isinstance(decision, Decided):
            for event in decision.events:
                self.desk.apply(event)
        return decision

    def visitor_posts(self, guest: Guest, text: str, *, cid: str = "", after: str = "") -> Decision:
        command = visitor.Post(cid=cid or self.new_cid(), text=text, after=after)
        return self.commit(
            visitor_commands.decide(self.desk, guest, command, self.now_ms, self._fresh, self.up_ms)
        )

    def visitor_does(self, guest: Guest, command: visitor_commands.DeskCommand) -> Decision:
        return self.commit(
            visitor_commands.decide(self.desk, guest, command, self.now_ms, self._fresh, self.up_ms)
        )

    def visitor_sees(self, guest: Guest, conv: str, seq: int) -> Decision:
        command = Seen(conv=conv, seq=seq)
        return self.commit(
            visitor_commands.decide(self.desk, guest, command, self.now_ms, self._fresh, self.up_ms)
        )

    def agent_does(self, who: Agent, command: agent_commands.DeskCommand) -> Decision:
        return self.commit(agent_commands.decide(self.desk, who, command, self.now_ms, None, self.up_ms))

    def takes(self, who: Agent, conversation: Conversation) -> Decision:
        gen = conversation.gen
        return self.agent_does(who, agent.Take(cid=self.new_cid(), conv=conversation.conv, gen=gen))

    def agent_posts(self, who: Agent, conversation: Conversation, text: str = "Hello") -> Decision:
        command = agent.Post(cid=self.new_cid(), conv=conversation.conv, gen=conversation.gen, text=text)
        return self.agent_does(who, command)

    def closes(self, who: Agent, conversation: Conversation) -> Decision:
        gen = conversation.gen
        return self.agent_does(who, agent.Close(cid=self.new_cid(), conv=conversation.conv, gen=gen))

    def waiting_chat(self, text: str = "hello", **more: Any) -> tuple[Guest, Conversation]:
        """A visitor who has written once and waits."""
        guest = self.guest(**more)
        self.visitor_posts(guest, text)
        return guest, self.chat_of(guest)

    def chat_of(self, guest: Guest) -> Conversation:
        latest = self.desk.visitors[guest.token_hash].latest
        assert latest is not None
        return latest


def ack(decision: Decision) -> Ack:
    assert isinstance(decision, Decided) and decision.ack is not None, decision
    return decision.ack
