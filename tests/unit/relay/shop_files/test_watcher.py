"""What a relay takes up while its shop's files change under it."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from relay.domain.shop import Shop
from relay.shop_files import watcher as watching
from relay.shop_files.folder import ShopFolder, Source
from relay.shop_files.watcher import Watcher
from tests.unit.relay.shop_files.folders import SITES, WORDS, written

NAME = '[[departments]]\nname = "{}"\n'
YEAR = [2026]


class Watched:
    """A watched folder; shops that were taken up come out of `shops`."""

    def __init__(self, folder: ShopFolder, watcher: Watcher) -> None:
        self.folder = folder
        self.watcher = watcher
        self.shops: asyncio.Queue[Shop] = asyncio.Queue()

    async def names(self) -> list[str]:
        """The departments of the next shop that is taken up."""
        async with asyncio.timeout(10):
            return [each.name for each in (await self.shops.get()).departments]


@asynccontextmanager
async def watched(folder: Path) -> AsyncIterator[Watched]:
    shop = ShopFolder(Source(folder=folder, sites=SITES, words=lambda: WORDS, year=lambda: YEAR[0]))
    shop.load()
    it = Watched(shop, Watcher(shop, every_s=0.02))
    running = asyncio.create_task(it.watcher.run(it.shops.put_nowait))
    try:
        yield it
    finally:
        running.cancel()
        await asyncio.wait([running])


async def until(what: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not what():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "STILL_S", 0.01)
    YEAR[0] = 2026


async def test_each_change_is_taken_up_once(tmp_path: Path) -> None:
    file = written(tmp_path) / "departments.toml"
    async with watched(tmp_path) as it:
        file.write_text(NAME.format("one"), encoding="utf-8")
        assert await it.names() == ["one"]
        file.write_text(NAME.format("two"), encoding="utf-8")
        assert await it.names() == ["two"]
        assert it.shops.empty()


async def test_a_file_of_the_same_length_and_age_is_seen_by_its_number(tmp_path: Path) -> None:
    file = written(tmp_path, departments=NAME.format("one")) / "departments.toml"
    os.utime(file, ns=(10**18, 10**18))
    async with watched(tmp_path) as it:
        other = tmp_path / "departments.toml.part"
        other.write_text(NAME.format("two"), encoding="utf-8")
        os.utime(other, ns=(10**18, 10**18))
        other.replace(file)
        assert await it.names() == ["two"]


async def test_a_file_that_is_written_in_steps_is_read_when_it_stands_still(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(watching, "STILL_S", 0.15)
    file = written(tmp_path) / "departments.toml"
    async with watched(tmp_path) as it:
        with file.open("w", encoding="utf-8") as half:
            for part in ("[[departm", 'ents]]\nname = "', 'whole"\n'):
                half.write(part)
                half.flush()
                await asyncio.sleep(0.05)
        assert await it.names() == ["whole"]
    assert "ERROR" not in [record.levelname for record in caplog.records]


async def test_a_file_that_is_away_for_a_moment_is_not_taken_for_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "STILL_S", 0.15)
    file = written(tmp_path) / "departments.toml"
    async with watched(tmp_path) as it:
        file.rename(tmp_path / "departments.toml~")
        await asyncio.sleep(0.05)
        file.write_text(NAME.format("new"), encoding="utf-8")
        assert await it.names() == ["new"]


async def test_a_broken_file_is_told_once_until_it_changes_and_nothing_else_changes(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = written(tmp_path) / "hours.toml"

    def complaints() -> list[str]:
        return [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]

    async with watched(tmp_path) as it:
        before = it.folder.shop
        file.write_text("[calendars.shop]\n", encoding="utf-8")
        await until(lambda: len(complaints()) == 1)
        assert complaints() == [
            f"{file}, line 1: the key 'time_zone' is missing; what was read before still holds"
        ]
        it.watcher.look_now()
        (tmp_path / "canned_replies" / "fa.toml").write_text("", encoding="utf-8")
        await until(lambda: not it.folder.has_changed())
        file.write_text("[calendars.shop]\n# still\n", encoding="utf-8")
        await until(lambda: len(complaints()) == 2)
        assert it.folder.shop is before
        assert it.shops.empty()


async def test_a_file_that_nobody_may_read_is_told_and_taken_up_when_it_may_be(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = written(tmp_path) / "departments.toml"
    async with watched(tmp_path) as it:
        file.unlink()
        file.mkdir()
        await until(lambda: "cannot be read" in caplog.text)
        file.rmdir()
        file.write_text(NAME.format("again"), encoding="utf-8")
        assert await it.names() == ["again"]


async def test_a_new_year_reads_the_files_again(tmp_path: Path) -> None:
    hours = '[calendars.shop]\ntime_zone = "UTC"\n[[calendars.shop.days]]\ndate = "01-01"\n'
    async with watched(written(tmp_path, hours=hours)) as it:
        last = max(it.folder.shop.calendars["shop"].days)
        YEAR[0] = 2027
        async with asyncio.timeout(10):
            shop = await it.shops.get()
        assert max(shop.calendars["shop"].days) > last


async def test_what_goes_wrong_in_taking_up_does_not_end_the_watch(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = written(tmp_path) / "departments.toml"
    shop = ShopFolder(Source(folder=tmp_path, sites=SITES, words=lambda: WORDS, year=lambda: 2026))
    shop.load()
    seen: list[str] = []

    def use(new: Shop) -> None:
        seen.append(new.departments[0].name)
        raise RuntimeError("a mistake of ours")

    running = asyncio.create_task(Watcher(shop, every_s=0.02).run(use))
    for name in ("one", "two"):
        file.write_text(NAME.format(name), encoding="utf-8")
        await until(lambda name=name: name in seen)  # type: ignore[misc]
    running.cancel()
    await asyncio.wait([running])
    assert "a mistake of ours" in caplog.text
