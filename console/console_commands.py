"""What goes with the console on the command line: `dukkan console keys`, `notify` and `sign-out`."""

import os
import shutil
import sys
from pathlib import Path
from typing import Final

import click

from console.actions import BY_ID, Action
from console.text.words import say

_CONFIG: Final = click.option(
    "--config",
    type=click.Path(path_type=Path),
    help="Another console.toml than your own; keys.toml beside it.",
)


def _speak(config: Path | None) -> None:
    """In the language that the settings want; where they are wrong, in the locale's."""
    from console.catalogues import language_of, speak
    from console.settings import Settings, load
    from relay.shared.toml_file import TomlError

    try:
        settings = load(config)
    except (OSError, TomlError):
        settings = Settings()
    speak(language_of(settings.language, os.environ), settings.digits, settings.calendar)


@click.command()
@click.option("--check", is_flag=True, help="Only check keys.toml; the exit status says whether it is right.")
@click.option("--learn", is_flag=True, help="Show what a key that you press sends in this terminal.")
@_CONFIG
def keys(check: bool, learn: bool, config: Path | None) -> None:
    """List every action with its keys; what your keys.toml changes has a *."""
    from console import keymap
    from relay.shared.toml_file import TomlError

    _speak(config)
    path = config.parent / keymap.FILE if config is not None else keymap.default_path()
    try:
        mapped = keymap.load(config)
    except (OSError, TomlError) as error:
        raise click.ClickException(str(error)) from None
    if learn:
        _learn(mapped)
        return
    if not check:
        click.echo(keymap.table(mapped))
        click.echo()
    changed = sum(1 for action in mapped if action != BY_ID[action.id])
    found = say("keys.changed", changed=changed, whole=len(mapped)) if path.is_file() else say("keys.no_file")
    click.echo(f"{path}: {found}.")
    for key in (key for action in mapped for key in action.keys):
        if words := keymap.seldom(key):
            click.echo(f"  {words}.")


def _learn(mapped: tuple[Action, ...]) -> None:
    """Each key that is pressed, until ctrl+c."""
    from console.terminal.key_learner import learn

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise click.ClickException(say("keys.learn_terminal"))
    click.echo(say("keys.learn_told"))
    learn(mapped, click.echo)


@click.command()
@click.option("--test", is_flag=True, help="Ring the bell and show a notice, once.")
@_CONFIG
def notify(test: bool, config: Path | None) -> None:
    """Say how alerts and copies reach you in this terminal."""
    from console.settings import load
    from console.terminal import clipboard, notify as notices
    from console.terminal.ask import find_out
    from relay.shared.toml_file import TomlError

    _speak(config)
    try:
        rules = load(config).alerts
    except (OSError, TomlError) as error:
        raise click.ClickException(str(error)) from None
    here = find_out("auto").place
    click.echo(say("notify.alerts", how=notices.told(here, rules.via)))
    copied = clipboard.copy("", here, os.environ, lambda name: shutil.which(name) is not None)
    click.echo(say("notify.copies", words=copied.words))
    if not test:
        return
    if not sys.stderr.isatty():
        raise click.ClickException(say("notify.needs_terminal"))
    ways = notices.ways(here, rules.via)
    sent = [notices.notice(way, here, say("notify.looks"), "test") for way in ways]
    os.write(2, notices.BELL + b"".join(sent))
    click.echo(say("notify.sent", count=len(sent)) if sent else say("notify.sent_bell"))


@click.command("sign-out")
@click.argument("url", required=False)
@click.option("--name", default="", help="Your name as an agent; otherwise who signed in here last.")
@click.option("--everywhere", is_flag=True, help="On all your devices.")
@_CONFIG
def sign_out(url: str | None, name: str, everywhere: bool, config: Path | None) -> None:
    """Sign out on this device; the next `dukkan console URL` asks again."""
    import asyncio

    from console.net import signing_out
    from console.net.address import line_url
    from console.net.sign_ins import SignIns, keyring
    from console.settings import load
    from relay.shared.toml_file import TomlError

    try:
        relay = line_url(url or load(config).relay, "agent")
    except (OSError, TomlError, ValueError) as error:
        raise click.ClickException(str(error)) from None
    sign_ins = SignIns(ring=keyring())
    kept = sign_ins.find(relay, name)
    if kept is None:
        raise click.ClickException(f"nobody is signed in to {relay} on this device")
    code = asyncio.run(signing_out.sign_out(relay, kept.session, everywhere=everywhere))
    sign_ins.forget(relay, kept.name)
    if code:
        click.echo(f"{kept.name} is signed out {'everywhere' if everywhere else 'on this device'}.")
    else:
        raise click.ClickException(
            f"no relay answers at {relay}. This device has forgotten {kept.name}'s sign-in, "
            "the relay has not: end it there with `dukkan agent sign-out`"
        )


COMMANDS: Final = {"keys": keys, "notify": notify, "sign-out": sign_out}
