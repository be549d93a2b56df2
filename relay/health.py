"""What the running relay says of itself: whether it can serve, and its figures as Prometheus reads them."""

import asyncio
import os
import shutil
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, get_args

from relay.protocol.agent import Trouble
from relay.service.ports import StoreBroken, StoreFull
from relay.service.service import Service
from relay.service.vitals import COMMIT_BOUNDS_S, Vitals
from relay.store.backup import last_made
from relay.store.database import FILE_NAME, Database
from relay.store.migrations import SCHEMA_VERSION
from relay.store.probe import write_probe
from relay.tally import Tally
from relay.web.edge import Edge
from relay.wellness import FREE_BYTES_MIN, Wellness

PROBE_S: Final = 5.0
"""So long a write that succeeded counts."""

PROBE_WAIT_S: Final = 2.0

TROUBLES: Final = tuple(each for each in get_args(Trouble) if each)
STATES: Final = ("queued", "assigned", "closing", "snoozed", "offline")


class Health:
    """Answers for one relay; everything is looked up when somebody asks."""

    def __init__(
        self,
        service: Service,
        edge: Edge,
        database: Database,
        folder: Path,
        vitals: Vitals,
        tally: Tally,
        wellness: Wellness,
    ) -> None:
        self._service = service
        self._edge = edge
        self._database = database
        self._folder = folder
        self._vitals = vitals
        self._tally = tally
        self._wellness = wellness
        self._began = time.time()
        self._probed = float("-inf")
        self.is_stopping = False

    async def not_ready(self) -> str:
        """Why no chat can be served now; empty when it can."""
        if self.is_stopping:
            return "The relay is stopping."
        if shutil.disk_usage(self._folder).free < FREE_BYTES_MIN:
            return f"The disk of the data folder has less than {FREE_BYTES_MIN // 2**20} MB free."
        if time.monotonic() - self._probed < PROBE_S:
            return ""
        try:
            async with asyncio.timeout(PROBE_WAIT_S):
                await write_probe(self._database, time.time_ns() // 1_000_000)
        except TimeoutError:
            return f"The store has not taken a write within {PROBE_WAIT_S:.0f} seconds."
        except StoreFull:
            return "The disk of the data folder is full."
        except StoreBroken:
            return "The store has failed."
        self._probed = time.monotonic()
        return ""

    def metrics(self) -> str:
        """All figures, in the text format 0.0.4."""
        return "".join(f"{line}\n" for line in self._lines())

    def _lines(self) -> Iterator[str]:
        yield from _metric(
            "dukkan_info", "gauge", "Which store is served.", [(_labels(schema=SCHEMA_VERSION), 1)]
        )
        yield from _one("start_time_seconds", "gauge", "When the process began.", self._began)
        yield from _one("resident_memory_bytes", "gauge", "What the process occupies.", _resident_bytes())
        yield from self._of_lines()
        yield from self._of_the_doors()
        yield from self._of_the_desk()
        yield from self._of_commits()
        yield from self._of_the_loop()
        yield from self._of_the_disk()

    def _of_lines(self) -> Iterator[str]:
        edge = self._edge
        yield from _metric(
            "dukkan_lines",
            "gauge",
            "Open lines.",
            [(_labels(kind="visitor"), edge.visitors.lines), (_labels(kind="agent"), edge.agents.lines)],
        )

    def _of_the_doors(self) -> Iterator[str]:
        edge, tally, push = self._edge, self._tally, self._service.engine.push
        yield from _metric(
            "dukkan_turned_away_total",
            "counter",
            "Connections that were not let in: there was no room, or they came from a page of somebody else.",
            [
                (_labels(kind="visitor"), edge.visitors.turned_away),
                (_labels(kind="agent"), edge.agents.turned_away),
                (_labels(kind="foreign_page"), edge.foreign_pages),
            ],
        )
        if tally.refused:
            yield from _metric(
                "dukkan_refused_total",
                "counter",
                "Who was told no or to go, and why.",
                [(_labels(who=who, code=code), n) for (who, code), n in sorted(tally.refused.items())],
            )
        yield from _one("sign_ins_total", "counter", "Agents' lines that were let in.", tally.signed_in)
        yield from _one(
            "resumed_total", "counter", "Chats gone on with by a client that came back.", push.resumed
        )
        yield from _one(
            "reset_total", "counter", "Chats that such a client had to begin anew.", push.begun_anew
        )

    def _of_the_desk(self) -> Iterator[str]:
        desk = self._service.desk
        states = Counter(str(conversation.state) for conversation in desk.conversations.values())
        yield from _metric(
            "dukkan_conversations",
            "gauge",
            "Open conversations.",
            [(_labels(state=state), states[state]) for state in STATES],
        )
        yield from _one("queue_depth", "gauge", "Conversations that wait for an agent.", len(desk.queue))
        yield from _one("jobs_waiting", "gauge", "Commands in the engine's line.", self._service.engine.depth)

    def _of_commits(self) -> Iterator[str]:
        vitals = self._vitals
        yield from _one("messages_total", "counter", "Messages stored.", vitals.messages)
        repeats = self._service.engine.repeats
        yield from _one("repeats_total", "counter", "Commands that had been stored before.", repeats)
        yield from _one("events_total", "counter", "Everything stored.", vitals.events)
        buckets, below = [], 0
        for bound_s, within in zip(COMMIT_BOUNDS_S, vitals.commits_within, strict=True):
            below += within
            buckets.append((f'_bucket{{le="{bound_s:g}"}}', below))
        yield from _metric(
            "dukkan_commit_seconds",
            "histogram",
            "From the engine's hand-over to what is on disk.",
            [
                *buckets,
                ('_bucket{le="+Inf"}', vitals.commits),
                ("_sum", vitals.commit_s),
                ("_count", vitals.commits),
            ],
        )
        yield from _metric(
            "dukkan_commit_failures_total",
            "counter",
            "Transactions that were refused.",
            [(_labels(why="full"), vitals.refused_full), (_labels(why="broken"), vitals.failed)],
        )

    def _of_the_loop(self) -> Iterator[str]:
        lags_s = self._vitals.lags_s
        yield from _one("loop_lag_seconds", "gauge", "How late the loop last came.", lags_s[-1])
        yield from _one("loop_lag_max_seconds", "gauge", "The most of the last minute.", max(lags_s))

    def _of_the_disk(self) -> Iterator[str]:
        free = shutil.disk_usage(self._folder).free
        yield from _one("disk_free_bytes", "gauge", "Free for the data folder.", free)
        yield from _one("store_bytes", "gauge", "The store's file.", _size(self._folder / FILE_NAME))
        yield from _one("wal_bytes", "gauge", "Its journal.", _size(self._folder / f"{FILE_NAME}-wal"))
        yield from _metric(
            "dukkan_unwell",
            "gauge",
            "1 for what is wrong with the relay.",
            [(_labels(trouble=each), int(each == self._wellness.trouble)) for each in TROUBLES],
        )
        backup = last_made(self._folder)
        if backup is not None:
            age_s = time.time() - backup.at_ms / 1000
            yield from _one("backup_age_seconds", "gauge", "Since the last checked backup.", age_s)


def _one(name: str, kind: str, text: str, value: float) -> Iterator[str]:
    return _metric(f"dukkan_{name}", kind, text, [("", value)])


def _metric(name: str, kind: str, text: str, samples: Iterable[tuple[str, float]]) -> Iterator[str]:
    yield f"# HELP {name} {text}"
    yield f"# TYPE {name} {kind}"
    for rest, value in samples:
        yield f"{name}{rest} {value}"


def _labels(**labels: str | int) -> str:
    return "{" + ",".join(f'{name}="{value}"' for name, value in labels.items()) + "}"


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _resident_bytes() -> int:
    """What the kernel says; 0 where there is no /proc."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
