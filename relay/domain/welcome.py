"""The first answer: chosen by what the visitor wrote, the hours and the queue; it asks nothing again."""

from relay.protocol.ids import Word
from relay.protocol.setup import Row, Texts


class WelcomeRule(Row, frozen=True):
    """One `[[welcomes]]`: what is said when one of the words was."""

    name: Word
    words: dict[str, tuple[str, ...]] = {}
    """Language to words, compared folded; a rule without any always applies."""

    text: Texts = {}
