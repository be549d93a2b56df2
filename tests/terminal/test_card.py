"""The visitor's card: beside the chat where there is room, above it where there is not; never markup."""

from typing import Any, Final

import pytest

from relay.protocol.entries import Opened, Visited
from relay.protocol.past import Past, PastChat
from tests.terminal.conftest import Open
from tests.terminal.hostile import HOSTILE
from tests.unit.console.model.desk_builder import NOW_MS, brief, conv_id, entry, noted, said

KNOWN: Final[dict[str, Any]] = {
    "visitor": "Bob Keller",
    "page": "https://shop.example/checkout",
    "lang": "fa",
    "tags": ["refund", "courier"],
    "fields": {"order": "8812"},
    "rating": 4,
    "customer": "c-17",
    "email": "bob@example.org",
}
SHOP: Final = "https://shop.example"
OPENED: Final = Opened(
    site="demo", page=f"{SHOP}/cart", title="Cart", ref="https://search.example/", last_agent=9
)
TOLD: Final = (
    entry(1, 1, OPENED, "visitor"),
    noted(1, 2, "Courier portal says: left at the neighbour's", agent=9, name="omar"),
    entry(1, 3, Visited(page=f"{SHOP}/checkout", title="Your basket"), "visitor"),
)
PAST: Final = Past(
    conv=conv_id(1),
    chats=[
        PastChat(
            conv=conv_id(8),
            at_ms=NOW_MS - 9 * 86_400_000,
            agent="omar",
            rating=5,
            tags=["size"],
            about="exchange of a shirt",
        ),
        PastChat(conv=conv_id(9), at_ms=NOW_MS - 400 * 86_400_000, agent="lin", about="first order"),
    ],
)
ON_IT: Final = (
    *(
        "Bob Keller",
        "verified",
        "bob@example.org",
        "/checkout",
        "Your basket",
        "Persian",
        "answered before by",
    ),
    *("★★★★☆", "#refund", "#courier", "order: 8812", "omar", "Courier portal says"),
)


async def test_a_wide_screen_has_the_card_beside_the_chat(open_console: Open) -> None:
    async with open_console(brief(1, **KNOWN), size=(200, 60)) as console:
        await console.tell(*TOLD)
        await console.keys("alt+n")
        beside = "\n".join(row[158:] for row in console.text().splitlines())
        for words in ON_IT:
            assert words in beside, f"{words}:\n{beside}"
        await console.keys("alt+c")
        assert "Your basket" not in "\n".join(row[158:] for row in console.text().splitlines())
        await console.keys("alt+c")
        assert "Your basket" in console.text()


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_elsewhere_a_key_brings_it_and_takes_it_away(open_console: Open, size: tuple[int, int]) -> None:
    async with open_console(brief(1, **KNOWN), size=size) as console:
        await console.tell(*TOLD)
        await console.keys("alt+n", "alt+c")
        for words in ON_IT:
            assert words in console.text(), words
        await console.keys("alt+c")
        assert "answered before by" not in console.text()
        assert console.composer.has_focus


async def test_the_card_tells_where_he_came_from_where_he_went_and_what_he_asked(open_console: Open) -> None:
    async with open_console(brief(1, **KNOWN), size=(200, 60)) as console:
        await console.tell(*TOLD)
        await console.keys("alt+n")
        assert ("list_past", conv_id(1)) in console.link.asked
        await console.tell(PAST)
        beside = "\n".join(row[158:] for row in console.text().splitlines())
        pages = [row.split()[-1] for row in beside.splitlines() if "/checkout" in row or "/cart" in row]
        assert pages[-2:] == ["/checkout", "/cart"], "the newest page first, without the shop's own host"
        for words in ("came from https://search.example/", "earlier chats 2", "omar  ★★★★★", "#size", "lin"):
            assert words in beside, f"{words}:\n{beside}"


@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
async def test_an_earlier_chat_is_opened_by_keyboard_and_left_again(
    open_console: Open, size: tuple[int, int]
) -> None:
    async with open_console(brief(1, **KNOWN), size=size) as console:
        await console.tell(*TOLD)
        await console.keys("alt+n")
        await console.tell(PAST)
        await console.keys("alt+e")
        assert "exchange of a shirt" in console.text()
        await console.keys(*"shirt", "enter")
        assert ("follow", conv_id(8)) in console.link.asked
        await console.tell(said(8, 1, "It is too large"))
        assert "It is too large" in console.text() and "Bob Keller" in console.text()
        assert console.desk.seat.model.open == conv_id(8)
        await console.keys("alt+l")
        assert console.desk.seat.model.open == conv_id(1)


async def test_without_earlier_chats_the_key_says_so(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await console.keys("alt+n", "alt+e")
        assert "has not told" in console.text()
        await console.tell(Past(conv=conv_id(1)))
        await console.keys("alt+e")
        assert "No earlier chats." in console.text()


async def test_a_card_that_is_too_long_is_moved_by_keys_and_leads_to_the_earlier_chats(
    open_console: Open,
) -> None:
    async with open_console(brief(1, **KNOWN), size=(80, 24)) as console:
        await console.tell(*TOLD)
        await console.keys("alt+n")
        await console.tell(PAST)
        await console.keys("alt+c")
        assert "came from" not in console.text()
        await console.keys("end")
        assert "came from" in console.text() and "exchange of a shirt" in console.text()
        await console.keys("home")
        assert "verified" in console.text()
        await console.keys("alt+e")
        assert "Earlier chats of Bob Keller" in console.text()


@pytest.mark.threat(2)
@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
async def test_a_hostile_card_is_only_text(open_console: Open, size: tuple[int, int]) -> None:
    every = dict.fromkeys(("visitor", "page", "lang", "customer", "email", "phone"), HOSTILE)
    told: dict[str, Any] = {**every, "tags": [HOSTILE], "fields": {HOSTILE: HOSTILE}}
    async with open_console(brief(1, **told), size=size) as console:
        opened = Opened(site="demo", page=HOSTILE, title=HOSTILE, ref=HOSTILE)
        await console.tell(
            entry(1, 1, opened, "visitor"),
            entry(1, 2, Visited(page=HOSTILE, title=HOSTILE), "visitor"),
            noted(1, 3, HOSTILE, agent=9, name=HOSTILE),
        )
        past = PastChat(conv=conv_id(8), at_ms=1, agent=HOSTILE, tags=[HOSTILE], about=HOSTILE)
        await console.keys("alt+n")
        await console.tell(Past(conv=conv_id(1), chats=[past]))
        await console.keys("alt+e", "escape", "alt+c", "end")
        assert console.app.is_running
        assert not set(console.text()) & set("\x1b\x9b\x07\u202e\u2066")
