"""A disk that fills up under load and is freed again: nothing is lost, and nobody has to do anything."""

import asyncio
import random
from functools import partial
from pathlib import Path
from typing import Final

import pytest

from console.visitors import Dialogue, Turn
from tests.faults.disks import small_disk
from tests.faults.soak_checker import check, read_store
from tests.faults.soak_crowd import SoakVisitor
from tests.faults.test_soak import show, when
from tests.support.relay_process import RelayProcess
from tests.support.soak import figure

VISITORS: Final = figure("FULL_VISITORS", 20, 60)
TIMES_FULL: Final = figure("FULL_TIMES", 1, 6)
SEED: Final = figure("SEED", 20261125, 20261125)
LINES: Final = 12
KINDS: Final = ("in memory", "said to be full")[: figure("FULL_KINDS", 1, 2)]


def more_acked(visitors: list[SoakVisitor], than: int) -> bool:
    return sum(len(visitor.said.acked) for visitor in visitors) > than


@pytest.mark.slow
@pytest.mark.threat(47)
@pytest.mark.timeout(60 + 60 * TIMES_FULL)
@pytest.mark.parametrize("kind", KINDS)
async def test_a_disk_that_is_full_for_a_while_costs_nobody_a_word(
    kind: str, recorder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """I1, I3, I4, I6, I7, I14."""
    rng = random.Random(SEED)
    dialogue = Dialogue(turns=[Turn(text=f"line {number}") for number in range(LINES)])
    with small_disk(kind, tmp_path / "disk", recorder) as disk:
        relay = RelayProcess(disk.data, "--messages-per-window", "1000", environment=disk.environment).start()
        pid = relay.pid
        visitors = [
            SoakVisitor(relay.url, "demo", dialogue, number, random.Random(rng.random()))
            for number in range(VISITORS)
        ]
        refused = 0
        try:
            for turn in range(TIMES_FULL):
                talk = asyncio.gather(*(visitor.run(2) for visitor in visitors))
                before = VISITORS * LINES * turn
                async with asyncio.timeout(60):
                    await when(partial(more_acked, visitors, before))
                disk.fill()
                await talk
                refused += sum(not visitor.is_done() for visitor in visitors)
                disk.free()
                async with asyncio.timeout(60):
                    await when(lambda: all(visitor.is_done() for visitor in visitors))
            assert relay.is_running and relay.pid == pid, "I14"
            heads = {conv: len(stored.log) for conv, stored in read_store(relay.data).items()}
            async with asyncio.timeout(60):
                await when(lambda: all(v.client.entries[-1].seq >= heads[v.client.conv] for v in visitors))
        finally:
            await asyncio.gather(*(visitor.client.stop() for visitor in visitors))
            relay.stop()
        results = [visitor.result() for visitor in visitors]
        verdict = check(read_store(relay.data), [said for said, _ in results], [view for _, view in results])
    with capsys.disabled():
        reached = {"times full": TIMES_FULL, "outboxes that had to wait": refused}
        show(f"full disk {kind}, seed {SEED}", reached, verdict)
    assert not verdict.broken, "\n".join(verdict.broken[:20])
    assert refused >= TIMES_FULL * VISITORS // 2
    assert sum(len(said.acked) for said, _ in results) == TIMES_FULL * VISITORS * LINES
