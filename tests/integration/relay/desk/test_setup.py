"""What consoles are told of the shop, and of how everybody is here."""

from msgspec.structs import replace

from relay.protocol.limits import BEAT_S
from relay.protocol.setup import ReplyRow
from tests.integration.relay.desk.shop_floor import SHOP, MovedClock, Person, ShopFloor

SARA, OMAR = 1, 2


def codes(person: Person) -> list[str]:
    """The canned replies on his screen."""
    rows: list[str] = []
    for frame in person.heard:
        if frame["t"] == "replies":
            rows = [] if frame.get("fresh") else rows
            rows += [row["code"] for row in frame["rows"]]
    return rows


def presence(person: Person, agent: int) -> str:
    """How he is here, as this screen shows it."""
    teams = [frame for frame in person.heard if frame["t"] == "team"]
    return str(next(mate["presence"] for mate in teams[-1]["agents"] if mate["agent"] == agent))


async def test_a_console_is_told_the_shops_setup_and_only_its_own_replies(floor: ShopFloor) -> None:
    sara, omar = await floor.agent("Sara"), await floor.agent("Omar")
    setup = next(frame for frame in sara.heard if frame["t"] == "setup")
    assert [row["name"] for row in setup["departments"]] == ["sales", "repairs"]
    assert (setup["chats_max"], setup["scripts"][0]["name"]) == (3, "order")
    assert (codes(sara), codes(omar)) == (["hi", "mine"], ["hi", "fix"])
    kinds = [frame["t"] for frame in sara.heard]
    assert kinds.index("welcome") < kinds.index("setup") < kinds.index("replies") < kinds.index("live")


async def test_a_changed_shop_reaches_every_console_at_once(floor: ShopFloor) -> None:
    sara = await floor.agent("Sara")
    many = tuple(ReplyRow(code=f"r{n}", lang="en", text="🌷" * 400) for n in range(80))
    sara.forget()
    floor.relay.service.use_shop(replace(SHOP, replies=many, chats_max=7))
    assert (await sara.until("setup"))["chats_max"] == 7
    await sara.until_that(lambda frame: frame["t"] == "replies" and frame["rows"][-1]["code"] == "r79")
    frames = [frame for frame in sara.heard if frame["t"] == "replies"][1:]
    assert len(frames) > 2 and [bool(f.get("fresh")) for f in frames] == [True] + [False] * (len(frames) - 1)
    assert codes(sara) == [f"r{n}" for n in range(80)]


async def test_a_console_that_had_chosen_a_break_is_on_it_after_a_reconnect(floor: ShopFloor) -> None:
    back_at_ms = MovedClock().now_ms() + 600_000
    omar = await floor.agent("Omar")
    await floor.agent("Sara", chosen="on_break", reason="lunch", back_at_ms=back_at_ms)
    team = await omar.until_that(
        lambda f: f["t"] == "team" and any(mate["presence"] == "on_break" for mate in f["agents"])
    )
    sara = next(mate for mate in team["agents"] if mate["agent"] == SARA)
    assert (sara["reason"], sara["back_at_ms"]) == ("lunch", back_at_ms)


async def test_several_consoles_of_an_agent_are_one_person(floor: ShopFloor) -> None:
    omar, first, second = await floor.agent("Omar"), await floor.agent("Sara"), await floor.agent("Sara")
    await floor.gone(first)
    await floor.passes(0)
    await omar.caught_up()
    assert presence(omar, SARA) == "available"
    omar.forget()
    await floor.gone(second)
    await omar.until_that(lambda f: f["t"] == "team" and f["agents"][-1]["presence"] in ("offline", "away"))


async def test_going_to_whom_nobody_is_there_is_refused_and_he_stays(floor: ShopFloor) -> None:
    sara = await floor.agent("Sara")
    conv = await floor.chat(await floor.visitor("Maryam", department="repairs"))
    assert (await sara.do("take", conv=conv, gen=0))["t"] == "ack"
    await sara.say({"t": "set_presence", "chosen": "offline", "chats": "agent", "to": OMAR})
    assert (await sara.until("refused"))["code"] == "not_there"
    await sara.caught_up()
    assert presence(sara, SARA) == "available" and floor.desk.conversations[conv].owner == SARA


async def test_who_waits_is_told_his_place_and_that_it_is_over(floor: ShopFloor) -> None:
    omar = await floor.agent("Omar")
    first = await floor.visitor("Maryam", department="repairs")
    second = await floor.visitor("Reza", department="repairs")
    convs = [await floor.chat(first), await floor.chat(second)]
    await floor.passes(0)
    assert (await second.until("standing"))["place"] == 2
    assert (await first.until("standing"))["place"] == 1
    elsewhere = await floor.visitor("Reza", token=second.welcome["token"])
    assert [frame["place"] for frame in elsewhere.heard if frame["t"] == "standing"] == [2]
    second.forget()
    assert (await omar.do("take", conv=convs[0], gen=0))["t"] == "ack"
    await floor.passes(0)
    assert (await second.until("standing"))["place"] == 1
    over = await first.until_that(lambda frame: frame["t"] == "standing" and frame["text"] == "")
    assert over["conv"] == convs[0]


async def test_a_page_that_stays_open_hears_whether_anybody_is_there(floor: ShopFloor) -> None:
    visitor = await floor.visitor("Maryam", department="sales")
    assert visitor.welcome.get("present", 0) == 0
    omar = await floor.agent("Omar")
    for chosen, present in (("available", 1), ("offline", 0)):
        await omar.say({"t": "set_presence", "chosen": chosen})
        await omar.caught_up()
        for _ in range(BEAT_S):
            await floor.passes(0)
        await until_present(visitor, present)
    assert "present" not in await omar.until("beat")


async def until_present(person: Person, present: int) -> None:
    """A heartbeat that says so."""
    await person.until_that(lambda frame: frame["t"] == "beat" and frame.get("present") == present)


async def test_a_client_of_the_version_before_is_served_with_what_it_knows(floor: ShopFloor) -> None:
    old = await floor.agent("Sara", proto=2)
    kinds = {frame["t"] for frame in old.heard}
    assert "setup" not in kinds and "replies" not in kinds and old.welcome["proto"] == 2
    conv = await floor.chat(await floor.visitor("Maryam", proto=2))
    await old.until_brief(conv, state="queued")
    assert (await old.do("take", conv=conv, gen=0))["t"] == "ack"
    assert (await old.until_entry("assigned"))["reason"] == "taken"
    seqs = [entry["seq"] for entry in old.entries(conv)]
    assert seqs == list(range(1, len(seqs) + 1)) and "hidden" in str(old.entries(conv))
