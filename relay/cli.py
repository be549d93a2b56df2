"""The relay's commands: serve, a new configuration, a check of one."""

import os
import shutil
import sys
import time
from pathlib import Path
from typing import Any

import click
from msgspec import structs

from relay import identity_keys, main, privacy, set_up, settings
from relay.care import backup_command, doctor_command, restore_command
from relay.cli_parts import config_option, data_option, or_say, shop_of
from relay.embed import snippet_command
from relay.shop_files.hours_listing import listing
from relay.shop_files.load import summary
from relay.staff import agent_group
from relay.web.data_files import sample_config


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
    token = or_say(lambda: set_up.read(config)) if config is not None else None
    keys = or_say(lambda: identity_keys.load(chosen.sites, config, os.environ))
    options = main.Options(
        settings=chosen, words=words, data=data, shop=shop, set_up=token, identity_keys=keys
    )
    sys.exit(or_say(lambda: main.run(options)))


@click.command("init")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def init_command(folder: Path) -> None:
    """Copy the sample configuration to FOLDER, and print the token that makes the first administrator."""
    if folder.exists() and any(folder.iterdir()):
        raise click.ClickException(f"{folder} is not empty; nothing was copied.")
    shutil.copytree(sample_config(), folder, dirs_exist_ok=True)
    token = set_up.write(folder, time.time_ns() // 1_000_000)
    click.echo(f"The configuration is in {folder}; edit {folder / settings.FILE_NAME}, then:")
    click.echo(f"  dukkan relay --config {folder}")
    click.echo(f"  dukkan console ADDRESS --name NAME --join {token}")
    click.echo(
        f"The last makes you the first administrator: once, within {set_up.HOURS_VALID} hours, and while "
        "there is no other account. Later ones are made by: dukkan agent add NAME --role administrator"
    )


@click.command("check-config")
@config_option
@click.option("--days", type=click.IntRange(1, 366), help="Show the opening hours of so many days to come.")
def check_config_command(config: Path | None, days: int | None) -> None:
    """Say whether the configuration will be understood."""
    loaded = or_say(lambda: settings.load(config))
    words = or_say(lambda: settings.load_words(config))
    or_say(lambda: identity_keys.load(loaded.sites, config, os.environ))
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


def _sample_shop(data: Path) -> Path:
    """A copy of the sample configuration that can be tried out: watched, and added to."""
    folder = data / "config"
    if not folder.exists():
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copytree(sample_config(), folder)
    return folder


def _with(table: Any, **changes: Any) -> Any:
    """The table with those changes that were asked for."""
    return structs.replace(table, **{key: value for key, value in changes.items() if value is not None})
