"""The console's link: a thread that keeps the line while the screen does what it likes."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from console.net.link import Link
from console.session.identity import Identity
from console.session.link_states import LinkState
from console.session.outbox import CannotSend
from console.session.updates import LinkChanged, Waiting
from relay.protocol.entries import Entry
from relay.protocol.frames import Ack
from tests.integration.console.fake_relay import CONV, FakeRelay


@pytest.fixture
async def relay() -> AsyncIterator[FakeRelay]:
    async with FakeRelay() as relay:
        yield relay


class Screen:
    """Collects what the link tells, on the test's own loop."""

    def __init__(self, address: str, folder: Path) -> None:
        self.told: list[Any] = []
        self.woken = 0
        self.threads: set[str] = set()
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()
        self.link = Link(address, name="sara", password="pw", folder=folder, on_update=self._wake)

    def _wake(self) -> None:
        self.woken += 1
        self.threads.add(threading.current_thread().name)
        self._loop.call_soon_threadsafe(self._news.set)

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while True:
                self.told += self.link.take_updates()
                if condition():
                    return
                self._news.clear()
                await self._news.wait()

    def states(self) -> list[str]:
        return [str(update.state) for update in self.told if isinstance(update, LinkChanged)]

    def acked(self) -> list[str]:
        return [update.cid for update in self.told if isinstance(update, Ack)]

    async def stop(self) -> None:
        await asyncio.to_thread(self.link.stop)


async def test_the_link_signs_in_and_goes_live_on_its_own_thread(relay: FakeRelay, tmp_path: Path) -> None:
    screen = Screen(relay.address, tmp_path)
    screen.link.start()
    await screen.until(lambda: "live" in screen.states())
    assert screen.states() == ["dialing", "greeting", "catching_up", "live"]
    assert (relay.hellos[0].name, relay.hellos[0].password) == ("sara", "pw")
    assert screen.threads == {"link"}
    await screen.stop()
    assert screen.link.session.state is LinkState.ENDED


async def test_a_post_is_acked_and_shown_as_an_entry(relay: FakeRelay, tmp_path: Path) -> None:
    screen = Screen(relay.address, tmp_path)
    screen.link.start()
    await screen.until(lambda: "live" in screen.states())
    cid = screen.link.post(CONV, 1, "Good morning")
    await screen.until(lambda: cid in screen.acked() and any(isinstance(u, Entry) for u in screen.told))
    assert [entry.cid for entry in relay.log] == [cid]
    assert screen.link.keep.outbox() == []
    await screen.stop()


async def test_a_broken_line_comes_back_by_session_and_sends_again(relay: FakeRelay, tmp_path: Path) -> None:
    screen = Screen(relay.address, tmp_path)
    screen.link.start()
    await screen.until(lambda: "live" in screen.states())
    relay.deaf = True
    cid = screen.link.post(CONV, 1, "Still there?")
    await screen.until(lambda: any(isinstance(u, Waiting) for u in screen.told))
    relay.deaf = False
    relay.drop_lines()
    await screen.until(lambda: cid in screen.acked())
    assert relay.hellos[-1].session == "a" * 64
    assert relay.hellos[-1].password == ""
    assert len(relay.log) == 1
    await screen.stop()


async def test_a_command_outlives_the_program(relay: FakeRelay, tmp_path: Path) -> None:
    relay.deaf = True
    first = Screen(relay.address, tmp_path)
    first.link.start()
    cid = first.link.post(CONV, 1, "Typed before the crash")
    await first.until(lambda: any(isinstance(u, Waiting) for u in first.told))
    await first.stop()
    relay.deaf = False
    second = Screen(relay.address, tmp_path)
    second.link.start()
    await second.until(lambda: cid in second.acked())
    await second.stop()
    assert [entry.cid for entry in relay.log] == [cid]


async def test_a_refused_sign_in_ends_the_link_until_the_next_try(relay: FakeRelay, tmp_path: Path) -> None:
    relay.turn_away = 4004
    screen = Screen(relay.address, tmp_path)
    screen.link.start()
    await screen.until(lambda: "ended" in screen.states())
    relay.turn_away = 0
    screen.link.sign_in(Identity(name="sara", password="right"))
    await screen.until(lambda: "live" in screen.states())
    assert relay.hellos[-1].password == "right"
    await screen.stop()


async def test_the_line_stays_up_while_the_screen_stalls(relay: FakeRelay, tmp_path: Path) -> None:
    screen = Screen(relay.address, tmp_path)
    screen.link.start()
    await screen.until(lambda: "live" in screen.states())
    woken = screen.woken
    for number in range(3000):
        relay.say(str(number))
        if number % 100 == 0:
            await asyncio.sleep(0)
    await screen.until(lambda: sum(isinstance(u, Entry) for u in screen.told) == 3000)
    assert [u.seq for u in screen.told if isinstance(u, Entry)] == list(range(1, 3001))
    assert screen.woken - woken < 3000
    assert relay.lines() == 1
    await screen.stop()


async def test_a_text_the_relay_would_refuse_stays_with_the_screen(relay: FakeRelay, tmp_path: Path) -> None:
    screen = Screen(relay.address, tmp_path)
    for text in ("", " \n ", "x" * 4001):
        with pytest.raises(CannotSend):
            screen.link.post(CONV, 1, text)
    await screen.stop()


async def test_a_defect_on_the_links_thread_is_raised_to_the_screen(
    relay: FakeRelay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = Screen(relay.address, tmp_path)
    monkeypatch.setattr(screen.link.session, "received", lambda data, now_ms: 1 / 0)
    screen.link.start()
    with pytest.raises(ZeroDivisionError):
        await screen.until(lambda: False)
    await screen.stop()


async def test_a_relay_that_cannot_be_found_is_tried_again(tmp_path: Path) -> None:
    for address in ("http://127.0.0.1:1", f"http://{'x' * 70}.invalid"):
        screen = Screen(address, tmp_path)
        screen.link.start()
        await screen.until(lambda screen=screen: "pausing" in screen.states())  # type: ignore[misc]
        await screen.stop()
