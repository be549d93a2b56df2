"""What stands in config/deploy is safe, complete, and agrees with the relay's own figures."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import click
import pytest

from console.cli import main
from relay.protocol.limits import BEAT_S
from relay.settings import LimitSettings, Listen
from relay.web.poll import HOLD_S

ROOT: Final = Path(__file__).parents[2]
DEPLOY: Final = ROOT / "config" / "deploy"
EXPOSURE_TENTHS_MAX: Final = 15
UNITS: Final = ("dukkan.service", "dukkan-backup.service", "dukkan-drill.service")
TIMERS: Final = ("dukkan-backup.timer", "dukkan-drill.timer")


def text_of(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


def settings_of(unit: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in text_of(unit).splitlines():
        key, is_setting, value = line.partition("=")
        if is_setting and not line.startswith("#"):
            found.setdefault(key, []).append(value)
    return found


needs_systemd = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not here")


@needs_systemd
@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_exposes_next_to_nothing(unit: str) -> None:
    judged = subprocess.run(
        [
            *("systemd-analyze", "security", "--offline=true", "--no-pager"),
            *(f"--threshold={EXPOSURE_TENTHS_MAX}", str(DEPLOY / unit)),
        ],
        capture_output=True,
        text=True,
    )
    assert judged.returncode == 0, judged.stdout + judged.stderr


@needs_systemd
def test_systemd_understands_the_units(tmp_path: Path) -> None:
    names = [*UNITS, *TIMERS]
    for name in names:
        # It also looks whether the program is there.
        (tmp_path / name).write_text(text_of(name).replace("/usr/local/bin/dukkan", sys.executable))
    judged = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *names],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={**os.environ, "SYSTEMD_LOG_LEVEL": "warning"},
    )
    said = [line for line in judged.stderr.splitlines() if "dukkan" in line]
    assert (judged.returncode, said) == (0, [])


@pytest.mark.parametrize("unit", UNITS)
def test_the_programs_that_the_units_start_know_their_options(unit: str) -> None:
    for line in settings_of(unit)["ExecStart"]:
        _, name, *words = line.split()
        command = main.get_command(click.Context(main), name)
        assert command is not None, line
        known = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= known, line


def test_the_unit_has_room_for_every_line_of_the_limits() -> None:
    limits = LimitSettings()
    assert int(settings_of("dukkan.service")["LimitNOFILE"][0]) > limits.visitors + limits.agents


def test_all_units_are_one_user_with_one_folder() -> None:
    relay, *others = (settings_of(unit) for unit in UNITS)
    for other in others:
        for key in ("User", "DynamicUser", "StateDirectory", "StateDirectoryMode", "UMask"):
            assert relay[key] == other[key], key


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_starts_nothing_that_a_bare_system_has_not(unit: str) -> None:
    """/bin/kill, for one, is a package of its own on Debian."""
    started = [
        line.split()[0] for key in ("ExecStart", "ExecReload") for line in settings_of(unit).get(key, [])
    ]
    assert set(started) <= {"/usr/local/bin/dukkan", "/bin/sh"}


def test_no_proxy_is_less_patient_than_the_relay_is_silent() -> None:
    waits_s = [
        int(found) for found in re.findall(r"proxy_(?:read|send)_timeout (\d+)s;", text_of("nginx.conf"))
    ]
    assert len(waits_s) == 2
    assert min(waits_s) > 2 * max(BEAT_S, HOLD_S)


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
def test_a_proxy_goes_to_where_the_relay_listens_and_hides_the_figures(name: str) -> None:
    listen = Listen()
    assert re.search(rf"\b{re.escape(listen.host)}:{listen.port}\b", text_of(name))
    assert "/metrics" in text_of(name) and "/readyz" in text_of(name)


def test_nginx_hands_on_what_the_doctor_asks_for() -> None:
    for line in (
        "proxy_http_version 1.1;",
        "proxy_set_header Host $http_host;",
        "proxy_set_header Upgrade $http_upgrade;",
        "proxy_set_header Connection $connection_upgrade;",
        "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;",
    ):
        assert line in text_of("nginx.conf")
    assert "$request_uri" not in text_of("nginx.conf").split("log_format")[1].split(";")[0]


def test_the_container_listens_where_it_says_and_is_not_root() -> None:
    container = text_of("Containerfile")
    assert f"EXPOSE {Listen().port}\n" in container
    assert re.search(r"^USER dukkan$", container, re.MULTILINE)
    assert f":{Listen().port}/readyz" in container
