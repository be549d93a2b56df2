"""Closing, rating, first answer and silence on a real relay: over sockets, the disk, and a power cut."""

from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import pytest

from tests.integration.relay.web.clients import Client
from tests.support.relay_process import RelayProcess

PASSWORD: Final = "correct horse"
FILES: Final = {
    "relay.toml": '[[sites]]\nname = "demo"\norigins = ["*"]\n',
    "departments.toml": """
fields = ["order", "reason"]

[[departments]]
name = "help"
closing_script = "farewell"

[[departments]]
name = "quick"
silence = { remind_s = 1, warn_s = 1, close_s = 1 }
""",
    "closing_scripts/farewell.toml": """
[[steps]]
id = "why"
kind = "ask"
field = "reason"
required = true

[[steps]]
id = "bye"
kind = "say"
text = { en = "Good bye", fa = "خدانگهدار {{visitor.first_name}}" }

[[steps]]
id = "rating"
kind = "rate"

[[steps]]
id = "end"
kind = "close"
""",
    "welcome.toml": """
[[welcomes]]
name = "order number"
kind = "number"
patterns = ["#####"]
field = "order"

[[welcomes]]
name = "where is it"
words = { en = ["order*"], fa = ["سفارش*"] }
text = { en = "We look for it.", fa = "دنبالش می‌گردیم." }
field = "order"
ask = { en = "Its number?", fa = "شماره‌اش چند است؟" }
""",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / "shop" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "shop" / name).write_text(text, encoding="utf-8")
    return tmp_path / "shop"


class Line(Client):
    """A line that numbers its commands; what comes before an answer is heard after it."""

    cids = 0

    def __init__(self, port: int, path: str) -> None:
        super().__init__(port, path)
        self._kept: deque[dict[str, Any]] = deque()

    async def hear(self) -> dict[str, Any]:
        return self._kept.popleft() if self._kept else await super().hear()

    async def does(self, kind: str, **fields: Any) -> dict[str, Any]:
        """The answer to a durable command."""
        Line.cids += 1
        cid = f"{Line.cids:032x}"
        await self.say({"t": kind, "cid": cid, **fields})
        while True:
            frame = await super().hear()
            if frame.get("cid") == cid and frame["t"] in ("ack", "refused"):
                return frame
            self._kept.append(frame)

    async def entry(self, kind: str, **wanted: Any) -> dict[str, Any]:
        """The next entry of this kind whose body has these values."""
        while True:
            body = (await self.until("entry"))["body"]
            if body["k"] == kind and wanted.items() <= body.items():
                assert isinstance(body, dict)
                return body

    async def brief(self, **wanted: Any) -> dict[str, Any]:
        """The next line of a chat in the list that has these values."""
        while True:
            frame = await self.hear()
            for row in frame.get("rows", []) if frame["t"] == "briefs" else [frame]:
                if wanted.items() <= row.items():
                    assert isinstance(row, dict)
                    return row


@asynccontextmanager
async def agent(relay: RelayProcess, name: str) -> AsyncIterator[Line]:
    async with Line(relay.port, "/v1/agent") as line:
        await line.say({"t": "hello", "proto": 3, "name": name, "password": PASSWORD})
        yield line


@asynccontextmanager
async def visitor(relay: RelayProcess, token: str = "", **more: Any) -> AsyncIterator[tuple[Line, str]]:
    async with Line(relay.port, "/v1/visitor") as line:
        hello = {"t": "hello", "proto": 3, "site": "demo", "name": "Maryam Karimi", "lang": "en", **more}
        await line.say({**hello, "token": token})
        yield line, (await line.until("welcome")).get("token", token)


async def test_a_walk_goes_on_after_a_power_cut_and_its_low_rating_is_followed_up(
    folder: Path, tmp_path: Path
) -> None:
    with RelayProcess(tmp_path / "data", "--config", str(folder)) as relay:
        relay.add_agent("sara", PASSWORD)
        relay.add_agent("nora", PASSWORD, "supervisor")
        async with agent(relay, "sara") as sara, visitor(relay) as (maryam, token):
            await maryam.does("post", text="سفارش ۱۲۳۴۵ نرسید")
            brief = await sara.brief(state="queued", fields={"order": "12345"}, lang="fa")
            await sara.does("take", conv=brief["conv"], gen=0)
            mine = {"conv": brief["conv"], "gen": 1}
            assert (await sara.does("close", **mine))["code"] == "step_open"
            await sara.does("start_closing", **mine)
            await sara.does("step", **mine, step="why", outcome="done", text="late")
        relay.kill()
        relay.start()
        async with (
            agent(relay, "sara") as sara,
            agent(relay, "nora") as nora,
            visitor(relay, token) as (maryam, _),
        ):
            brief = await sara.brief(state="closing", script="farewell")
            assert (brief["step"], brief["steps_done"]) == ("bye", ["why"])
            await sara.does("step", **mine, step="bye", outcome="done")
            await sara.does("step", **mine, step="rating", outcome="done")
            await sara.does("step", **mine, step="end", outcome="done")
            assert (await maryam.entry("message", text="خدانگهدار Maryam"))["text"]
            await maryam.entry("rateasked")
            await maryam.entry("closed")
            await maryam.does("rate", score=1, comment="late")
            followed = await nora.brief(state="offline", late="low_rating")
            assert (followed["due_name"], followed["rating"]) == ("nora", 1)
            await nora.does("take", conv=brief["conv"], gen=followed["gen"])
            taken = await nora.brief(state="assigned", owner_name="nora")
            assert not taken.get("late")
            assert (await nora.does("close", conv=brief["conv"], gen=taken["gen"]))["t"] == "ack"
            await nora.brief(state="closed")


async def test_the_first_answer_comes_with_the_first_words(folder: Path, tmp_path: Path) -> None:
    with RelayProcess(tmp_path / "data", "--config", str(folder)) as relay:
        async with visitor(relay) as (maryam, _):
            await maryam.say({"t": "post", "cid": "f" * 32, "text": "سفارشم كجاست"})
            body = await maryam.entry("message", auto="welcome")
            assert body["text"].startswith("دنبالش می‌گردیم. شماره‌اش چند است؟ پیام شما رسید")


async def test_a_silent_visitor_is_reminded_warned_thanked_and_asked(folder: Path, tmp_path: Path) -> None:
    with RelayProcess(tmp_path / "data", "--config", str(folder)) as relay:
        relay.add_agent("sara", PASSWORD)
        async with agent(relay, "sara") as sara, visitor(relay, department="quick") as (maryam, _):
            await maryam.does("post", text="do you have it in blue")
            brief = await sara.brief(state="queued")
            await sara.does("take", conv=brief["conv"], gen=0)
            await sara.does("post", conv=brief["conv"], gen=1, text="Yes, which size?")
            await maryam.entry("message", text="Yes, which size?")
            for auto in ("remind", "warn", "thanks"):
                await maryam.entry("message", auto=auto)
            await maryam.entry("rateasked")
            await maryam.entry("closed", reason="silent")
            assert (await maryam.does("rate", score=5))["t"] == "ack"
