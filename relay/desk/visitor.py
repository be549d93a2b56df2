"""One visitor on the desk: who he is, by which tokens, and the chat that is open or was last."""

from dataclasses import dataclass, field

from relay.domain.conversation import Conversation
from relay.domain.customer import Customer


@dataclass(slots=True, eq=False)
class Visitor:
    """A person who has written at least once, with the conversation that is open or was last."""

    visitor: int
    site: str
    token_hash: bytes
    name: str = ""
    lang: str = ""
    latest: Conversation | None = None
    customer: Customer | None = None
    """Who the shop has proven him to be."""
    also_named: list[bytes] = field(default_factory=list)
    """Hashes of his other browsers' tokens."""

    @property
    def shown_name(self) -> str:
        """What agents call him."""
        proven = self.customer.name if self.customer is not None else ""
        return proven or self.name or f"#{self.visitor}"
