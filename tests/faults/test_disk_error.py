"""A disk that fails once and then seems well: no ack may ever rest on it."""

import asyncio
import os
from pathlib import Path

import pytest
from websockets import ConnectionClosed

from relay.main import STORE_BROKEN
from tests.faults.soak_checker import read_store
from tests.integration.relay.web.clients import VISITOR_HELLO, Client
from tests.support.relay_process import RelayProcess


@pytest.mark.threat(64)
async def test_a_failed_fsync_is_never_tried_again(recorder: Path, tmp_path: Path) -> None:
    """I9: the kernel forgets what it could not write, and says yes to the next fsync."""
    data, fail = tmp_path / "data", tmp_path / "fail the next sync"
    relay = RelayProcess(
        data,
        environment={
            "LD_PRELOAD": str(recorder),
            "DUKKAN_RECORD_FOLDER": str(data),
            "DUKKAN_FAIL_SYNC": str(fail),
        },
    ).start()
    async with Client(relay.port, "/v1/visitor") as visitor:
        await visitor.say(VISITOR_HELLO)
        await visitor.until("live")
        await visitor.say({"t": "post", "cid": "a" * 32, "text": "kept"})
        await visitor.until("ack")
        fail.touch()
        await visitor.say({"t": "post", "cid": "b" * 32, "text": "not kept"})
        with pytest.raises(ConnectionClosed):
            await visitor.until("ack")
    assert not fail.exists(), "the disk failed once"
    await asyncio.to_thread(os.waitid, os.P_PID, relay.pid, os.WEXITED | os.WNOWAIT)
    assert relay.stop() == STORE_BROKEN
    [chat] = read_store(data).values()
    assert "kept" in [getattr(entry.body, "text", "") for entry in chat.log]
