"""A console, in virtual time."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from console.session.agent import AgentSession
from console.session.identity import Identity
from console.session.link_states import LinkState
from console.session.outbox import CannotSend
from relay.protocol import agent
from relay.protocol.agent import Welcome
from relay.protocol.entries import Entry
from relay.protocol.frames import Following
from tests.simulation.client import Client
from tests.simulation.history import NOTE_MARK
from tests.simulation.store import PASSWORD

if TYPE_CHECKING:
    from tests.simulation.world import World


class AgentClient(Client):
    """A console."""

    is_visitor = False
    session: AgentSession

    def __init__(self, world: "World", name: str, account: str) -> None:
        super().__init__(world, name)
        self.account = account
        self.secret = ""
        self.let_go: set[str] = set()

    def wrote(self, entry: Entry) -> bool:
        """Whether this agent is the entry's author, at whichever console."""
        return entry.who == "agent" and entry.name == self.account

    def make_session(self) -> AgentSession:
        """A session signed in by the kept secret, or by password."""
        world = self.world
        return AgentSession(
            new_id=world.new_id,
            rng=world.rng.random,
            who=Identity(name=self.account, password=PASSWORD, session=self.secret),
            outbox=list(self.kept.values()),
        )

    def tell(self, update: object) -> None:
        """Keeps the secret of a sign-in."""
        if isinstance(update, Welcome) and update.session:
            self.secret = update.session
        if isinstance(update, Following):
            self.let_go.discard(update.conv)
        super().tell(update)

    def sign_in_again(self) -> None:
        """The relay no longer knows the session: the agent types his password."""
        if self.is_on and self.session.state is LinkState.ENDED:
            self.secret = ""
            self.session.sign_in(Identity(name=self.account, password=PASSWORD))
            self.session.start(self.now_ms)
            self.perform()

    def come_back(self) -> None:
        """From a break, or after signing off."""
        self.session.set_presence("available")
        self.perform()

    def mine(self) -> list[agent.Brief]:
        """The conversations that are mine as far as this screen knows."""
        return [
            b for b in self.views.briefs.values() if b.owner == self.session.agent and b.state == "assigned"
        ]

    def waiting(self) -> list[agent.Brief]:
        """The queue as this screen shows it."""
        return [b for b in self.views.briefs.values() if b.state == "queued"]

    def take(self, brief: agent.Brief) -> None:
        """Takes a conversation from the queue."""
        self.give(lambda: self.session.take(brief.conv, brief.gen))

    def post(self, brief: agent.Brief, gen: int) -> None:
        """Answers the visitor."""
        self.give(lambda: self.session.post(brief.conv, gen, self.world.words()))

    def note(self, brief: agent.Brief) -> None:
        """Writes for the team."""
        text = f"{NOTE_MARK} {self.world.words()}"
        self.give(lambda: self.session.note(brief.conv, text))

    def release(self, brief: agent.Brief) -> None:
        """Gives a conversation back."""
        self.give(lambda: self.session.release(brief.conv, brief.gen))

    def close(self, brief: agent.Brief) -> None:
        """Ends a conversation."""
        self.give(lambda: self.session.close_conversation(brief.conv, brief.gen))

    def give(self, give: Callable[[], str]) -> None:
        """Gives the session a command, unless its outbox is full."""
        try:
            give()
        except CannotSend:
            self.world.reached["outbox full"] += 1
        self.perform()

    def look_at(self, conv: str) -> None:
        """Opens a conversation that is not on the screen, and closes one that is."""
        if conv in self.views.of:
            self.session.unfollow(conv, self.now_ms)
            self.views.leave(conv)
            self.let_go.add(conv)
        else:
            self.session.follow(conv, self.now_ms)
        self.perform()

    def see(self, conv: str) -> None:
        """Reads to the end."""
        view = self.views.of.get(conv)
        if view is not None and view.head:
            self.session.seen(conv, view.head, self.now_ms)
            self.perform()

    def scroll_back(self, conv: str) -> None:
        """Asks for old entries of what is on the screen."""
        if conv not in self.views.of:
            return
        self.session.fetch(conv, 0, 5, self.now_ms)
        self.perform()

    def type(self, conv: str) -> None:
        """Begins to type, or stops."""
        self.session.typing(conv, self.world.rng.random() < 0.7, self.now_ms)
        self.perform()
