"""A restart in the middle of anything: the same desk afterwards, and everything can go on."""

from collections.abc import Awaitable, Callable

import pytest

from tests.integration.relay.desk.conftest import OpenFloor
from tests.integration.relay.desk.shop_floor import MovedClock, Person, ShopFloor

SARA, OMAR = 1, 2

Begin = Callable[[ShopFloor, Person, Person], Awaitable[str]]
GoOn = Callable[[ShopFloor, Person, Person, str], Awaitable[None]]


async def owned(floor: ShopFloor, sara: Person, name: str = "Maryam") -> str:
    visitor = await floor.visitor(name, department="repairs")
    conv = await floor.chat(visitor)
    assert (await sara.do("take", conv=conv, gen=0))["t"] == "ack"
    return conv


async def an_offer(floor: ShopFloor, sara: Person, omar: Person) -> str:
    conv = await floor.chat(await floor.visitor("Maryam"))
    await sara.until_brief(conv, offered_to=SARA)
    return conv


async def the_offer_is_taken(floor: ShopFloor, sara: Person, omar: Person, conv: str) -> None:
    assert (await sara.do("take", conv=conv, gen=0))["t"] == "ack"
    await sara.until_entry("assigned", agent=SARA)


async def a_transfer(floor: ShopFloor, sara: Person, omar: Person) -> str:
    conv = await owned(floor, sara)
    assert (await sara.do("transfer", conv=conv, gen=1, to=OMAR, text="Please."))["t"] == "ack"
    return conv


async def the_transfer_is_declined(floor: ShopFloor, sara: Person, omar: Person, conv: str) -> None:
    assert (await omar.do("decline", conv=conv))["t"] == "ack"
    await sara.until_entry("transferended", reason="declined")


async def a_closing(floor: ShopFloor, sara: Person, omar: Person) -> str:
    conv = await owned(floor, sara)
    assert (await sara.do("start_closing", conv=conv, gen=1))["t"] == "ack"
    step = {"conv": conv, "gen": 1, "step": "outcome", "outcome": "done", "text": "solved"}
    assert (await sara.do("step", **step))["t"] == "ack"
    return conv


async def the_closing_goes_on(floor: ShopFloor, sara: Person, omar: Person, conv: str) -> None:
    brief = next(row for f in sara.heard if f["t"] == "briefs" for row in f["rows"] if row["conv"] == conv)
    assert (brief["step"], brief["steps_done"], brief["fields"]) == (
        "rate",
        ["outcome"],
        {"outcome": "solved"},
    )
    for step in ("rate", "close"):
        done = {"conv": conv, "gen": 1, "step": step, "outcome": "done"}
        assert (await sara.do("step", **done))["t"] == "ack"
    await sara.until_brief(conv, state="closed")


async def a_snooze(floor: ShopFloor, sara: Person, omar: Person) -> str:
    conv = await owned(floor, sara)
    until_ms = MovedClock().now_ms() + 3_600_000
    assert (await sara.do("snooze", conv=conv, gen=1, until_ms=until_ms))["t"] == "ack"
    return conv


async def the_snooze_is_over(floor: ShopFloor, sara: Person, omar: Person, conv: str) -> None:
    await floor.passes(3_601_000)
    await sara.until_entry("woken", reason="time")
    assert floor.desk.conversations[conv].owner == SARA


async def a_labelled_chat(floor: ShopFloor, sara: Person, omar: Person) -> str:
    conv = await owned(floor, sara)
    for command, fields in (
        ("tag", {"tag": "مرجوعی"}),
        ("fill", {"field": "order", "value": "245-12784"}),
        ("prioritise", {"priority": 2}),
    ):
        assert (await omar.do(command, conv=conv, **fields))["t"] == "ack"
    return conv


async def the_labels_are_listed(floor: ShopFloor, sara: Person, omar: Person, conv: str) -> None:
    row = next(row for f in omar.heard if f["t"] == "briefs" for row in f["rows"] if row["conv"] == conv)
    assert (row["tags"], row["fields"], row["priority"]) == (["مرجوعی"], {"order": "245-12784"}, 2)


STORIES: dict[str, tuple[Begin, GoOn]] = {
    "offer": (an_offer, the_offer_is_taken),
    "transfer": (a_transfer, the_transfer_is_declined),
    "closing": (a_closing, the_closing_goes_on),
    "snooze": (a_snooze, the_snooze_is_over),
    "labels": (a_labelled_chat, the_labels_are_listed),
}


@pytest.mark.parametrize("story", STORIES)
async def test_a_restart_changes_nothing_that_is_under_way(open_again: OpenFloor, story: str) -> None:
    begin, go_on = STORIES[story]
    async with open_again() as floor:
        conv = await begin(floor, await floor.agent("Sara"), await floor.agent("Omar"))
        await floor.settled()
        before = floor.picture()
    async with open_again() as floor:
        assert floor.picture() == before
        sara, omar = await floor.agent("Sara"), await floor.agent("Omar")
        await go_on(floor, sara, omar, conv)


async def test_a_closing_for_now_outlives_a_restart_and_ends_with_its_time(open_again: OpenFloor) -> None:
    async with open_again() as floor:
        nora, sara = await floor.agent("Nora"), await floor.agent("Sara")
        until_ms = MovedClock().now_ms() + 1_200_000
        await sara.say({"t": "close_shop", "until_ms": until_ms, "reason": "prayer"})
        assert (await sara.until("refused"))["code"] == "not_allowed"
        await nora.say({"t": "close_shop", "until_ms": until_ms, "reason": "prayer"})
        team = await sara.until_that(lambda frame: bool(frame["t"] == "team" and "closed_until_ms" in frame))
        assert team["closed_until_ms"] == {"": until_ms}
        left = await floor.chat(await floor.visitor("Maryam"))
        assert floor.desk.conversations[left].state == "offline"
        await floor.settled()
        before = floor.picture()
    async with open_again() as floor:
        assert floor.picture() == before
        sara, maryam = await floor.agent("Sara"), await floor.visitor("Reza")
        assert [f["closed_until_ms"] for f in sara.heard if f["t"] == "team"][-1] == {"": until_ms}
        again = await floor.chat(maryam)
        assert floor.desk.conversations[again].state == "offline"
        sara.forget()
        await floor.passes(1_201_000)
        await sara.until_that(lambda frame: frame["t"] == "team" and "closed_until_ms" not in frame)
        await sara.until_brief(again, state="queued")


async def test_how_long_visitors_waited_is_known_after_a_restart(open_again: OpenFloor) -> None:
    async with open_again() as floor:
        sara = await floor.agent("Sara")
        conv = await floor.chat(await floor.visitor("Maryam", department="repairs"))
        await floor.passes(40_000)
        assert (await sara.do("take", conv=conv, gen=0))["t"] == "ack"
        assert (await sara.do("start_closing", conv=conv, gen=1))["t"] == "ack"
        for step in ("outcome", "rate", "close"):
            done = {"conv": conv, "gen": 1, "step": step, "outcome": "done", "text": "x"}
            assert (await sara.do("step", **done))["t"] == "ack"
        (waited_ms,) = floor.desk.waits["repairs"]
        assert 40_000 <= waited_ms < 60_000
    async with open_again() as floor:
        assert list(floor.desk.waits["repairs"]) == [waited_ms]
