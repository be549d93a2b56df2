"""The wheel by itself, in an environment of its own: set up, check, serve, chat, back up, restore.

Nothing is fetched: the libraries are those of this environment, the wheel is built by its own hatchling.
"""

import asyncio
import os
import re
import signal
import subprocess
import sys
import sysconfig
import venv
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientSession

from tests.integration.relay.web.clients import VISITOR_HELLO, Client
from tests.support.relay_process import LISTENING, ROOT

pytestmark = pytest.mark.slow

PASSWORD = "correct horse"


def pip(*words: str) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *words],
        cwd=ROOT,
        text=True,
        capture_output=True,
    )
    assert run.returncode == 0, run.stderr


class Installed:
    """The environment with the wheel in it, and a folder to work in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.bin = folder / "env" / "bin"
        # What Python itself would take from the checkout.
        self.env = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}

    def dukkan(self, *words: str, given: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.bin / "dukkan"), *words],
            cwd=self.folder,
            env=self.env,
            input=given,
            text=True,
            capture_output=True,
            timeout=60,
        )

    @asynccontextmanager
    async def relay(self) -> AsyncIterator[int]:
        """The port of a running relay; it ends well."""
        process = await asyncio.create_subprocess_exec(
            *(str(self.bin / "dukkan"), "relay", "--config", "shop", "--data", "data", "--port", "0"),
            cwd=self.folder,
            env=self.env,
            stdout=asyncio.subprocess.PIPE,
        )
        assert process.stdout is not None
        try:
            said = LISTENING.search((await process.stdout.readline()).decode())
            assert said is not None
            yield int(said[1].rstrip("/").rpartition(":")[2])
        finally:
            process.send_signal(signal.SIGTERM)
            assert await process.wait() == 0


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    pytest.importorskip(
        "hatchling", reason="the wheel is built by hatchling, and it would have to be fetched"
    )
    folder = tmp_path_factory.mktemp("wheel")
    pip("wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(folder), str(ROOT))
    [wheel] = folder.glob("dukkan-*.whl")
    venv.create(folder / "env", with_pip=False)
    python = folder / "env" / "bin" / "python"
    site = next((folder / "env").glob("lib/python*/site-packages"))
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    pip("--python", str(python), "install", "--no-deps", "--no-index", "--ignore-installed", str(wheel))
    found = Installed(folder)
    where = subprocess.run(
        [str(python), "-c", "import relay, console; print(relay.__file__, console.__file__)"],
        cwd=folder,
        env=found.env,
        text=True,
        capture_output=True,
    )
    assert [path.startswith(str(site)) for path in where.stdout.split()] == [True, True]
    return found


async def test_from_the_wheel_to_a_chat_and_back_from_a_backup(installed: Installed) -> None:
    assert installed.dukkan("init", "shop").returncode == 0
    checked = installed.dukkan("check-config", "--config", "shop")
    assert (checked.returncode, "Languages: ar, en, fa" in checked.stdout) == (0, True)
    assert (installed.folder / "shop" / "deploy" / "dukkan.service").is_file()
    added = installed.dukkan(
        "agent", "add", "Mina", "--password-stdin", "--data", "data", given=PASSWORD + "\n"
    )
    assert added.returncode == 0, added.stderr
    async with installed.relay() as port:
        async with ClientSession(f"http://127.0.0.1:{port}") as http:
            for page in ("/w/demo.js", "/chat/demo", "/readyz"):
                async with http.get(page) as answer:
                    assert (answer.status, bool(await answer.text())) == (200, True), page
        token, text = await chat(port)
        made = await asyncio.to_thread(installed.dukkan, "backup", "--data", "data", "--keep", "7+4")
        assert "1 visitors, 1 conversations" in made.stdout, made.stderr
        looked = await asyncio.to_thread(installed.dukkan, "doctor", "--config", "shop", "--data", "data")
        assert re.search(r"^ok +store ", looked.stdout, re.MULTILINE), looked.stderr
    [backup] = (installed.folder / "data" / "backups").iterdir()
    restored = installed.dukkan("restore", str(backup), "--data", "data")
    assert restored.returncode == 0, restored.stderr
    async with installed.relay() as port, Client(port, "/v1/visitor") as visitor:
        await visitor.say({**VISITOR_HELLO, "token": token})
        seen = await visitor.until("page")
        assert text in [entry["body"].get("text") for entry in seen["entries"]]


async def chat(port: int) -> tuple[str, str]:
    """A question and its answer; the visitor's token, and the answer."""
    async with Client(port, "/v1/visitor") as visitor, Client(port, "/v1/agent") as agent:
        await agent.say({"t": "hello", "proto": 3, "name": "Mina", "password": PASSWORD})
        await agent.until("live")
        await visitor.say(VISITOR_HELLO)
        token = (await visitor.until("welcome"))["token"]
        await visitor.until("live")
        await visitor.say({"t": "post", "cid": "a" * 32, "text": "سفارش 245-12784 نرسیده"})
        await visitor.until("ack")
        row = await agent.until("brief")
        await agent.say({"t": "take", "cid": "b" * 32, "conv": row["conv"], "gen": row["gen"]})
        await agent.until("ack")
        text = "It left this morning."
        post = {"t": "post", "cid": "c" * 32, "conv": row["conv"], "gen": row["gen"] + 1, "text": text}
        await agent.say(post)
        entry = await visitor.until("entry")
        while entry["body"].get("text") != text:
            entry = await visitor.until("entry")
        return str(token), text


def test_the_command_knows_all_that_the_checkout_knows(installed: Installed) -> None:
    said = installed.dukkan("--help").stdout
    names = set(re.findall(r"^  ([a-z-]+) ", said, re.MULTILINE))
    assert names >= {
        "demo",
        "console",
        "relay",
        "agent",
        "init",
        "check-config",
        "doctor",
        "backup",
        "restore",
    }
