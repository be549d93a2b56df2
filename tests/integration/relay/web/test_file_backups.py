"""Backups with the files of chats: copied once, put back whole, thinned out together."""

from pathlib import Path

from click.testing import CliRunner
from msgspec import structs

from relay.care import restore_command
from relay.settings import Listen
from relay.store import backup, restore
from relay.store.folder import UPLOADS
from tests.integration.relay.web.clients import Client
from tests.integration.relay.web.conftest import running
from tests.integration.relay.web.test_files import ON, visitor
from tests.support.pictures import picture

AT_MS = 1_795_318_200_000
DAY_MS = 86_400_000


def names(folder: Path) -> set[str]:
    return {path.name for path in (folder / UPLOADS).iterdir()}


async def test_what_is_restored_has_the_files_that_it_had(tmp_path: Path) -> None:
    on, data, into, other = structs.replace(ON, listen=Listen(port=0)), *(tmp_path / n for n in "dbo")
    async with running(data, on) as relay, Client(relay.port, "/v1/visitor") as line:
        sender = await visitor(relay, line)
        first = await sender.send(picture(colour="red"))
        made = backup.make(data, into, AT_MS)
        assert (made.counts.files, made.files_missing) == (1, 0)
        await sender.upload(picture(colour="green"))
        second = await sender.send(picture(colour="blue"))
        assert backup.make(data, into, AT_MS + DAY_MS).counts.files == 2
        assert names(into) == {first["id"], second["id"]}, "what was never sent is no part of it"
    assert not restore.drill(Path(made.path), AT_MS).problems
    done = restore.restore(Path(made.path), other, AT_MS)
    assert done.files == 1
    async with running(other, on) as relay, Client(relay.port, "/v1/visitor") as line:
        again = await visitor(relay, line, sender.token)
        answer, body = await again.fetch(first["id"])
        assert answer.status == 200 and len(body) == first["bytes"]
        assert (await again.fetch(second["id"]))[0].status == 404


async def test_the_files_that_were_there_before_a_restore_are_kept_beside(tmp_path: Path) -> None:
    on, data, into = structs.replace(ON, listen=Listen(port=0)), *(tmp_path / n for n in "db")
    async with running(data, on) as relay, Client(relay.port, "/v1/visitor") as line:
        sender = await visitor(relay, line)
        await sender.send(picture())
        made = backup.make(data, into, AT_MS)
        later = await sender.send(picture(colour="blue"))
    done = restore.restore(Path(made.path), data, AT_MS)
    assert later["id"] in names(Path(done.kept)) and later["id"] not in names(data)


async def test_a_file_goes_with_the_last_backup_that_knows_it(tmp_path: Path) -> None:
    on, data, into = structs.replace(ON, listen=Listen(port=0)), *(tmp_path / n for n in "db")
    async with running(data, on) as relay, Client(relay.port, "/v1/visitor") as line:
        sender = await visitor(relay, line)
        await sender.send(picture())
        backup.make(data, into, AT_MS)
    (into / UPLOADS / ("f" * 32)).write_bytes(b"of a backup that is gone")
    backup.thin_out(into, days=1, weeks=0)
    assert len(names(into)) == 1


async def test_a_file_that_was_left_behind_is_told(tmp_path: Path) -> None:
    on, data, into = structs.replace(ON, listen=Listen(port=0)), *(tmp_path / n for n in "db")
    async with running(data, on) as relay, Client(relay.port, "/v1/visitor") as line:
        sender = await visitor(relay, line)
        file = await sender.send(picture())
        made = backup.make(data, into, AT_MS)
    (into / UPLOADS / file["id"]).write_bytes(b"cut off")
    assert backup.verified(Path(made.path)).files_missing == 1
    tried = CliRunner().invoke(restore_command, [made.path, "--drill"])
    assert (tried.exit_code, "1 of the files do not lie beside it" in tried.output) == (0, True)
    assert restore.restore(Path(made.path), tmp_path / "other", AT_MS).files == 0
