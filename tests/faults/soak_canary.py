"""Words by which a frame shows whose it is, sought in every frame as it came from the wire."""

import re
from collections import Counter
from collections.abc import Callable
from typing import Any, Final

TEAM_ONLY: Final = "canary-team-"
"""Stands in every note: no visitor's socket may ever carry it."""

_CANARY: Final = re.compile(rb"canary-(\w+?)-")


def canary(owner: str) -> str:
    """What stands in everything that is said in this owner's conversation."""
    return f"canary-{owner}-"


class Watched:
    """One client's socket: every frame that is received there is looked through before anybody reads it."""

    def __init__(self, who: str, may_see: Callable[[str], bool]) -> None:
        self.who = who
        self._may_see = may_see
        self.strays: list[str] = []
        self.reached: Counter[str] = Counter()

    def watch(self, session: Any) -> None:
        """From now on the session's frames pass through here."""
        receive = session.received

        def received(data: bytes, now_ms: int) -> None:
            self.look(data)
            receive(data, now_ms)

        session.received = received

    def look(self, data: bytes) -> None:
        """Notes what this socket should never have carried."""
        self.reached["frames looked through for canaries"] += 1
        for found in set(_CANARY.findall(data)):
            self.reached["canaries seen by those entitled to them"] += 1
            if not self._may_see(found.decode()):
                self.strays.append(f"{self.who} was sent the words of {found.decode()}")
