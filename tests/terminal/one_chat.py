"""A program for a test's pty: the console with one chat that is open, on a link without a relay."""

import sys
import threading
import time

import msgspec

from console.app import ConsoleApp
from console.catalogues import speak
from console.settings import Settings
from console.widgets.themes import ThemeName
from tests.terminal.fake_link import SARA, FakeLink
from tests.unit.console.model.desk_builder import brief, conv_id, said


class OneChat(FakeLink):
    """Tells of the chat when it is started."""

    def start(self) -> None:
        """What a relay says after the sign-in."""
        self.live(brief(1))
        self.tell(said(1, 1, "Where is my parcel?"))


def main() -> None:
    """Opens the chat as soon as there is a desk."""
    speak("en")
    link = OneChat()
    theme = msgspec.convert(sys.argv[1] if len(sys.argv) > 1 else "dark", ThemeName)
    app = ConsoleApp(lambda _: link, Settings(theme=theme), who=SARA)

    def open_it() -> None:
        while conv_id(1) not in app.model.conversations or app.desk is None:
            time.sleep(0.05)
        app.call_from_thread(app.desk.open_chat, conv_id(1))

    threading.Thread(target=open_it, daemon=True).start()
    app.run()


if __name__ == "__main__":
    main()
