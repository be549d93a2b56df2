"""What an update changed, so that only what shows it is drawn again."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Changes:
    """The parts of the model that are no longer as they were drawn.

    `transcripts` are conversations whose entries, marks or typing changed; `wrote` those in which
    a visitor has just said something new; `lists` means names, counts, clocks or order.
    """

    transcripts: set[str] = field(default_factory=set)
    wrote: set[str] = field(default_factory=set)
    refused: list[tuple[str, str]] = field(default_factory=list)
    """Conversation and code of commands that were refused for good."""
    saved: list[str] = field(default_factory=list)
    """Client ids of canned replies that stand in the shop's file now."""
    found: bool = False
    """What a search has found."""
    lists: bool = False
    link: bool = False
    team: bool = False
    setup: bool = False
    """What the shop has set up, or its canned replies."""

    def __bool__(self) -> bool:
        flags = self.lists or self.link or self.team or self.setup or self.found
        return bool(self.transcripts or self.wrote or self.refused or self.saved or flags)

    def add(self, other: "Changes") -> None:
        """Join what another update changed to this."""
        self.transcripts |= other.transcripts
        self.wrote |= other.wrote
        self.refused += other.refused
        self.saved += other.saved
        self.found |= other.found
        self.lists |= other.lists
        self.link |= other.link
        self.team |= other.team
        self.setup |= other.setup
