"""What several of the relay's commands have in common: options, and how a problem is told."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol, TypeVar

import click

from relay import settings
from relay.shared.toml_file import TomlError
from relay.shop_files.folder import ShopFolder, Source
from relay.store.backup import BackupProblem
from relay.store.database import Database
from relay.store.folder import StoreUnreadable
from relay.store.lock import StoreInUse
from relay.store.migrations import StoreTooNew
from relay.web.control import NoAnswer, ask


class Answer(Protocol):
    """What came of a command: `problem` is a sentence, and empty when it was done."""

    @property
    def problem(self) -> str: ...


T = TypeVar("T")
A = TypeVar("A", bound=Answer)

data_option: Callable[[Any], Any] = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("dukkan-data"),
    show_default=True,
    envvar="DUKKAN_DATA",
    help="The folder of the database.",
)
config_option: Callable[[Any], Any] = click.option(
    "--config",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    envvar="DUKKAN_CONFIG",
    help="The folder of relay.toml; without one the defaults hold.",
)


def or_say(work: Callable[[], T]) -> T:
    """What `work` returns; what an operator can mend is told in one sentence."""
    try:
        return work()
    except (TomlError, StoreInUse, StoreTooNew, StoreUnreadable, NoAnswer, BackupProblem) as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(
            f"{error.strerror or error}: {error.filename or ''}".rstrip(": ")
        ) from None


def settled(
    data: Path, asked: bytes, decode: Callable[[bytes], A], alone: Callable[[Database], Awaitable[A]]
) -> A:
    """What the relay that uses the data folder answers, or what `alone` does with the store where none does.

    A problem ends the command, and is told in one sentence.
    """
    answer = or_say(lambda: asyncio.run(_settled(data, asked, decode, alone)))
    if answer.problem:
        raise click.ClickException(answer.problem)
    return answer


async def _settled(
    data: Path, asked: bytes, decode: Callable[[bytes], A], alone: Callable[[Database], Awaitable[A]]
) -> A:
    try:
        database = Database(data)
    except StoreInUse:
        return decode(await ask(data, asked))
    try:
        return await alone(database)
    finally:
        database.close()


def shop_of(folder: Path | None, loaded: settings.Settings) -> ShopFolder | None:
    """The shop of the folder, read for the first time. Raises TomlError."""
    if folder is None:
        return None
    shop = ShopFolder(
        Source(
            folder=folder,
            at_start=[folder / settings.FILE_NAME],
            sites=[site.name for site in loaded.sites],
            words=lambda: settings.load_words(folder),
            year=lambda: datetime.now(UTC).year,
        )
    )
    shop.load()
    return shop
