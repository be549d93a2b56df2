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
    lists: bool = False
    link: bool = False
    team: bool = False

    def __bool__(self) -> bool:
        return bool(self.transcripts or self.wrote or self.refused or self.lists or self.link or self.team)

    def add(self, other: "Changes") -> None:
        """Join what another update changed to this."""
        self.transcripts |= other.transcripts
        self.wrote |= other.wrote
        self.refused += other.refused
        self.lists |= other.lists
        self.link |= other.link
        self.team |= other.team
