"""A program for a test's pty: naughty strings of others in every field, through every screen, and out again.

The first argument is the file with the strings, a JSON list.
"""

import asyncio
import json
import sys
from itertools import cycle, islice
from pathlib import Path
from typing import Any, Final

from console.app import ConsoleApp
from console.catalogues import speak
from console.settings import Settings
from console.terminal.place import Place
from relay.protocol.entries import File, Message, Opened, Rated
from relay.protocol.frames import Writing
from relay.protocol.search import Found, Hit
from tests.terminal.fake_link import SARA, FakeLink
from tests.terminal.shop import REPLIES, SETUP
from tests.unit.console.model.desk_builder import ME, NOW_MS, brief, conv_id, entry, mate, noted, said

CHATS: Final = 12
STEP_S: Final = 0.08
FIELD_CHARS: Final = 120

SCREENS: Final = (
    *("alt+a", "alt+n", "alt+i", "alt+i", "alt+p", "alt+l", "alt+u", "ctrl+home", "pagedown", "ctrl+end"),
    *("ctrl+k", "down", "escape", "alt+j", "escape", "alt+q", "down", "escape", "ctrl+p", "escape"),
    *("ctrl+g", "W", "ctrl+g", "#", "escape", "ctrl+g", "f", "down", "enter", "escape", "escape"),
    *("ctrl+g", "y", "escape", "ctrl+g", "o", "escape", "ctrl+g", "v", "escape", "ctrl+g", "V", "escape"),
    *("alt+o", "enter", "escape", "escape", "alt+z", "escape", "alt+r", "down", "escape", "alt+g", "escape"),
    *("alt+w", "escape", "alt+x", "down", "enter", "escape", "f1", "escape", "ctrl+f", "escape"),
    *("alt+y", "a", "enter", "down", "enter", "escape", "escape", "ctrl+q", "escape", "escape"),
)


def updates(texts: list[str]) -> list[Any]:
    """A desk whose every field that a stranger can fill holds the strings, all of them once at least."""
    ring = cycle(texts)

    def some() -> str:
        return next(ring)[:FIELD_CHARS]

    told: list[Any] = [SETUP, REPLIES]
    for number in range(1, CHATS + 1):
        state = ("assigned", "queued", "offline")[number % 3 if number > 3 else 0]
        fields = {some() or "x": some() for _ in range(4)}
        names: dict[str, Any] = {name: some() for name in ("visitor", "page", "preview", "lang")}
        told.append(brief(number, state, waits_s=number, tags=[some(), some()], fields=fields, **names))
        told.append(entry(number, 1, Opened(site="demo", page=some(), title=some(), lang=some()), "visitor"))
        told.append(Writing(conv=conv_id(number), on=True, who="visitor", name=some()))
    for seq, text in enumerate(texts, 2):
        told.append(said(1, seq, text) if seq % 3 else noted(1, seq, text, name=text[:40], agent=9))
    last = len(texts) + 2
    for at, text in enumerate(islice(ring, 40)):
        file = File(
            id=f"{at:032x}", name=text[:FIELD_CHARS] or "x", media=text[:60], bytes=1, width=1, height=1
        )
        told.append(entry(1, last + at, Message(text, file=file), "visitor"))
    told.append(entry(1, last + 40, Rated(score=1, comment=some()), "visitor"))
    told.append(brief(99, "queued", visitor=some(), offered_to=ME, offered_until_ms=NOW_MS + 60_000))
    return told


class Answering(FakeLink):
    """Every search finds the strings."""

    def __init__(self, texts: list[str]) -> None:
        super().__init__()
        self._texts = texts

    def search(self, query: str, before: int = 0) -> bool:
        """Finds."""
        hits = [
            Hit(conv=conv_id(n % CHATS + 1), seq=n + 2, at_ms=NOW_MS, kind="message", who="visitor",
                visitor=text[:FIELD_CHARS], snippet=text[:200], marks=[(0, min(3, len(text)))])
            for n, text in enumerate(self._texts[:60])
        ]  # fmt: skip
        self.tell(Found(query=query, hits=hits))
        return True


async def main(texts: list[str]) -> None:
    """Goes through it all, and ends with 0 if nothing broke."""
    speak("en")
    link = Answering(texts)
    app = ConsoleApp(lambda _: link, Settings(), who=SARA, now_ms=lambda: NOW_MS, place=Place(kind="kitty"))

    async def drive() -> None:
        await asyncio.sleep(0.5)
        link.live()
        link.tell(*updates(texts))
        await asyncio.sleep(1.0)
        assert app.desk is not None
        app.call_later(app.desk.open_chat, conv_id(1))  # as a key does, among the app's own messages
        for key in SCREENS:
            await asyncio.sleep(STEP_S)
            app.simulate_key(key)
        for _ in range(len(texts) // 8):
            await asyncio.sleep(STEP_S / 4)
            app.desk.transcript.page(-1)
        assert app.model.team == [mate(ME, "sara", chats=2), mate(9, "omar", presence="away", chats=1)]
        link.set_presence("available")
        app.exit()

    driving = asyncio.create_task(drive())
    await app.run_async()
    await driving
    # What visitors wrote has done nothing: nobody was given, promised or told anything but a letter of ours.
    harmless = {
        "look",
        "typing",
        "seen",
        "follow",
        "unfollow",
        "fetch",
        "search",
        "list_past",
        "set_presence",
    }
    done = [call for call in link.asked if call[0] not in harmless and not {"a", "W", "f", "#"} & set(call)]
    assert not done, done


if __name__ == "__main__":
    asyncio.run(main(json.loads(Path(sys.argv[1]).read_text("utf-8"))))
