"""The relay as a process: it starts with a line, changes accounts while it runs, and stops in order."""

import asyncio
import os
import resource
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from websockets import ConnectionClosed

from relay.main import STORE_BROKEN
from relay.protocol.refusals import Code
from tests.integration.relay.web.clients import VISITOR_HELLO, Client
from tests.support.relay_process import ROOT, RelayProcess

PASSWORD = "correct horse"


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[RelayProcess]:
    with RelayProcess(tmp_path / "data") as process:
        yield process


def command(*words: str, given: str = "") -> subprocess.CompletedProcess[str]:
    """What a relay's command said and how it ended."""
    return subprocess.run(
        [sys.executable, "-m", "relay", *words],
        cwd=ROOT,
        input=given,
        text=True,
        capture_output=True,
        timeout=60,
    )


def exit_code_of(relay: RelayProcess) -> int:
    """How the relay ended by itself."""
    os.waitid(os.P_PID, relay.pid, os.WEXITED | os.WNOWAIT)
    return relay.stop()


def agent_hello(name: str, password: str = PASSWORD) -> dict[str, Any]:
    return {"t": "hello", "proto": 2, "name": name, "password": password}


async def signed_in(port: int, hello: dict[str, Any]) -> dict[str, Any]:
    """The first frame that answers an agent's hello."""
    async with Client(port, "/v1/agent") as agent:
        await agent.say(hello)
        return await agent.hear()


async def test_asked_to_stop_it_says_goodbye_and_ends_well(relay: RelayProcess) -> None:
    async with Client(relay.port, "/v1/visitor") as visitor:
        await visitor.say(VISITOR_HELLO)
        await visitor.until("live")
        await visitor.say({"t": "post", "cid": "a" * 32, "text": "hello"})
        await visitor.until("ack")
        os.kill(relay.pid, signal.SIGTERM)
        bye = await visitor.until("bye")
        assert (bye["code"], bye["after_ms"] > 0) == (Code.GOING_AWAY, True)
        assert await visitor.end() == 1012
    assert relay.stop() == 0
    assert {path.name for path in relay.data.iterdir()} == {"dukkan.db", "lock"}


async def test_what_was_acked_is_there_after_kill_9(relay: RelayProcess) -> None:
    async with Client(relay.port, "/v1/visitor") as visitor:
        await visitor.say(VISITOR_HELLO)
        welcome = await visitor.until("welcome")
        await visitor.until("live")
        await visitor.say({"t": "post", "cid": "a" * 32, "text": "طلب رقم 245-12784 لم يصل بعد"})
        ack = await visitor.until("ack")
        relay.kill()
    relay.start()
    async with Client(relay.port, "/v1/visitor") as visitor:
        await visitor.say({**VISITOR_HELLO, "token": welcome["token"], "epoch": welcome["epoch"]})
        page = await visitor.until("page")
        assert [entry["seq"] for entry in page["entries"]] == [1, ack["seq"]]
        assert page["entries"][1]["body"]["text"] == "طلب رقم 245-12784 لم يصل بعد"
        await visitor.until("live")
        await visitor.say({"t": "post", "cid": "a" * 32, "text": "طلب رقم 245-12784 لم يصل بعد"})
        assert await visitor.until("ack") == ack


@pytest.mark.threat(21)
async def test_accounts_change_while_it_runs(relay: RelayProcess) -> None:
    """I13: a revoked session gets no frame later than a second after it was revoked."""
    relay.add_agent("Mina", PASSWORD, "supervisor")
    async with Client(relay.port, "/v1/agent") as agent:
        await agent.say(agent_hello("mina"))
        welcome = await agent.until("welcome")
        assert (welcome["name"], welcome["role"], len(welcome["session"])) == ("Mina", "supervisor", 64)
        await agent.until("live")
        revoked = await asyncio.to_thread(command, "agent", "revoke", "Mina", "--data", str(relay.data))
        assert (revoked.returncode, revoked.stdout) == (0, "Mina can no longer sign in.\n")
        async with asyncio.timeout(1):
            assert (await agent.until("bye"))["code"] == Code.REVOKED
            assert await agent.end() == 4005
    assert (await signed_in(relay.port, agent_hello("Mina")))["code"] == Code.BAD_LOGIN
    session = {"t": "hello", "proto": 2, "session": welcome["session"]}
    assert (await signed_in(relay.port, session))["code"] == Code.LOGIN_AGAIN


def test_accounts_change_while_nothing_runs(tmp_path: Path) -> None:
    data = ("--data", str(tmp_path))
    assert command("agent", "add", "Mina", "--password-stdin", *data, given=PASSWORD + "\n").returncode == 0
    twice = command("agent", "add", "MINA", "--password-stdin", *data, given=PASSWORD + "\n")
    assert (twice.returncode, twice.stderr) == (1, "Error: An account named MINA exists already.\n")
    short = command("agent", "add", "Omar", "--password-stdin", *data, given="short\n")
    assert (short.returncode, short.stderr) == (1, "Error: Expected a password of 8 to 256 characters.\n")
    assert (
        command("agent", "passwd", "Mina", "--password-stdin", *data, given=PASSWORD + "!\n").returncode == 0
    )
    listed = command("agent", "list", *data).stdout.split()
    assert listed[:3] == ["1", "Mina", "agent"]


def test_a_second_relay_on_the_same_folder_is_refused_with_a_sentence(relay: RelayProcess) -> None:
    second = command("relay", "--data", str(relay.data), "--port", "0")
    assert second.returncode == 1
    assert second.stderr.startswith(f"Error: Another relay (process {relay.pid}) is using the data folder")


def test_a_taken_port_is_refused_with_a_sentence(relay: RelayProcess, tmp_path: Path) -> None:
    second = command("relay", "--data", str(tmp_path / "other"), "--port", str(relay.port))
    assert second.returncode == 1
    assert "Traceback" not in second.stderr
    assert "address already in use" in second.stderr


async def test_nobody_but_the_owner_may_ask_for_accounts(relay: RelayProcess) -> None:
    socket = relay.data / "control.sock"
    assert stat.S_IMODE(socket.stat().st_mode) == 0o600


@pytest.mark.threat(47)
async def test_a_store_that_cannot_write_ends_the_process_at_once(relay: RelayProcess) -> None:
    """I9: no ack before commit; after an I/O error there is none at all."""
    async with Client(relay.port, "/v1/visitor") as visitor:
        await visitor.say(VISITOR_HELLO)
        await visitor.until("live")
        # From now on the kernel refuses to let any file of the relay grow: EFBIG, a real I/O error.
        resource.prlimit(relay.pid, resource.RLIMIT_FSIZE, (4_096, 4_096))
        await visitor.say({"t": "post", "cid": "a" * 32, "text": "hello"})
        with pytest.raises(ConnectionClosed):
            await visitor.until("ack")
    assert exit_code_of(relay) == STORE_BROKEN


def test_a_new_configuration_is_copied_and_understood(tmp_path: Path) -> None:
    folder = tmp_path / "config"
    assert command("init", str(folder)).returncode == 0
    fine = command("check-config", "--config", str(folder))
    assert (fine.returncode, fine.stdout.startswith("The configuration is fine. Sites: demo.")) == (0, True)
    again = command("init", str(folder))
    assert (again.returncode, "not empty" in again.stderr) == (1, True)
    (folder / "relay.toml").write_text("[listen]\nprot = 1\n")
    wrong = command("check-config", "--config", str(folder))
    assert (wrong.returncode, "line 2: unknown key 'prot'; did you mean 'port'?" in wrong.stderr) == (1, True)
