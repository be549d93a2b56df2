"""Brings waiting chats and free agents together, whenever one of them has changed."""

from relay.desk import dispatch
from relay.service.engine import Engine
from relay.service.jobs import OfferJob
from relay.service.ports import Clock


class Dispatcher:
    """Looks which chats could be offered now, and lets the engine decide each in its turn."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self._in_line: set[str] = set()
        engine.when_moved = self.look

    def look(self) -> None:
        """Asked after every turn that changed the queue or somebody's load, and each second.

        A chat stands in the line once at a time.
        """
        for conv in dispatch.offerable(self._engine.desk, self._clock.now_ms(), self._clock.up_ms()):
            if conv not in self._in_line:
                self._in_line.add(conv)
                self._engine.submit(OfferJob(conv, self._in_line))
