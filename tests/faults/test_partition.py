"""A cable that is pulled and put in again under load: short breaks are only slow, long ones cost a line.

`DUKKAN_SOAK_PULLS` asks for another number of breaks.
"""

import asyncio
import random
from pathlib import Path
from typing import Final

import pytest

from relay.protocol.limits import SILENCE_S
from tests.faults.soak_checker import check, read_store
from tests.faults.soak_crowd import SoakAgent, SoakVisitor
from tests.faults.test_soak import (
    PASSWORD,
    dialogues,
    histories,
    make_accounts,
    show,
    until_quiet,
)
from tests.support.cable import laid
from tests.support.soak import figure

PULLS: Final = figure("PULLS", 6, 50)
LONG_PULLS: Final = figure("LONG_PULLS", 0, 2)
VISITORS: Final = figure("PULL_VISITORS", 30, 60)
SEED: Final = figure("SEED", 20261126, 20261126)


@pytest.mark.slow
@pytest.mark.timeout(240 + 6 * PULLS + 80 * LONG_PULLS)
async def test_nothing_is_lost_or_doubled_when_the_network_parts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """I1 to I8."""
    rng = random.Random(SEED)
    names = ["agent0", "agent1"]
    await make_accounts(tmp_path / "data", dict.fromkeys(names, PASSWORD))
    async with laid(tmp_path / "data", rng, "--messages-per-window", "1000") as cable:
        visitors = [
            SoakVisitor(cable.url, "demo", dialogue, number, random.Random(rng.random()))
            for number, dialogue in enumerate(dialogues()[:VISITORS])
        ]
        agents = [
            SoakAgent(cable.url, name, PASSWORD, tmp_path / name, random.Random(rng.random()))
            for name in names
        ]
        stop = asyncio.Event()
        hands = [asyncio.create_task(agent.run(stop)) for agent in agents]
        lengths = [rng.uniform(0.1, 1.5) for _ in range(PULLS - LONG_PULLS)] + [SILENCE_S + 5.0] * LONG_PULLS
        rng.shuffle(lengths)
        try:
            talk = asyncio.gather(*(visitor.run(sum(lengths) * 1.5) for visitor in visitors))
            for length_s in lengths:
                await asyncio.sleep(rng.uniform(0.1, 0.8))
                cable.pull()
                await asyncio.sleep(length_s)
                cable.put_in()
            await talk
            await until_quiet(cable.relay, visitors, agents, stop)
        finally:
            for hand in hands:
                hand.cancel()
            for agent in agents:
                await asyncio.to_thread(agent.link.stop)
            await asyncio.gather(*(visitor.client.stop() for visitor in visitors))
        is_running, kind = cable.relay.is_running, cable.kind
    said, views = histories(visitors, agents)
    verdict = check(read_store(tmp_path / "data"), said, views)
    verdict.expect("I14", is_running, "the relay ended by itself")
    reached = {
        f"partitions by {kind}": len(lengths),
        "of them longer than a silence": LONG_PULLS,
        "messages confirmed to their visitors": sum(visitor.said.confirmed() for visitor in visitors),
        "messages confirmed to their agents": sum(agent.said.confirmed() for agent in agents),
    }
    with capsys.disabled():
        show(f"partitions, seed {SEED}", reached, verdict)
    assert not verdict.broken, "\n".join(verdict.broken[:20])
    assert len(lengths) == PULLS
    assert reached["messages confirmed to their visitors"] == sum(visitor.lines for visitor in visitors)
    assert reached["messages confirmed to their agents"] >= VISITORS // 2
