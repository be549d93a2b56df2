"""A service on fakes for its ports, driven by hand: no loop, no disk, no socket, no time."""

import json
from collections.abc import Sequence
from itertools import count
from typing import Any

import msgspec

from relay.desk.decision import Fresh
from relay.desk.desk import Desk
from relay.domain.events import Event
from relay.protocol.limits import Limits
from relay.service.engine import Engine
from relay.service.greeting import Greeting
from relay.service.push import Push
from relay.service.sessions import AgentSession, Session, Sessions, VisitorSession
from relay.service.team_board import TeamBoard


class FakeClock:
    """Stands still until it is moved; the wall's clock can be set besides, by `wall_ms`."""

    def __init__(self) -> None:
        self.ms = 1_000_000
        self.wall_ms = 1_800_000_000_000

    def now_ms(self) -> int:
        return self.wall_ms + self.ms

    def up_ms(self) -> int:
        return self.ms


class FakeLine:
    """Keeps what is written, write by write; `stuck` is what waits for a reader who does not read."""

    def __init__(self) -> None:
        self.writes: list[list[dict[str, Any]]] = []
        self.stuck = 0
        self.closed = 0
        self.pings = 0

    def write(self, frames: Sequence[bytes]) -> None:
        self.writes.append([json.loads(frame) for frame in frames])

    def waiting_bytes(self) -> int:
        return self.stuck

    def ping(self) -> None:
        self.pings += 1

    def close(self, close_code: int) -> None:
        self.closed = close_code

    @property
    def frames(self) -> list[dict[str, Any]]:
        return [frame for write in self.writes for frame in write]

    def kinds(self) -> list[str]:
        return [frame["t"] for frame in self.frames]


def line_of(session: Session) -> FakeLine:
    assert isinstance(session.line, FakeLine)
    return session.line


class Bench:
    """Desk, sessions, push, greeting and engine on a clock that stands still."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.sessions = Sessions()
        self.desk = Desk()
        self.board = TeamBoard(self.desk, self.sessions, self.clock)
        self.push = Push(self.desk, self.sessions, self.board)
        self.on_disk: list[Event] = []
        self.visitors: list[VisitorSession] = []
        numbers = count(1)
        fresh = Fresh(lambda: next(numbers), lambda: next(numbers), lambda: f"{next(numbers):032x}")
        self.engine = Engine(self.desk, self.sessions, self.push, self.clock, fresh)
        self._tokens = count(1)
        self.greeting = Greeting(
            self.desk,
            self.sessions,
            self.push,
            self.board,
            epoch="e" * 32,
            limits=Limits(),
            new_token=lambda: f"{next(self._tokens):064x}",
            now_ms=self.clock.now_ms,
        )
        self._cids = count(1)

    def cid(self) -> str:
        return f"{next(self._cids):032x}"

    def turns(self) -> int:
        """Commits until nobody waits; returns how many commits it took."""
        commits = 0
        while not self.engine.is_idle:
            turn = self.engine.take()
            if turn.events:
                commits += 1
                self.on_disk += turn.events
                self.engine.settle(turn)
        self.sessions.flush()
        return commits

    def visitor_session(self) -> VisitorSession:
        return VisitorSession(FakeLine(), self.clock.up_ms())

    def agent_session(self) -> AgentSession:
        return AgentSession(FakeLine(), self.clock.up_ms())


def as_dict(frame: msgspec.Struct) -> dict[str, Any]:
    decoded: dict[str, Any] = json.loads(msgspec.json.encode(frame))
    return decoded
