"""What a relay keeps no longer than it must: files, old chats, and whoever wants to be forgotten."""

import asyncio
import logging
import secrets
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta, Struct

from relay.pictures.artist import PictureArtist
from relay.service.erasing import Erasee, Erasing
from relay.service.ports import Accounts, Clock, StoreBroken, StoreFull
from relay.service.service import Service
from relay.service.uploading import Uploading, UploadRules
from relay.store import erasures
from relay.store.audit import Deed
from relay.store.audit_book import AuditBook
from relay.store.database import Database
from relay.store.erasing import Eraser
from relay.store.retention import Days, Removed, Retention
from relay.store.shelf import FileShelf, sweep_partial

EVERY_S: Final = 3_600

log: Final = logging.getLogger("dukkan")


class Erase(Struct, frozen=True, kw_only=True, tag_field="do", tag="erase"):
    """Forget these people for good; `by` is who asks for it on the machine."""

    people: Annotated[list[Erasee], Meta(max_length=1_000)]
    by: str = ""


class NoteDown(Struct, frozen=True, kw_only=True, tag_field="do", tag="note"):
    """Write into the audit log that `by` did `what` about these."""

    by: str
    what: Literal["exported"]
    about: list[str]


class KeepingAnswer(Struct, frozen=True, kw_only=True):
    """What came of it: `problem` is a sentence, and empty when it was done."""

    problem: str = ""
    files: int = 0


KeepingCommand = Erase | NoteDown
_commands: Final[msgspec.json.Decoder[KeepingCommand]] = msgspec.json.Decoder(KeepingCommand)


def decode_command(data: bytes) -> KeepingCommand | None:
    """The command in `data`, or None."""
    try:
        return _commands.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


class Keeping:
    """The parts that outlive a chat, and the hour in which they are looked through."""

    def __init__(
        self,
        data: Path,
        database: Database,
        service: Service,
        accounts: Accounts,
        clock: Clock,
        uploads: UploadRules,
        days: Days,
        book: AuditBook,
    ) -> None:
        sweep_partial(data)
        self._data = data
        self._desk = service.desk
        self._clock = clock
        self.book = book
        self.shelf = FileShelf(database, data)
        self._artist = PictureArtist()
        self._takes_files = bool(uploads.file_bytes_max)
        self.uploading = Uploading(
            service.desk,
            service.sessions,
            self.shelf,
            self._artist,
            accounts,
            clock,
            service.errands,
            uploads,
        )
        eraser = Eraser(database, data)
        self._erasing = Erasing(
            service.desk,
            service.sessions,
            service.greeting,
            service.errands,
            eraser,
            lambda: secrets.token_hex(16),
        )
        self._retention = Retention(database, eraser, data, days)

    async def run(self) -> None:
        """Looks through everything at the start and each hour, until it is cancelled."""
        if self._takes_files and not await self._artist.can_draw():
            log.warning(
                "no picture can be drawn anew here, so that each is refused: the process that draws must be "
                "allowed to limit itself (SystemCallFilter=prlimit64 setrlimit in the unit)"
            )
        while True:
            try:
                await self.look_through()
                await self.shelf.clear_out()
            except (StoreFull, StoreBroken) as error:
                log.warning("what is too old was not removed (%s); it is tried again in an hour", error)
            await asyncio.sleep(EVERY_S)

    async def look_through(self) -> Removed:
        """Removes what is too old, unless the clock has leapt ahead."""
        now_ms = self._clock.now_ms()
        if not await self._retention.believes(now_ms):
            log.warning("the clock has leapt ahead: what is too old goes when it has said so for a day")
            return Removed()
        await self.uploading.tidy()
        return await self._retention.look_through(now_ms, self._on_desk)

    async def perform(self, command: KeepingCommand) -> KeepingAnswer:
        """Does what the command line asks for, or says why not."""
        now_ms = self._clock.now_ms()
        try:
            if isinstance(command, NoteDown):
                self._note(command.by, command.what, command.about, now_ms)
                await self.book.write_out()
                return KeepingAnswer()
            tokens = [token for each in command.people for token in each.tokens]
            await asyncio.to_thread(erasures.write_down, self._data, tokens, now_ms)
            self._note(command.by, "erased", [f"#{each.visitor}" for each in command.people], now_ms)
            await self.book.write_out()
            return KeepingAnswer(files=await self._erasing.erase(command.people))
        except StoreFull:
            return KeepingAnswer(problem="The disk is full: make room, and ask again.")
        except OSError as error:
            return KeepingAnswer(problem=f"Nothing was erased: {error.strerror or error}.")

    def _note(self, by: str, what: str, about: list[str], at_ms: int) -> None:
        for each in about:
            self.book.note(Deed(at_ms=at_ms, agent=0, name=by, what=what, about=each))

    def _on_desk(self) -> tuple[set[int], set[int]]:
        visitors = {each.visitor for each in self._desk.visitors.values()}
        return visitors, {each.number for each in self._desk.conversations.values()}
