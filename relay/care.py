"""The commands of whoever looks after a relay: back up, restore."""

import re
import time
from pathlib import Path
from typing import Final

import click

from relay.cli_parts import data_option, or_say
from relay.store import backup, restore
from relay.store.backup_names import DAYS_KEPT, WEEKS_KEPT

BACKUPS: Final = "backups"
"""Where backups go unless somebody says otherwise, inside the data folder."""


class Kept(click.ParamType[tuple[int, int]]):
    """How many daily and weekly backups stay, as `7+4`."""

    name = "DAYS+WEEKS"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int]:
        """The two numbers; the first is at least 1."""
        found = re.fullmatch(r"([1-9]\d{0,3})\+(\d{1,3})", str(value))
        if found is None:
            self.fail(f"expected days and weeks such as {DAYS_KEPT}+{WEEKS_KEPT}, got {value!r}", param, ctx)
        return int(found[1]), int(found[2])


@click.command("backup")
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path))
@data_option
@click.option(
    "--keep",
    type=Kept(),
    help=f"Remove older backups but for the last of each of so many days and weeks, such as "
    f"{DAYS_KEPT}+{WEEKS_KEPT}.",
)
def backup_command(folder: Path | None, data: Path, keep: tuple[int, int] | None) -> None:
    """Make a checked backup of the store in FOLDER, while the relay runs or not.

    It holds the conversations, the visitors and the accounts with the hashes of their passwords, and no
    sessions. It does not hold the configuration. FOLDER is DATA/backups unless you say otherwise;
    better is one on another disk.
    """
    into = folder or data / BACKUPS
    made = or_say(lambda: backup.make(data, into, _now_ms()))
    click.echo(f"{made.path}: {made.counts}; {made.bytes:,} bytes, checked.")
    click.echo(f"sha256 {made.sha256}")
    if keep is not None:
        for path in or_say(lambda: backup.thin_out(into, days=keep[0], weeks=keep[1])):
            click.echo(f"Removed {path}.")


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@data_option
@click.option(
    "--drill",
    is_flag=True,
    help="Only try it, in a folder that is removed afterwards, and read every conversation.",
)
def restore_command(file: Path, data: Path, drill: bool) -> None:
    """Put the backup FILE in place of the store, while no relay runs.

    The store that was there is kept in a folder beside it. All agents have to sign in again; visitors'
    and agents' programs begin anew and send what they still have.
    """
    if drill:
        _drill(file)
        return
    done = or_say(lambda: restore.restore(file, data, _now_ms()))
    click.echo(f"Restored {done.backup.counts} to {data}.")
    for name in done.locked_out:
        click.echo(f"{name} was revoked after the backup was made, and stays revoked.")
    if done.kept:
        click.echo(f"The store that was there is in {done.kept}; remove it when it is not needed any more.")


def _drill(file: Path) -> None:
    tried = or_say(lambda: restore.drill(file, _now_ms()))
    for problem in tried.problems:
        click.echo(problem, err=True)
    if tried.problems:
        raise click.ClickException(f"{file} can be restored, but not all in it is in order.")
    click.echo(f"{file} can be restored: {tried.counts}, every log read from its first entry to its last.")


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
