"""Debian's own Firefox, driven by WebDriver BiDi (W3C): one page, its scripts, keys and size."""

import asyncio
import contextlib
import itertools
import json
import os
import re
import shutil
from asyncio.subprocess import DEVNULL, PIPE
from pathlib import Path
from typing import Any, Final

from websockets.asyncio.client import ClientConnection, connect

NAMES: Final = ("firefox-esr", "firefox")
STARTED: Final = re.compile(rb"WebDriver BiDi listening on (ws://\S+)")
WITHIN_S: Final = 60.0
ENTER: Final = "\ue007"
"""As WebDriver names keys that write nothing."""


def executable() -> str | None:
    """Where Firefox is, or None."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


class Firefox:
    """One window without a screen, with a profile of its own."""

    def __init__(self, profile: Path) -> None:
        self._profile = profile
        self._numbers = itertools.count(1)
        self.faults: list[str] = []
        """What pages reported as errors of theirs."""

    async def __aenter__(self) -> "Firefox":
        program = executable()
        assert program
        self._process = await asyncio.create_subprocess_exec(
            *(program, "--headless", "--no-remote", "--remote-debugging-port", "0"),
            *("--profile", str(self._profile)),
            env={**os.environ, "HOME": str(self._profile)},
            stdout=DEVNULL,
            stderr=PIPE,
        )
        async with asyncio.timeout(WITHIN_S):
            address = await self._address()
            self._line: ClientConnection = await connect(f"{address}/session", max_size=None)
        self._draining = asyncio.create_task(self._drain())
        await self._call("session.new", capabilities={})
        await self._call("session.subscribe", events=["log.entryAdded"])
        tree = await self._call("browsingContext.getTree")
        self._page = tree["contexts"][0]["context"]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._line.close()
        self._process.kill()
        await self._process.wait()
        self._draining.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._draining

    async def visit(self, url: str, width: int = 1024, height: int = 768) -> None:
        """Opens a page in a window of this size; returns when it has loaded."""
        size = {"width": width, "height": height}
        await self._call("browsingContext.setViewport", context=self._page, viewport=size)
        await self._call("browsingContext.navigate", context=self._page, url=url, wait="complete")

    async def run(self, expression: str) -> Any:
        """What the expression is worth on the page, as JSON can say it."""
        answer = await self._call(
            "script.evaluate",
            expression=f"JSON.stringify({expression})",
            target={"context": self._page},
            awaitPromise=True,
        )
        assert answer["type"] == "success", answer["exceptionDetails"]["text"]
        return json.loads(answer["result"].get("value", "null"))

    async def until(self, expression: str) -> None:
        """Returns when the expression is true. Raises TimeoutError."""
        async with asyncio.timeout(WITHIN_S):
            while not await self.run(f"!!({expression})"):
                await self.run("new Promise(requestAnimationFrame).then(() => 0)")

    async def press(self, keys: str) -> None:
        """One key after the other, to whatever has the focus."""
        strokes = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        actions = [{"type": "key", "id": "keyboard", "actions": strokes}]
        await self._call("input.performActions", context=self._page, actions=actions)

    async def _address(self) -> str:
        assert self._process.stderr
        async for line in self._process.stderr:
            if found := STARTED.search(line):
                return found[1].decode()
        raise AssertionError("Firefox did not start")

    async def _drain(self) -> None:
        assert self._process.stderr
        while await self._process.stderr.readline():
            pass

    async def _call(self, method: str, **params: Any) -> Any:
        number = next(self._numbers)
        await self._line.send(json.dumps({"id": number, "method": method, "params": params}))
        async with asyncio.timeout(WITHIN_S):
            while True:
                told = json.loads(await self._line.recv())
                if told.get("method") == "log.entryAdded" and told["params"]["type"] == "javascript":
                    self.faults.append(told["params"]["text"])
                if told.get("id") == number:
                    assert told["type"] == "success", told
                    return told["result"]
