"""Searching all chats from the desk, and going to a line of a chat that may not be here yet."""

from typing import Protocol

from console.screens.doing import Desk
from console.screens.find import Find
from console.screens.search import Search
from console.screens.seat import Seat
from console.widgets.transcript import Transcript
from relay.protocol.search import Hit


class Searched(Desk, Protocol):
    """What is needed of the screen besides."""

    @property
    def transcript(self) -> Transcript: ...
    def fetch_older(self) -> None: ...


class Seeking:
    """One line at most is on its way; it is given up when another chat is opened."""

    def __init__(self, seat: Seat, desk: Searched) -> None:
        self._seat, self._desk = seat, desk
        self._conv, self._seq = "", 0

    def begin(self) -> None:
        """Asks what to look for, and goes where it was found."""
        self._desk.ask(Search(self._seat), self._go)

    def find(self) -> None:
        """Looks in the chat on the screen alone."""
        here = self._seat.model.here
        if here is not None:
            self._desk.ask(Find(self._seat, here, self._desk.transcript), lambda _: None)

    def look(self) -> None:
        """Goes to the line once it is held; asks for older ones until then. Call it after each drawing."""
        here = self._seat.model.here
        if not self._seq:
            return
        if here is None or here.conv != self._conv:
            self._seq = 0
        elif here.entries and self._seq < here.first:
            self._desk.fetch_older()
        elif here.entries and self._seq <= here.head:
            sought, self._seq = self._seq, 0
            self._desk.transcript.go_to_entry(sought)

    def _go(self, hit: Hit | None) -> None:
        if hit is None:
            return
        self._seat.walk.end()
        self._seat.model.know_found(hit.conv)
        self._desk.open_chat(hit.conv)
        self._conv, self._seq = hit.conv, hit.seq
        self.look()
