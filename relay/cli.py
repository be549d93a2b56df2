"""The relay's commands: serve, accounts, a new configuration, a check of one."""

import asyncio
import shutil
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import click
from msgspec import structs

from relay import main, privacy, settings
from relay.care import backup_command, doctor_command, restore_command
from relay.cli_parts import config_option, data_option, or_say, shop_of
from relay.embed import snippet_command
from relay.protocol.agent import AgentRole
from relay.shared.clean_text import clean_line
from relay.shop_files.hours_listing import listing
from relay.shop_files.load import summary
from relay.store import account_commands
from relay.store.account_commands import AccountAnswer, Add, AnyCommand, ListAll, Revoke, SetPassword
from relay.store.accounts import SqliteAccounts
from relay.store.database import Database
from relay.store.lock import StoreInUse
from relay.web.control import ask
from relay.web.data_files import sample_config

password_option: Callable[[Any], Any] = click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input, one line."
)


@click.command("relay")
@config_option
@data_option
@click.option("--host", help="Listen on this address instead of the configured one.")
@click.option("--port", type=click.IntRange(0, 65_535), help="Listen on this port; 0 takes a free one.")
@click.option(
    "--demo",
    is_flag=True,
    help="Serve the site 'demo' to every page as well; without --config as a sample shop, in DATA/config.",
)
@click.option(
    "--lease-s",
    type=click.IntRange(settings.LEASE_S_MIN),
    help="Seconds until a silent agent loses his chats.",
)
@click.option("--messages-per-window", type=click.IntRange(1), help="Messages a visitor may send in a row.")
def relay_command(
    config: Path | None,
    data: Path,
    host: str | None,
    port: int | None,
    demo: bool,
    lease_s: int | None,
    messages_per_window: int | None,
) -> None:
    """Serve visitors and agents."""
    loaded = or_say(lambda: settings.load(config))
    words = or_say(lambda: settings.load_words(config))
    chosen = structs.replace(
        loaded,
        listen=_with(loaded.listen, host=host, port=port),
        sites=loaded.with_demo().sites if demo else loaded.sites,
        limits=_with(loaded.limits, messages_per_window=messages_per_window),
        desk=_with(loaded.desk, lease_s=lease_s),
        uploads=_with(loaded.uploads, enabled=True if demo else None),
    )
    folder = or_say(lambda: _sample_shop(data)) if demo and config is None else config
    shop = or_say(lambda: shop_of(folder, chosen))
    options = main.Options(settings=chosen, words=words, data=data, shop=shop)
    sys.exit(or_say(lambda: main.run(options)))


@click.group("agent")
def agent_group() -> None:
    """Who may answer: accounts of agents."""


@agent_group.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice(get_args(AgentRole)), default="agent", show_default=True)
@password_option
@data_option
def agent_add(name: str, role: AgentRole, password_stdin: bool, data: Path) -> None:
    """Add an account called NAME."""
    _change(data, Add(name=clean_line(name), password=_password(password_stdin), role=role))
    click.echo(f"Added {clean_line(name)} ({role}).")


@agent_group.command("list")
@data_option
def agent_list(data: Path) -> None:
    """List all accounts."""
    for account in _change(data, ListAll()).accounts:
        since = datetime.fromtimestamp(account.at_ms / 1000, UTC).date()
        status = "revoked" if account.revoked else account.role
        click.echo(f"{account.agent:>4}  {account.name:<24}  {status:<14}  since {since}")


@agent_group.command("passwd")
@click.argument("name")
@password_option
@data_option
def agent_passwd(name: str, password_stdin: bool, data: Path) -> None:
    """Set the password of NAME; it ends his sessions, and lets a revoked one in again."""
    _change(data, SetPassword(name=clean_line(name), password=_password(password_stdin)))
    click.echo(f"{clean_line(name)} has a new password; earlier sessions have ended.")


@agent_group.command("revoke")
@click.argument("name")
@data_option
def agent_revoke(name: str, data: Path) -> None:
    """Lock NAME out, at once."""
    _change(data, Revoke(name=clean_line(name)))
    click.echo(f"{clean_line(name)} can no longer sign in.")


@click.command("init")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def init_command(folder: Path) -> None:
    """Copy the sample configuration to FOLDER."""
    if folder.exists() and any(folder.iterdir()):
        raise click.ClickException(f"{folder} is not empty; nothing was copied.")
    shutil.copytree(sample_config(), folder, dirs_exist_ok=True)
    click.echo(f"The configuration is in {folder}; edit {folder / settings.FILE_NAME}, then:")
    click.echo("  dukkan agent add NAME")
    click.echo(f"  dukkan relay --config {folder}")


@click.command("check-config")
@config_option
@click.option("--days", type=click.IntRange(1, 366), help="Show the opening hours of so many days to come.")
def check_config_command(config: Path | None, days: int | None) -> None:
    """Say whether the configuration will be understood."""
    loaded = or_say(lambda: settings.load(config))
    words = or_say(lambda: settings.load_words(config))
    names = ", ".join(site.name for site in loaded.sites)
    shop = or_say(lambda: shop_of(config, loaded))
    found = f" It has {summary(shop.shop)}." if shop is not None else ""
    click.echo(f"The configuration is fine. Sites: {names}. Languages: {', '.join(sorted(words))}.{found}")
    for calendar in shop.shop.calendars.values() if shop is not None and days else ():
        click.echo(f"{calendar.name} ({calendar.zone}):")
        for line in listing(calendar, time.time_ns() // 1_000_000, days or 0):
            click.echo(line)


def commands() -> list[click.Command]:
    """The relay's commands, for the program that joins them with the console's."""
    return [
        relay_command,
        agent_group,
        init_command,
        check_config_command,
        snippet_command,
        backup_command,
        restore_command,
        doctor_command,
        *privacy.commands(),
    ]


@click.group("relay", commands=commands())
def relay_commands() -> None:
    """The relay by itself."""


def _change(data: Path, command: AnyCommand) -> AccountAnswer:
    """Asks the relay that uses the data folder, or opens the folder when none does."""
    answer = or_say(lambda: asyncio.run(_ask(data, command)))
    if answer.problem:
        raise click.ClickException(answer.problem)
    return answer


async def _ask(data: Path, command: AnyCommand) -> AccountAnswer:
    try:
        database = Database(data)
    except StoreInUse:
        return account_commands.decode_answer(await ask(data, account_commands.encode(command)))
    accounts = SqliteAccounts(database)
    try:
        return await account_commands.perform(accounts, command, time.time_ns() // 1_000_000)
    finally:
        accounts.close()
        database.close()


def _sample_shop(data: Path) -> Path:
    """A copy of the sample configuration that can be tried out: watched, and added to."""
    folder = data / "config"
    if not folder.exists():
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copytree(sample_config(), folder)
    return folder


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))


def _with(table: Any, **changes: Any) -> Any:
    """The table with those changes that were asked for."""
    return structs.replace(table, **{key: value for key, value in changes.items() if value is not None})
