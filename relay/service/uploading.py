"""Files on behalf of visitors and agents: taken in, drawn anew where they are pictures, and given out.

A file comes in two steps: its bytes first, which are stored under an id of the relay's own, then a
message that names it. Both carry an id of the sender's, so that each may be sent again. Who may have a
file is asked each time somebody wants it: whoever may read the conversation that names it.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from typing import Final

from msgspec import Struct

from relay.desk import visibility
from relay.desk.desk import Desk
from relay.domain import policies
from relay.domain.facts import Facts
from relay.domain.upload import HEAD_BYTES, PLAIN, UNSENT_MS, Owner, Upload, kind_of
from relay.protocol.entries import File
from relay.protocol.limits import FILE_NAME_CHARS_MAX
from relay.protocol.refusals import Code
from relay.service.errands import Errands
from relay.service.greeting import token_hash
from relay.service.ports import (
    Accounts,
    Artist,
    BadPicture,
    Clock,
    Draft,
    Picture,
    Shelf,
    StoredFile,
    StoreFull,
)
from relay.service.sessions import Sessions
from relay.shared.file_name import shown_name

DAY_MS: Final = 24 * 3_600_000
AT_ONCE_MAX: Final = 8
"""Uploads under way in all: each holds a connection, and a piece of the disk that is not counted yet."""

OF_ONE_AT_ONCE_MAX: Final = 3
"""Of one sender: a line that has dropped may count as open for a while beside the one that replaces it."""

BUSY_RETRY_MS: Final = 2_000


class UploadRules(Struct, frozen=True, kw_only=True):
    """What a shop may set about files; see `relay/settings.py` for the meaning of each."""

    file_bytes_max: int = 0
    only_pictures: bool = False
    visitor_files_per_day: int = 20
    visitor_bytes_per_day: int = 50_000_000
    bytes_per_day: int = 1_000_000_000
    free_bytes_min: int = 200_000_000


class UploadRefused(Exception):
    """The file is not taken, for the reason `code`; with `retry_ms` it may be later."""

    def __init__(self, code: Code, retry_ms: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.retry_ms = retry_ms


class Uploading:
    """All methods are called on the event loop."""

    def __init__(
        self,
        desk: Desk,
        sessions: Sessions,
        shelf: Shelf,
        artist: Artist,
        accounts: Accounts,
        clock: Clock,
        errands: Errands,
        rules: UploadRules,
    ) -> None:
        self._desk = desk
        self._sessions = sessions
        self._shelf = shelf
        self._artist = artist
        self._accounts = accounts
        self._clock = clock
        self._errands = errands
        self._rules = rules
        self._under_way: list[Owner] = []

    # ---- in ----------------------------------------------------------------------------

    def visitor(self, token: str, may_use: Callable[[str], bool]) -> Owner | None:
        """Who uploads: a visitor with a line up on a site that his page may use."""
        known = self._desk.visitor_named(token_hash(token))
        named = known.token_hash if known is not None else token_hash(token)
        guests = [session.guest for session in self._sessions.of_token(named)]
        return Owner(named) if any(guest and may_use(guest.site) for guest in guests) else None

    async def agent(self, session: str) -> Owner | None:
        """Who uploads: the agent whom the session still signs in."""
        record = await self._accounts.by_session(token_hash(session))
        return Owner(agent=record.agent) if record is not None else None

    async def take(
        self, owner: Owner, cid: str, name: str, size: int, chunks: AsyncIterator[bytes]
    ) -> Upload:
        """The stored upload; the one of before where it was sent under this id already.

        `size` is how many bytes are announced. Raises UploadRefused, StoreBroken.
        """
        rules = self._rules
        if not rules.file_bytes_max:
            raise UploadRefused(Code.NO_UPLOADS)
        known = await self._shelf.known(owner, cid)
        if known is not None:
            return known
        if not 0 < size <= rules.file_bytes_max:
            raise UploadRefused(Code.FILE_TOO_BIG)
        if len(self._under_way) >= AT_ONCE_MAX or self._under_way.count(owner) >= OF_ONE_AT_ONCE_MAX:
            raise UploadRefused(Code.SLOW_DOWN, BUSY_RETRY_MS)
        self._under_way.append(owner)
        try:
            await self._check_quota(owner, size)
            return await self._stored(owner, cid, name, chunks)
        except StoreFull:
            raise UploadRefused(Code.STORE_FULL, BUSY_RETRY_MS) from None
        finally:
            self._under_way.remove(owner)

    async def _check_quota(self, owner: Owner, size: int) -> None:
        """Raises UploadRefused. What is under way of the same sender counts as large as this one."""
        rules = self._rules
        used = await self._shelf.used(owner, self._clock.now_ms() - DAY_MS)
        others = size * (self._under_way.count(owner) - 1)
        if not owner.agent and (
            used.files >= rules.visitor_files_per_day
            or used.bytes + size + others > rules.visitor_bytes_per_day
        ):
            raise UploadRefused(Code.TOO_MANY_FILES)
        if used.bytes_of_all + size * len(self._under_way) > rules.bytes_per_day:
            raise UploadRefused(Code.TOO_MANY_FILES)
        if await self._shelf.free_bytes() - size < rules.free_bytes_min:
            raise StoreFull

    async def _stored(self, owner: Owner, cid: str, name: str, chunks: AsyncIterator[bytes]) -> Upload:
        draft = await self._shelf.begin()
        try:
            media = kind_of(await self._written(draft, chunks))
            picture = Picture(media=media, width=0, height=0)
            if media != PLAIN:
                picture = await self._artist.redraw(draft, media)
            elif self._rules.only_pictures:
                raise BadPicture
            file = File(
                id=secrets.token_hex(16),
                name=shown_name(name, picture.media, FILE_NAME_CHARS_MAX),
                media=picture.media,
                bytes=await draft.size(),
                width=picture.width,
                height=picture.height,
            )
            upload = Upload(owner=owner, cid=cid, at_ms=self._clock.now_ms(), file=file)
            upload = await self._shelf.keep(draft, upload)
        except BadPicture:
            raise UploadRefused(Code.BAD_PICTURE) from None
        finally:
            await draft.throw_away()
        await self._on_desk(upload)
        return upload

    async def _written(self, draft: Draft, chunks: AsyncIterator[bytes]) -> bytes:
        """Puts all into the draft; returns the first bytes of it. Raises UploadRefused, StoreFull."""
        head, size = b"", 0
        async for chunk in chunks:
            size += len(chunk)
            if size > self._rules.file_bytes_max:
                raise UploadRefused(Code.FILE_TOO_BIG)
            head = (head + chunk)[:HEAD_BYTES] if len(head) < HEAD_BYTES else head
            await draft.write(chunk)
        if not size:
            raise UploadRefused(Code.FILE_TOO_BIG)
        return head

    async def _on_desk(self, upload: Upload) -> None:
        """Returns when a message may name it."""
        ready = asyncio.get_running_loop().create_future()

        def put() -> None:
            self._desk.uploads[upload.file.id] = upload
            if not ready.done():  # Whoever waited may have hung up.
                ready.set_result(None)

        self._errands.between_turns(put)
        await ready

    # ---- out ---------------------------------------------------------------------------

    async def for_visitor(
        self, file_id: str, token: str, may_use: Callable[[str], bool]
    ) -> StoredFile | None:
        """The file, if it stands in a conversation of the visitor whom the token names."""
        stored = await self._shelf.sent(file_id)
        if stored is None or not may_use(stored.site):
            return None
        named = token_hash(token)
        is_his = [secrets.compare_digest(each, named) for each in stored.tokens]
        return stored if any(is_his) else None

    async def for_agent(self, file_id: str, session: str) -> StoredFile | None:
        """The file, if it stands in a conversation that the agent may read, as it is now."""
        record = await self._accounts.by_session(token_hash(session))
        stored = await self._shelf.sent(file_id) if record is not None else None
        if record is None or stored is None:
            return None
        agent = self._desk.agents.get(record.agent)
        conversation = self._desk.conversations.get(stored.conv)
        if agent is None:
            return None
        if conversation is not None:
            return stored if visibility.may_follow(agent, conversation) else None
        shelved = Facts(stored.number, stored.conv, 0, stored.site, 0, stored.department, state=stored.state)
        return stored if policies.allow(agent, "read", shelved) else None

    # ---- away --------------------------------------------------------------------------

    async def tidy(self) -> int:
        """Removes uploads that were never sent; how many."""
        done: asyncio.Future[list[str]] = asyncio.get_running_loop().create_future()

        def take_off() -> None:
            before_ms = self._clock.now_ms() - UNSENT_MS
            old = [file_id for file_id, each in self._desk.uploads.items() if each.at_ms < before_ms]
            for file_id in old:
                del self._desk.uploads[file_id]
            if not done.done():
                done.set_result(old)

        # Off the desk first: from then on no message can name them.
        self._errands.between_turns(take_off)
        old = await done
        await self._shelf.drop(old)
        return len(old)
