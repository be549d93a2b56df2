"""Reading at the desk: what counts as read, where the unread begins, and the past that is fetched."""

from typing import Final

from textual import on

from console.model.conversation import Conversation
from console.screens.desk_view import DeskView
from console.screens.reading import Reading
from console.screens.seat import Seat
from console.widgets.transcript import Transcript

READING_TICK_S: Final = 0.25
HISTORY_ENTRIES: Final = 200


class ReadingDesk(DeskView):
    """The desk's picture with an agent who reads it."""

    def __init__(self, seat: Seat) -> None:
        super().__init__(seat)
        self._reading = Reading(seat.settings.read_after_s)

    def to_first_unread(self) -> None:
        """Put the rule above the first unread line, and go there."""
        here = self.seat.model.here
        if here is not None and not here.new_from:
            here.new_from = here.first_unread()
            self.paint_transcript()
        if not self.transcript.go_to_new() and here is not None:
            self.transcript.scroll_home(animate=False)

    @on(Transcript.TopReached)
    def fetch_older(self) -> None:
        """Scrolling up reaches the oldest line held: ask for those before it."""
        here = self.seat.model.here
        if here is not None and here.first > 1 and here.asked_before != here.first:
            asked = self.seat.link.fetch(here.conv, max(0, here.first - 1 - HISTORY_ENTRIES), here.first - 1)
            here.asked_before = here.first if asked else 0

    def fetch_if_bare(self) -> None:
        """Where the held lines do not fill the screen, older ones are asked for at once."""
        if self.transcript.max_scroll_y == 0:
            self.fetch_older()

    def read(self) -> None:
        """What has been looked at long enough counts as read."""
        here = self.seat.model.here
        if here is None or not here.owned_by(self.seat.model.agent):
            return
        looked_at = self.app.app_focus and self.app.screen is self
        seq = self._reading.look(
            here.conv, self.transcript.last_seq_on_screen, looked_at, self.seat.clock_s()
        )
        if seq:
            self.mark_read(here, seq)

    def mark_read(self, here: Conversation, seq: int) -> None:
        """Everything up to `seq` has been looked at."""
        upto = min(seq, here.last_shown())
        if upto and self.seat.model.has_seen(here.conv, upto):
            self.seat.link.seen(here.conv, upto)
            self.paint_list()
