"""The journal on a real SQLite file: what was committed is read back, whole and in order."""

import asyncio
import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from relay.domain.events import Logged
from relay.protocol.agent import State
from relay.protocol.entries import Assigned, Closed, Message, Note, Opened, Queued, Seen
from relay.protocol.limits import PAGE_ENTRIES_MAX
from relay.service.ports import Journal, StoreBroken, StoreFull
from relay.store import customers, rows
from relay.store.accounts import BY_NAME, BY_SESSION
from relay.store.database import FILE_NAME, Database
from relay.store.journal import SqliteJournal
from relay.store.lock import FolderLock, StoreInUse
from relay.store.migrations import SCHEMA_VERSION, StoreTooNew
from relay.store.rows import EventWriter
from tests.integration.relay.store.builders import begun, conv_of, logged, met, token_hash_of

CID = "c" * 32


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(tmp_path / "data")
    yield database
    database.close()


async def test_every_kind_of_entry_comes_back_as_it_was(database: Database) -> None:
    journal: Journal = SqliteJournal(database)
    events = [
        logged(7, 1, Opened(site="demo", lang="ar", page="https://shop.example/", title="متجر"), who="relay"),
        logged(7, 2, Message(text="طلب رقم 245-12784 لم يصل بعد"), cid=CID),
        logged(
            7,
            3,
            Assigned(agent=3, name="Mina", gen=1, reason="taken"),
            agent=3,
            who="agent",
            state="assigned",
        ),
        logged(
            7, 4, Note(text="check with the courier"), agent=3, who="agent", cid="d" * 32, state="assigned"
        ),
        logged(7, 5, Seen(upto=2), agent=3, who="agent", state="assigned"),
        logged(7, 6, Queued(gen=2, reason="released"), agent=3, who="agent"),
        logged(7, 7, Closed(gen=3), agent=3, who="agent", state="closed"),
    ]
    await journal.commit([met(1), begun(7, 1), *events])
    record = await journal.conversation(conv_of(7))
    assert record is not None
    assert record.entries == [event.entry for event in events]
    assert (record.number, record.visitor, record.site, record.at_ms) == (7, 1, "demo", 2_000)
    assert (record.state, record.channel, record.department) == ("closed", "widget", "")


async def test_a_conversation_that_nobody_began_is_not_found(database: Database) -> None:
    journal = SqliteJournal(database)
    assert await journal.conversation(conv_of(9)) is None
    assert await journal.visitor(token_hash_of(9)) is None
    assert await journal.entries(conv_of(9), 0, 100) == []


async def test_a_visitor_comes_with_the_open_conversation(database: Database) -> None:
    journal = SqliteJournal(database)
    await journal.commit([met(1), begun(1, 1), logged(1, 1, state="closed")])
    await journal.commit([begun(2, 1), logged(2, 1)])
    visitor = await journal.visitor(token_hash_of(1))
    assert visitor is not None
    assert (visitor.name, visitor.lang, visitor.token_hash) == ("v1", "fa", token_hash_of(1))
    assert [(each.number, each.state) for each in visitor.conversations] == [(2, "queued")]


async def test_a_visitor_without_an_open_conversation_comes_with_the_last_one(database: Database) -> None:
    journal = SqliteJournal(database)
    await journal.commit([met(1), begun(1, 1), logged(1, 1, state="closed")])
    await journal.commit([begun(2, 1), logged(2, 1, state="closed")])
    visitor = await journal.visitor(token_hash_of(1))
    assert visitor is not None
    assert [each.number for each in visitor.conversations] == [2]


async def test_earlier_conversations_are_the_visitors_own_and_the_last_of_them(database: Database) -> None:
    journal = SqliteJournal(database)
    await journal.commit([met(1), met(2)])
    for number in range(1, 8):
        await journal.commit([begun(number, 2 if number == 4 else 1), logged(number, 1, state="closed")])
    assert [each.number for each in await journal.earlier(1, 7, 3)] == [3, 5, 6]
    assert [each.number for each in await journal.earlier(2, 4, 3)] == []


async def test_entries_come_between_the_bounds_and_one_page_at_most(database: Database) -> None:
    journal = SqliteJournal(database)
    await journal.commit([met(1), begun(1, 1), *[logged(1, seq) for seq in range(1, 301)]])
    assert [each.seq for each in await journal.entries(conv_of(1), 3, 6)] == [4, 5, 6]
    page = await journal.entries(conv_of(1), 10, 300)
    assert [each.seq for each in page] == list(range(11, 11 + PAGE_ENTRIES_MAX))


async def test_restore_brings_back_what_is_open_and_the_highest_numbers(tmp_path: Path) -> None:
    first = Database(tmp_path)
    journal = SqliteJournal(first)
    await journal.commit([met(1), begun(1, 1), logged(1, 1), logged(1, 2)])
    await journal.commit([met(2), begun(2, 2), logged(2, 1, state="closed")])
    await journal.commit([met(3), begun(3, 3), logged(3, 1), logged(3, 2, state="closed")])
    await journal.commit([logged(3, 3, Queued(gen=2, reason="reopened"), state="queued")])
    epoch = (await journal.restore()).epoch
    first.close()

    second = Database(tmp_path)
    restored = await SqliteJournal(second).restore()
    second.close()
    assert restored.epoch == epoch
    assert len(epoch) == 32
    assert (restored.visitor_last, restored.number_last) == (3, 3)
    assert [visitor.visitor for visitor in restored.visitors] == [1, 3]
    assert [entry.seq for entry in restored.visitors[0].conversations[0].entries] == [1, 2]
    assert restored.visitors[1].conversations[0].state == "queued"


async def test_commits_that_wait_together_are_all_stored_in_order(database: Database) -> None:
    journal = SqliteJournal(database)
    await journal.commit([met(1), begun(1, 1)])
    done: list[int] = []

    async def one(seq: int) -> None:
        await journal.commit([logged(1, seq, cid=f"{seq:032x}")])
        done.append(seq)

    await asyncio.gather(*[one(seq) for seq in range(1, 2_001)])
    assert done == list(range(1, 2_001))
    record = await journal.conversation(conv_of(1))
    assert record is not None
    assert [entry.seq for entry in record.entries] == done


async def test_what_one_commit_holds_is_seen_whole_or_not_at_all(database: Database) -> None:
    journal = SqliteJournal(database)
    await journal.commit([met(1), begun(1, 1)])
    writing = asyncio.gather(
        *[journal.commit([logged(1, 2 * i + 1), logged(1, 2 * i + 2)]) for i in range(300)]
    )
    heads = set()
    while not writing.done():
        heads.add(len(await journal.entries(conv_of(1), 0, 10_000)))
    await writing
    assert heads and all(head % 2 == 0 for head in heads)


@pytest.mark.threat(47)
async def test_a_full_disk_refuses_the_batch_and_keeps_what_was_stored(database: Database) -> None:
    journal = SqliteJournal(database)
    await journal.commit([met(1), begun(1, 1), logged(1, 1)])
    pages = await database.write(lambda c: c.execute("PRAGMA page_count").fetchone()[0])
    await database.write(lambda c: c.execute(f"PRAGMA max_page_count = {pages}").fetchone())
    big = Message(text="x" * 4_000)
    with pytest.raises(StoreFull):
        await journal.commit([logged(1, seq, big) for seq in range(2, 50)])
    assert [each.seq for each in await journal.entries(conv_of(1), 0, 100)] == [1]

    await database.write(lambda c: c.execute("PRAGMA max_page_count = 1000000").fetchone())
    await journal.commit([logged(1, seq, big) for seq in range(2, 50)])
    assert len(await journal.entries(conv_of(1), 0, 100)) == 49


async def test_a_state_that_was_rolled_back_is_written_the_next_time(database: Database) -> None:
    journal, writer = SqliteJournal(database), EventWriter()
    await journal.commit([met(1), begun(1, 1)])
    closing = [logged(1, 1, state="closed")]

    def rolled_back(connection: sqlite3.Connection) -> None:
        writer.write(connection, [closing])
        raise ValueError

    with pytest.raises(ValueError):
        await database.write(rolled_back)
    await database.write(lambda connection: writer.committed(writer.write(connection, [closing])))
    record = await journal.conversation(conv_of(1))
    assert record is not None and record.state == "closed"


async def test_a_state_is_written_again_only_when_it_has_changed(database: Database) -> None:
    writer = EventWriter()
    await SqliteJournal(database).commit([met(1), begun(1, 1)])

    def write(connection: sqlite3.Connection, event: Logged) -> dict[int, State]:
        changed = writer.write(connection, [[event]])
        writer.committed(changed)
        return changed

    states: list[State] = ["assigned", "assigned", "queued", "closed", "queued"]
    changes = [
        await database.write(partial(write, event=logged(1, seq, state=state)))
        for seq, state in enumerate(states, 1)
    ]
    assert changes == [{1: "assigned"}, {}, {1: "queued"}, {1: "closed"}, {1: "queued"}]


@pytest.mark.threat(64)
async def test_after_any_other_failure_nothing_is_written_any_more(database: Database) -> None:
    journal = SqliteJournal(database)
    await journal.commit([met(1), begun(1, 1), logged(1, 1)])
    with pytest.raises(StoreBroken):
        await journal.commit([logged(1, 1)])  # The place is taken: the desk and the store disagree.
    with pytest.raises(StoreBroken):
        await journal.commit([logged(1, 2)])
    with pytest.raises(StoreBroken):
        await database.write(lambda c: c.execute("SELECT 1").fetchone())
    assert [each.seq for each in await journal.entries(conv_of(1), 0, 100)] == [1]


async def test_a_write_that_fails_by_itself_changes_nothing_and_breaks_nothing(database: Database) -> None:
    journal = SqliteJournal(database)

    def work(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO meta VALUES ('half', 'done')")
        raise ValueError("own mistake")

    with pytest.raises(ValueError, match="own mistake"):
        await database.write(work)
    assert (
        await database.read(lambda c: c.execute("SELECT 1 FROM meta WHERE key = 'half'").fetchone()) is None
    )
    await journal.commit([met(1)])


@pytest.mark.threat(63)
async def test_the_reading_connection_cannot_write(database: Database) -> None:
    with pytest.raises(StoreBroken):
        await database.read(lambda c: c.execute("DELETE FROM meta").rowcount)


async def test_the_store_is_as_durable_as_it_says(database: Database) -> None:
    assert await database.write(lambda c: c.execute("PRAGMA synchronous").fetchone()[0]) == 2
    assert await database.write(lambda c: c.execute("PRAGMA journal_mode").fetchone()[0]) == "wal"


@pytest.mark.threat(65)
async def test_only_the_owner_may_read_the_files(database: Database, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    await SqliteJournal(database).commit([met(1)])
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert set(modes) == {"lock", FILE_NAME, f"{FILE_NAME}-wal", f"{FILE_NAME}-shm"}
    assert set(modes.values()) == {0o600}


async def test_a_day_is_read_from_its_first_entry_on(database: Database) -> None:
    journal = SqliteJournal(database)
    await journal.commit([met(1), begun(1, 1), logged(1, 1, Opened(site="demo"))])
    for seq in range(2, 40):  # at 3,000 ms and one more each
        who = "agent" if seq % 2 else "visitor"
        await journal.commit([logged(1, seq, who=who)])  # type: ignore[arg-type]
    found = await journal.since(3_021)
    assert [(site, entry.seq) for site, entry in found] == [("demo", seq) for seq in range(21, 40, 2)]
    assert len(await journal.since(0)) == 20, "what agents said, and where it began"
    assert await journal.since(4_000) == []


async def test_closing_leaves_one_file_with_everything_in_it(tmp_path: Path) -> None:
    database = Database(tmp_path)
    await SqliteJournal(database).commit([met(1), begun(1, 1), logged(1, 1)])
    database.close()
    assert not (tmp_path / f"{FILE_NAME}-wal").exists()
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        assert connection.execute("SELECT count(*) FROM log").fetchone() == (1,)


OPENING = """
import sys
from pathlib import Path
from relay.store.database import Database
Database(Path(sys.argv[1]))
"""


@pytest.mark.threat(63)
def test_a_second_process_is_refused_with_a_sentence(tmp_path: Path) -> None:
    lock = FolderLock(tmp_path)
    command = [sys.executable, "-c", OPENING, str(tmp_path)]
    other = subprocess.run(command, capture_output=True, text=True, timeout=60)
    lock.release()
    assert other.returncode != 0
    assert f"Another relay (process {os.getpid()}) is using the data folder" in other.stderr


async def test_a_second_relay_in_this_process_is_refused_too(database: Database, tmp_path: Path) -> None:
    with pytest.raises(StoreInUse):
        Database(tmp_path / "data")


async def test_a_store_of_a_newer_relay_is_refused_with_a_sentence(tmp_path: Path) -> None:
    Database(tmp_path).close()
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    connection.close()
    with pytest.raises(StoreTooNew, match=f"has schema {SCHEMA_VERSION + 1}"):
        Database(tmp_path)
    # The refused start has let go of the folder.
    with pytest.raises(StoreTooNew):
        Database(tmp_path)


@pytest.mark.parametrize(
    "statement",
    [
        rows.VISITOR_BY_TOKEN,
        rows.VISITOR_BY_ANY_TOKEN,
        rows.VISITOR_BY_CUSTOMER,
        customers.CUSTOMER_OF,
        customers.TOKENS_OF,
        rows.CONVERSATIONS_OPEN_OF,
        rows.CONVERSATION_LAST_OF,
        rows.CONVERSATIONS_EARLIER_OF,
        rows.CONVERSATION_BY_NAME,
        rows.ROW_FROM,
        rows.SINCE,
        rows.LOG_OF,
        rows.PAGE_OF,
        rows.VISITORS_OPEN,
        rows.SET_STATE,
        rows.BEGINNING_OF,
        BY_NAME,
        BY_SESSION,
    ],
)
async def test_no_query_that_serves_a_socket_scans_a_table(database: Database, statement: str) -> None:
    values = [b"\0" * 16] * statement.count("?")
    plan = await database.write(lambda c: c.execute(f"EXPLAIN QUERY PLAN {statement}", values).fetchall())
    steps = [row[3] for row in plan]
    assert steps
    scans = [step for step in steps if step.startswith("SCAN") and "conversation_open" not in step]
    assert scans == [], steps
    assert not any("TEMP B-TREE" in step for step in steps), steps


CRASHING = """
import asyncio, sys
from pathlib import Path
from relay.store.database import Database
from relay.store.journal import SqliteJournal
from tests.integration.relay.store.builders import begun, logged, met

async def main():
    database = Database(Path(sys.argv[1]))
    await database.write(lambda c: c.execute("PRAGMA wal_autocheckpoint = 20").fetchone())
    journal = SqliteJournal(database)
    await journal.commit([met(1)] + [begun(n, 1) for n in range(1, 9)])
    async def chat(number):
        seq = 0
        while True:
            seq += 1
            await journal.commit([logged(number, seq, cid=f"{seq:032x}")])
            print(number, seq, flush=True)
    await asyncio.gather(*[chat(n) for n in range(1, 9)])

asyncio.run(main())
"""


def crash_after(acks: int, folder: Path) -> set[tuple[int, ...]]:
    """The acks that a writing process gave before and while it was killed."""
    child = subprocess.Popen(
        [sys.executable, "-c", CRASHING, str(folder)], stdout=subprocess.PIPE, text=True, cwd=Path.cwd()
    )
    assert child.stdout is not None
    heard = [child.stdout.readline() for _ in range(acks)]
    child.kill()
    heard += child.stdout.read().splitlines(keepends=True)
    child.wait()
    child.stdout.close()
    return {tuple(map(int, line.split())) for line in heard if line.endswith("\n")}


@pytest.mark.parametrize("acks", [1, 40, 300, 901])
async def test_no_acked_entry_is_lost_to_kill_9(tmp_path: Path, acks: int) -> None:
    """I1, I3: acked means present after a crash; places are dense."""
    acked = crash_after(acks, tmp_path)
    assert len(acked) >= acks

    database = Database(tmp_path)
    restored = await SqliteJournal(database).restore()
    check = await database.read(lambda c: c.execute("PRAGMA integrity_check").fetchone()[0])
    database.close()
    assert check == "ok"
    stored: set[tuple[int, ...]] = set()
    for conversation in restored.visitors[0].conversations:
        places = [entry.seq for entry in conversation.entries]
        assert places == list(range(1, len(places) + 1))
        stored |= {(conversation.number, seq) for seq in places}
    assert acked - stored == set()
