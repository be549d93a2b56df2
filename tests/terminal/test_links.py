"""Links in the transcript: the cells that lead somewhere, where, and nothing else."""

import pytest

from console.terminal.place import Place
from console.text.mode import Bidi
from tests.terminal.conftest import Console, Open
from tests.unit.console.model.desk_builder import brief, said


def leads(console: Console) -> list[tuple[str, str]]:
    """The words on the screen that are a link, row by row, with their addresses."""
    found = []
    transcript = console.desk.transcript
    for y in range(transcript.size.height):
        for text, style, _ in transcript.render_line(y):
            if style is not None and style.link:
                found.append((text, style.link))
    return found


async def test_an_address_leads_to_itself_and_its_neighbours_do_not(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await console.tell(said(1, 1, "see https://x.example/a, or javascript:alert(1)"))
        await console.keys("alt+n")
        assert leads(console) == [("https://x.example/a", "https://x.example/a")]


async def test_an_address_over_several_rows_leads_to_the_whole_from_each(open_console: Open) -> None:
    url = "https://x.example/" + "long-" * 30
    async with open_console(brief(1)) as console:
        await console.tell(said(1, 1, f"see {url}x"))
        await console.keys("alt+n")
        found = leads(console)
        assert len(found) > 1
        assert "".join(words for words, _ in found) == f"{url}x"
        assert {to for _, to in found} == {f"{url}x"}


@pytest.mark.parametrize("bidi", ["app", "off"])
async def test_an_address_among_persian_words_is_found_where_it_is_drawn(
    open_console: Open, bidi: Bidi
) -> None:
    async with open_console(brief(1), bidi=bidi) as console:
        await console.tell(said(1, 1, "ببینید https://x.example/a ممنون"))
        await console.keys("alt+n")
        assert leads(console) == [("https://x.example/a", "https://x.example/a")]


@pytest.mark.threat(4)
async def test_a_host_that_looks_like_another_leads_to_its_punycode(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await console.tell(said(1, 1, "https://аpple.com/"))
        await console.keys("alt+n")
        assert leads(console) == [("https://аpple.com/", "https://xn--pple-43d.com/")]


async def test_a_terminal_that_would_draw_the_sequence_gets_none(open_console: Open) -> None:
    async with open_console(brief(1), place=Place(kind="linux")) as console:
        await console.tell(said(1, 1, "see https://x.example/a"))
        await console.keys("alt+n")
        assert "https://x.example/a" in console.text()
        assert leads(console) == []
