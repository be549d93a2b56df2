"""The `dukkan load` command: what to measure, and the figures as one JSON object."""

import asyncio
import gc
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Any, Final
from urllib.parse import urlsplit

import click

from console.load.crowd import Crowd, echo_loop


async def measured(crowd: Crowd, options: "Options", go: Callable[[], None]) -> dict[str, Any]:
    """Brings the crowd in, calls `go` when it stands, and returns what the mode measures."""
    await crowd.bring_visitors(options.visitors)
    if options.accounts:
        await crowd.bring_agents(options.accounts)
    go()
    if options.mode == "closed":
        return await crowd.closed_loop(options.seconds)
    if options.mode == "paced":
        return await crowd.paced(options.rate, options.seconds)
    if options.mode == "typing":
        return await crowd.typing(options.seconds)
    if options.mode == "reconnect":
        return await crowd.reconnect()
    await asyncio.sleep(options.seconds)
    return {"visitors": len(crowd.visitors)}


@dataclass(slots=True, frozen=True)
class Options:
    """What to measure, as the command line says it."""

    mode: str
    visitors: int
    seconds: float
    rate: float
    accounts: list[tuple[str, str]]


MODES: Final = ("closed", "paced", "typing", "reconnect", "idle", "echo")


@click.command()
@click.argument("url")
@click.option("--site", default="demo", show_default=True)
@click.option("--mode", type=click.Choice(MODES), default="closed", show_default=True)
@click.option("--visitors", default=50, show_default=True, help="Visitors at once.")
@click.option("--seconds", default=5.0, show_default=True, help="How long to measure.")
@click.option(
    "--rate",
    default=500.0,
    show_default=True,
    help="Messages a second, for `paced`; for `echo` 0 means a closed loop.",
)
@click.option("--accounts", type=click.File(), help="Agents, as a JSON list of [name, password].")
@click.option("--hold", is_flag=True, help="Print `ready` and wait for a line on standard input first.")
def load(
    url: str,
    site: str,
    mode: str,
    visitors: int,
    seconds: float,
    rate: float,
    accounts: IO[str] | None,
    hold: bool,
) -> None:
    """Load a relay of your own with visitors and agents, and print what came of it as JSON."""
    if urlsplit(url).hostname not in ("127.0.0.1", "localhost", "::1"):
        raise click.UsageError(
            "expected an address on this machine: other people's relays are not for loading"
        )
    pairs = [(name, password) for name, password in json.load(accounts)] if accounts else []
    options = Options(mode, visitors, seconds, rate, pairs)

    def go() -> None:
        # The generator's own pauses would be told as those of what it measures.
        gc.collect()
        gc.freeze()
        gc.disable()
        if hold:
            click.echo("ready")
            sys.stdin.readline()

    async def main() -> dict[str, Any]:
        if mode == "echo":
            return await echo_loop(url, visitors, seconds, rate, go)
        return await measured(Crowd(url, site), options, go)

    with asyncio.Runner(loop_factory=_quickest_loop()) as runner:
        click.echo(json.dumps(runner.run(main())))


def _quickest_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """What makes the loop: uvloop's where it runs, since a slow generator would measure itself."""
    try:
        import uvloop
    except ImportError:
        return None
    make: Callable[[], asyncio.AbstractEventLoop] = uvloop.new_event_loop
    return make
