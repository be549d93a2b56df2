"""A desk under test: commands in, what they came to out, everything committed at once."""

from itertools import count

from relay.desk import agent_commands, visitor_commands
from relay.desk.decision import Decided, Decision, Fresh
from relay.desk.desk import Agent, Desk
from relay.desk.visitor_commands import Guest
from relay.domain.conversation import Conversation
from relay.protocol import agent, visitor
from relay.protocol.frames import Ack, Seen

MINUTE_MS = 60_000
LEASE_MS = 90_000


class DeskUnderTest:
    """Decides and applies in one go, as a relay does whose disk is infinitely fast."""

    def __init__(self) -> None:
        self.desk = Desk(lease_ms=LEASE_MS, reopen_ms=10 * MINUTE_MS)
        self.now_ms = 1_800_000_000_000
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

    def guest(self, name: str = "Maryam", site: str = "demo") -> Guest:
        return Guest(bytes([next(self._tokens)] * 32), site, name=name, lang="fa", page="/cart")

    def agent(self, number: int = 1, name: str = "Sara") -> Agent:
        return self.desk.know_agent(number, name, "agent", 0)

    def commit(self, decision: Decision) -> Decision:
        if isinstance(decision, Decided):
            for event in decision.events:
                self.desk.apply(event)
        return decision

    def visitor_posts(self, guest: Guest, text: str, *, cid: str = "", after: str = "") -> Decision:
        command = visitor.Post(cid=cid or self.new_cid(), text=text, after=after)
        return self.commit(visitor_commands.decide(self.desk, guest, command, self.now_ms, self._fresh))

    def visitor_sees(self, guest: Guest, conv: str, seq: int) -> Decision:
        command = Seen(conv=conv, seq=seq)
        return self.commit(visitor_commands.decide(self.desk, guest, command, self.now_ms, self._fresh))

    def agent_does(self, who: Agent, command: agent_commands.DeskCommand) -> Decision:
        return self.commit(agent_commands.decide(self.desk, who, command, self.now_ms))

    def takes(self, who: Agent, conversation: Conversation) -> Decision:
        gen = conversation.gen
        return self.agent_does(who, agent.Take(cid=self.new_cid(), conv=conversation.conv, gen=gen))

    def agent_posts(self, who: Agent, conversation: Conversation, text: str = "Hello") -> Decision:
        command = agent.Post(cid=self.new_cid(), conv=conversation.conv, gen=conversation.gen, text=text)
        return self.agent_does(who, command)

    def closes(self, who: Agent, conversation: Conversation) -> Decision:
        gen = conversation.gen
        return self.agent_does(who, agent.Close(cid=self.new_cid(), conv=conversation.conv, gen=gen))

    def waiting_chat(self, text: str = "hello") -> tuple[Guest, Conversation]:
        """A visitor who has written once and waits."""
        guest = self.guest()
        self.visitor_posts(guest, text)
        return guest, self.chat_of(guest)

    def chat_of(self, guest: Guest) -> Conversation:
        latest = self.desk.visitors[guest.token_hash].latest
        assert latest is not None
        return latest


def ack(decision: Decision) -> Ack:
    assert isinstance(decision, Decided) and decision.ack is not None, decision
    return decision.ack
