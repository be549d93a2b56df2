"""Takes a person off the desk, so that nothing here writes of him again while the store forgets him."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Protocol

from msgspec import Struct

from relay.desk.desk import Desk
from relay.protocol.frames import Following
from relay.protocol.refusals import Code
from relay.service.errands import Errands
from relay.service.greeting import Greeting
from relay.service.sessions import Sessions


class Erasee(Struct, frozen=True, kw_only=True):
    """Who is to go: his number, what the store knows his token by, and his conversations."""

    visitor: int
    token_hash: bytes
    also_named: list[bytes] = []
    """Hashes of his other browsers' tokens."""
    convs: list[str] = []
    numbers: list[int] = []

    @property
    def tokens(self) -> list[bytes]:
        """All that names him: an older backup may know him by any of them."""
        return [self.token_hash, *self.also_named]


class Forgetful(Protocol):
    """The store's side of it."""

    async def erase(self, visitors: Sequence[int], epoch: str) -> int:
        """How many files went, when nothing of them is left."""

    async def erase_conversations(self, numbers: Sequence[int]) -> int:
        """The same for conversations."""


class Erasing:
    """Desk first, then store: whatever is decided afterwards finds nobody to write of."""

    def __init__(
        self,
        desk: Desk,
        sessions: Sessions,
        greeting: Greeting,
        errands: Errands,
        store: Forgetful,
        new_id: Callable[[], str],
    ) -> None:
        self._desk = desk
        self._sessions = sessions
        self._greeting = greeting
        self._errands = errands
        self._store = store
        self._new_id = new_id

    async def erase(self, people: Sequence[Erasee]) -> int:
        """How many files went with them. Raises StoreFull, StoreBroken."""
        epoch = self._new_id()
        await self._between_turns(lambda: self._take_off(people, epoch))
        files = await self._store.erase([each.visitor for each in people], epoch)
        # What had been read for a command before they were gone may have been written after it.
        await self._between_turns(lambda: None)
        await self._store.erase_conversations([number for each in people for number in each.numbers])
        return files

    def _take_off(self, people: Sequence[Erasee], epoch: str) -> None:
        sessions = self._sessions
        self._greeting.renew(epoch)
        for each in people:
            # His page comes back as somebody new.
            for line in list(sessions.of_token(each.token_hash)):
                sessions.close(line, Code.GOING_AWAY)
            for conv in {*each.convs, *self._desk.erase(each.token_hash)}:
                for session in list(sessions.followers(conv)):
                    sessions.unfollow(session, conv)
                    sessions.tell(session, Following(conv=conv, after=0, head=0, reset=True))
        for session in list(sessions.agents()):
            self._greeting.briefs(session)

    async def _between_turns(self, run: Callable[[], None]) -> None:
        done = asyncio.get_running_loop().create_future()

        def act() -> None:
            run()
            if not done.done():
                done.set_result(None)

        self._errands.between_turns(act)
        await done
