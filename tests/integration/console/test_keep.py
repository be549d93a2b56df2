"""The console's own file: private, and what a call has written outlives the program."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from console.model.canned_index import USED_DAYS
from console.net.keep import DRAFTS_MAX, Keep, state_folder
from console.net.keeper import NotKept

RELAY = "ws://127.0.0.1:8600/v1/agent"
WRITER = """
import os, sys
from pathlib import Path
from console.net.keep import Keep

keep = Keep(sys.argv[1], "Sara", Path(sys.argv[2]))
n = 0
while True:
    keep.save(f"{n:032x}", b"command %d" % n)
    keep.save_draft("c" * 32, f"draft {n}")
    os.write(1, b"%d\\n" % n)
    n += 1
"""


def test_the_file_and_its_folder_are_for_their_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    Keep(RELAY, "sara", folder).close()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "console.db").stat().st_mode) == 0o600


def test_a_file_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    (tmp_path / "console.db").touch(mode=0o644)
    Keep(RELAY, "sara", tmp_path).close()
    assert stat.S_IMODE((tmp_path / "console.db").stat().st_mode) == 0o600


def test_commands_come_back_in_their_order_without_those_forgotten(tmp_path: Path) -> None:
    keep = Keep(RELAY, "sara", tmp_path)
    for n in (3, 1, 2):
        keep.save(str(n), b"%d" % n)
    keep.save("1", b"again")
    keep.forget("3")
    keep.close()
    assert Keep(RELAY, "SARA", tmp_path).outbox() == [b"1", b"2"]


def test_each_account_has_its_own(tmp_path: Path) -> None:
    keep = Keep(RELAY, "sara", tmp_path)
    keep.save("1", b"1")
    keep.save_draft("c", "hello")
    for relay, name in ((RELAY, "omid"), ("wss://other/v1/agent", "sara")):
        other = Keep(relay, name, tmp_path)
        assert other.outbox() == []
        assert other.drafts() == {}


def test_an_empty_draft_is_none_and_the_oldest_go_first(tmp_path: Path) -> None:
    keep = Keep(RELAY, "sara", tmp_path)
    keep.save_draft("c", "hello")
    keep.save_draft("c", "")
    assert keep.drafts() == {}
    for n in range(DRAFTS_MAX + 1):
        keep.save_draft(str(n), "x")
    assert len(keep.drafts()) == DRAFTS_MAX
    assert "0" not in keep.drafts()


def test_a_disk_that_fails_is_told_as_such(tmp_path: Path) -> None:
    keep = Keep(RELAY, "sara", tmp_path)
    keep.close()
    with pytest.raises(NotKept):
        keep.save("1", b"1")


def test_the_folder_can_be_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUKKAN_STATE_DIR", str(tmp_path / "mine"))
    assert state_folder() == tmp_path / "mine"


def test_what_was_written_outlives_kill_9(tmp_path: Path) -> None:
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, RELAY, str(tmp_path)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.getcwd()},
    )
    assert writer.stdout is not None
    for _ in range(20):
        writer.stdout.readline()
    writer.kill()
    told = [int(line) for line in writer.stdout.read().split()]
    writer.wait()
    last = max(told, default=19)
    keep = Keep(RELAY, "sara", tmp_path)
    assert [b"command %d" % n for n in range(last + 1)] == keep.outbox()[: last + 1]
    assert int(keep.drafts()["c" * 32].split()[1]) >= last


def test_the_use_of_replies_is_counted_for_each_agent_and_for_some_days(tmp_path: Path) -> None:
    day_ms = 86_400_000
    keep, other = Keep(RELAY, "sara", tmp_path), Keep(RELAY, "omar", tmp_path)
    for day, code in ((1, "old"), (2, "thanks"), (10, "thanks"), (10, "hours")):
        keep.use_reply(code, day * day_ms)
    other.use_reply("hours", 10 * day_ms)
    assert keep.used_replies(10 * day_ms) == {"old": 1, "thanks": 2, "hours": 1}
    assert keep.used_replies((2 + USED_DAYS) * day_ms) == {"thanks": 1, "hours": 1}
    assert other.used_replies(10 * day_ms) == {"hours": 1}
    keep.use_reply("hours", (30 + USED_DAYS) * day_ms)
    assert keep.used_replies(10 * day_ms) == {"hours": 1}
