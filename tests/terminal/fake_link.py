"""A link without a relay: tests put updates in and look at what the console asked for."""

from collections.abc import Callable
from typing import Any

from console.session.link_states import LinkState
from console.session.updates import LinkChanged, Waiting
from relay.protocol.agent import Briefs, Note, Post, Team, Teammate, Welcome
from relay.protocol.limits import Limits
from tests.unit.console.model.desk_builder import ME


class FakeKeep:
    """Drafts in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def drafts(self) -> dict[str, str]:
        return dict(self.kept)

    def save_draft(self, conv: str, text: str) -> None:
        self.kept[conv] = text
        if not text:
            del self.kept[conv]


class FakeLink:
    """Everything that `console.net.link.Link` offers the screens."""

    def __init__(self, name: str = "sara", password: str = "x") -> None:
        self.name, self.password = name, password
        self.keep = FakeKeep()
        self.on_update: Callable[[], None] = lambda: None
        self.updates: list[Any] = []
        self.asked: list[tuple[Any, ...]] = []
        self.stopped = False
        self._ids = 0

    def tell(self, *updates: Any) -> None:
        """The relay says this."""
        self.updates.extend(updates)
        self.on_update()

    def live(self, *rows: Any) -> None:
        """Signed in, with these briefs."""
        self.tell(
            Welcome(proto=2, epoch="", limits=Limits(), agent=ME, name="sara", role="agent"),
            Briefs(rows=list(rows), fresh=True),
            Team(
                agents=[
                    Teammate(agent=ME, name="sara", role="agent", presence="available", chats=2),
                    Teammate(agent=9, name="omar", role="agent", presence="away", chats=1),
                ]
            ),
            LinkChanged(LinkState.LIVE),
        )

    def start(self) -> None: ...

    def stop(self) -> None:
        self.stopped = True

    def now_ms(self) -> int:
        return 0

    def take_updates(self) -> list[Any]:
        taken, self.updates = self.updates, []
        return taken

    def _durable(self, *asked: Any) -> str:
        self._ids += 1
        self.asked.append(asked)
        return f"{0xABC000 + self._ids:032x}"

    def post(self, conv: str, gen: int, text: str) -> str:
        cid = self._durable("post", conv, gen, text)
        self.tell(Waiting(Post(cid=cid, conv=conv, gen=gen, text=text)))
        return cid

    def note(self, conv: str, text: str) -> str:
        cid = self._durable("note", conv, text)
        self.tell(Waiting(Note(cid=cid, conv=conv, text=text)))
        return cid

    def take(self, conv: str, gen: int) -> str:
        return self._durable("take", conv, gen)

    def release(self, conv: str, gen: int) -> str:
        return self._durable("release", conv, gen)

    def close_conversation(self, conv: str, gen: int) -> str:
        return self._durable("close", conv, gen)

    def typing(self, conv: str, on: bool) -> None:
        self.asked.append(("typing", conv, on))

    def seen(self, conv: str, seq: int) -> None:
        self.asked.append(("seen", conv, seq))

    def follow(self, conv: str, after: int = 0) -> None:
        self.asked.append(("follow", conv))

    def unfollow(self, conv: str) -> None:
        self.asked.append(("unfollow", conv))

    def fetch(self, conv: str, after: int, upto: int) -> bool:
        self.asked.append(("fetch", conv, after, upto))
        return True

    def wake(self) -> None: ...
