"""A browser with the widget, in virtual time."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from console.session.outbox import CannotSend
from console.session.visitor import VisitorSession
from relay.protocol.entries import Entry, RateAsked
from tests.simulation.client import CID, Client

if TYPE_CHECKING:
    from tests.simulation.world import World


class VisitorClient(Client):
    """A browser with the widget."""

    session: VisitorSession

    def __init__(self, world: "World", name: str, other_tab: "VisitorClient | None" = None) -> None:
        super().__init__(world, name)
        self.token = ""
        self.other_tab = other_tab
        self.department = world.rng.choice(("", "repairs", "nowhere"))

    def wrote(self, entry: Entry) -> bool:
        """Whether a visitor is the entry's author: in his conversation it is he."""
        return entry.who == "visitor"

    def make_session(self) -> VisitorSession:
        """A session with the remembered token and the saved outbox."""
        world = self.world
        return VisitorSession(
            new_id=world.new_id,
            rng=world.rng.random,
            site="demo",
            token=self.token or (self.other_tab.token if self.other_tab else ""),
            outbox=list(self.kept.values()),
            page="https://shop.example/",
            lang="en",
            department=self.department,
        )

    def remember(self, token: str) -> None:
        """Keeps the token on the disk."""
        self.token = token

    def write(self) -> None:
        """The visitor says something."""
        self._keep(lambda: self.session.post(self.world.words(), self.now_ms))

    def _is_of_today(self, data: bytes) -> bool:
        named = CID.match(data)
        assert named is not None
        history = self.world.history
        stored = history.where.get(named[1].decode())
        if stored is None:
            return False
        at = history.conversations[stored[0]]
        return at.state != "closed" and all(
            other.number <= at.number for other in history.of_token(at.token_hash)
        )

    def see(self) -> None:
        """The visitor reads to the end."""
        view = self.views.of.get(self.session.conv)
        if view is not None and view.head:
            self.session.seen(view.head, self.now_ms)
            self.perform()

    def is_asked_to_rate(self) -> bool:
        """Whether his screen asks him how it was."""
        view = self.views.of.get(self.session.conv)
        return view is not None and any(isinstance(entry.body, RateAsked) for entry in view.entries[-8:])

    def rate(self, score: int) -> None:
        """The visitor says how it was."""
        self._keep(lambda: self.session.rate(score, self.now_ms, comment="so so"))

    def leave_contact(self) -> None:
        """The visitor says where he can be reached."""
        self._keep(lambda: self.session.contact("maryam@shop.example", self.now_ms))

    def _keep(self, give: Callable[[], str]) -> None:
        try:
            give()
        except CannotSend:
            self.world.reached["outbox full"] += 1
        self.perform()

    def type(self) -> None:
        """The visitor begins to type, or stops."""
        self.session.type(self.world.rng.random() < 0.7, self.now_ms)
        self.perform()
