"""A program for the bench's pty: the console with 50 chats of 500 messages, told more when it is asked.

Orders come as lines on the file descriptor that is named: `rate N` lets N messages a second arrive, one in
five of them in the open chat; `fill N` makes the open chat N messages long; `append WORD` adds one, and
`long N ROUND` the Nth of the longest there may be.
"""

import os
import sys
import threading
import time
from typing import Final

from msgspec.structs import replace

from console.app import ConsoleApp
from console.catalogues import speak
from console.session.lean import lean
from console.settings import Settings
from relay.protocol import codec
from relay.protocol.entries import Entry
from relay.protocol.limits import TEXT_CHARS_MAX, TEXT_LINES_MAX
from tests.terminal.fake_link import SARA, FakeLink
from tests.unit.console.model.desk_builder import brief, page, said

CHATS: Final = 50
MESSAGES: Final = 500
PAGE: Final = 100
OPEN_EVERY: Final = 5
TICKS_A_SECOND: Final = 100
WORDS: Final = {
    "en": "message {seq} of {number}: the parcel says delivered, and nobody has seen it here.",
    "ar": "رسالة {seq} من {number}: تقول الشركة إن الطرد (245-12784) سُلّم، ولم يره أحد هنا.",
}


def line(number: int, seq: int) -> Entry:
    """A message of about 75 characters as a session tells it, in Arabic where DUKKAN_BENCH_LANG says `ar`."""
    words = WORDS.get(os.environ.get("DUKKAN_BENCH_LANG", ""), WORDS["en"])
    is_mine = seq % 3 == 0
    written = said(number, seq, words.format(seq=seq, number=number), "agent" if is_mine else "visitor")
    sent = codec.encode(replace(written, cid=f"{number:016x}{seq:016x}"))
    return lean(codec.entry(sent), is_mine=is_mine)


def last_line(number: int) -> str:
    """What stands at the end of a chat, and nowhere else."""
    return f"Chat-{number:03d}-ends-here"


LONG_END: Final = "theend"
"""Stands at the end of each long message: letters that no direction turns."""


def longest() -> list[str]:
    """Messages up to the limit, each slow in its own way."""
    units = (
        "word ",
        "x",
        "سفارش ۱۲۳۴ من نرسید، ",
        "مُحَمَّدٌ ",
        "abc ابج (123) ",
        "👩\u200d💻",
        "e" + "\u0301" * 4,
        "نمی\u200cخواهم ",
        "https://x.example/a?b=1 ",
        "[/b] \x1b[31m",
        "字",
        "(((([[[[{{{{",
    )
    room = TEXT_CHARS_MAX - len(LONG_END) - 1
    whole = [(unit * room)[:room] + " " + LONG_END for unit in units]
    return [
        *whole,
        "\n" * (TEXT_LINES_MAX - 1) + LONG_END,
        ("م" * 60 + "\n") * (TEXT_LINES_MAX - 1) + LONG_END,
    ]


class BusyLink(FakeLink):
    """A link that tells of everything as soon as it is started."""

    def start(self) -> None:
        """What a relay says after the sign-in."""
        self.live(*(brief(number, head=MESSAGES) for number in range(1, CHATS + 1)))
        for number in range(1, CHATS + 1):
            lines = [line(number, seq) for seq in range(1, MESSAGES)]
            lines.append(said(number, MESSAGES, last_line(number), "agent"))
            for at in range(0, MESSAGES, PAGE):
                self.tell(page(number, *lines[at : at + PAGE]))


class Feeder:
    """Puts more into the link, as its thread would."""

    def __init__(self, link: FakeLink, app: ConsoleApp) -> None:
        self._link, self._app = link, app
        self._heads = dict.fromkeys(range(1, CHATS + 1), MESSAGES)
        self._rate = 0
        self._sent = 0

    def obey(self, orders: int) -> None:
        """Lines from a pipe, until it is closed."""
        with os.fdopen(orders) as given:
            for order in given:
                what, _, value = order.strip().partition(" ")
                if what == "rate":
                    self._rate = int(value)
                elif what == "append":
                    self._say(self._open, value)
                elif what == "long":
                    number, _, again = value.partition(" ")
                    self._say(self._open, f"{again} {longest()[int(number)][2:]}")
                elif what == "fill":
                    self._fill(int(value))

    def feed(self) -> None:
        """Messages at the rate that was ordered, evenly."""
        due, next_s = 0.0, time.monotonic()
        while True:
            next_s += 1 / TICKS_A_SECOND
            time.sleep(max(0.0, next_s - time.monotonic()))
            due += self._rate / TICKS_A_SECOND
            while due >= 1:
                due -= 1
                self._sent += 1
                number = self._open if self._sent % OPEN_EVERY == 0 else 1 + self._sent % CHATS
                self._say(number, f"news {self._sent}: is there any word of my parcel, please?")

    @property
    def _open(self) -> int:
        return int(self._app.model.open, 16) if self._app.model.open else 1

    def _say(self, number: int, words: str) -> None:
        self._heads[number] += 1
        self._link.tell(said(number, self._heads[number], words))

    def _fill(self, messages: int) -> None:
        number = self._open
        while self._heads[number] < messages:
            first = self._heads[number] + 1
            self._heads[number] = min(messages, first + PAGE - 1)
            self._link.tell(page(number, *(line(number, n) for n in range(first, self._heads[number] + 1))))


def main() -> None:
    """The console on this terminal; the first argument is the descriptor of the orders."""
    speak("en")
    link = BusyLink()
    app = ConsoleApp(lambda _: link, Settings(chats_max=CHATS), who=SARA)
    feeder = Feeder(link, app)
    for run in (feeder.feed, lambda: feeder.obey(int(sys.argv[1]))):
        threading.Thread(target=run, daemon=True).start()
    app.run()


if __name__ == "__main__":
    os.environ.setdefault("ESCDELAY", "25")
    main()
