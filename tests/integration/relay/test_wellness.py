"""How the relay finds out that it is unwell, whom it tells, and what it gives up when the disk is full."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec
import pytest

from relay.main import Relay
from relay.protocol.agent import Trouble
from relay.service.vitals import Vitals
from relay.store import backup, ballast
from relay.store.ballast import Ballast
from relay.store.database import Database
from relay.wellness import FREE_BYTES_MIN, LAY_AFTER_S, LOOK_S, LOOKS_KEPT, SLOW_MIN, Wellness
from tests.integration.relay.web.clients import VISITOR_HELLO, Client
from tests.integration.relay.web.conftest import StartRelay, start_relay as start_relay
from tests.integration.relay.web.test_health import Usage

AT_MS: Final = 1_795_318_200_000
PLENTY: Final = 10 * FREE_BYTES_MIN


class Watched:
    """A relay's wellness with a clock, a disk and vitals of our own."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now_s, self.free = 1_000.0, PLENTY
        self.vitals, self.told = Vitals(), list[Trouble]()
        monkeypatch.setattr(shutil, "disk_usage", lambda folder: Usage(PLENTY, 0, self.free))
        monkeypatch.setattr(ballast, "BYTES", 4096)
        self.wellness = Wellness(folder, self.vitals, self.told.append, self, lambda work: work())

    def now_ms(self) -> int:
        """The wall clock."""
        return AT_MS

    def up_ms(self) -> int:
        """The clock that never goes back."""
        return int(self.now_s * 1000)

    def later(self, seconds: float) -> Trouble:
        """What is wrong after so many seconds of looking each half second."""
        for _ in range(int(seconds * 2)):
            self.now_s += 0.5
            self.wellness.look()
        return self.wellness.trouble


@pytest.fixture
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Watched:
    return Watched(tmp_path, monkeypatch)


def test_a_relay_that_is_well_says_nothing(watched: Watched) -> None:
    assert (watched.later(120), watched.told) == ("", [])


def test_a_disk_below_the_floor_is_told_once_and_taken_back(watched: Watched) -> None:
    watched.free = FREE_BYTES_MIN - 1
    assert watched.later(30) == "disk_low"
    watched.free = PLENTY
    assert watched.later(LOOK_S * 2) == ""
    assert watched.told == ["disk_low", ""]


def test_a_full_disk_is_graver_than_a_low_one_and_costs_the_ballast(watched: Watched, tmp_path: Path) -> None:
    watched.later(LAY_AFTER_S + LOOK_S * 2)
    assert Ballast(tmp_path).is_laid
    watched.free = 0
    watched.vitals.refused_full += 1
    assert watched.later(LOOK_S * 2) == "disk_full"
    assert not Ballast(tmp_path).is_laid
    assert watched.later(60) == "disk_low", "nobody has been refused for a while"
    assert not Ballast(tmp_path).is_laid
    watched.free = PLENTY
    assert watched.later(LOOK_S * 2) == ""
    assert Ballast(tmp_path).is_laid


def test_a_relay_that_was_only_tried_out_leaves_no_ballast(watched: Watched, tmp_path: Path) -> None:
    watched.later(LAY_AFTER_S - LOOK_S)
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_has_become_slow_is_told_until_it_is_quick_again(watched: Watched) -> None:
    def commits(number: int, took_s: float) -> None:
        for _ in range(number):
            watched.vitals.committed(took_s, [])

    commits(SLOW_MIN, 0.9)
    assert watched.later(LOOK_S * 2) == "store_slow"
    assert watched.later(LOOK_S * (LOOKS_KEPT + 2)) == ""
    commits(SLOW_MIN - 1, 0.9)
    assert watched.later(LOOK_S * 2) == "", "a few of them are an accident"
    commits(100 * SLOW_MIN, 0.001)
    commits(1, 0.9)
    assert watched.later(LOOK_S * 2) == "", "less than one in a hundred"


def test_a_loop_that_comes_late_again_and_again_is_told(watched: Watched) -> None:
    watched.vitals.lags_s.extend([0.6, 0.0] * (SLOW_MIN - 1))
    assert watched.later(LOOK_S * 2) == ""
    watched.vitals.lags_s.append(0.8)
    assert watched.later(LOOK_S * 2) == "busy"


def test_a_backup_that_is_too_old_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Database(tmp_path).close()
    made = backup.make(tmp_path, tmp_path / "backups", AT_MS)
    watched = Watched(tmp_path, monkeypatch)
    long_ago = msgspec.structs.replace(made, at_ms=AT_MS - 400 * 86_400_000)
    (tmp_path / backup.LAST_FILE).write_bytes(msgspec.json.encode(long_ago))
    assert watched.later(LOOK_S * 2) == "no_backup"


async def test_the_team_is_told_and_whoever_comes_later_as_well(
    start_relay: StartRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    relay: Relay = await start_relay()
    await relay._accounts.add("Mina", "correct horse", "agent", AT_MS)
    hello = {"t": "hello", "proto": 3, "name": "Mina", "password": "correct horse"}

    async def told(client: Client, wanted: Callable[[str], bool]) -> str:
        trouble = str((await client.until("team")).get("trouble", ""))
        while not wanted(trouble):
            trouble = str((await client.until("team")).get("trouble", ""))
        return trouble

    async with Client(relay.port, "/v1/agent") as mina:
        await mina.say(hello)
        await mina.until("live")
        relay.service.tell_trouble("disk_low")
        assert await told(mina, bool) == "disk_low"
        async with Client(relay.port, "/v1/agent") as later:
            await later.say(hello)
            assert await told(later, bool) == "disk_low"
        relay.service.tell_trouble("")
        assert await told(mina, lambda trouble: not trouble) == ""


@pytest.mark.threat(47)
async def test_below_the_floor_new_visitors_wait_and_agents_come_in(start_relay: StartRelay) -> None:
    relay: Relay = await start_relay()
    await relay._accounts.add("Mina", "correct horse", "agent", AT_MS)
    post = {"t": "post", "cid": "a" * 32, "text": "hello"}
    async with Client(relay.port, "/v1/visitor") as known, Client(relay.port, "/v1/visitor") as stranger:
        for visitor in (known, stranger):
            await visitor.say(VISITOR_HELLO)
            await visitor.until("live")
        await known.say(post)
        await known.until("ack")
        relay.service.tell_trouble("disk_low")
        await stranger.say(post)
        refused = await stranger.until("refused")
        assert (refused["code"], refused["cid"], refused["retry_ms"] > 0) == ("store_full", "a" * 32, True)
        await known.say({**post, "cid": "b" * 32})
        await known.until("ack")
        async with Client(relay.port, "/v1/agent") as mina:
            await mina.say({"t": "hello", "proto": 3, "name": "Mina", "password": "correct horse"})
            await mina.until("live")
        relay.service.tell_trouble("")
        await stranger.say(post)
        await stranger.until("ack")
