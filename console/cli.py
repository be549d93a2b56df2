"""The `dukkan` command: the console and the demo here, everything else handed over to the relay's commands.

Nothing heavy is imported before it is needed: the console starts without the relay's libraries, the
relay without the screen's.
"""

import os
import sys
from functools import partial
from pathlib import Path
from typing import Any

import click

ESC_WAIT_MS = "25"
"""How long a lone Esc waits to be told from a sequence; Textual reads it once, when it is imported."""


class Dukkan(click.Group):
    """Our own commands; the load generator's and the relay's are loaded when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, ours first."""
        return [*super().list_commands(ctx), "load", *sorted(_relay_commands())]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the words begin with; `console` alone opens it, `console keys` is another."""
        if args[:1] == ["console"] and len(args) > 1:
            from console.console_commands import COMMANDS

            if (beside := COMMANDS.get(args[1])) is not None:
                return f"console {args[1]}", beside, args[2:]
        return super().resolve_command(ctx, args)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One command; the relay's are loaded only when none of ours has the name."""
        if cmd_name == "load":
            from console.load.command import load

            return load
        return super().get_command(ctx, cmd_name) or _relay_commands().get(cmd_name)


def _relay_commands() -> dict[str, click.Command]:
    from relay.cli import relay_commands

    commands: dict[str, click.Command] = dict(relay_commands.commands)
    return commands


@click.group(cls=Dukkan)
def main() -> None:
    """Live chat for small shops, answered from a terminal."""


@main.command()
@click.argument("url", required=False)
@click.option("--name", default="", help="Your name as an agent.")
@click.option(
    "--password-stdin", is_flag=True, help="Read the password from the first line of standard input."
)
@click.option(
    "--join", default="", metavar="CODE", help="Join with the code that `dukkan agent add` printed."
)
@click.option("--ask", is_flag=True, help="Ask who you are, and keep no sign-in on this device.")
@click.option("--plain", is_flag=True, help="Lines instead of a screen: for screen readers and scripts.")
@click.option("--config", type=click.Path(path_type=Path), help="Another console.toml than your own.")
def console(
    url: str | None,
    name: str,
    password_stdin: bool,
    join: str,
    ask: bool,
    plain: bool,
    config: Path | None,
) -> None:
    """Answer chats. URL is the relay's address, such as https://chat.example.com.

    You are asked once: after that this device is known, until you sign out in the console or by
    `dukkan console sign-out`, or somebody ends it by `dukkan agent sign-out`.

    Settings are read from console.toml in your configuration folder (on Linux ~/.config/dukkan), your own
    keys from keys.toml beside it: `dukkan console keys` lists, checks and explains them. `dukkan console
    notify` says how alerts and copies reach you in this terminal.
    """
    from console.settings import load
    from relay.shared.toml_file import TomlError

    try:
        settings = load(config)
    except (OSError, TomlError) as error:
        raise click.ClickException(str(error)) from None
    password = sys.stdin.readline().rstrip("\n") if password_stdin else ""
    if password_stdin and not plain:
        _take_terminal_as_input()
    address, name = url or settings.relay, name or settings.name
    from console.net.address import line_url
    from console.net.sign_ins import SignIns, device_name, keyring
    from console.session.identity import Identity

    try:
        relay = line_url(address, "agent")
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    sign_ins = None if ask else SignIns(ring=keyring())
    who = Identity(name=name, password=password, join=join, device=device_name())
    kept = sign_ins.find(relay, name) if sign_ins is not None and not (password or join) else None
    if kept is not None:
        who = Identity(name=kept.name, session=kept.session)
    if plain:
        sys.exit(_run_plain(address, who, settings, sign_ins))
    run_screen(address, who, settings, actions=_own_actions(config), sign_ins=sign_ins)


@main.command()
@click.option("--visitors", default=0, show_default=True, help="Scripted visitors who chat as well.")
@click.option("--dialogues", type=click.Path(path_type=Path), help="What they say; JSON Lines.")
@click.option("--no-console", is_flag=True, help="Serve only, until ctrl+c.")
@click.option("--port", default=8600, show_default=True, help="Port on this machine.")
@click.option("--data", default="./dukkan-demo", show_default=True, type=click.Path(path_type=Path))
def demo(visitors: int, dialogues: Path | None, no_console: bool, port: int, data: Path) -> None:
    """Everything on this machine: a fresh relay, a small shop page, and the console here."""
    from console.demo import Demo, DemoError
    from console.session.identity import Identity

    actions = () if no_console else _own_actions(None)
    try:
        with Demo(data, port, visitors, dialogues) as running:
            for line in running.told(with_password=no_console):
                click.echo(line)
            if no_console:
                running.serve()
            else:
                run_screen(
                    running.url,
                    Identity(name=running.agent, password=running.password),
                    running.settings(),
                    folder=running.console_folder,
                    actions=actions,
                    told=tuple(running.told()),
                )
    except DemoError as error:
        raise click.ClickException(str(error)) from None


def _own_actions(config: Path | None) -> tuple[Any, ...]:
    """Every action with the agent's own keys."""
    from console import keymap
    from relay.shared.toml_file import TomlError

    try:
        return keymap.load(config)
    except (OSError, TomlError) as error:
        raise click.ClickException(str(error)) from None


def run_screen(address: str, who: Any, settings: Any, **more: Any) -> None:
    """The console in this terminal, until the agent quits."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise click.ClickException("the console needs a terminal; --plain works without one")
    os.environ.setdefault("ESCDELAY", ESC_WAIT_MS)
    from console import garbage

    garbage.put_off()
    import msgspec
    from textual.drivers.linux_driver import LinuxDriver

    from console.app import ConsoleApp
    from console.catalogues import language_of, speak
    from console.compat.switching_driver import switching
    from console.keys import DEFAULTS, Keys
    from console.net.keep import state_folder
    from console.screens.ordering import Ordering
    from console.terminal import bidi_choice, hints
    from console.terminal.ask import find_out
    from console.terminal.bidi_probe import keeps_marks
    from console.terminal.leaving import leaving_when_told, left_as_found
    from console.terminal.order_switch import OrderSwitch
    from console.text.glyphs import set_ascii, wants_ascii
    from console.text.mode import drawn_as

    speak(language_of(settings.language, os.environ), settings.digits, settings.calendar)
    set_ascii(wants_ascii(settings.glyphs, os.environ))
    folder = more.get("folder")
    found, where, terminal = find_out(settings.bidi)
    kept_in = folder or state_folder()
    mode = (bidi_choice.chosen(kept_in, terminal) if settings.bidi == "auto" else None) or found.mode
    has_marks = keeps_marks(settings.bidi_marks, os.environ)
    switch = OrderSwitch(found.switch_on, found.switch_off, mode)

    def link_of(who: Any) -> Any:
        from console.net.link import Link

        return Link(address, who=who, folder=folder, sign_ins=more.get("sign_ins"))

    app = ConsoleApp(
        link_of,
        msgspec.structs.replace(settings, relay=address),
        who=who,
        told=(*more.get("told", ()), *hints.fresh(found.hint, kept_in)),
        bidi=drawn_as(mode, joins=settings.bidi_forms == "yes", keeps_marks=has_marks),
        ordering=Ordering(switch.turn, partial(bidi_choice.keep, kept_in, terminal)),
        place=where,
        keys=Keys(more["actions"]) if "actions" in more else DEFAULTS,
    )
    if app.driver_class is LinuxDriver:
        app.driver_class = switching(switch.take, switch.give_back, found.typed.decode("utf-8", "ignore"))
    with left_as_found(switch.give_back), leaving_when_told(app.leave):
        app.run()
    if app.return_code:
        sys.exit(app.return_code)


def _run_plain(address: str, who: Any, settings: Any, sign_ins: Any) -> int:
    """The line mode; what is missing is asked for where there is somebody to ask."""
    import msgspec

    from console.catalogues import language_of, speak
    from console.plain import run
    from console.text.words import say

    speak(language_of(settings.language, os.environ), settings.digits, settings.calendar)
    if sys.stdin.isatty() and not who.session:
        name = who.name or click.prompt(say("plain.ask_name"), err=True)
        words = say("plain.ask_choice") if who.join else say("plain.ask_password")
        password = who.password or click.prompt(
            words, hide_input=True, confirmation_prompt=bool(who.join), err=True
        )
        who = msgspec.structs.replace(who, name=name, password=password)
    if not who.is_complete:
        raise click.ClickException(say("plain.needs_who"))
    return run(address, who=who, chats_max=settings.chats_max, sign_ins=sign_ins)


def _take_terminal_as_input() -> None:
    """After the password has come through standard input, keys come from the terminal itself."""
    try:
        terminal = os.open("/dev/tty", os.O_RDWR)
    except OSError:
        raise click.ClickException("the console needs a terminal; --plain works without one") from None
    os.dup2(terminal, 0)
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)


if __name__ == "__main__":
    main()
