"""One agent on the desk: how he is here, and what is in his hands."""

from dataclasses import dataclass, field

from relay.domain import presence
from relay.domain.conversation import Conversation
from relay.domain.presence import Here, Sign
from relay.protocol.agent import AgentRole


@dataclass(slots=True, eq=False)
class Agent:
    """A person who works here. `heard_up_ms` is when the relay last heard from one of his lines.

    `here` is as it was at the last sign: what time has brought since is told by `Desk.presence`.
    """

    agent: int
    name: str
    role: AgentRole = "agent"
    sites: frozenset[str] = frozenset()
    """Those whose chats he has; empty is all."""
    lines: int = 0
    heard_up_ms: int = 0
    stirred_up_ms: int = 0
    """When he last pressed a key."""
    here: Here = "away"
    reason: str = ""
    """Which break he is on."""
    back_at_ms: int = 0
    """When he plans to return from it, by the wall clock; 0 is unknown."""
    owned: dict[str, Conversation] = field(default_factory=dict)
    active: dict[str, Conversation] = field(default_factory=dict)
    """Those of `owned` that are assigned or closing."""
    asked: dict[str, Conversation] = field(default_factory=dict)
    """Offered or handed over to him, and not answered."""
    leaving: dict[str, None] = field(default_factory=dict)
    """Chats that he does not keep while he is on a break or gone."""
    last_assigned_ms: int = 0
    is_dismissed: bool = False

    def serves(self, site: str) -> bool:
        """Whether he has to do with this site at all."""
        return not self.sites or site in self.sites

    @property
    def load(self) -> int:
        """What counts against his capacity."""
        return len(self.active) + len(self.asked)

    @property
    def is_at_work(self) -> bool:
        """Whether he is here and not on a break."""
        return self.here in presence.AT_WORK

    def sign(self, sign: Sign) -> None:
        """Something was seen of him."""
        self.here = presence.after(self.here, sign)
        if self.here not in ("on_break", "away_on_break"):
            self.reason, self.back_at_ms = "", 0
