"""A bounded soak: hundreds of real conversations on real sockets, lines cut, the relay killed.

`DUKKAN_SOAK_VISITORS`, `DUKKAN_SOAK_KILLS` and `DUKKAN_SOAK_S` make it longer.
"""

import asyncio
import os
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from console.data_files import sample_config
from console.visitors import Dialogue, read_dialogues
from tests.faults.soak_checker import check, read_store
from tests.faults.soak_crowd import SoakAgent, SoakVisitor, disturb
from tests.support.relay_process import RelayProcess

VISITORS = int(os.environ.get("DUKKAN_SOAK_VISITORS", "200"))
KILLS = int(os.environ.get("DUKKAN_SOAK_KILLS", "20"))
LENGTH_S = float(os.environ.get("DUKKAN_SOAK_S", "20"))
SEED = int(os.environ.get("DUKKAN_SOAK_SEED", "20261121"))
AGENTS = 10
PASSWORD = "correct horse battery staple"
REAL_ONES = Path(__file__).resolve().parents[3] / "shared" / "data" / "visitor_dialogues.en.jsonl"


def dialogues() -> list[Dialogue]:
    """Real visitors' chats where they are at hand, else the demo's, as many as there are visitors."""
    file = REAL_ONES if REAL_ONES.exists() else sample_config() / "demo_dialogues.jsonl"
    found = read_dialogues(file.read_text().splitlines(), file.name)
    return [found[number % len(found)] for number in range(VISITORS)]


@pytest.mark.threat(27)
@pytest.mark.slow
@pytest.mark.timeout(400)
async def test_nothing_is_lost_doubled_or_misrouted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rng = random.Random(SEED)
    relay = RelayProcess(tmp_path / "data", "--messages-per-window", "1000")
    for number in range(AGENTS):
        relay.add_agent(f"agent{number}", PASSWORD)
    relay.start()
    visitors = [SoakVisitor(relay, d, n, random.Random(rng.random())) for n, d in enumerate(dialogues())]
    agents = [
        SoakAgent(relay, f"agent{n}", PASSWORD, tmp_path / f"agent{n}", random.Random(rng.random()))
        for n in range(AGENTS)
    ]
    stop = asyncio.Event()
    hands = [asyncio.create_task(agent.run(stop)) for agent in agents]
    try:
        talk = asyncio.gather(*(visitor.run(LENGTH_S * 0.8) for visitor in visitors))
        done = await disturb(relay, visitors, agents, KILLS, LENGTH_S, rng)
        await talk
        await until_quiet(relay, visitors, agents, stop)
    finally:
        for hand in hands:
            hand.cancel()
        for agent in agents:
            await asyncio.to_thread(agent.link.stop)
        await asyncio.gather(*(visitor.client.stop() for visitor in visitors))
        relay.stop()
    said = [visitor.result()[0] for visitor in visitors]
    views = [visitor.result()[1] for visitor in visitors]
    for agent in agents:
        said.append(agent.result()[0])
        views += agent.result()[1]
    stored = read_store(relay.data)
    verdict = check(stored, said, views)
    reached = Counter(done)
    reached["visitors at once"] = len(visitors)
    reached["agent links"] = len(agents)
    reached["messages confirmed to their senders"] = sum(len(sender.acked) for sender in said)
    reached["log entries stored"] = sum(len(conversation.log) for conversation in stored.values())
    reached["views compared"] = len(views)
    for agent in agents:
        reached += agent.reached
    with capsys.disabled():
        print(
            f"\nsoak, seed {SEED}:",
            *(f"  {name}: {count}" for name, count in sorted(reached.items())),
            sep="\n",
        )
        print("  checks:", ", ".join(f"{name} {count}" for name, count in sorted(verdict.checked.items())))
    assert not verdict.broken, "\n".join(verdict.broken[:20])
    assert reached["kills"] >= min(KILLS, 20) and reached["visitors at once"] >= min(VISITORS, 200)
    assert reached["messages confirmed to their senders"] >= 5 * VISITORS
    assert reached["visitors' lines cut"] >= VISITORS
    assert set(verdict.checked) == {"I1", "I2", "I3", "I4", "I5", "I6", "I7", "I8"}


async def until_quiet(
    relay: RelayProcess, visitors: list[SoakVisitor], agents: list[SoakAgent], stop: asyncio.Event
) -> None:
    """Lets everything arrive. A lost last message shows at the next heartbeat, 25 s later at most."""
    async with asyncio.timeout(120):
        await when(lambda: all(visitor.is_done() for visitor in visitors))
        stop.set()
        await when(lambda: all(agent.is_done() for agent in agents))
        heads = {conv: len(stored.log) for conv, stored in read_store(relay.data).items()}
        await when(
            lambda: (
                all(
                    v.client.entries and v.client.entries[-1].seq >= heads.get(v.client.conv, 0)
                    for v in visitors
                )
                and all(agent.has_all(heads) for agent in agents)
            )
        )


async def when(condition: Callable[[], bool]) -> None:
    """Returns when the condition, which spans many clients, holds."""
    while not condition():  # noqa: ASYNC110
        await asyncio.sleep(0.05)
