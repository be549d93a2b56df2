"""The commands of whoever looks after a relay: back up, restore, look for what is wrong."""

import asyncio
import re
import sys
import time
from pathlib import Path

import click

from relay import doctor, way_in
from relay.cli_parts import config_option, data_option, or_say
from relay.store import backup, restore
from relay.store.backup_names import DAYS_KEPT, WEEKS_KEPT
from relay.store.folder import BACKUPS


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
    sessions. The files of chats go to FOLDER/uploads, once for all backups there. It does not hold the
    configuration. FOLDER is DATA/backups unless you say otherwise; better is one on another disk.
    """
    into = folder or data / BACKUPS
    made = or_say(lambda: backup.make(data, into, _now_ms()))
    click.echo(f"{made.path}: {made.counts}; {made.bytes:,} bytes, checked.")
    click.echo(f"sha256 {made.sha256}")
    if keep is not None:
        for path in or_say(lambda: backup.thin_out(into, days=keep[0], weeks=keep[1])):
            click.echo(f"Removed {path}.")


@click.command("restore")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@data_option
@click.option(
    "--drill",
    is_flag=True,
    help="Only try it, in a folder that is removed afterwards, and read every conversation.",
)
def restore_command(file: Path | None, data: Path, drill: bool) -> None:
    """Put the backup FILE in place of the store, while no relay runs.

    The store that was there is kept in a folder beside it. All agents have to sign in again; visitors'
    and agents' programs begin anew and send what they still have. A drill without FILE tries the backup
    that was made last.
    """
    if drill:
        _drill(file or _newest(data))
        return
    if file is None:
        raise click.UsageError("Expected the FILE of a backup; only --drill chooses one by itself.")
    done = or_say(lambda: restore.restore(file, data, _now_ms()))
    click.echo(f"Restored {done.backup.counts} to {data}.")
    if done.files < done.backup.counts.files:
        absent = done.backup.counts.files - done.files
        click.echo(f"{absent:,} of the files do not lie beside the backup and are missing.")
    for name in done.locked_out:
        click.echo(f"{name} was revoked after the backup was made, and stays revoked.")
    if done.kept:
        click.echo(f"The store that was there is in {done.kept}; remove it when it is not needed any more.")


@click.command("doctor")
@config_option
@data_option
@click.option(
    "--public", help="The address by which visitors reach the relay, such as https://chat.shop.example."
)
@click.option(
    "--hold",
    "hold_s",
    type=click.FloatRange(0, 3_600),
    default=30.0,
    show_default=True,
    help="Seconds for which a line through --public is kept silent.",
)
def doctor_command(config: Path | None, data: Path, public: str | None, hold_s: float) -> None:
    """Look for what is wrong with this machine, the store and the way to it; changes nothing.

    One line for each thing that was looked at. Ends with 1 where something is wrong, and with 0 where
    all is well or only worth a look.
    """
    has_wrong = False
    for finding in doctor.findings(config, data):
        click.echo(finding)
        has_wrong |= finding.grade == "wrong"
    if public is not None:
        for finding in asyncio.run(way_in.public_findings(config, public, hold_s)):
            click.echo(finding)
            has_wrong |= finding.grade == "wrong"
    sys.exit(1 if has_wrong else 0)


def _drill(file: Path) -> None:
    tried = or_say(lambda: restore.drill(file, _now_ms()))
    for problem in tried.problems:
        click.echo(problem, err=True)
    if tried.problems:
        raise click.ClickException(f"{file} can be restored, but not all in it is in order.")
    click.echo(f"{file} can be restored: {tried.counts}, every log read from its first entry to its last.")
    if tried.backup.files_missing:
        absent = f"{tried.backup.files_missing:,} of the files"
        click.echo(f"{absent} do not lie beside it: removed since, or left behind.")


def _newest(data: Path) -> Path:
    """The backup that was made last of this store."""
    made = backup.last_made(data)
    if made is None:
        raise click.ClickException(f"No backup of {data} is known: dukkan backup --data {data}")
    if not Path(made.path).exists():
        raise click.ClickException(f"The last backup, {made.path}, is gone.")
    return Path(made.path)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
