"""Work besides commands: what is done between two turns, and what first has to be read."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from relay.service.engine import Engine
from relay.service.jobs import Errand


class Errands:
    """Whoever has to read or to wait does it here, and comes back into the engine's line."""

    def __init__(self, engine: Engine, wake: Callable[[], None]) -> None:
        self._engine = engine
        self.wake = wake
        self._under_way: set[asyncio.Task[None]] = set()

    def between_turns(self, run: Callable[[], None]) -> None:
        """Runs it when the desk is exactly what is committed."""
        self._engine.submit(Errand(run))
        self.wake()

    def start(self, errand: Coroutine[Any, Any, None]) -> None:
        """Lets it run beside everything else; it is kept until it ends."""
        task = asyncio.get_running_loop().create_task(errand)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    def cancel(self) -> None:
        """Ends all that is under way."""
        for task in self._under_way:
            task.cancel()
