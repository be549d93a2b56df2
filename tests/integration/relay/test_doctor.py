"""The doctor on real folders with one thing wrong each: it names the thing, and ends with 1."""

import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from relay import doctor, machine
from relay.finding import Finding
from relay.store import backup
from relay.store.database import FILE_NAME, Database
from relay.store.migrations import SCHEMA_VERSION
from tests.support.relay_process import ROOT, RelayProcess

AT_MS = 1_795_318_200_000


@pytest.fixture
def data(tmp_path: Path) -> Path:
    Database(tmp_path / "data").close()
    return tmp_path / "data"


def examined(data: Path, config: Path | None = None) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for finding in doctor.findings(config, data):
        found.setdefault(finding.what, []).append(finding)
    return found


def wrongs(data: Path, config: Path | None = None) -> list[str]:
    return [f"{each.what}: {each.words}" for each in doctor.findings(config, data) if each.grade == "wrong"]


def test_on_a_fresh_folder_nothing_is_wrong(data: Path) -> None:
    assert wrongs(data) == []
    found = examined(data)
    assert found["store"][0].words == f"Every page is in order; schema {SCHEMA_VERSION}."
    assert found["backups"][0].grade == found["accounts"][0].grade == "look"


def test_a_folder_that_others_may_read_is_wrong(data: Path) -> None:
    data.chmod(0o755)
    assert wrongs(data) == [f"data folder: Others on this machine may read {data}: chmod 700 {data}"]


def test_a_store_that_others_may_read_is_wrong(data: Path) -> None:
    (data / FILE_NAME).chmod(0o644)
    assert len(wrongs(data)) == 1


def test_a_damaged_store_is_wrong(data: Path) -> None:
    body = bytearray((data / FILE_NAME).read_bytes())
    body[4096 * 3 : 4096 * 4] = b"\xff" * 4096
    (data / FILE_NAME).write_bytes(body)
    [found] = wrongs(data)
    assert "restore a backup" in found


def test_a_store_that_is_none_is_wrong(data: Path) -> None:
    (data / FILE_NAME).write_bytes(b"dear diary" * 500)
    [found] = wrongs(data)
    assert found.startswith("store: ") and "restore a backup" in found


def test_a_store_of_a_newer_relay_is_wrong(data: Path) -> None:
    with closing(sqlite3.connect(data / FILE_NAME)) as newer:
        newer.execute("PRAGMA user_version = 999")
    assert wrongs(data) == [f"store: It has schema 999, of a newer relay; this one knows {SCHEMA_VERSION}."]


def test_a_clock_that_has_gone_back_is_wrong(data: Path) -> None:
    with closing(sqlite3.connect(data / FILE_NAME)) as later, later:
        later.execute("INSERT INTO log (number, seq, at_ms, entry) VALUES (1, 1, ?, x'')", (2**52,))
    [found] = wrongs(data)
    assert found.startswith("clock: The newest entry of the store is from the future")


def test_an_old_backup_and_a_lost_one_are_wrong(data: Path, tmp_path: Path) -> None:
    made = backup.make(data, tmp_path / "backups", AT_MS)
    path = data / backup.LAST_FILE
    long_ago = msgspec.structs.replace(made, at_ms=doctor.EARLIEST_MS)
    path.write_bytes(msgspec.json.encode(long_ago))
    [found] = wrongs(data)
    assert found.startswith("backups: The last one is ") and "hours old" in found
    Path(made.path).unlink()
    assert wrongs(data) == [f"backups: The last one, {made.path}, is gone."]


def test_a_configuration_that_is_not_understood_is_wrong(data: Path, tmp_path: Path) -> None:
    (tmp_path / "relay.toml").write_text("[listen]\nprot = 1\n")
    [found] = wrongs(data, tmp_path)
    assert "line 2: unknown key 'prot'; did you mean 'port'?" in found


def test_a_secret_that_others_may_read_is_wrong(data: Path, tmp_path: Path) -> None:
    secret = tmp_path / "demo.secret"
    secret.write_text("5" * 64)
    secret.chmod(0o644)
    (tmp_path / "relay.toml").write_text(
        '[[sites]]\nname = "demo"\norigins = ["https://shop.example"]\nidentity_secret_file = "demo.secret"\n'
    )
    told = f"secrets: Others on this machine may read {secret}: chmod 640 {secret}"
    assert wrongs(data, tmp_path) == [told]
    secret.chmod(0o640)
    assert wrongs(data, tmp_path) == []


def test_a_relay_open_to_the_network_is_worth_a_look(data: Path, tmp_path: Path) -> None:
    (tmp_path / "relay.toml").write_text(
        '[listen]\nhost = "0.0.0.0"\n[[sites]]\nname = "demo"\norigins = ["https://shop.example"]\n'
    )
    found = examined(data, tmp_path)
    assert (found["address"][0].grade, "without TLS" in found["address"][0].words) == ("look", True)
    assert found["configuration"][0].grade == "ok"


MOUNTS = """\
22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
40 22 0:35 / /mnt/shop\\040data rw - nfs4 box:/data rw
41 22 0:36 / /run rw,nosuid shared:3 master:1 - tmpfs tmpfs rw
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/var/lib/dukkan", "ext4"),
        ("/mnt/shop data/x", "nfs4"),
        ("/run/dukkan", "tmpfs"),
        ("/running", "ext4"),
    ],
)
def test_the_file_system_is_that_of_the_longest_mount(path: str, kind: str) -> None:
    assert machine.file_system(Path(path), MOUNTS) == kind


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "small"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=9m,mode=700", "tmpfs", str(folder)]).returncode:
        pytest.skip("only root may mount a small disk")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_that_is_small_and_passing_is_told(small_disk: Path) -> None:
    Database(small_disk).close()
    found = examined(small_disk)
    assert (found["free space"][0].grade, found["file system"][0].grade) == ("wrong", "look")


def test_a_running_relay_is_found_where_it_should_be(tmp_path: Path) -> None:
    config = tmp_path / "config"
    config.mkdir()
    with RelayProcess(tmp_path / "data") as relay:
        sites = '[[sites]]\nname = "demo"\norigins = ["https://shop.example"]\n'
        (config / "relay.toml").write_text(f"[listen]\nport = {relay.port}\n{sites}")
        said = command("doctor", "--config", str(config), "--data", str(relay.data))
        assert f"ok     relay          Answers on http://127.0.0.1:{relay.port}." in said.stdout
        assert said.returncode == 0
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            (config / "relay.toml").write_text(f"[listen]\nport = {other.getsockname()[1]}\n{sites}")
            said = command("doctor", "--config", str(config), "--data", str(relay.data))
        assert (said.returncode, "wrong  relay" in said.stdout) == (1, True)


def test_a_relay_takes_all_the_open_files_that_it_may_have(tmp_path: Path) -> None:
    with RelayProcess(tmp_path / "data") as relay:
        limits = Path(f"/proc/{relay.pid}/limits").read_text()
        [line] = [line for line in limits.splitlines() if line.startswith("Max open files")]
        soft, hard = line.split()[3:5]
        assert soft == hard == str(machine.open_files_max(relay.pid))


def command(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "relay", *words], cwd=ROOT, text=True, capture_output=True, timeout=60
    )
