"""The desk in line mode: two agents, a shop with files, and what each of them and the visitor is told."""

import asyncio
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.net.visitor_client import VisitorClient
from console.visitors import Dialogue, Pace, Turn, play
from tests.integration.console.plain_console import AGENT, PASSWORD, PlainConsole
from tests.support.relay_process import RelayProcess

DEPARTMENTS = """
tags = ["refund", "delivery"]
fields = ["order"]

[[departments]]
name = "sales"
assignment = "auto"
closing_script = "end"

[[departments]]
name = "repairs"

[[breaks]]
name = "lunch"
minutes = 45
"""
SCRIPT = """
title = { en = "End" }

[[steps]]
id = "tag"
kind = "tag"
text = { en = "What was it about?" }
options = ["refund", "delivery"]
required = true

[[steps]]
id = "note"
kind = "note"

[[steps]]
id = "bye"
kind = "say"
text = { en = "Good bye {{visitor.first_name|}}, says {{shop.name}}.", fa = "خدانگهدار {{visitor.name}}" }

[[steps]]
id = "rate"
kind = "rate"
text = { en = "How was it?" }

[[steps]]
id = "close"
kind = "close"
"""
REPLIES = """
[[replies]]
code = "eta"
title = "When it comes"
text = "Hi {{visitor.first_name|there}}, your order comes {{?when}}."
"""


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[RelayProcess]:
    shop = tmp_path / "shop"
    for name, text in (
        ("relay.toml", ""),
        ("departments.toml", DEPARTMENTS),
        ("facts.toml", '[all]\nname = "Bazaar"\n'),
        ("closing_scripts/end.toml", SCRIPT),
        ("canned_replies/en.toml", REPLIES),
    ):
        (shop / name).parent.mkdir(parents=True, exist_ok=True)
        (shop / name).write_text(text, encoding="utf-8")
    with RelayProcess(tmp_path / "data", "--config", str(shop)) as relay:
        relay.add_agent(AGENT, PASSWORD)
        relay.add_agent("omar", PASSWORD, role="supervisor")
        yield relay


async def test_a_chat_is_offered_handed_over_and_closed_by_its_script(
    relay: RelayProcess, tmp_path: Path
) -> None:
    sara = PlainConsole(relay, tmp_path / "sara")
    await sara.out.until("state connected")
    maryam = VisitorClient(relay.url, name="Maryam Rahimi", department="sales")
    await maryam.connect()
    await maryam.post_and_wait("Where is my order 245-12784?")
    await sara.out.until("chat 1 Maryam Rahimi offered to you")
    sara.type("take")
    await sara.out.until("1 * you took the chat: the only one who could take it")
    sara.type("reply eta")
    await sara.out.until("? expected values for its blanks: reply eta when")
    sara.type("reply eta tomorrow")
    await maryam.wait_for(lambda: "Hi Maryam, your order comes tomorrow." in maryam.texts("agent"))

    omar = PlainConsole(relay, tmp_path / "omar", name="omar")
    await omar.out.until("state connected")
    omar.type("whisper 1 be quick")
    await sara.out.until("1 omar whisper: be quick")
    sara.type("transfer omar he asks for you")
    await omar.out.until("handed over to you")
    omar.type("take")
    await omar.out.until("1 * you took the chat that was handed over")
    await omar.out.until("1 sara note: he asks for you")
    await sara.out.until("chat 1 Maryam Rahimi with omar")

    omar.type("field order 245-12784")
    await omar.out.until("1 * order: 245-12784")
    omar.type("priority urgent")
    await omar.out.until("1 * priority: urgent")
    omar.type("snooze")
    await omar.out.until("yours, put away")
    await maryam.post_and_wait("still there?")
    await omar.out.until("chat 1 Maryam Rahimi yours, urgent 0:0")

    omar.type("wrapup")
    await omar.out.until('1 step 1 of 5: tag (required) refund, delivery "What was it about?"')
    omar.type("step skip no time")
    await omar.out.until("? this step has to be done")
    omar.type("step done delivery")
    await omar.out.until("1 step 2 of 5: note")
    omar.type("step skip nothing to note")
    await omar.out.until('1 step 3 of 5: say "Good bye Maryam, says Bazaar."')
    omar.type("step back")
    await omar.out.until("1 * one step back")
    omar.type("step done all well")
    await omar.out.until("1 you note: all well")
    omar.type("step done")
    await omar.out.until("1 step 4 of 5: ask for a rating")
    omar.type("step done")
    await omar.out.until("1 step 5 of 5: close")
    omar.type("step done")
    await omar.out.until("1 * you closed the chat")
    await maryam.wait_for(lambda: maryam.may_rate)
    assert maryam.texts("agent")[-2:] == ["Good bye Maryam, says Bazaar.", "How was it?"]
    maryam.rate(2, "it took long")
    await omar.out.until("the visitor rated it 2 of 5, bad")
    await omar.out.until("left for you, urgent, look: the visitor was not content")
    omar.type("tickets")
    omar.type("late")
    for console in (omar, sara):
        console.type("quit")
        assert await console.leave() == 0
    await maryam.stop()


async def test_presence_tickets_and_the_shops_door(relay: RelayProcess, tmp_path: Path) -> None:
    sara = PlainConsole(relay, tmp_path / "sara")
    omar = PlainConsole(relay, tmp_path / "omar", name="omar")
    await omar.out.until("state connected")
    await sara.out.until("state connected")
    sara.type("presence break lunch")
    await omar.out.until("team sara on a break (lunch), back at ")
    sara.type("presence available")
    await omar.out.until("team sara available 0/")
    omar.type("team")
    sara.type("newreply hello Hello, what can I do for you?")
    await sara.out.until("reply saved")
    await sara.out.until("canned replies have changed")
    sara.type("replies what can")
    await sara.out.until("reply hello Hello, what can I do for you?")
    for line, answer in (
        ("presence asleep", "? expected available, break [REASON] [TIME], or offline"),
        ("shop close", "? expected close TIME [REASON]"),
        ("decline", "? nothing is offered to you"),
        ("tickets", "no tickets"),
        ("late", "nothing is late"),
        ("step done", "? expected the number of a chat"),
        ("transfer nobody", "? expected the number of a chat"),
    ):
        sara.type(line)
        await sara.out.until(answer)
    for console in (sara, omar):
        console.type("presence offline")
        console.type("quit")
        assert await console.leave() == 0


async def test_a_scripted_visitor_says_how_it_was_when_he_is_asked(
    relay: RelayProcess, tmp_path: Path
) -> None:
    dialogue = Dialogue(name="Ali", lang="fa", department="sales", turns=[Turn(text="سلام")])
    sara = PlainConsole(relay, tmp_path / "sara")
    await sara.out.until("state connected")
    crowd = asyncio.create_task(
        play(relay.url, [dialogue], visitors=1, pace=Pace(speed=100, stay_s=3_000), rng=random.Random(1))
    )
    await sara.out.until("chat 1 Ali offered to you")
    sara.type("take")
    await sara.out.until("chat 1 Ali yours")
    sara.type("wrapup")
    for number, words in ((1, "done refund"), (2, "skip nothing"), (3, "done"), (4, "done")):
        await sara.out.until(f"1 step {number} of 5")
        sara.type(f"step {words}")
    await sara.out.until("1 * the visitor rated it")
    (client,) = await crowd
    assert "خدانگهدار Ali" in client.texts("agent")
    sara.type("presence offline queue")
    assert await sara.leave() == 0
