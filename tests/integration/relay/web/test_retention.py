"""Nothing is kept longer than the shop wants: chats after their last word, files, visitors, the audit log."""

import secrets
from contextlib import closing
from pathlib import Path
from sqlite3 import connect
from typing import Any

import pytest
from msgspec import structs

from relay.domain.clock_doubt import DAY_MS
from relay.main import Relay
from relay.settings import DeskSettings, Listen, PrivacySettings
from relay.store.retention import Removed
from tests.integration.relay.web.clients import Client
from tests.integration.relay.web.conftest import running, settled
from tests.integration.relay.web.test_files import ON, Sender, agent, visitor
from tests.support.pictures import picture

SHOP = structs.replace(
    ON,
    listen=Listen(port=0),
    privacy=PrivacySettings(chats_days=30, files_days=7, audit_days=60),
    desk=DeskSettings(reopen_hours=24),
)


async def said_and_closed(relay: Relay, guest: Sender, sara: Sender, text: str) -> dict[str, Any]:
    """A chat with a file that has ended; the file."""
    await guest.line.say({"t": "post", "cid": secrets.token_hex(16), "text": text})
    conv = (await guest.line.until("ack"))["conv"]
    file = await guest.send(picture(), "shoe.png")
    await sara.line.say({"t": "take", "cid": secrets.token_hex(16), "conv": conv, "gen": 0})
    await sara.line.until("ack")
    await sara.line.say({"t": "close", "cid": secrets.token_hex(16), "conv": conv, "gen": 1})
    await sara.line.until("ack")
    return file


async def pass_days(relay: Relay, monkeypatch: pytest.MonkeyPatch, days: float) -> Removed:
    """What goes while so many days pass, looked at once a week."""
    whole_weeks = [float(day) for day in range(7, int(days), 7)]
    gone = [await look_after(relay, monkeypatch, day) for day in (*whole_weeks, days)]
    return Removed(
        chats=sum(each.chats for each in gone),
        files=sum(each.files for each in gone),
        visitors=sum(each.visitors for each in gone),
    )


async def look_after(relay: Relay, monkeypatch: pytest.MonkeyPatch, days: float) -> Removed:
    """What goes at one look with a clock so many days ahead."""
    now_ms = relay.edge.clock.now_ms()
    with monkeypatch.context() as moved:
        moved.setattr(type(relay.edge.clock), "now_ms", lambda self: now_ms + int(days * DAY_MS))
        return await relay.keeping.look_through()


def rows(data: Path, table: str) -> int:
    with closing(connect(data / "dukkan.db")) as store:
        count: int = store.execute(
            {
                "log": "SELECT count(*) FROM log",
                "visitor": "SELECT count(*) FROM visitor",
                "file": "SELECT count(*) FROM file",
                "audit": "SELECT count(*) FROM audit",
                "session": "SELECT count(*) FROM session",
            }[table]
        ).fetchone()[0]
    return count


async def test_what_is_too_old_goes_in_its_time_and_what_is_open_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    async with running(data, SHOP) as relay, Client(relay.port, "/v1/agent") as agents_line:
        sara = await agent(relay, agents_line)
        async with Client(relay.port, "/v1/visitor") as line, Client(relay.port, "/v1/visitor") as waiting:
            guest = await visitor(relay, line)
            file = await said_and_closed(relay, guest, sara, "the old one")
            other = await visitor(relay, waiting)
            await other.line.say({"t": "post", "cid": secrets.token_hex(16), "text": "I still wait"})
            await other.line.until("ack")
            assert await pass_days(relay, monkeypatch, 6.9) == Removed()
            assert (await guest.fetch(file["id"]))[0].status == 200
            assert (await pass_days(relay, monkeypatch, 7.1)).files == 1
            assert (await guest.fetch(file["id"]))[0].status == 404
            assert (await pass_days(relay, monkeypatch, 31)).chats == 0, "he is here: it lies on the desk"
        desk = relay.service.desk
        await settled(lambda: not any(desk.is_on_line(token) for token in desk.visitors))
        relay.service.timer._tidy(relay.edge.clock.up_ms())
        before = rows(data, "log")
        assert await pass_days(relay, monkeypatch, 29.9) == Removed()
        gone = await pass_days(relay, monkeypatch, 31)
        assert (gone.chats, gone.visitors) == (1, 1)
        assert 0 < rows(data, "log") < before, "whoever waits is never too old"
        assert (rows(data, "visitor"), rows(data, "file")) == (1, 0)


async def test_nothing_goes_where_the_shop_wants_it_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forever = structs.replace(SHOP, privacy=PrivacySettings(chats_days=0, files_days=0, audit_days=0))
    async with running(tmp_path / "data", forever) as relay:
        async with (
            Client(relay.port, "/v1/agent") as agents_line,
            Client(relay.port, "/v1/visitor") as line,
        ):
            sara = await agent(relay, agents_line)
            await said_and_closed(relay, await visitor(relay, line), sara, "for ever")
        relay.service.timer._tidy(relay.edge.clock.up_ms())
        assert await pass_days(relay, monkeypatch, 3_000) == Removed()


@pytest.mark.threat(67)
async def test_a_leap_of_the_clock_removes_no_chat_and_signs_nobody_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    async with running(data, SHOP) as relay:
        async with (
            Client(relay.port, "/v1/agent") as agents_line,
            Client(relay.port, "/v1/visitor") as line,
        ):
            sara = await agent(relay, agents_line)
            await said_and_closed(relay, await visitor(relay, line), sara, "kept")
        relay.service.timer._tidy(relay.edge.clock.up_ms())
        await look_after(relay, monkeypatch, 0)
        before = [rows(data, table) for table in ("log", "file", "visitor", "session")]
        assert await look_after(relay, monkeypatch, 730) == Removed()
    async with running(data, SHOP) as relay:
        assert await look_after(relay, monkeypatch, 730.5) == Removed(), "a restart is no proof of the time"
        assert [rows(data, table) for table in ("log", "file", "visitor", "session")] == before
        gone = await look_after(relay, monkeypatch, 731.1)
        assert (gone.chats, gone.visitors, rows(data, "file")) == (1, 1, 0), "it has said so for a day"


async def test_a_chat_that_can_still_be_gone_on_with_is_no_old_one() -> None:
    shop = structs.replace(SHOP, privacy=PrivacySettings(chats_days=1), desk=DeskSettings(reopen_hours=72))
    assert shop.days_kept().chats == 3


async def test_the_audit_log_tells_of_accounts_and_searches_and_goes_in_its_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    async with running(data, SHOP) as relay, Client(relay.port, "/v1/agent") as line:
        sara = await agent(relay, line)
        await sara.line.say({"t": "search", "query": "somebody"})
        await sara.line.until("found")
        await relay._change_accounts(b'{"do":"revoke","name":"Sara"}')
        await relay.keeping.book.write_out()
        with closing(connect(data / "dukkan.db")) as store:
            deeds = store.execute("SELECT name, what, about FROM audit ORDER BY rowid").fetchall()
        assert sorted(deeds) == [("", "changed", "account Sara: revoke"), ("Sara", "searched", "")]
        await pass_days(relay, monkeypatch, 59)
        assert rows(data, "audit") == 2
        await pass_days(relay, monkeypatch, 61)
        assert rows(data, "audit") == 0
