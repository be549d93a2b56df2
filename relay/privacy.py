"""The commands about people: hand out what is known of one, forget him, list who did what."""

import getpass
import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click
import msgspec

from relay.cli_parts import data_option, or_say, settled
from relay.desk.visibility import for_himself
from relay.keeping import Erase, KeepingAnswer, KeepingCommand, NoteDown
from relay.service.erasing import Erasee
from relay.store import audit, dossier, erasures
from relay.store.audit import Deed
from relay.store.database import Database
from relay.store.dossier import Chat, Person
from relay.store.erasing import Eraser
from relay.store.folder import BACKUPS, FILE_NAME, UPLOADS

DAY_MS: Final = 24 * 3_600_000
_WHO: Final = (
    "WHO is a visitor's number as the console shows it (#12), the name of one of his chats (32 digits), "
    "or an e-mail address or telephone number that stands in a field of a chat."
)


@click.command("export", epilog=_WHO)
@click.argument("who")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@data_option
@click.option("--with-notes", is_flag=True, help="Also what the team wrote about him for itself.")
def export_command(who: str, folder: Path, data: Path, with_notes: bool) -> None:
    """Write all that is kept of a person to a new FOLDER: a JSON file, and the files of his chats."""
    if folder.exists():
        raise click.ClickException(f"{folder} exists already: name a new folder.")
    with _store(data) as store:
        found = _found(store, who)
        chats = {each.visitor: dossier.chats(store, each.visitor) for each in found}
    or_say(lambda: _write_out(folder, data, found, chats, with_notes))
    _tell_relay(data, NoteDown(by=_me(), what="exported", about=[f"#{each.visitor}" for each in found]))
    count = sum(len(each) for each in chats.values())
    click.echo(f"Wrote {len(found):,} visitors with {count:,} conversations to {folder}.")


@click.command("erase", epilog=_WHO)
@click.argument("who")
@data_option
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase_command(who: str, data: Path, yes: bool) -> None:
    """Forget a person for good: his chats, their words in the search, their files, and he himself.

    An older backup that is restored later forgets him again. Backups themselves keep him until they are
    thinned out.
    """
    with _store(data) as store:
        found = _found(store, who)
        chats = {each.visitor: dossier.chats(store, each.visitor) for each in found}
    for each in found:
        name = f" {each.name!a}" if each.name else ""
        click.echo(f"#{each.visitor}{name}, site {each.site}: {len(chats[each.visitor]):,} conversations.")
    if not yes:
        click.confirm("Erase for good?", abort=True)
    answer = _tell_relay(data, Erase(people=[_erasee(each, chats[each.visitor]) for each in found], by=_me()))
    click.echo(f"Erased {len(found):,} visitors and {answer.files:,} files.")
    for path in _older(data):
        click.echo(f"{path} still knows him; restored, it forgets him again.")


@click.command("audit")
@data_option
@click.option(
    "--days", type=click.IntRange(1, 3_660), default=30, show_default=True, help="Of how many days."
)
def audit_command(data: Path, days: int) -> None:
    """List who saw, exported, erased and changed what: time in UTC, who, what, about whom or which chat."""
    with _store(data) as store:
        deeds = audit.listed(store, time.time_ns() // 1_000_000 - days * DAY_MS)
    for deed in deeds:
        at = datetime.fromtimestamp(deed.at_ms / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S")
        who = f"{deed.name} (agent {deed.agent})" if deed.agent else deed.name or "on this machine"
        click.echo(f"{at}  {who}  {deed.what}  {deed.about}")


def commands() -> list[click.Command]:
    """For the program's table."""
    return [export_command, erase_command, audit_command]


def _found(store: sqlite3.Connection, who: str) -> list[Person]:
    found = dossier.people(store, who)
    if not found:
        raise click.ClickException(f"Nobody is known as {who!a}. {_WHO}")
    return found


def _erasee(person: Person, chats: list[Chat]) -> Erasee:
    return Erasee(
        visitor=person.visitor,
        token_hash=person.token_hash,
        also_named=person.also_named,
        convs=[chat.conv for chat in chats],
        numbers=[chat.number for chat in chats],
    )


def _write_out(
    folder: Path, data: Path, people: list[Person], chats: dict[int, list[Chat]], with_notes: bool
) -> None:
    """Raises OSError."""
    folder.mkdir(mode=0o700, parents=True)
    told = [
        {
            "visitor": each.visitor,
            "site": each.site,
            "name": each.name,
            "language": each.lang,
            "customer": each.customer,
            "met_at_ms": each.at_ms,
            "conversations": [
                {
                    "conversation": chat.conv,
                    "state": chat.state,
                    "began_at_ms": chat.at_ms,
                    "entries": [entry if with_notes else for_himself(entry) for entry in chat.entries],
                }
                for chat in chats[each.visitor]
            ],
        }
        for each in people
    ]
    path = folder / "person.json"
    path.write_bytes(msgspec.json.format(msgspec.json.encode(told)) + b"\n")
    path.chmod(0o600)
    for name in {name for each in chats.values() for chat in each for name in chat.files}:
        with suppress(FileNotFoundError):  # Files go earlier than chats.
            shutil.copyfile(data / UPLOADS / name, folder / name)
            (folder / name).chmod(0o600)


@contextmanager
def _store(data: Path) -> Iterator[sqlite3.Connection]:
    """The store, to be read while the relay runs or not."""
    path = data / FILE_NAME
    if not path.is_file():
        raise click.ClickException(f"There is no store in {data}.")
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as store:
            yield store
    except sqlite3.Error as error:
        raise click.ClickException(f"{path} cannot be read: {error}.") from error


def _tell_relay(data: Path, command: KeepingCommand) -> KeepingAnswer:
    """Has the relay do it, or does it in its place where none runs."""
    return settled(
        data,
        msgspec.json.encode(command),
        msgspec.json.Decoder(KeepingAnswer).decode,
        lambda database: _done_here(database, data, command),
    )


async def _done_here(database: Database, data: Path, command: KeepingCommand) -> KeepingAnswer:
    at_ms = time.time_ns() // 1_000_000
    what, about = ("exported", command.about) if isinstance(command, NoteDown) else ("erased", [])
    if isinstance(command, Erase):
        about = [f"#{each.visitor}" for each in command.people]
        erasures.write_down(data, [token for each in command.people for token in each.tokens], at_ms)
    deeds = [Deed(at_ms=at_ms, agent=0, name=command.by, what=what, about=each) for each in about]
    await database.write(lambda store: audit.add(store, deeds))
    if isinstance(command, NoteDown):
        return KeepingAnswer()
    files = await Eraser(database, data).erase(
        [each.visitor for each in command.people], os.urandom(16).hex()
    )
    return KeepingAnswer(files=files)


def _older(data: Path) -> list[Path]:
    """What lies here from before."""
    return [*sorted((data / BACKUPS).glob("*.db")), *sorted(data.glob("before-restore-*"))]


def _me() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""
