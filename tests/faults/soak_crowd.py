"""The people of a soak: visitors who say what real ones said, and agents who answer."""

import asyncio
import json
import random
import re
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from console.net.carrier import steady_now_ms
from console.net.link import Link
from console.net.visitor_client import VisitorClient
from console.session.link_states import LinkState
from console.session.outbox import CannotSend
from console.session.updates import Dropped, Failed
from console.visitors import Dialogue
from relay.protocol.agent import Brief, Briefs
from relay.protocol.entries import Entry, Message
from relay.protocol.frames import Ack, Page
from relay.protocol.limits import PROTOCOL
from relay.shared.clean_text import clean
from tests.faults.soak_canary import TEAM_ONLY, Watched, canary
from tests.faults.soak_checker import Said, View
from tests.integration.relay.web.clients import RawClient

BEAT_S = 0.02
OWN_WORD = re.compile(r"canary-\d+-")


class WatchedClient(VisitorClient):
    """A visitor's client whose frames are looked through as they come, on every line and after a reload."""

    def __init__(self, watched: Watched, *arguments: Any, **named: Any) -> None:
        self._watched = watched
        super().__init__(*arguments, **named)

    def _load(self) -> None:
        super()._load()
        self._watched.watch(self.session)

    def wake(self) -> None:
        """The network is back: dials without a pause."""
        self._carrier.do(self.session.wake, steady_now_ms())


class SoakVisitor:
    """Says his lines at random moments, whatever the line does; one reload in the middle.

    His own word stands in each line, and in whatever is answered to it.
    """

    def __init__(self, url: str, site: str, dialogue: Dialogue, number: int, rng: random.Random) -> None:
        own = f"{number:04d}"
        self.said = Said(f"visitor {number}")
        self.watched = Watched(self.said.who, lambda owner: owner == own)
        self.client = WatchedClient(
            self.watched, url, site, name=f"visitor {number}", rng=rng.random, on_update=self._told
        )
        turns = [clean(step.text) for step in dialogue.steps() if step.who == "visitor"]
        self._texts = [f"{text[:3_900]} {canary(own)}" for text in turns if text.strip()]
        self._rng = rng

    def say_more(self, times: int) -> None:
        """His lines so many times over, each time differently."""
        self._texts = [f"{text} {turn}" for turn in range(times) for text in self._texts]

    @property
    def lines(self) -> int:
        """How many he has to say."""
        return len(self._texts)

    async def run(self, length_s: float) -> None:
        """Says everything, spread over about `length_s`."""
        if self.client.state is LinkState.IDLE:
            self.client.dial()
        reload_before = self._rng.randrange(len(self._texts) + 1)
        for number, text in enumerate(self._texts):
            await asyncio.sleep(self._rng.random() * 2 * length_s / len(self._texts))
            if number == reload_before:
                self.client.reload()
            cid = await self._post(text)
            self.said.posts.append((cid, text))
            self.said.at_s[cid] = time.monotonic()

    async def _post(self, text: str) -> str:
        while True:
            try:
                return self.client.post(text)
            except CannotSend:
                await asyncio.sleep(0.1)

    def _told(self, update: object) -> None:
        if isinstance(update, Ack):
            self.said.acked[update.cid] = update.seq
            self.said.heads[update.conv] = max(update.seq, self.said.heads.get(update.conv, 0))
        elif isinstance(update, Failed):
            self.said.failed[update.cid] = update.code

    def __repr__(self) -> str:
        return f"{self.said.who}: {self.client.state}, kept {list(self.client.shelf.outbox)}"

    def cut(self) -> str:
        """Breaks his line; what that is called."""
        self.client.cut()
        return "visitors' lines cut"

    def is_done(self) -> bool:
        """Whether everything has been confirmed."""
        return not self.client.shelf.outbox

    def result(self) -> tuple[Said, View]:
        """What he said, and what he was shown."""
        self.said.unsent = len(self.client.shelf.outbox)
        return self.said, View(self.said.who, self.client.conv, self.client.entries, True)


class SoakAgent:
    """The console's own link, with hands that take every chat they see and answer each message."""

    def __init__(
        self,
        url: str,
        name: str,
        password: str,
        folder: Path,
        rng: random.Random,
        sees: Callable[[str], bool] = lambda owner: True,
    ) -> None:
        """`sees` says whose words may come to him."""
        self.link = Link(url, name=name, password=password, folder=folder)
        self.said = Said(name)
        self.watched = Watched(name, sees)
        self.watched.watch(self.link.session)
        self.reached: Counter[str] = Counter()
        self._rng = rng
        self._briefs: dict[str, Brief] = {}
        self._views: dict[str, list[Entry]] = {}
        self._answered: dict[str, int] = {}
        self._pending: set[str] = set()

    async def run(self, stop: asyncio.Event) -> None:
        """Works until told to stop, then goes on listening until `is_done`."""
        self.link.start()
        while True:
            for update in self.link.take_updates():
                self._told(update)
            if not stop.is_set() and not self.said.has_left:
                self._work()
            await asyncio.sleep(BEAT_S)

    def _told(self, update: object) -> None:
        match update:
            case Briefs(rows=rows, fresh=fresh):
                self._briefs = {} if fresh else self._briefs
                self._briefs.update((row.conv, row) for row in rows)
            case Brief():
                self._briefs[update.conv] = update
            case Entry():
                self._views.setdefault(update.conv, []).append(update)
            case Page(conv=conv, entries=entries):
                view = self._views.setdefault(conv, [])
                view.extend(e for e in entries if not view or e.seq > view[-1].seq)
            case Dropped(conv):
                self._views.pop(conv, None)
            case Ack(cid=cid, conv=conv, seq=seq):
                self.said.acked[cid] = seq
                self.said.heads[conv] = max(seq, self.said.heads.get(conv, 0))
                self._pending.discard(cid)
            case Failed(cid, code):
                self.said.failed[cid] = code
                self.reached[f"refused {code}"] += 1
                self._pending.discard(cid)

    def _work(self) -> None:
        for conv, brief in list(self._briefs.items()):
            if brief.state == "queued" and self._rng.random() < 0.2 and len(self._pending) < 20:
                cid = self.link.take(conv, brief.gen)
                self._pending.add(cid)
                self._briefs.pop(conv)
            elif brief.state == "assigned" and brief.owner_name == self.said.who:
                self._answer(conv, brief)

    def _answer(self, conv: str, brief: Brief) -> None:
        """Answers the visitor's latest word, notes something now and then, sometimes lets go."""
        view = self._views.get(conv, [])
        asked = next((e for e in reversed(view) if e.who == "visitor" and isinstance(e.body, Message)), None)
        if asked is None or self._answered.get(conv, 0) >= asked.seq or len(self._pending) >= 20:
            return
        self._answered[conv] = asked.seq
        assert isinstance(asked.body, Message)
        own = OWN_WORD.search(asked.body.text)
        word = own.group() if own else ""
        self._say("post", conv, brief.gen, f"answer to {asked.seq} {word}")
        if self._rng.random() < 0.1:
            self._say("note", conv, brief.gen, f"note about {asked.seq} {word} {TEAM_ONLY}")
        if self._rng.random() < 0.03:
            self._pending.add(self.link.release(conv, brief.gen))
            self._briefs.pop(conv)

    def _say(self, kind: str, conv: str, gen: int, text: str) -> None:
        cid = self.link.post(conv, gen, text) if kind == "post" else self.link.note(conv, text)
        self.said.posts.append((cid, text))
        self.said.at_s[cid] = time.monotonic()
        self._pending.add(cid)

    def __repr__(self) -> str:
        session = self.link.session
        kept = session.outbox.commands()
        return (
            f"{self.said.who}: {session.state}, {session._reason!r}, kept {kept}, waits for {self._pending}"
        )

    def cut(self) -> str:
        """Breaks the line as a pulled cable does; the link has no such command of its own."""
        self.link._soon(self.link._carrier.cut)
        return "agents' lines cut"

    def leave(self) -> None:
        """His account is revoked: from now on he does nothing, and nobody owes him an answer."""
        self.said.has_left = True
        self._pending.clear()

    def is_done(self) -> bool:
        """Whether everything has been confirmed or refused."""
        return not self._pending

    def has_all(self, heads: dict[str, int]) -> bool:
        """Whether every conversation that he is shown has come to its end."""
        return self.said.has_left or all(
            not view or view[-1].seq >= heads.get(conv, 0) for conv, view in self._views.items()
        )

    def result(self) -> tuple[Said, list[View]]:
        """What he said, and what he was shown."""
        self.said.unsent = len(self._pending)
        return self.said, [
            View(self.said.who, conv, view, False, self.said.has_left) for conv, view in self._views.items()
        ]


class StuckReader:
    """An agent's line that signs in, asks for everything and never reads: its frames pile up at the relay."""

    def __init__(self, port: int, name: str, password: str) -> None:
        self._port, self._name, self._password = port, name, password
        self._line: RawClient | None = None

    async def come(self) -> None:
        """Connects, unless the relay is not there."""
        self.go()
        with suppress(OSError, EOFError, AssertionError):
            self._line = await RawClient.connect(self._port, "/v1/agent")
            hello = {"t": "hello", "proto": PROTOCOL, "name": self._name, "password": self._password}
            for frame in (hello, {"t": "list"}):
                self._line.send(1, json.dumps(frame).encode())
            self._line.writer.transport.pause_reading()  # type: ignore[attr-defined]

    def go(self) -> None:
        """Breaks the line."""
        if self._line is not None:
            self._line.hang_up()
