"""The people of a soak: visitors who say what real ones said, agents who answer, and the faults."""

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from console.net.link import Link
from console.net.visitor_client import VisitorClient
from console.session.outbox import CannotSend
from console.session.updates import Dropped, Failed
from console.visitors import Dialogue
from relay.protocol.agent import Brief, Briefs
from relay.protocol.entries import Entry, Message
from relay.protocol.frames import Ack, Page
from relay.shared.clean_text import clean
from tests.faults.soak_checker import Said, View
from tests.support.relay_process import RelayProcess

BEAT_S = 0.02


class SoakVisitor:
    """Says his lines at random moments, whatever the line does; one reload in the middle."""

    def __init__(self, relay: RelayProcess, dialogue: Dialogue, number: int, rng: random.Random) -> None:
        self.client = VisitorClient(relay.url, name=f"visitor {number}", rng=rng.random, on_update=self._told)
        self.said = Said(f"visitor {number}")
        turns = [clean(step.text) for step in dialogue.steps() if step.who == "visitor"]
        self._texts = [text for text in turns if text.strip()]
        self._rng = rng

    async def run(self, length_s: float) -> None:
        """Says everything, spread over about `length_s`."""
        self.client.dial()
        reload_before = self._rng.randrange(len(self._texts) + 1)
        for number, text in enumerate(self._texts):
            await asyncio.sleep(self._rng.random() * 2 * length_s / len(self._texts))
            if number == reload_before:
                self.client.reload()
            self.said.posts.append((await self._post(text), text))

    async def _post(self, text: str) -> str:
        while True:
            try:
                return self.client.post(text)
            except CannotSend:
                await asyncio.sleep(0.1)

    def _told(self, update: object) -> None:
        if isinstance(update, Ack):
            self.said.acked[update.cid] = update.seq
        elif isinstance(update, Failed):
            self.said.failed[update.cid] = update.code

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
        self, relay: RelayProcess, name: str, password: str, folder: Path, rng: random.Random
    ) -> None:
        self.link = Link(relay.url, name=name, password=password, folder=folder)
        self.said = Said(name)
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
            if not stop.is_set():
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
            case Ack(cid=cid, seq=seq):
                self.said.acked[cid] = seq
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
        self._say("post", conv, brief.gen, f"answer to {asked.seq}")
        if self._rng.random() < 0.1:
            self._say("note", conv, brief.gen, f"note about {asked.seq}")
        if self._rng.random() < 0.03:
            self._pending.add(self.link.release(conv, brief.gen))
            self._briefs.pop(conv)

    def _say(self, kind: str, conv: str, gen: int, text: str) -> None:
        cid = self.link.post(conv, gen, text) if kind == "post" else self.link.note(conv, text)
        self.said.posts.append((cid, text))
        self._pending.add(cid)

    def cut(self) -> None:
        """Breaks the line as a pulled cable does; the link has no such command of its own."""
        self.link._soon(self.link._carrier.cut)

    def is_done(self) -> bool:
        """Whether everything has been confirmed or refused."""
        return not self._pending

    def has_all(self, heads: dict[str, int]) -> bool:
        """Whether every conversation that he is shown has come to its end."""
        return all(not view or view[-1].seq >= heads.get(conv, 0) for conv, view in self._views.items())

    def result(self) -> tuple[Said, list[View]]:
        """What he said, and what he was shown."""
        self.said.unsent = len(self._pending)
        return self.said, [View(self.said.who, conv, view, False) for conv, view in self._views.items()]


async def disturb(
    relay: RelayProcess,
    visitors: Sequence[SoakVisitor],
    agents: Sequence[SoakAgent],
    kills: int,
    length_s: float,
    rng: random.Random,
) -> Counter[str]:
    """Cuts lines at random and kills the relay `kills` times; returns how often each was done."""
    done: Counter[str] = Counter()
    for _ in range(kills):
        until = asyncio.get_running_loop().time() + length_s / kills
        while asyncio.get_running_loop().time() < until:
            await asyncio.sleep(rng.random() * 0.1)
            rng.choice(visitors).client.cut()
            done["visitors' lines cut"] += 1
            if rng.random() < 0.1:
                agent = rng.choice(agents)
                agent.cut()
                done["agents' lines cut"] += 1
        await asyncio.to_thread(relay.kill)
        await asyncio.to_thread(relay.start)
        done["kills"] += 1
    return done
