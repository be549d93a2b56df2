"""A relay that is killed on a full disk: with its ballast it starts again by itself, without it it cannot."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from relay.store.ballast import FILE_NAME, Ballast
from tests.faults.disks import MemoryDisk, small_disk
from tests.integration.relay.web.clients import VISITOR_HELLO, Client
from tests.support.relay_process import RelayProcess


@pytest.fixture
def disk(recorder: Path, tmp_path: Path) -> Iterator[MemoryDisk]:
    with small_disk("in memory", tmp_path / "disk", recorder) as disk:
        if not isinstance(disk, MemoryDisk):
            pytest.skip("only root may mount a small disk")
        yield disk


async def killed_on_a_full_disk(disk: MemoryDisk, *, has_ballast: bool) -> tuple[RelayProcess, str]:
    """The relay, which does not run, and the token of a visitor who has said a word."""
    relay = RelayProcess(disk.data, log=disk.data.parents[1] / "log").start()
    async with Client(relay.port, "/v1/visitor") as visitor:
        await visitor.say(VISITOR_HELLO)
        token = str((await visitor.until("welcome"))["token"])
        await visitor.until("live")
        await visitor.say({"t": "post", "cid": "a" * 32, "text": "where is 245-12784?"})
        await visitor.until("ack")
    if has_ballast:  # As it does by itself, a minute after its start.
        Ballast(disk.data).lay()
    disk.fill()
    relay.kill()
    for name in ("dukkan.db-shm", "lock"):  # What the kernel may drop with a machine that is started anew.
        (disk.data / name).unlink()
    disk.fill()
    return relay, token


@pytest.mark.threat(47)
async def test_with_its_ballast_a_relay_starts_on_a_full_disk(disk: MemoryDisk) -> None:
    """I1, I14: what was acked is there, and there is room to go on for a while."""
    relay, token = await killed_on_a_full_disk(disk, has_ballast=True)
    with relay:
        assert not (disk.data / FILE_NAME).exists(), "it was given up"
        async with Client(relay.port, "/v1/visitor") as visitor:
            await visitor.say({**VISITOR_HELLO, "token": token})
            page = await visitor.until("page")
            assert "where is 245-12784?" in [entry["body"].get("text") for entry in page["entries"]]
            await visitor.until("live")
            await visitor.say({"t": "post", "cid": "b" * 32, "text": "are you there?"})
            await visitor.until("ack")


async def test_without_it_a_relay_cannot_start_there(disk: MemoryDisk) -> None:
    """What the ballast is for: should SQLite learn to do without room, it may go."""
    relay, _ = await killed_on_a_full_disk(disk, has_ballast=False)
    with pytest.raises(AssertionError, match="the relay said ''"):
        relay.start()
    await asyncio.to_thread(os.waitid, os.P_PID, relay.pid, os.WEXITED | os.WNOWAIT)
    assert relay.stop() != 0
    said = (disk.data.parents[1] / "log").read_text()
    assert said.splitlines()[-1] == "Error: No space left on device"
    disk.free()
    relay.start()
    assert relay.stop() == 0
