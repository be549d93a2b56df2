"""alt with a letter is known at once, where Textual's parser waits a tenth of a second for more.

A terminal sends it as ESC and the letter. Textual looks such a pair up among the known sequences and,
not finding it, goes on reading until its time is over; but no sequence begins with ESC and a small
letter, so there is nothing to wait for.
"""

from collections.abc import Iterable
from string import ascii_lowercase

from textual import events
from textual._xterm_parser import XTermParser
from textual.drivers import linux_driver
from textual.keys import Keys

from console.compat.late_answers import LateAnswers


class PromptParser(XTermParser):
    """Textual's parser of what a terminal sends, without the wait and deaf to late answers."""

    def __init__(self, debug: bool = False) -> None:
        self._late = LateAnswers()
        super().__init__(debug)

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[events.Key]:
        """The keys that a sequence means; none while it may go on."""
        if self._late.takes(sequence):
            return [events.Key(Keys.Ignore, sequence)]
        keys = list(super()._sequence_to_key_events(sequence, alt))
        if not keys and len(sequence) == 2 and sequence[0] == "\x1b" and sequence[1] in ascii_lowercase:
            return super()._sequence_to_key_events(sequence[1], True)
        return keys


def install() -> None:
    """Let terminals be read with it from now on."""
    vars(linux_driver)["XTermParser"] = PromptParser
