"""Link, visitors and line mode against the real relay: what one side says, the other reads once."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from console.net.link import Link
from console.net.visitor_client import VisitorClient
from console.visitors import Dialogue, Pace, Turn, play
from relay.protocol.agent import Brief, Briefs
from relay.protocol.entries import Entry, Message
from relay.protocol.frames import Ack, Page
from tests.integration.console.plain_console import AGENT, PASSWORD, PlainConsole
from tests.support.relay_process import RelayProcess


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[RelayProcess]:
    with RelayProcess(tmp_path / "data") as relay:
        relay.add_agent(AGENT, PASSWORD)
        yield relay


async def test_an_agent_answers_a_visitor_with_lines(relay: RelayProcess, tmp_path: Path) -> None:
    visitor = VisitorClient(relay.url, name="Maryam", lang="fa")
    await visitor.connect()
    await visitor.post_and_wait("سفارش 245-12784 نرسیده\nهنوز\x1b[2J")
    console = PlainConsole(relay, tmp_path / "state")
    queued = await console.out.until("chat 1 Maryam queued")
    assert "245-12784" in queued
    console.type("take")
    await console.out.until("chat 1 Maryam yours")
    said = await console.out.until("1 Maryam: سفارش 245-12784")
    assert said.endswith("نرسیده / هنوز␛[2J")
    console.type("It leaves today.")
    await console.out.until("1 you: It leaves today. (stored)")
    await visitor.wait_for(lambda: visitor.texts("agent") == ["It leaves today."])
    visitor.see()
    await console.out.until("1 Maryam has seen your words")
    console.type("note 1 he is a regular")
    await console.out.until("1 you note: he is a regular")
    console.type("close 1")
    await console.out.until("chat 1 Maryam closed")
    console.type("quit")
    assert await console.leave() == 0
    assert visitor.texts() == ["سفارش 245-12784 نرسیده\nهنوز␛[2J", "It leaves today."]
    assert [entry.seq for entry in visitor.entries] == list(range(1, len(visitor.entries) + 1))
    await visitor.stop()


async def test_mistakes_are_answered_with_what_was_expected(relay: RelayProcess, tmp_path: Path) -> None:
    console = PlainConsole(relay, tmp_path / "state")
    await console.out.until("state connected")
    for line, answer in (
        ("tell 1 hello", "? no command 'tell', and no chat is open; try: help"),
        ("say 7 hello", "? there is no chat '7'; try: list"),
        ("take", "? queue is empty"),
        ("open", "no chat is open"),
        ("close", "? expected the number of a chat, as `list` says it"),
        ("next", "nobody needs you"),
        (
            "help",
            "take [N]                  answer chat N, or what is offered to you, or the first in the queue",
        ),
    ):
        console.type(line)
        await console.out.until(answer)
    assert await console.leave() == 0


async def test_a_wrong_password_ends_the_line_mode(relay: RelayProcess, tmp_path: Path) -> None:
    console = PlainConsole(relay, tmp_path / "state", password="wrong")
    assert await console.leave() == 2
    assert "state ended Name or password is wrong." in console.out.lines()


async def test_both_sides_have_every_message_once_after_kill_9(relay: RelayProcess, tmp_path: Path) -> None:
    visitor = VisitorClient(relay.url, rng=lambda: 0.0)
    await visitor.connect()
    await visitor.post_and_wait("first")
    seen: dict[int, Entry] = {}
    told: list[Entry] = []
    gens: dict[str, int] = {}
    acked: set[str] = set()
    news = asyncio.Event()
    loop = asyncio.get_running_loop()

    def on_update() -> None:
        loop.call_soon_threadsafe(news.set)

    link = Link(
        relay.url,
        name=AGENT,
        password=PASSWORD,
        folder=tmp_path / "state",
        on_update=on_update,
    )

    async def until(condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(30):
            while True:
                for update in link.take_updates():
                    rows = [update] if isinstance(update, Brief) else []
                    rows += update.rows if isinstance(update, Briefs) else []
                    gens.update({row.conv: row.gen for row in rows})
                    told.extend([update] if isinstance(update, Entry) else [])
                    told.extend(update.entries if isinstance(update, Page) else [])
                    acked.update([update.cid] if isinstance(update, Ack) else [])
                if condition():
                    return
                news.clear()
                await news.wait()

    link.start()
    await until(lambda: visitor.conv in gens)
    taken = link.take(visitor.conv, gens[visitor.conv])
    await until(lambda: taken in acked and gens[visitor.conv] == 1)
    cids = []
    for n in range(5):
        visitor.post(f"question {n}")
        cids.append(link.post(visitor.conv, 1, f"answer {n}"))
        await asyncio.to_thread(relay.kill)
        await asyncio.to_thread(relay.start)
        await visitor.wait_for(lambda: not visitor.shelf.outbox)
        await until(lambda: set(cids) <= acked)
    await visitor.wait_for(lambda: len(visitor.texts()) == 11)
    await until(lambda: sum(isinstance(entry.body, Message) for entry in told) == 11)
    await asyncio.to_thread(link.stop)
    assert visitor.texts("visitor") == ["first", *(f"question {n}" for n in range(5))]
    assert visitor.texts("agent") == [f"answer {n}" for n in range(5)]
    seen.update({entry.seq: entry for entry in told})
    assert [entry.seq for entry in told] == list(range(1, len(told) + 1))
    assert [seen[entry.seq].body for entry in visitor.entries] == [entry.body for entry in visitor.entries]
    await visitor.stop()


async def test_a_script_may_give_its_lines_at_once(relay: RelayProcess, tmp_path: Path) -> None:
    visitor = VisitorClient(relay.url, name="Omar")
    await visitor.connect()
    await visitor.post_and_wait("hello")
    console = PlainConsole(relay, tmp_path / "state")
    for line in ("take", "note 1 seen by a script", "list"):
        console.type(line)
    assert await console.leave() == 0
    assert "1 you note: seen by a script" in console.out.lines()
    await visitor.stop()


async def test_scripted_visitors_say_their_dialogues(relay: RelayProcess, tmp_path: Path) -> None:
    dialogue = Dialogue(
        name="Omar",
        turns=[
            Turn(who="visitor", text="hello"),
            Turn(who="agent", text="?"),
            Turn(who="visitor", text="bye"),
        ],
    )
    pace = Pace(speed=100, answer_wait_s=10)
    clients = await play(relay.url, [dialogue], visitors=20, pace=pace)
    assert [client.texts() for client in clients] == [["hello", "bye"]] * 20
    assert len({client.conv for client in clients}) == 20


async def test_others_come_after_scripted_visitors_who_have_left(relay: RelayProcess, tmp_path: Path) -> None:
    dialogue = Dialogue(name="Omar", lang="fa", turns=[Turn(text="سلام"), Turn(text="", who="agent")])
    pace = Pace(speed=200, answer_wait_s=2_000, again_s=1)
    crowd = asyncio.create_task(play(relay.url, [dialogue], visitors=1, pace=pace))
    sara = PlainConsole(relay, tmp_path / "state")
    for number in (1, 2):
        await sara.out.until(f"chat {number} Omar queued")
        sara.type(f"take {number}")
        await sara.out.until(f"chat {number} Omar yours")
        sara.type("Salam")
        await sara.out.until(f"{number} you: Salam (stored)")
        sara.type(f"close {number}")
        await sara.out.until(f"chat {number} Omar closed")
    crowd.cancel()
    await asyncio.gather(crowd, return_exceptions=True)
    assert await sara.leave() == 0
