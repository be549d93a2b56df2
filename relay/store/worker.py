"""A thread that owns one SQLite connection and does whatever waits for it in one go.

Many callers wait for one result each; the thread takes all that wait, and hands all results back
with one call into the event loop. That hand-over costs more than most of the jobs.
"""

import asyncio
import queue
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from sqlite3 import Connection
from typing import Any, Final

from relay.domain.events import Event

BATCH_MAX: Final = 512
"""Events in one transaction, so that nobody waits for more than a few milliseconds of others' rows."""


class Job:
    """Events to store, or a function to run on the connection; and the future of its result."""

    __slots__ = ("error", "events", "future", "result", "work")

    def __init__(
        self,
        future: asyncio.Future[Any],
        work: Callable[[Connection], Any] | None,
        events: Sequence[Event] = (),
    ) -> None:
        self.future = future
        self.work = work
        self.events = events
        self.result: Any = None
        self.error: BaseException | None = None


class Worker:
    """Runs `serve` with every batch of jobs, in the order in which they were put."""

    def __init__(self, name: str, serve: Callable[[list[Job]], None]) -> None:
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._serve = serve
        self._closed = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def put(
        self, work: Callable[[Connection], Any] | None, events: Sequence[Event] = ()
    ) -> asyncio.Future[Any]:
        """The future of the job's result; the caller's loop is told."""
        assert not self._closed, "the store has been closed"
        future = asyncio.get_running_loop().create_future()
        self._jobs.put(Job(future, work, events))
        return future

    def close(self) -> None:
        """Returns when everything that was put has been done."""
        if not self._closed:
            self._closed = True
            self._jobs.put(None)
            self._thread.join()

    def _run(self) -> None:
        while batch := self._take():
            self._serve(batch)
            # The loop may have been closed by a process that does not wait for its answers.
            with suppress(RuntimeError):
                batch[0].future.get_loop().call_soon_threadsafe(_tell, batch)

    def _take(self) -> list[Job]:
        """All that waits now, up to the bound; empty when closed. Waits for the first."""
        jobs = self._jobs
        job = jobs.get()
        batch: list[Job] = []
        events = 0
        while job is not None:
            batch.append(job)
            events += len(job.events) or 1
            if events >= BATCH_MAX:
                return batch
            try:
                job = jobs.get_nowait()
            except queue.Empty:
                return batch
        if batch:
            jobs.put(None)  # Closed behind these: end at the next turn.
        return batch


def _tell(batch: list[Job]) -> None:
    for job in batch:
        future = job.future
        if future.done():
            continue
        if job.error is None:
            future.set_result(job.result)
        else:
            future.set_exception(job.error)
