"""What the doctor says of what a relay rests on: libraries, pictures, the unit, files, other writers."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib import metadata
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from relay import doctor, foundations, machine
from relay.pictures.artist import PictureArtist
from relay.store.database import FILE_NAME, Database
from relay.store.folder import BACKUPS, UPLOADS
from tests.support.relay_process import ROOT

FILE_ID = "ab" * 16


@pytest.fixture
def data(tmp_path: Path) -> Path:
    Database(tmp_path / "data").close()
    return tmp_path / "data"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "relay.toml").write_text("[uploads]\nenabled = true\n")
    return tmp_path


@contextmanager
def opened(data: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(data / FILE_NAME)) as store, store:
        yield store


def said(data: Path, what: str, config: Path | None = None) -> list[str]:
    return [str(found) for found in doctor.findings(config, data) if found.what == what]


def with_a_file(data: Path) -> Path:
    """A store that knows one file of a chat; where its bytes belong."""
    with opened(data) as store:
        store.execute(
            "INSERT INTO file VALUES (?, x'', 0, 'c', 1, 'a.png', 'image/png', 5, 0, 0, 0)",
            (bytes.fromhex(FILE_ID),),
        )
    (data / UPLOADS).mkdir(mode=0o700)
    return data / UPLOADS / FILE_ID


def test_files_that_are_gone_are_counted(data: Path) -> None:
    path = with_a_file(data)
    [found] = said(data, "files")
    assert found.startswith("wrong") and "1 of 1 files that chats name are gone" in found
    path.write_bytes(b"half")
    assert said(data, "files") == [found], "less than there was is as good as nothing"
    path.write_bytes(b"whole")
    assert said(data, "files") == ["ok     files          All 1 files that chats name are there."]


@pytest.mark.parametrize("name", [UPLOADS, BACKUPS])
def test_a_folder_of_files_that_others_may_read_is_wrong(data: Path, name: str) -> None:
    (data / name).mkdir(mode=0o700)
    assert not [each for each in said(data, "data folder") if each.startswith("wrong")]
    (data / name).chmod(0o755)
    [found] = [each for each in said(data, "data folder") if each.startswith("wrong")]
    assert str(data / name) in found and "chmod 700" in found


def test_pictures_are_tried_where_files_are_taken(
    data: Path, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert said(data, "pictures")[0].startswith("ok     pictures       Files in chats are off")
    version = metadata.version("pillow")
    assert said(data, "pictures", config) == [
        f"ok     pictures       They are drawn anew, by Pillow {version}."
    ]

    async def never(artist: PictureArtist) -> bool:
        return False

    monkeypatch.setattr(PictureArtist, "can_draw", never)
    assert said(data, "pictures", config)[0].startswith("wrong")


def test_a_library_with_known_holes_is_named(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert said(data, "libraries")[0].startswith("ok")
    real = metadata.version
    monkeypatch.setattr(metadata, "version", lambda name: "3.14.2" if name == "aiohttp" else real(name))
    assert said(data, "libraries") == [
        "wrong  libraries      aiohttp 3.14.2 has known holes; 3.14.3 or newer is needed."
    ]


def test_whoever_else_writes_to_the_store_is_named(data: Path) -> None:
    assert not [each for each in said(data, "store") if "Process" in each]
    with opened(data) as other:
        other.execute("SELECT count(*) FROM log")
        [found] = [each for each in said(data, "store") if "Process" in each]
        assert found.startswith("wrong") and "only the relay may" in found


def test_whoever_only_reads_the_store_is_let_be(data: Path) -> None:
    with closing(sqlite3.connect(f"{(data / FILE_NAME).as_uri()}?mode=ro", uri=True)) as reader:
        reader.execute("SELECT count(*) FROM log")
        assert not [each for each in said(data, "store") if "Process" in each]


def test_a_cheap_hash_is_worth_a_look(data: Path) -> None:
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("correct horse")
    with opened(data) as store:
        store.execute(
            "INSERT INTO agent (name, role, password_hash, at_ms) VALUES ('Mina', 'agent', ?, 0)", (cheap,)
        )
    [found] = said(data, "accounts")
    assert found.startswith("look") and "1 password" in found


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not here")
def test_an_installed_unit_is_judged(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "UNIT_FOLDERS", (tmp_path,))
    assert said(data, "unit") == []
    shutil.copy(ROOT / "config" / "deploy" / foundations.UNIT, tmp_path)
    assert said(data, "unit")[0].startswith("ok     unit           dukkan.service exposes 1.")
    (tmp_path / foundations.UNIT).write_text("[Service]\nExecStart=/usr/local/bin/dukkan relay\n")
    assert said(data, "unit")[0].startswith("look   unit           dukkan.service exposes 9.")
