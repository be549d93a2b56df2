"""`make bench`: every figure beside its yardstick, in one interleaved run.

Passes alternate between the echo and the relay, so that a machine that drifts drifts for both.
Figures are medians over the passes, ratios are taken within a pass. The exit code says whether
every floor held.
"""

import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from tests.load import bidi_costs, console_figures, measures, widget_bytes, widget_tasks
from tests.load.on_a_pty import steadied
from tests.load.targets import TARGETS, Target

KEPT = Path(__file__).with_name("README.md")
MARK = "<!-- {} figures -->"


@click.command()
@click.option("--passes", default=3, show_default=True, help="How often everything is measured.")
@click.option("--quick", is_flag=True, help="One pass, without the 10,000 visitors.")
@click.option("--only", type=click.Choice(["relay", "console"]), help="One of the two programs.")
@click.option("--keep", is_flag=True, help="Write the table into tests/load/README.md.")
def bench(passes: int, quick: bool, only: str | None, keep: bool) -> None:
    """Measure a relay on this machine against a bare echo server, and the console against a minimal one."""
    figures: dict[str, float] = {}
    tables: dict[str, list[Table]] = {}
    if only != "console":
        runs = [one_pass(number, quick) for number in range(1 if quick else passes)]
        figures |= {name: statistics.median(run[name] for run in runs) for name in runs[0]}
        tables["relay"] = [
            figures_table(figures, len(runs)),
            widget_bytes.table(),
            widget_tasks.table(),
        ]
    if only != "relay":
        click.echo("the console ...", err=True)
        is_steady = steadied(os.getpid())
        found = console_figures.figures() | bidi_costs.figures()
        figures |= found
        tables["console"] = [console_figures.table(found, is_steady=is_steady), bidi_costs.table(found)]
    missed = []
    for part, shown in tables.items():
        screen = Console(width=110, record=True)
        for each in shown:
            screen.print(each)
        missed += targets_table(screen, figures, part)
        if keep:
            write_down(part, screen.export_text(styles=False))
    sys.exit(f"below the floor: {', '.join(missed)}" if missed else 0)


def write_down(part: str, text: str) -> None:
    """Puts the tables of one part where the README has its last ones."""
    head, mark, rest = KEPT.read_text().partition(MARK.format(part))
    behind = rest.partition("```text\n")[2].partition("\n```")[2]
    KEPT.write_text(f"{head}{mark}\n\n```text\n{text.rstrip()}\n```{behind}")


def one_pass(number: int, quick: bool) -> dict[str, float]:
    """All figures once, by name."""
    figures: dict[str, float] = {}

    def take(name: str, measure: Callable[..., dict[str, Any]], *arguments: float) -> dict[str, Any]:
        click.echo(f"pass {number + 1}: {name} ...", err=True)
        found = measure(*arguments)
        for key, value in flat(found).items():
            figures[f"{name} {key}"] = value
        return found

    for visitors in (1, 50, 1000):
        take(f"echo {visitors}", measures.echo_rate, visitors)
        take(f"relay {visitors}", measures.relay_rate, visitors)
        ratio(
            figures,
            f"durable ratio {visitors}",
            f"relay {visitors} messages_per_s",
            f"echo {visitors} messages_per_s",
        )
        ratio(
            figures,
            f"cpu ratio {visitors}",
            f"echo {visitors} cpu_us_per_message",
            f"relay {visitors} cpu_us_per_message",
        )
    take("without search 1000", measures.relay_rate_without_search, 1000)
    lost(figures, "search cost rate", "relay 1000 messages_per_s", "without search 1000 messages_per_s")
    lost(
        figures,
        "search cost cpu",
        "without search 1000 cpu_us_per_message",
        "relay 1000 cpu_us_per_message",
    )
    take("typing 1000", measures.relay_typing, 1000)
    ratio(figures, "typing ratio 1000", "typing 1000 messages_per_s", "echo 1000 messages_per_s")
    take("echo at 500/s", measures.echo_latency, 1000, 500)
    take("commit", measures.commit_latency)
    take("relay at 500/s", measures.relay_latency, 1000, 500)
    for cut in ("p50_ms", "p99_ms"):
        bound = figures[f"echo at 500/s {cut}"] + figures[f"commit {cut}"]
        figures[f"latency ratio {cut[:3]}"] = figures[f"relay at 500/s end_to_end {cut}"] / bound
    for visitors in (1000, 5000) if quick else (1000, 5000, 9500):
        take(f"idle {visitors}", measures.memory, visitors)
    take("reconnect", measures.reconnect, 1000 if quick else 9500)
    return figures


def ratio(figures: dict[str, float], name: str, above: str, below: str) -> None:
    """Adds the quotient of two figures of this pass."""
    figures[name] = figures[above] / figures[below]


def lost(figures: dict[str, float], name: str, less: str, more: str) -> None:
    """Adds how many percent `less` lies below `more` in this pass; below 0 where it does not."""
    figures[name] = 100 * (1 - figures[less] / figures[more])


def flat(found: dict[str, Any], before: str = "") -> dict[str, float]:
    """Nested figures with their path as the name."""
    out: dict[str, float] = {}
    for key, value in found.items():
        if isinstance(value, dict):
            out |= flat(value, f"{before}{key} ")
        else:
            out[before + key] = float(value)
    return out


def figures_table(figures: dict[str, float], passes: int) -> Table:
    """Everything that was measured, plainly."""
    when = time.strftime("%Y-%m-%d")
    machine = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    table = Table(
        title=f"Medians of {passes} passes, {when}, {machine}, one core for the server", title_justify="left"
    )
    table.add_column("what")
    for column in ("messages/s", "CPU us each", "p50 ms", "p99 ms", "CPU of a core"):
        table.add_column(column, justify="right")
    measured = ("echo 1", "relay 1", "echo 50", "relay 50", "echo 1000", "relay 1000")
    for what in (*measured, "without search 1000", "typing 1000"):
        table.add_row(what, *cells(figures, what, ""))
    table.add_row("echo at 500/s, 1000 visitors", *cells(figures, "echo at 500/s", ""))
    table.add_row("relay at 500/s, to the agent", *cells(figures, "relay at 500/s", "end_to_end "))
    table.add_row("one commit, FULL", *cells(figures, "commit", ""))
    return table


def cells(figures: dict[str, float], what: str, path: str) -> list[str]:
    """The columns of one row; a dash where nothing was measured."""
    names = ["messages_per_s", "cpu_us_per_message", f"{path}p50_ms", f"{path}p99_ms", "cpu_share"]
    values = [figures.get(f"{what} {name}") for name in names]
    shapes = ["{:,.0f}", "{:.1f}", "{:.2f}", "{:.2f}", "{:.0%}"]
    return [
        shape.format(value) if value is not None else "-" for shape, value in zip(shapes, values, strict=True)
    ]


def targets_table(screen: Console, figures: dict[str, float], part: str) -> list[str]:
    """Prints each figure of a part with its floor and its goal; returns those below the floor."""
    table = Table(title="Against the floors and goals", title_justify="left")
    for column in ("what", "measured", "floor", "goal", ""):
        table.add_column(column, justify="left" if column in ("what", "") else "right")
    missed = []
    for target in TARGETS:
        if target.part != part or target.name not in figures:
            continue
        value = figures[target.name]
        verdict = verdict_of(target, value)
        if verdict == "below the floor":
            missed.append(target.what)
        table.add_row(
            target.what, target.show(value), target.show(target.floor), target.show(target.goal), verdict
        )
    screen.print(table)
    return missed


def verdict_of(target: Target, value: float) -> str:
    """In words, where a value stands."""
    if not target.holds(value, target.floor):
        return "below the floor"
    return "goal reached" if target.holds(value, target.goal) else "floor held"


if __name__ == "__main__":
    bench()
