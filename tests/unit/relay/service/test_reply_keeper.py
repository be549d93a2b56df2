"""Canned replies that agents add."""

import asyncio

import pytest

from relay.desk.desk import Agent
from relay.protocol.agent import AgentRole, SaveReply
from relay.protocol.setup import ReplyRow
from relay.service.errands import Errands
from relay.service.reply_keeper import ReplyKeeper
from relay.service.sessions import AgentSession
from tests.unit.relay.service.fakes import Bench, line_of


class FakeFile:
    """Takes every reply but those coded `bad`."""

    def __init__(self) -> None:
        self.rows: list[ReplyRow] = []

    async def add(self, reply: ReplyRow) -> str:
        if reply.code == "bad":
            return "Expected a variable of this shop, not 'ordr'."
        self.rows.append(reply)
        return ""


class Keeping:
    """A keeper with one agent before it."""

    def __init__(self, role: AgentRole = "agent") -> None:
        self.bench = Bench()
        self.file = FakeFile()
        self.keeper = ReplyKeeper(self.bench.sessions, self.file, Errands(self.bench.engine, lambda: None))
        self.session: AgentSession = self.bench.agent_session()
        self.session.proto = 3
        self.bench.sessions.add_agent(self.session, Agent(1, "Sara", role))

    async def save(self, cid: str = "c" * 32, **fields: str) -> dict[str, object]:
        """The answer to one command."""
        reply = ReplyRow(**{"code": "hi", "lang": "fa", "text": "سلام", **fields})
        self.keeper.save(self.session, SaveReply(cid=cid, reply=reply))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        self.bench.sessions.flush()
        answer: dict[str, object] = line_of(self.session).frames[-1]
        return answer


ALLOWED: dict[str, tuple[AgentRole, dict[str, str], bool]] = {
    "his own": ("agent", {"agent": "sara"}, True),
    "a colleague's": ("agent", {"agent": "Omar"}, False),
    "a department's": ("agent", {"department": "sales"}, False),
    "the shop's": ("agent", {}, False),
    "the shop's by a supervisor": ("supervisor", {}, True),
    "a department's by a supervisor": ("supervisor", {"department": "sales"}, True),
}


@pytest.mark.parametrize("whose", ALLOWED)
async def test_agents_add_for_themselves_and_seniors_for_others(whose: str) -> None:
    role, fields, may = ALLOWED[whose]
    keeping = Keeping(role)
    answer = await keeping.save(**fields)
    assert answer["t"] == ("saved" if may else "refused") and bool(keeping.file.rows) == may
    assert may or answer["code"] == "not_allowed"


async def test_a_reply_that_the_file_refuses_is_refused_with_its_reason() -> None:
    answer = await Keeping("supervisor").save(code="bad")
    assert answer["code"] == "bad_reply" and answer["cid"] == "c" * 32
    assert answer["text"] == "Expected a variable of this shop, not 'ordr'."


async def test_a_command_sent_again_adds_no_second_reply() -> None:
    keeping = Keeping("supervisor")
    assert await keeping.save() == await keeping.save() == {"t": "saved", "cid": "c" * 32}
    assert len(keeping.file.rows) == 1
