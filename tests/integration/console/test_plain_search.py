"""Searching in line mode: a real relay, its index, and what a script or a screen reader gets."""

import asyncio
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.net.visitor_client import VisitorClient
from console.plain import run
from console.session.identity import Identity
from tests.integration.console.plain_console import AGENT, PASSWORD, Lines
from tests.support.relay_process import RelayProcess

FOUND_S_MAX = 30
"""The index is a second behind the chats, more on a busy machine; each try signs in anew."""


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[RelayProcess]:
    with RelayProcess(tmp_path / "data") as relay:
        relay.add_agent(AGENT, PASSWORD)
        yield relay


async def asked(relay: RelayProcess, folder: Path, *lines: str) -> list[str]:
    """What a script that types these lines reads; it ends when everything has been answered."""
    out = Lines()

    def work() -> int:
        return run(
            relay.url,
            who=Identity(name=AGENT, password=PASSWORD),
            folder=folder,
            lines_in=io.StringIO("".join(f"{line}\n" for line in lines)),
            lines_out=out,  # type: ignore[arg-type]
        )

    assert await asyncio.to_thread(work) == 0
    return out.lines()


async def test_old_words_are_found_and_told_under_the_number_of_their_chat(
    relay: RelayProcess, tmp_path: Path
) -> None:
    leila = VisitorClient(relay.url, name="Leila")
    await leila.connect()
    await leila.post_and_wait("أين البطاقة الجديدة؟")
    async with asyncio.timeout(FOUND_S_MAX):
        while "search: nothing found" in (lines := await asked(relay, tmp_path, "search بطاقه from:leila")):
            pass
    assert "search: 1 line in 1 chat" in lines
    (found,) = [line for line in lines if " found " in line]
    assert found.startswith("1 found ") and found.endswith("Leila: أين البطاقة الجديدة؟")
    await leila.stop()


async def test_what_cannot_be_searched_is_said_at_once(relay: RelayProcess, tmp_path: Path) -> None:
    lines = await asked(relay, tmp_path, "search form:leila", "search again", "more", "search")
    assert "search: there is no filter form:; did you mean from:" in lines
    assert "? one search a second, and only while connected; try again" in lines
    assert "? there is nothing more; try: search WORDS" in lines
    assert "? expected words to look for" in lines
