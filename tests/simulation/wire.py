"""One connection between one client and one life of the relay: late, cut, stalled, never reordered."""

import re
from collections import deque
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from relay.protocol import visitor
from relay.service.greeting import token_hash
from relay.service.sessions import Session, VisitorSession
from tests.simulation.history import AGENT_UPDATES, VISITOR_UPDATES

if TYPE_CHECKING:
    from tests.simulation.client import Client
    from tests.simulation.host import Host

PUSHES = (b'{"t":"entry"', b'{"t":"page"', b'{"t":"following"')
"""What a fan-out may lose, and the heads of the next beat must bring back."""


_WAITING = re.compile(rb'^\{"t":"brief","conv":"([0-9a-f]{32})".*"state":"queued"')

GONE_MS = 40
LOST_CODE = 1006


class Direction:
    """Frames on their way; `alive` ends when the line does, `lost_after` tells nobody."""

    def __init__(self) -> None:
        self.queue: deque[Callable[[], None]] = deque()
        self.arrives_ms = 0
        self.dead = False


class Wire:
    """Implements `relay.service.ports.Line` for the relay, and the socket's side for the client."""

    def __init__(self, client: "Client", host: "Host", delay_ms: int) -> None:
        self.world = client.world
        self.client = client
        self.host = host
        self.delay_ms = delay_ms
        self.up, self.down = Direction(), Direction()
        self.stalled = False
        self.session: Session | None = None
        self.token_hash = b""

    # ---- frames -------------------------------------------------------------------------

    def _send(self, way: Direction, arrive: Callable[[], None]) -> None:
        if way.dead:
            return
        now_ms = self.world.schedule.up_ms
        way.arrives_ms = max(way.arrives_ms, now_ms + self.delay_ms + self.world.rng.randrange(20))
        way.queue.append(arrive)
        self.world.schedule.after(way.arrives_ms - now_ms, lambda: self._arrive(way))

    def _arrive(self, way: Direction) -> None:
        """The oldest frame arrives; the frames behind a cut are no longer there."""
        if way.queue:
            way.queue.popleft()()

    def send(self, data: bytes) -> None:
        """The client writes one frame."""
        self._send(self.up, lambda: self._receive(data))

    def _receive(self, data: bytes) -> None:
        if self.session is None or not self.host.is_up:
            return
        if data.startswith(b'{"t":"hello"') and isinstance(self.session, VisitorSession):
            hello = self.world.decode_hello(data)
            self.token_hash = token_hash(hello.token) if hello.token else b""
        self.host.service.reception.receive(self.session, data)
        self.host.served()

    def write(self, frames: Sequence[bytes]) -> None:
        """The relay writes frames; each is judged as it leaves."""
        world = self.world
        for data in frames:
            self._judge(data)
            if (
                world.rates.lost_push
                and self._may_be_lost(data)
                and world.rng.random() < world.rates.lost_push
            ):
                world.reached["lost pushes"] += 1
                continue
            self._send(self.down, lambda data=data: self.client.received(self, data))  # type: ignore[misc]

    def _may_be_lost(self, data: bytes) -> bool:
        """Entries in whatever frame, and that a conversation waits which the client has never heard of:
        that is what a beat's heads can reveal."""
        if data.startswith(PUSHES):
            return True
        waiting = _WAITING.match(data)
        if waiting is None:
            return False
        conv = waiting[1].decode()
        return conv not in self.client.views.briefs and not self.client.session.cursors.follows(conv)

    def _judge(self, data: bytes) -> None:
        history = self.world.history
        if not self.client.is_visitor:
            history.told(AGENT_UPDATES.decode(data))
            return
        update = VISITOR_UPDATES.decode(data)
        if isinstance(update, visitor.Welcome) and update.token:
            self.token_hash = token_hash(update.token)
        history.told_visitor(update, data, self.token_hash)
        history.told(update)

    # ---- the line's own life -----------------------------------------------------------

    def waiting_bytes(self) -> int:
        """More than the relay allows when the client does not read, else nothing."""
        return 1_000_000 if self.stalled else 0

    def ping(self) -> None:
        """The peer's machine answers by itself."""
        self._send(self.down, lambda: self._send(self.up, self._pong))

    def _pong(self) -> None:
        if self.session is not None and self.host.is_up:
            self.host.service.reception.heard(self.session)

    def close(self, close_code: int) -> None:
        """The relay ends the line after what was written."""
        self._send(self.down, lambda: self.client.line_ended(self, close_code))
        self.down.dead = True
        self.world.schedule.after(GONE_MS, self.relay_lost)

    def hang_up(self) -> None:
        """The client ends the line; the relay hears of it if the line still carries anything."""
        self._send(self.up, self.relay_lost)
        self.up.dead = True
        self.down.dead = True
        self.down.queue.clear()

    def relay_lost(self) -> None:
        """The relay's end is gone."""
        session, self.session = self.session, None
        if session is not None and self.host.is_up:
            self.host.service.reception.lost(session)
            self.host.served()

    def cut(self, *, noticed: bool) -> None:
        """The line breaks: each way delivers what it likes of what is under way, and then nothing."""
        for way in (self.up, self.down):
            for _ in range(self.world.rng.randint(0, len(way.queue))):
                way.queue.pop()
            way.dead = True
        if noticed:
            left_ms = max(self.up.arrives_ms, self.down.arrives_ms) - self.world.schedule.up_ms
            wait_ms = max(0, left_ms) + self.world.rng.randrange(200)
            self.world.schedule.after(wait_ms, self.relay_lost)
            self.world.schedule.after(wait_ms, lambda: self.client.line_ended(self, LOST_CODE))

    def relay_died(self) -> None:
        """The relay's process is gone; its machine still sends some of what was written."""
        self.session = None
        self.up.dead = True
        self.up.queue.clear()
        for _ in range(self.world.rng.randint(0, len(self.down.queue))):
            self.down.queue.pop()
        self._send(self.down, lambda: self.client.line_ended(self, LOST_CODE))
        self.down.dead = True
