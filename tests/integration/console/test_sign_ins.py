"""Sign-ins on this device, with the real relay: asked once, ended here, everywhere and from afar."""

import json
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyotp
import pytest
from click.testing import CliRunner, Result

from console.cli import main
from console.net import sign_ins as sign_ins_module
from console.net.address import line_url
from console.net.sign_ins import FILE_NAME, SignIns
from tests.support.relay_process import ROOT, RelayProcess

AGENT, PASSWORD = "sara", "correct horse battery"


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[RelayProcess]:
    with RelayProcess(tmp_path / "data") as process:
        process.add_agent(AGENT, PASSWORD)
        yield process


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


def console(state: Path, *words: str, given: str = "") -> Result:
    """What `dukkan console` with these words says, on a device whose state folder this is."""
    environment = {"DUKKAN_STATE_DIR": str(state), "HOME": str(state)}
    return CliRunner().invoke(main, ["console", *words], input=given, env=environment)


def plain(relay: RelayProcess, state: Path, *more: str, given: str = "") -> Result:
    return console(state, relay.url, "--plain", *more, given=given)


def operator(relay: RelayProcess, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "relay", "agent", *words, "--data", str(relay.data)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def signed_in(relay: RelayProcess, state: Path) -> None:
    asked = plain(relay, state, "--name", AGENT, "--password-stdin", given=f"{PASSWORD}\n")
    assert "state connected" in asked.output, asked.output


def test_a_device_is_asked_once(relay: RelayProcess, state: Path) -> None:
    assert plain(relay, state).exit_code == 1, "nobody is known here yet"
    signed_in(relay, state)
    again = plain(relay, state)
    assert (again.exit_code, "state connected" in again.output) == (0, True), again.output
    assert plain(relay, state, "--ask").exit_code == 1
    assert plain(relay, state, "--name", "omar").exit_code == 1


@pytest.mark.threat(30)
def test_the_sign_in_lies_in_a_file_of_the_agents_own_and_is_no_password(
    relay: RelayProcess, state: Path
) -> None:
    signed_in(relay, state)
    path = state / FILE_NAME
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(state.stat().st_mode) == 0o700
    [kept] = json.loads(path.read_text(encoding="utf-8"))
    assert (kept["name"], len(kept["session"])) == (AGENT, 64)
    written = b"".join(each.read_bytes() for each in state.rglob("*") if each.is_file())
    assert PASSWORD.encode() not in written
    stored = b"".join(each.read_bytes() for each in relay.data.glob("dukkan.db*"))
    assert bytes.fromhex(kept["session"]) not in stored
    assert kept["session"].encode() not in stored


@pytest.mark.threat(21)
def test_what_ends_it_from_afar_is_said_and_the_device_forgets_it(relay: RelayProcess, state: Path) -> None:
    signed_in(relay, state)
    listed = operator(relay, "devices", AGENT)
    assert sign_ins_module.device_name() in listed
    operator(relay, "sign-out", AGENT, "--device", listed.split()[0])
    ended = plain(relay, state)
    assert (ended.exit_code, "Please sign in again." in ended.output) == (2, True), ended.output
    assert json.loads((state / FILE_NAME).read_text(encoding="utf-8")) == []
    assert operator(relay, "devices", AGENT) == "none\n"


@pytest.mark.threat(21)
def test_signing_out_by_command_ends_it_at_the_relay_as_well(relay: RelayProcess, state: Path) -> None:
    signed_in(relay, state)
    signed_in(relay, state.with_name("other"))
    out = console(state, "sign-out", relay.url)
    assert (out.exit_code, out.output) == (0, "sara is signed out on this device.\n")
    assert len(operator(relay, "devices", AGENT).splitlines()) == 1
    assert console(state, "sign-out", relay.url).exit_code == 1
    everywhere = console(state.with_name("other"), "sign-out", relay.url, "--everywhere")
    assert everywhere.output == "sara is signed out everywhere.\n"
    assert operator(relay, "devices", AGENT) == "none\n"


def test_a_device_forgets_even_where_no_relay_answers(relay: RelayProcess, state: Path) -> None:
    signed_in(relay, state)
    relay.stop()
    out = console(state, "sign-out", relay.url)
    assert (out.exit_code, "the relay has not" in out.output) == (1, True)
    assert json.loads((state / FILE_NAME).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("words", ["signout", "signout everywhere"])
def test_signing_out_in_the_line_mode(relay: RelayProcess, state: Path, words: str) -> None:
    signed_in(relay, state)
    out = plain(relay, state, given=f"{words}\n")
    assert "You have been signed out." in out.output, out.output
    assert operator(relay, "devices", AGENT) == "none\n"


def test_joining_by_the_code_that_the_operator_was_told(relay: RelayProcess, state: Path) -> None:
    told = operator(relay, "add", "Mina Q", "--role", "supervisor")
    assert "Added Mina Q (supervisor)." in told
    line = told.splitlines()[-1].strip()
    assert line.startswith('dukkan console ADDRESS --name "Mina Q" --join ')
    code = line.split()[-1]
    assert "has not joined yet" in operator(relay, "list")
    joined = plain(
        relay, state, "--name", "Mina Q", "--join", code, "--password-stdin", given="correct mule\n"
    )
    assert "state connected" in joined.output, joined.output
    assert "has not joined yet" not in operator(relay, "list")
    assert "state connected" in plain(relay, state).output


class FakeRing:
    """A keyring in memory; `fails` is one whose backend is locked."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.fails = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.fails:
            raise RuntimeError("locked")
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.fails:
            raise RuntimeError("locked")
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


def test_where_there_is_a_keyring_the_file_has_names_alone(state: Path) -> None:
    ring, url = FakeRing(), line_url("chat.example", "agent")
    sign_ins = SignIns(state, ring)
    sign_ins.keep(url, "Sara", "5e" * 32)
    assert "5e" not in (state / FILE_NAME).read_text(encoding="utf-8")
    kept: Any = sign_ins.find(url, "sara")
    assert (kept.name, kept.session) == ("Sara", "5e" * 32)
    sign_ins.forget(url, "SARA")
    assert (sign_ins.find(url), ring.kept) == (None, {})


def test_a_keyring_that_fails_leaves_it_to_the_file(state: Path) -> None:
    ring = FakeRing()
    ring.fails = True
    sign_ins = SignIns(state, ring)
    sign_ins.keep("wss://one", "sara", "5e" * 32)
    sign_ins.keep("wss://other", "sara", "6f" * 32)
    kept: Any = sign_ins.find("wss://one")
    assert kept.session == "5e" * 32
    sign_ins.forget("wss://one", "sara")
    assert sign_ins.find("wss://one") is None
    assert sign_ins.find("wss://other") is not None


@pytest.mark.parametrize("content", [b"", b"[", b"{}", b'[{"relay": 1}]', b"\xff"])
def test_a_broken_file_counts_as_none_and_is_written_anew(state: Path, content: bytes) -> None:
    state.mkdir()
    (state / FILE_NAME).write_bytes(content)
    sign_ins = SignIns(state)
    assert sign_ins.find("wss://one") is None
    sign_ins.keep("wss://one", "sara", "5e" * 32)
    assert sign_ins.find("wss://one") is not None


@pytest.mark.threat(33)
def test_codes_of_an_app_in_the_line_mode(relay: RelayProcess, state: Path) -> None:
    signed_in(relay, state)
    begun = plain(relay, state, given="codes\n").output.splitlines()
    [address] = [line.removeprefix("app ") for line in begun if "otpauth" in line]
    app = pyotp.parse_uri(address)
    assert isinstance(app, pyotp.TOTP)
    wrong = plain(relay, state, given="code 000000\n")
    assert "The code is wrong" in wrong.output, wrong.output
    right = plain(relay, state, given=f"code {app.at(time.time())}\n")
    recovery = [line.split()[-1] for line in right.output.splitlines() if line.startswith("recovery code ")]
    assert len(recovery) == 10, right.output
    assert "with codes" in operator(relay, "list")
    by_password = ("--name", AGENT, "--password-stdin", "--ask")
    asked = plain(relay, state, *by_password, given=f"{PASSWORD}\n")
    assert "Please type the code" in asked.output, asked.output
    given = plain(relay, state, *by_password, given=f"{PASSWORD}\ncode {app.at(time.time() + 30)}\nlist\n")
    assert given.output.splitlines()[-1] == "no chats", given.output
    given = plain(relay, state, *by_password, given=f"{PASSWORD}\ncode {recovery[0]}\nlist\n")
    assert given.output.splitlines()[-1] == "no chats", given.output
    assert "with the password alone" in operator(relay, "totp", AGENT, "--reset") + operator(
        relay, "totp", AGENT
    )
    assert "state connected" in plain(relay, state, *by_password, given=f"{PASSWORD}\n").output
