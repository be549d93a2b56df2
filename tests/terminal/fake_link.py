"""A link without a relay: tests put updates in and look at what the console asked for."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from console.net.files import FileTrouble, Progress
from console.session.deeds import Deeds
from console.session.identity import Identity
from console.session.link_states import LinkState
from console.session.updates import LinkChanged, Waiting
from relay.protocol.agent import Briefs, Team, Teammate, Welcome
from relay.protocol.agent_work import ConversationCommand
from relay.protocol.entries import File
from relay.protocol.limits import Limits
from relay.protocol.setup import ReplyRow
from tests.unit.console.model.desk_builder import ME

SARA = Identity(name="sara", password="x")


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

    def used_replies(self, now_ms: int) -> dict[str, int]:
        return {}

    def use_reply(self, code: str, at_ms: int) -> None: ...


_UNASKED = ("t", "cid", "after")


class FakeFiles:
    """Files without a relay: what was sent, and what there is to fetch."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, bytes]] = []
        self.there: dict[str, bytes] = {}
        self.trouble = ""
        self.goes_on = threading.Event()
        """An upload waits for this between its halves."""
        self.goes_on.set()

    def upload(self, path: Path, name: str, cid: str, told: Progress) -> File:
        """Tells half of it, then all."""
        data = path.read_bytes()
        told(len(data) // 2, len(data))
        self.goes_on.wait(20)
        if not told(len(data), len(data)):
            raise FileTrouble("stopped")
        if self.trouble:
            raise FileTrouble(self.trouble)
        self.sent.append((name, data))
        return File(id="f" * 32, name=name, media="application/octet-stream", bytes=len(data))

    def download(self, file_id: str, target: BinaryIO, told: Progress) -> int:
        """What there is of that id."""
        if file_id not in self.there:
            raise FileTrouble("no_file")
        return target.write(self.there[file_id])


class FakeLink(Deeds):
    """Everything that `console.net.link.Link` offers the screens."""

    def __init__(self, who: Identity = SARA) -> None:
        self.who = who
        self.name, self.password = who.name, who.password
        self.keep = FakeKeep()
        self.files = FakeFiles()
        self.on_update: Callable[[], None] = lambda: None
        self.updates: list[Any] = []
        self.asked: list[tuple[Any, ...]] = []
        self.stopped = False
        self._ids = 0
        self.given: list[ConversationCommand] = []
        """The same as the relay would get it."""
        self.stirred = 0

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

    def give(self, command: ConversationCommand) -> str:
        """Keeps what was asked for, as its fields without the client id and what was left out."""
        self._ids += 1
        cid = f"{0xABC000 + self._ids:032x}"
        given = msgspec.structs.replace(command, cid=cid)
        told = msgspec.to_builtins(given)
        self.asked.append((told["t"], *(value for name, value in told.items() if name not in _UNASKED)))
        self.given.append(given)
        self.tell(Waiting(given))
        return cid

    def set_presence(self, chosen: str, **told: Any) -> bool:
        self.asked.append(("set_presence", chosen, {key: value for key, value in told.items() if value}))
        return True

    def stir(self) -> None:
        self.stirred += 1

    def look(self, conv: str) -> None:
        self.asked.append(("look", conv))

    def close_shop(self, until_ms: int, reason: str = "", department: str = "") -> bool:
        self.asked.append(("close_shop", until_ms, reason, department))
        return True

    def save_reply(self, reply: ReplyRow) -> str:
        self.asked.append(("save_reply", reply))
        return "e" * 32

    def sign_out(self, everywhere: bool = False) -> bool:
        self.asked.append(("sign_out", everywhere))
        return True

    def set_up_factor(self, code: str = "") -> bool:
        self.asked.append(("set_up_factor", code))
        return True

    def typing(self, conv: str, on: bool) -> None:
        self.asked.append(("typing", conv, on))

    def seen(self, conv: str, seq: int) -> None:
        self.asked.append(("seen", conv, seq))

    def follow(self, conv: str, after: int = 0) -> None:
        self.asked.append(("follow", conv))

    def unfollow(self, conv: str) -> None:
        self.asked.append(("unfollow", conv))

    def search(self, query: str, before: int = 0) -> bool:
        self.asked.append(("search", query, before))
        return True

    def list_past(self, conv: str) -> bool:
        self.asked.append(("list_past", conv))
        return True

    def fetch(self, conv: str, after: int, upto: int) -> bool:
        self.asked.append(("fetch", conv, after, upto))
        return True

    def wake(self) -> None: ...
