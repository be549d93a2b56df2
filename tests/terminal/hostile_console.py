"""A program for a test's pty: the console on a hostile desk, through every screen, and out again."""

import asyncio
import sys
from typing import Any

from console.app import ConsoleApp
from console.catalogues import speak
from console.model.alert_rules import AlertRules
from console.session.updates import Failed
from console.settings import Settings
from console.terminal.place import Place
from tests.terminal.fake_link import SARA, FakeLink
from tests.terminal.hostile import HOSTILE, hostile_updates
from tests.unit.console.model.desk_builder import ME, NOW_MS, brief, conv_id

STEPS = ["alt+a", "alt+i", "ctrl+k", "escape", "alt+w", "escape", "alt+q", "escape", "ctrl+end", "ctrl+q"]


async def main() -> None:
    speak("en")
    link = FakeLink()
    settings = Settings(alerts=AlertRules(show_text=True))
    here = Place(kind="kitty")
    app = ConsoleApp(lambda _: link, settings, who=SARA, now_ms=lambda: NOW_MS, place=here)

    async def drive() -> None:
        await asyncio.sleep(0.5)
        link.live()
        offer: dict[str, Any] = {"offered_to": ME, "offered_until_ms": NOW_MS + 60_000, "preview": HOSTILE}
        link.tell(*hostile_updates(), brief(4, "queued", visitor=HOSTILE, **offer))
        for step in STEPS:
            await asyncio.sleep(0.15)
            app.simulate_key(step)
        await asyncio.sleep(0.15)
        assert app.desk is not None
        app.call_later(app.desk.open_chat, conv_id(1))  # as a key does, among the app's own messages
        await asyncio.sleep(0.15)
        cid = link.post(conv_id(1), 1, HOSTILE)
        link.tell(Failed(cid, HOSTILE))
        await asyncio.sleep(0.3)
        app.exit()

    driving = asyncio.create_task(drive())
    await app.run_async()
    await driving


if __name__ == "__main__":
    asyncio.run(main())
    sys.exit(0)
