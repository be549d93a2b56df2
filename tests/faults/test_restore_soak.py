"""A backup taken under load, restored under load: what it holds is whole, and everybody goes on.

`DUKKAN_SOAK_RESTORE_VISITORS` and `DUKKAN_SOAK_RESTORE_S` make it longer, as `make soak` does.
"""

import asyncio
import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from console.net.visitor_client import VisitorClient
from console.session.link_states import LinkState
from relay.store import inspection
from relay.store.folder import FILE_NAME
from tests.faults.soak_canary import canary
from tests.faults.soak_checker import INVARIANTS, Verdict, read_store
from tests.support.relay_process import ROOT, RelayProcess
from tests.support.soak import figure

VISITORS = figure("RESTORE_VISITORS", 60, 200)
LENGTH_S = figure("RESTORE_S", 6, 60)
ERASED = 5
STORE_FILES = {FILE_NAME, f"{FILE_NAME}-wal", f"{FILE_NAME}-journal"}
SEED = figure("SEED", 20261122, 20261122)


class Talker:
    """A visitor who goes on talking, and remembers what he said under which id."""

    def __init__(self, relay: RelayProcess, number: int, rng: random.Random) -> None:
        self.client = VisitorClient(relay.url, rng=rng.random, name=f"v{number}")
        self.said: dict[str, str] = {}
        self.word = canary(f"{number:04d}")
        self._rng = rng

    async def run(self, stop: asyncio.Event) -> None:
        """Talks until told to stop; a full outbox makes him wait."""
        self.client.dial()
        while not stop.is_set():
            await asyncio.sleep(self._rng.uniform(0.02, 0.25))
            if len(self.client.shelf.outbox) < 10 and self.client.state is not LinkState.IDLE:
                text = f"{self.word}/{len(self.said)}"
                self.said[self.client.post(text)] = text

    def confirmed(self) -> set[str]:
        """What the relay has said that it has."""
        return {self.said[cid] for cid in self.client.acked if cid in self.said}

    async def has(self, entries: int) -> None:
        """Returns when so many have come."""
        await self.client.wait_for(lambda: len(self.client.entries) >= entries, 60)

    def is_done(self) -> bool:
        """Whether nothing is left to be sent."""
        return not self.client.shelf.outbox and self.client.state is LinkState.LIVE


def command(*words: str) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "relay", *words], cwd=ROOT, text=True, capture_output=True, timeout=60
    )
    assert run.returncode == 0, run.stderr


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_what_was_acked_before_the_backup_is_there_after_the_restore(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """I10, I3, I6, I7: nothing acked before is missing, no gap, every view is the log, every outbox empty."""
    rng, stop = random.Random(SEED), asyncio.Event()
    relay = RelayProcess(tmp_path / "data", "--messages-per-window", "1000").start()
    talkers = [Talker(relay, number, random.Random(rng.random())) for number in range(VISITORS)]
    tasks = [asyncio.create_task(talker.run(stop)) for talker in talkers]
    try:
        await asyncio.sleep(LENGTH_S / 3)
        before = [talker.confirmed() for talker in talkers]
        await asyncio.to_thread(command, "backup", str(tmp_path / "backups"), "--data", str(relay.data))
        [file] = (tmp_path / "backups").iterdir()
        await asyncio.sleep(LENGTH_S / 3)
        lost_from = sum(len(talker.confirmed()) for talker in talkers)
        await asyncio.to_thread(relay.stop)
        await asyncio.to_thread(command, "restore", str(file), "--data", str(relay.data))
        await asyncio.to_thread(relay.start)
        await asyncio.sleep(LENGTH_S / 3)
        stop.set()
        await asyncio.gather(*tasks)
        for talker in talkers:
            await talker.client.wait_for(talker.is_done, 60)
        stored = read_store(relay.data)
        for talker in talkers:
            log = stored[talker.client.conv].log
            await talker.has(len(log))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*(talker.client.stop() for talker in talkers))
        relay.stop()
    with closing(sqlite3.connect(relay.data / FILE_NAME)) as store:
        assert inspection.problems(store) == []
    verdict = Verdict()
    for talker, kept in zip(talkers, before, strict=True):
        texts = talker.client.texts("visitor")
        verdict.expect("I10", kept <= set(texts), f"{talker.client.conv} misses {kept - set(texts)}")
        assert len(texts) == len(set(texts))
        numbers = [int(text.partition("/")[2]) for text in texts]
        assert numbers == sorted(numbers), "I4: in the order in which they were said"
        seqs = [entry.seq for entry in talker.client.entries]
        assert seqs == [entry.seq for entry in stored[talker.client.conv].log]
    await asyncio.to_thread(check_erasure, verdict, relay.data, file, talkers[:ERASED])
    said = sum(len(talker.said) for talker in talkers)
    there = sum(len(talker.client.texts("visitor")) for talker in talkers)
    kept_before = sum(map(len, before))
    with capsys.disabled():
        print(f"\nrestore, seed {SEED}: {VISITORS} visitors said {said} messages;")
        print(f"  {kept_before} acked before the backup, {lost_from} acked before the restore,")
        for name in ("I10", "I12"):
            print(
                f"  {name} {INVARIANTS[name]}: {verdict.checked[name]} checks, {len(verdict.broken)} broken"
            )
        print(f"  {there} there afterwards, {said - there} lost by going back")
    assert not verdict.broken, verdict.broken[:5]
    assert 0 < kept_before < lost_from and said > there, "the restore came in the middle"


def check_erasure(verdict: Verdict, data: Path, backup: Path, erased: list[Talker]) -> None:
    """I12: some are erased, and the backup that still knows them is restored; the others are there again."""
    for talker in erased:
        command("erase", talker.client.conv, "--yes", "--data", str(data))
    command("restore", str(backup), "--data", str(data))
    stored = read_store(data)
    with closing(sqlite3.connect(data / FILE_NAME)) as store:
        assert inspection.problems(store) == []
    rest = b"".join(path.read_bytes() for path in data.glob(f"{FILE_NAME}*") if path.name in STORE_FILES)
    for talker in erased:
        verdict.expect("I12", talker.client.conv not in stored, f"{talker.word} is back")
        verdict.expect("I12", talker.word.encode() not in rest, f"{talker.word} is left in the file")
    verdict.expect("I12", len(stored) >= VISITORS - 2 * ERASED, "others were erased as well")
