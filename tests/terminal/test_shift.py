"""A shift by keyboard alone: eight chats at once from the queue to their ratings, and all that comes between.

What real customers of a shop wrote is taken from `../shared/data` where that is there. Every screen is
kept as text in the folder that DUKKAN_SHIFT_DIR names, else in the test's own.
"""

import asyncio
import json
import os
import shutil
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import pytest

from console.net.visitor_client import VisitorClient
from tests.support.relay_process import ROOT, RelayProcess
from tests.support.terminal import Terminal
from tests.terminal.test_whole_shop import PASSWORD, console

CHATS: Final = 8
KEYS_MAX: Final = 17
"""A closed chat, besides what is written: taking, going there, replies, its share of all else, closing."""
SAID_MAX: Final = 2
DATA: Final = next((up for at in ROOT.parents if (up := at / "shared/data").is_dir()), ROOT)
FALLBACK: Final = [["Hi, my parcel has not come", "It is order 8812"], ["Can I return jeans?", "Size M"]]
ARABIC: Final = ["أين طلبي رقم ٨٨١٢؟", "شكرا"]
NAMES: Final = ("Ana", "Bob", "Chen", "Dmitri", "Elif", "Farid", "Grace", "هدى")


def what_they_say() -> list[list[str]]:
    """The first lines of each visitor."""
    found = DATA / "support_dialogues.en.jsonl"
    told = []
    for row in found.read_text("utf-8").splitlines()[: CHATS - 1] if found.exists() else ():
        said = [turn["text"] for turn in json.loads(row)["turns"] if turn["who"] == "visitor"]
        told.append(said[:SAID_MAX])
    while len(told) < CHATS - 1:
        told.append(FALLBACK[len(told) % len(FALLBACK)])
    return [*told, ARABIC]


class Shopper:
    """One visitor: says his first line, the next one behind each answer, and how it was when he is asked."""

    def __init__(self, url: str, name: str, said: list[str]) -> None:
        lang = "ar" if not name.isascii() else "en"
        self.line = VisitorClient(url, name=name, lang=lang, page="/orders")
        self._said = said
        self.has_rated = False

    async def shop(self) -> None:
        """Until he has rated."""
        await self.line.connect()
        for number, words in enumerate(self._said):
            await self.line.wait_for(lambda seen=number: len(self.line.texts("agent")) >= seen, 240)  # type: ignore[misc]
            await self.line.post_and_wait(words)
        await self.line.wait_for(lambda: self.line.may_rate, 240)
        self.line.rate(5, "", True)
        self.has_rated = True


class Shift:
    """An agent at a terminal: keys are counted, text is not; every screen that is waited for is kept."""

    def __init__(self, terminal: Terminal, folder: Path) -> None:
        self.terminal, self._folder = terminal, folder
        self.keys = self.letters = self._screens = 0

    def press(self, *keys: str) -> None:
        self.keys += len(keys)
        self.terminal.press(*keys)

    def write(self, text: str) -> None:
        self.letters += len(text)
        self.terminal.type(text)

    def see(self, *words: str) -> str:
        """Waits for one of these."""
        until = time.monotonic() + 40
        while not any(each in (screen := self.terminal.screen()) for each in words):
            assert time.monotonic() < until, f"{words} never came:\n{screen}"
            time.sleep(0.05)
        self._screens += 1
        (self._folder / f"{self._screens:03d}.txt").write_text(screen)
        return screen

    def canned(self, code: str, *says: str) -> None:
        """A short-code, into the field and out; it says one of these."""
        self.write(f"/{code}")
        self.see("1 canned")
        self.press("Tab")
        self.see(*says)
        self.press("Enter")

    def close(self, number: int) -> None:
        """The closing script, step by step; its summary is written."""
        self.press("M-w")
        for step in range(1, 7):
            self.see(f"{step} of 6")
            if step == 3:
                self.write(f"parcel {number}")
                self.see(f"parcel {number}")
            self.press("Enter")
        self.see("closes in")


def a_shift(sara: Shift, omar_comes: Callable[[], Shift]) -> Shift:
    """Eight chats; returns the colleague who has closed one of them, when all are closed."""
    sara.see("connected")
    for number in range(1, CHATS + 1):
        sara.see("^T take")
        sara.press("C-t")
        sara.see(f"mine {number}")
    omar = omar_comes()  # Before, half of the chats would be offered to him.
    omar.see("connected")
    for number in range(1, CHATS + 1):
        sara.press("C-g", str(number))
        sara.see("visitor sees this")
        # They came at the same time, in any order: one of them wrote Arabic.
        sara.canned("moment", "ﻚﻠﻀﻓ", "Let me look it up")
    sara.press("M-i")
    sara.see("team only")
    sara.write("paid twice, look at the invoice")
    sara.press("Enter")
    sara.see("paid twice")
    sara.press("M-g")
    sara.see("Enter puts one on")
    sara.write("praise")
    sara.press("Enter")
    sara.see("#praise")
    sara.press("M-y")
    sara.see("rating:")
    sara.write("invoice")
    sara.press("Enter")
    while "paid twice, look at the" not in sara.see("paid twice, look at the", "nothing found"):
        time.sleep(1)  # The index follows a moment behind the store; the test's own time limit ends this.
        sara.press("Enter")
    sara.press("Escape", "Escape")
    sara.see("visitor sees this")
    sara.press("M-x")
    sara.see("How are you here?")
    sara.write("prayer 1")
    sara.press("Enter")
    sara.see("What becomes of")
    sara.press("Enter")
    sara.see("◐")
    sara.press("M-x")
    sara.see("How are you here?")
    sara.press("Enter")
    sara.see("●")
    omar.press("M-x")
    omar.see("How are you here?")
    omar.press("Enter")
    omar.see("●")
    sara.press("C-g", "2")
    sara.see("visitor sees this")
    sara.press("M-o")
    sara.see("omar")
    sara.press("Enter")
    sara.see("A note for")
    sara.write("knows returns")
    sara.press("Enter")
    omar.see("for you 1")
    omar.press("C-t")
    omar.see("knows returns")
    omar.canned("hi", "How can I help?")
    omar.close(2)
    for number in (1, *range(3, CHATS + 1)):
        sara.press("C-g", str(number))
        sara.close(number)
    for each in (omar, sara):
        each.see("mine 0")
    return omar


@pytest.mark.slow
@pytest.mark.timeout(420)
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_shift_of_eight_chats_by_keyboard_alone(
    tmp_path: Path, size: tuple[int, int], record_property: Callable[[str, object], None]
) -> None:
    shop = tmp_path / "shop"
    shutil.copytree(ROOT / "config", shop)
    departments = shop / "departments.toml"
    departments.write_text(departments.read_text("utf-8").replace("chats_max = 6", "chats_max = 9"), "utf-8")
    relay = RelayProcess(tmp_path / "data", "--config", str(shop))
    relay.add_agent("sara", PASSWORD)
    relay.add_agent("omar", PASSWORD)
    screens = Path(os.environ.get("DUKKAN_SHIFT_DIR") or tmp_path) / f"{size[0]}x{size[1]}"
    for name in ("sara", "omar"):
        (screens / name).mkdir(parents=True, exist_ok=True)
    with relay, ExitStack() as terminals:

        def comes(name: str) -> Shift:
            terminal = terminals.enter_context(console(relay, tmp_path / name, name, *size))
            return Shift(terminal, screens / name)

        sara = comes("sara")
        shoppers = [Shopper(relay.url, name, said) for name, said in zip(NAMES, what_they_say(), strict=True)]
        shopping = [asyncio.create_task(shopper.shop()) for shopper in shoppers]
        omar = await asyncio.to_thread(a_shift, sara, lambda: comes("omar"))
        await asyncio.gather(*shopping)
        keys = (sara.keys + omar.keys) / CHATS
        letters = sara.letters + omar.letters
        told = f"{size[0]}x{size[1]}: {keys:.1f} keys a closed chat, besides {letters} letters of text"
        (screens / "keys.txt").write_text(told + "\n")
        record_property("keys", told)
        for shopper in shoppers:
            assert shopper.has_rated
            asked_for_a_moment = ("Let me look it up, one moment please.", "لحظة من فضلك، سأتحقق من الأمر.")
            assert set(asked_for_a_moment) & set(shopper.line.texts("agent"))
            assert not any("invoice" in words for words in shopper.line.texts())
            await shopper.line.stop()
        assert keys <= KEYS_MAX
