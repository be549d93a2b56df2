"""`dukkan agent`: who may answer, by which devices, with which codes, on which sites."""

import sys
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import click
from msgspec import convert

from relay.cli_parts import data_option, settled
from relay.protocol.agent import AgentRole
from relay.protocol.ids import SiteName
from relay.shared.clean_text import clean_line
from relay.store import account_commands
from relay.store.account_commands import (
    AccountAnswer,
    Add,
    AnyCommand,
    Devices,
    Invite,
    ListAll,
    ResetFactor,
    Revoke,
    SetPassword,
    SetSites,
    SignOut,
)
from relay.store.accounts import SqliteAccounts
from relay.store.database import Database

password_option: Callable[[Any], Any] = click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input, one line."
)


def _site_names(
    context: click.Context, parameter: click.Parameter, names: tuple[str, ...]
) -> tuple[str, ...]:
    try:
        return convert(sorted(set(names)), tuple[SiteName, ...])
    except ValueError:
        raise click.BadParameter("expected a site's name as relay.toml has it") from None


site_option: Callable[[Any], Any] = click.option(
    "--site",
    "sites",
    multiple=True,
    callback=_site_names,
    help="Only chats of this site; may be given several times. Otherwise those of all sites.",
)


@click.group("agent")
def agent_group() -> None:
    """Who may answer: accounts of agents."""


@agent_group.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice(get_args(AgentRole)), default="agent", show_default=True)
@site_option
@password_option
@data_option
def agent_add(name: str, role: AgentRole, sites: tuple[str, ...], password_stdin: bool, data: Path) -> None:
    """Add an account called NAME, and print the code with which its owner sets the password."""
    name = clean_line(name)
    password = _password(from_stdin=True) if password_stdin else ""
    if password_stdin and not password:
        raise click.ClickException("expected a password on standard input")
    answer = _change(data, Add(name=name, password=password, role=role, sites=sites))
    click.echo(f"Added {name} ({role}{_on(sites)}).")
    _tell_code(name, answer)


@agent_group.command("invite")
@click.argument("name")
@data_option
def agent_invite(name: str, data: Path) -> None:
    """Print a new code with which NAME sets a password, as when the old one was forgotten."""
    name = clean_line(name)
    _tell_code(name, _change(data, Invite(name=name)))


@agent_group.command("list")
@data_option
def agent_list(data: Path) -> None:
    """List all accounts."""
    for account in _change(data, ListAll()).accounts:
        since = datetime.fromtimestamp(account.at_ms / 1000, UTC).date()
        status = "revoked" if account.revoked else account.role
        more = "" if account.has_joined else ", has not joined yet"
        more += ", with codes" if account.has_second_factor else ""
        click.echo(
            f"{account.agent:>4}  {account.name:<24}  {status:<14}  since {since}{more}{_on(account.sites)}"
        )


@agent_group.command("passwd")
@click.argument("name")
@password_option
@data_option
def agent_passwd(name: str, password_stdin: bool, data: Path) -> None:
    """Set the password of NAME; it ends his sign-ins, and lets a revoked one in again."""
    _change(data, SetPassword(name=clean_line(name), password=_password(password_stdin)))
    click.echo(f"{clean_line(name)} has a new password; earlier sign-ins have ended.")


@agent_group.command("revoke")
@click.argument("name")
@data_option
def agent_revoke(name: str, data: Path) -> None:
    """Lock NAME out, at once."""
    _change(data, Revoke(name=clean_line(name)))
    click.echo(f"{clean_line(name)} can no longer sign in.")


@agent_group.command("devices")
@click.argument("name")
@data_option
def agent_devices(name: str, data: Path) -> None:
    """List the devices that are signed in as NAME."""
    listed = _change(data, Devices(name=clean_line(name))).devices
    for each in listed:
        click.echo(
            f"{each.number:>4}  {each.device or 'a device without a name':<32}  "
            f"since {_day(each.at_ms)}  last used {_day(each.used_at_ms)}"
        )
    if not listed:
        click.echo("none")


@agent_group.command("sign-out")
@click.argument("name")
@click.option("--device", type=click.IntRange(1), help="Only this one, as `dukkan agent devices` numbers it.")
@data_option
def agent_sign_out(name: str, device: int | None, data: Path) -> None:
    """End the sign-ins of NAME, at once and everywhere; he may sign in again."""
    _change(data, SignOut(name=clean_line(name), device=device or 0))
    click.echo(f"{clean_line(name)} is signed out {'there' if device else 'everywhere'}.")


@agent_group.command("totp")
@click.argument("name")
@click.option("--reset", is_flag=True, help="Ask for no code any more, until a new app is set up.")
@data_option
def agent_totp(name: str, reset: bool, data: Path) -> None:
    """Say whether NAME signs in with the codes of an app; with --reset, no longer."""
    name = clean_line(name)
    if reset:
        _change(data, ResetFactor(name=name))
        click.echo(f"{name} signs in with the password alone, and is signed out everywhere.")
        return
    accounts = _change(data, ListAll()).accounts
    own = next((each for each in accounts if each.name.casefold() == name.casefold()), None)
    if own is None:
        raise click.ClickException(f"There is no account named {name}.")
    words = "with codes of an app" if own.has_second_factor else "with the password alone"
    click.echo(f"{own.name} signs in {words}. Codes are set up in the console.")


@agent_group.command("sites")
@click.argument("name")
@site_option
@data_option
def agent_sites(name: str, sites: tuple[str, ...], data: Path) -> None:
    """Keep NAME to the chats of some sites; without --site he has those of all sites."""
    _change(data, SetSites(name=clean_line(name), sites=sites))
    click.echo(f"{clean_line(name)} has the chats {_on(sites).removeprefix(', ') or 'of all sites'}.")


def _on(sites: tuple[str, ...]) -> str:
    return f", of {' and '.join(sites)} only" if sites else ""


def _day(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).date().isoformat()


def _tell_code(name: str, answer: AccountAnswer) -> None:
    if answer.join_code:
        until = datetime.fromtimestamp(answer.until_ms / 1000).astimezone().strftime("%Y-%m-%d %H:%M")
        click.echo(f"{name} joins once, until {until}, with:")
        click.echo(f"  dukkan console ADDRESS --name {_quoted(name)} --join {answer.join_code}")


def _quoted(name: str) -> str:
    return name if name.isalnum() else f'"{name}"'


def _change(data: Path, command: AnyCommand) -> AccountAnswer:
    async def alone(database: Database) -> AccountAnswer:
        with closing(SqliteAccounts(database)) as accounts:
            return await account_commands.perform(accounts, command, time.time_ns() // 1_000_000)

    return settled(data, account_commands.encode(command), account_commands.decode_answer, alone)


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
