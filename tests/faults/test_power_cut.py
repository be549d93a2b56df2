"""Power cuts: what the real store wrote and synced under load becomes disks as a cut may leave them.

`DUKKAN_SOAK_IMAGES` asks for another number of disks.
"""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest

from relay.store.database import FILE_NAME, Database
from relay.store.journal import SqliteJournal
from tests.faults.power_images import KINDS, Deed, Disk, read_record
from tests.faults.power_writer import ACKS, CHATS
from tests.support.relay_process import ROOT
from tests.support.soak import figure

IMAGES: Final = figure("IMAGES", 5_100, 15_000)
COMMITS: Final = figure("COMMITS", 1_200, 2_400)
SEED: Final = figure("SEED", 20261123, 20261123)
WHOLE_EVERY: Final = 100
"""One image of so many is opened by the relay's own store, which takes longer."""


def recorded(recorder: Path, folder: Path, synchronous: str) -> list[Deed]:
    """What a store under load does to its files."""
    data = folder / "data"
    record = {
        "LD_PRELOAD": str(recorder),
        "DUKKAN_RECORD_FOLDER": str(data),
        "DUKKAN_RECORD_TO": str(folder / "record"),
    }
    command = [sys.executable, "-m", "tests.faults.power_writer", str(data), synchronous, str(COMMITS)]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **record}, check=True, timeout=100)
    return read_record(folder / "record")


def is_of_store(deed: Deed) -> bool:
    """Whether the file must outlive a cut; SQLite makes its index of the WAL anew."""
    return deed.name.startswith(FILE_NAME) and not deed.name.endswith("-shm")


class Cuts:
    """Cuts the power at many moments of one record, and counts what was lost."""

    def __init__(self, deeds: list[Deed], images: int, folder: Path) -> None:
        self.reached: Counter[str] = Counter()
        self.lost: Counter[str] = Counter()
        self._folder = folder
        self._rng = random.Random(SEED)
        # From the first ack on: before it there is nothing to lose.
        first = next(number for number, deed in enumerate(deeds) if deed.name == ACKS)
        moments = Counter(self._rng.randrange(first, len(deeds)) for _ in range(images // len(KINDS)))
        self._acked = dict.fromkeys(range(1, CHATS + 1), 0)
        disk = Disk()
        for number, deed in enumerate(deeds):
            if deed.name == ACKS:
                self._ack(deed)
            elif is_of_store(deed):
                disk.do(deed)
                self.reached["fsyncs"] += deed.kind == "s"
                self.reached["fsyncs of the file itself"] += deed.kind == "s" and deed.name == FILE_NAME
            for _ in range(moments[number]):
                self._cut(disk)
        self.reached["acks"] = sum(self._acked.values())

    def _ack(self, deed: Deed) -> None:
        conversation, seq = map(int, deed.data.split())
        assert seq == self._acked[conversation] + 1
        self._acked[conversation] = seq

    def _cut(self, disk: Disk) -> None:
        for kind in KINDS:
            self.reached[f"images, {kind}"] += 1
            self.reached["images with writes that nobody synced"] += disk.unsynced() > 0
            for name, content in disk.image(kind, self._rng).items():
                (self._folder / name).write_bytes(content)
            self._look(kind)
            for file in self._folder.iterdir():
                file.unlink()

    def _look(self, kind: str) -> None:
        try:
            stored = self._stored()
        except sqlite3.DatabaseError:
            self.lost[f"{kind}: stores that cannot be read"] += 1
            return
        for conversation, acked in self._acked.items():
            last, count = stored.get(conversation, (0, 0))
            self.lost[f"{kind}: acked messages lost"] += max(0, acked - last)
            self.lost[f"{kind}: gaps"] += last != count

    def _stored(self) -> dict[int, tuple[int, int]]:
        """The highest number and the count of each conversation's entries."""
        if sum(self.reached[f"images, {kind}"] for kind in KINDS) % WHOLE_EVERY == 0:
            self.reached["images opened by the relay's own store"] += 1
            Database(self._folder).close()
        with closing(sqlite3.connect(self._folder / FILE_NAME)) as store:
            store.execute("PRAGMA synchronous = OFF")  # Nobody cuts the power of the image itself.
            if store.execute("PRAGMA quick_check").fetchone() != ("ok",):
                raise sqlite3.DatabaseError
            rows = store.execute("SELECT number, max(seq), count(*) FROM log GROUP BY number").fetchall()
        return {number: (last, count) for number, last, count in rows}


def scratch(tmp_path: Path) -> Path:
    """A folder for the images."""
    folder = tmp_path / "image"
    folder.mkdir()
    return folder


@pytest.mark.slow
@pytest.mark.timeout(1_800)
def test_no_acked_message_is_lost_to_a_power_cut(
    recorder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """I1, I3, I9."""
    cuts = Cuts(recorded(recorder, tmp_path, "FULL"), IMAGES, scratch(tmp_path))
    with capsys.disabled():
        print(f"\npower cuts, seed {SEED}:")
        print(*(f"  {name}: {count}" for name, count in sorted(cuts.reached.items())), sep="\n")
        print("  lost:", +cuts.lost or "nothing")
    assert +cuts.lost == Counter()
    reached = cuts.reached
    assert sum(reached[f"images, {kind}"] for kind in KINDS) >= IMAGES
    assert reached["acks"] == COMMITS
    assert reached["fsyncs of the file itself"] >= 5, "checkpoints fell into the record"
    assert reached["images with writes that nobody synced"] >= IMAGES // 4


@pytest.mark.slow
def test_the_same_cuts_find_what_is_lost_without_a_sync_at_each_commit(
    recorder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Else the test above could not fail."""
    cuts = Cuts(recorded(recorder, tmp_path, "NORMAL"), IMAGES // 4, scratch(tmp_path))
    with capsys.disabled():
        print(f"\npower cuts with synchronous=NORMAL, seed {SEED}: lost", dict(+cuts.lost))
    assert cuts.lost["dropped: acked messages lost"] > 0
    assert cuts.lost["subset: acked messages lost"] > 0


@pytest.mark.slow
async def test_a_relay_starts_after_a_cut_at_any_moment_of_its_first_start(
    recorder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """I14: also while the file is being made, and afterwards with every log whole."""
    deeds = recorded(recorder, tmp_path, "FULL")
    disk, folder, rng = Disk(), scratch(tmp_path), random.Random(SEED)
    first_ack = next(number for number, deed in enumerate(deeds) if deed.name == ACKS)
    opened = 0
    for deed in deeds[: first_ack + 100]:
        if not is_of_store(deed):
            continue
        disk.do(deed)
        for kind in KINDS:
            for name, content in disk.image(kind, rng).items():
                (folder / name).write_bytes(content)
            database = Database(folder)
            restored = await SqliteJournal(database).restore()
            database.close()
            for visitor in restored.visitors:
                for chat in visitor.conversations:
                    assert [entry.seq for entry in chat.entries] == list(range(1, len(chat.entries) + 1))
            opened += 1
            shutil.rmtree(folder)
            folder.mkdir()
    with capsys.disabled():
        print(f"\npower cuts of the first start, seed {SEED}: {opened} stores opened")
    assert opened > 200
