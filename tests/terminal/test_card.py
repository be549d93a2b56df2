"""The visitor's card: beside the chat where there is room, above it where there is not; never markup."""

from typing import Any, Final

import pytest

from relay.protocol.entries import Opened
from tests.terminal.conftest import Open
from tests.terminal.hostile import HOSTILE
from tests.unit.console.model.desk_builder import brief, entry, noted

KNOWN: Final[dict[str, Any]] = {
    "visitor": "Bob Keller",
    "page": "/checkout",
    "lang": "fa",
    "tags": ["refund", "courier"],
    "fields": {"order": "8812"},
    "rating": 4,
    "customer": "c-17",
    "email": "bob@example.org",
}
TOLD: Final = (
    entry(1, 1, Opened(site="demo", page="/checkout", title="Your basket", last_agent=9), "visitor"),
    noted(1, 2, "Courier portal says: left at the neighbour's", agent=9, name="omar"),
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


@pytest.mark.threat(2)
@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
async def test_a_hostile_card_is_only_text(open_console: Open, size: tuple[int, int]) -> None:
    every = dict.fromkeys(("visitor", "page", "lang", "customer", "email", "phone"), HOSTILE)
    told: dict[str, Any] = {**every, "tags": [HOSTILE], "fields": {HOSTILE: HOSTILE}}
    async with open_console(brief(1, **told), size=size) as console:
        await console.tell(noted(1, 1, HOSTILE, agent=9, name=HOSTILE))
        await console.keys("alt+n", "alt+c")
        assert console.app.is_running
        assert not set(console.text()) & set("\x1b\x9b\x07\u202e\u2066")
