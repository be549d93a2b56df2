"""Chats from hand to hand, on real sockets and a real store."""

import asyncio

import pytest

from tests.integration.relay.desk.shop_floor import LEASE_MS, Person, ShopFloor

SARA, OMAR = 1, 2


async def take(agent: Person, conv: str) -> None:
    gen = agent.floor.desk.conversations[conv].gen
    assert (await agent.do("take", conv=conv, gen=gen))["t"] == "ack"


async def repairs_chat(floor: ShopFloor, name: str = "Maryam") -> tuple[Person, str]:
    """A visitor who waits in a department whose agents take for themselves."""
    visitor = await floor.visitor(name, department="repairs")
    return visitor, await floor.chat(visitor)


async def test_chats_of_an_agent_whose_line_is_cut_are_answered_by_the_other(floor: ShopFloor) -> None:
    sara = await floor.agent("Sara")
    visitors = [await floor.visitor(name) for name in ("Maryam", "Reza", "Layla")]
    convs = [await floor.chat(visitor) for visitor in visitors]
    for conv in convs[:2]:
        await sara.until_brief(conv, offered_to=SARA)
        await take(sara, conv)
        assert (await sara.until_entry("assigned", agent=SARA))["reason"] == "only_one"
    await floor.gone(sara)
    omar = await floor.agent("Omar")
    await floor.passes(LEASE_MS - 1_000)
    assert all(floor.desk.conversations[conv].owner == SARA for conv in convs[:2])
    await floor.passes(2_000)
    for conv in convs[:2]:
        await omar.say({"t": "follow", "conv": conv})
        back = await omar.until_entry("queued", reason="agent_left")
        assert back["name"] == "Sara"
        assert floor.desk.conversations[conv].offer is not None, "at the head, he is offered it first"
        await take(omar, conv)
    for visitor, conv in zip(visitors[:2], convs[:2], strict=True):
        body = await visitor.until_entry("queued", reason="agent_left")
        assert "name" not in body, "who left is the team's"
        assert (await visitor.until_entry("assigned", agent=OMAR))["name"] == "Omar"
        assert (await omar.do("post", conv=conv, gen=3, text="I go on for Sara."))["t"] == "ack"
        assert (await visitor.until_entry("message", text="I go on for Sara."))["k"] == "message"


async def test_an_offer_that_nobody_takes_goes_on_to_the_next(floor: ShopFloor) -> None:
    sara, omar = await floor.agent("Sara"), await floor.agent("Omar")
    visitor = await floor.visitor("Maryam")
    conv = await floor.chat(visitor)
    first = (await sara.until_brief(conv, state="queued", offered_name="Sara"))["offered_to"]
    await floor.passes(31_000)
    await omar.until_brief(conv, offered_to=OMAR)
    await take(omar, conv)
    await sara.say({"t": "follow", "conv": conv})
    assert (await sara.until_entry("passed"))["reason"] == "missed"
    assert (first, floor.desk.conversations[conv].owner) == (SARA, OMAR)


@pytest.mark.threat(26)
async def test_of_two_agents_who_take_the_same_chat_one_gets_it(floor: ShopFloor) -> None:
    omar, nora = await floor.agent("Omar"), await floor.agent("Nora")
    visitor, conv = await repairs_chat(floor)
    answers = await asyncio.gather(*(agent.do("take", conv=conv, gen=0) for agent in (omar, nora)))
    assert sorted(answer["t"] for answer in answers) == ["ack", "refused"]
    assert next(a["code"] for a in answers if a["t"] == "refused") in ("not_queued", "not_owner")
    await floor.settled()
    assigned = await visitor.until_entry("assigned")
    assert floor.desk.conversations[conv].owner_name == assigned["name"]


async def test_a_transfer_stays_mine_until_it_is_taken_and_comes_back_when_declined(floor: ShopFloor) -> None:
    sara, omar = await floor.agent("Sara"), await floor.agent("Omar")
    visitor, conv = await repairs_chat(floor)
    await take(sara, conv)
    assert (await sara.do("transfer", conv=conv, gen=1, to=OMAR, text="His phone is wet."))["t"] == "ack"
    assert (await omar.until_brief(conv, transfer_to=OMAR))["owner"] == SARA
    assert (await omar.do("decline", conv=conv))["t"] == "ack"
    assert (await sara.until_entry("transferended"))["reason"] == "declined"
    assert (await sara.do("transfer", conv=conv, gen=1, to=OMAR))["t"] == "ack"
    assert (await sara.do("recall", conv=conv, gen=1))["t"] == "ack"
    assert (await omar.do("take", conv=conv, gen=1))["t"] == "refused"
    assert (await sara.do("transfer", conv=conv, gen=1, department="repairs"))["t"] == "ack"
    await take(omar, conv)
    assert (await sara.until_brief(conv, owner=OMAR))["state"] == "assigned"
    assert (await sara.do("post", conv=conv, gen=1, text="too late"))["code"] == "not_owner"
    await visitor.until_entry("assigned", agent=OMAR)
    told = str(visitor.entries(conv))
    assert "wet" not in told and "transferring" not in told, "what colleagues say stays with them"
    assert "Omar" in " ".join(e["body"].get("text", "") for e in visitor.entries(conv)), "he hears who comes"


async def test_a_snoozed_chat_comes_back_at_its_time_or_with_the_visitors_word(floor: ShopFloor) -> None:
    sara = await floor.agent("Sara")
    visitor, conv = await repairs_chat(floor)
    await take(sara, conv)
    until_ms = floor.relay.service.timer._clock.now_ms() + 3_600_000
    assert (await sara.do("snooze", conv=conv, gen=1, until_ms=until_ms))["t"] == "ack"
    assert (await sara.until_brief(conv, state="snoozed"))["snoozed_until_ms"] == until_ms
    await floor.passes(3_500_000)
    assert floor.desk.conversations[conv].state == "snoozed"
    await floor.passes(101_000)
    assert (await sara.until_entry("woken"))["reason"] == "time"
    assert (await sara.do("snooze", conv=conv, gen=1))["t"] == "ack"
    sara.forget()
    await visitor.do("post", text="One more thing.")
    assert (await sara.until_brief(conv, state="assigned"))["owner"] == SARA


async def test_whoever_goes_on_a_break_leaves_his_chats_to_the_queue_or_a_colleague(floor: ShopFloor) -> None:
    sara, omar = await floor.agent("Sara"), await floor.agent("Omar")
    _, first = await repairs_chat(floor, "Maryam")
    await take(sara, first)
    await sara.say(
        {"t": "set_presence", "chosen": "on_break", "reason": "lunch", "chats": "agent", "to": OMAR}
    )
    assert (await omar.until_brief(first, transfer_to=OMAR))["owner"] == SARA
    team = await omar.until_that(
        lambda frame: frame["t"] == "team" and any(m["presence"] == "on_break" for m in frame["agents"])
    )
    assert next(m for m in team["agents"] if m["agent"] == SARA)["reason"] == "lunch"
    await take(omar, first)
    sara.forget()
    await omar.say({"t": "set_presence", "chosen": "offline", "chats": "queue"})
    await sara.until_brief(first, state="queued")
    await sara.say({"t": "follow", "conv": first})
    assert (await sara.until_entry("queued", reason="agent_offline"))["name"] == "Omar"


async def test_who_looks_and_types_is_seen_by_the_colleague_and_forgotten_with_his_line(
    floor: ShopFloor,
) -> None:
    sara, omar = await floor.agent("Sara"), await floor.agent("Omar")
    again = await floor.agent("Omar")
    visitor, conv = await repairs_chat(floor)
    await take(sara, conv)
    await omar.say({"t": "look", "conv": conv})
    assert (await sara.until("lookers")) == {"t": "lookers", "conv": conv, "agents": ["Omar"]}
    sara.forget()
    await again.say({"t": "look", "conv": conv})
    await omar.say({"t": "follow", "conv": conv})
    await omar.until("following")
    await sara.say({"t": "typing", "conv": conv, "on": True})
    assert (await omar.until("typing"))["name"] == "Sara"
    assert (await visitor.until("typing"))["name"] == "Sara"
    await omar.say({"t": "typing", "conv": conv, "on": True})
    assert (await sara.until("typing"))["name"] == "Omar"
    await again.say({"t": "look", "conv": ""})
    await again.caught_up()
    await floor.gone(omar)
    assert (await sara.until("lookers")) == {"t": "lookers", "conv": conv}
    assert [f.get("agents", []) for f in sara.heard if f["t"] == "lookers"] == [["Omar"], []]
    assert sum(f["t"] == "typing" for f in visitor.heard) == 1, "a colleague's typing is the team's"
