"""A relay whose disk has hardly any room left says so in the line mode, until it has room again."""

import asyncio
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.console.plain_console import AGENT, PASSWORD, PlainConsole
from tests.support.relay_process import RelayProcess


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=100m,mode=700", "tmpfs", str(folder)]).returncode:
        pytest.skip("only root may mount a small disk")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


async def test_the_line_mode_says_that_the_relay_is_unwell_and_well_again(
    small_disk: Path, tmp_path: Path
) -> None:
    with RelayProcess(small_disk / "data") as relay:
        relay.add_agent(AGENT, PASSWORD)
        console = PlainConsole(relay, tmp_path / "console")
        await console.out.until("warning The relay's disk is nearly full: it needs room soon.")
        await asyncio.to_thread(
            subprocess.run, ["mount", "-o", "remount,size=800m", str(small_disk)], check=True
        )
        await console.out.until("the relay is well again")
        assert await console.leave() == 0
