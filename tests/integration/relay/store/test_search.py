"""The index of all words on a real SQLite file: what is asked is found, and nothing else."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from relay.domain.events import Logged, VisitorMet
from relay.domain.search_query import FAR_MS, QueryProblem, read_query
from relay.domain.wall_clock import UTC_ZONE
from relay.protocol.codec import encode
from relay.protocol.entries import (
    AnyBody,
    Assigned,
    Entry,
    Filled,
    Message,
    Note,
    Opened,
    Queued,
    Rated,
    Seen,
    Tagged,
    Transferring,
)
from relay.service.ports import FoundLines, History
from relay.store import search, search_index
from relay.store.database import FILE_NAME, Database
from relay.store.journal import SqliteJournal
from relay.store.search import BATCH_ROWS, SqliteHistory, lines_statement
from tests.integration.relay.store.builders import begun, conv_of, token_hash_of

DAY_MS = 86_400_000
NOW_MS = 1_769_860_800_000
"""2026-01-31 12:00 UTC."""


class Shop:
    """A store with a search on it, and the shortest words for what happens in it."""

    def __init__(self, folder: Path) -> None:
        self.database = Database(folder)
        self.journal = SqliteJournal(self.database)
        self.history = SqliteHistory(self.database)
        self.seqs: dict[int, int] = {}

    async def begin(
        self, number: int, name: str = "", *, site: str = "demo", department: str = "", page: str = ""
    ) -> None:
        visitor = VisitorMet(
            visitor=number, site="demo", token_hash=token_hash_of(number), at_ms=NOW_MS, name=name, lang=""
        )
        await self.journal.commit([visitor, begun(number, number)])
        await self.log(number, Opened(site=site, department=department, page=page))

    async def log(self, number: int, *bodies: AnyBody, by: str = "", days_ago: int = 0) -> None:
        await self.journal.commit([self.logged(number, body, by, days_ago) for body in bodies])

    def logged(self, number: int, body: AnyBody, by: str = "", days_ago: int = 0) -> Logged:
        seq = self.seqs[number] = self.seqs.get(number, 0) + 1
        entry = Entry(
            conv=conv_of(number),
            seq=seq,
            at_ms=NOW_MS - days_ago * DAY_MS,
            who="agent" if by else "visitor",
            agent=1 if by else 0,
            name=by,
            body=body,
        )
        return Logged(number=number, entry=entry, state="queued", frame=encode(entry))

    async def catch_up(self) -> None:
        while await self.history.index_some():
            pass

    async def ask(self, text: str, before: int = 0, limit: int = 50) -> FoundLines:
        history: History = self.history
        return await history.find(read_query(text, NOW_MS, UTC_ZONE), before, limit)

    async def find(self, text: str) -> list[str]:
        return [line.said for line in (await self.ask(text)).lines]


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    shop = Shop(tmp_path / "data")
    yield shop
    shop.database.close()


async def test_what_was_said_is_found_newest_first_with_its_chat(shop: Shop) -> None:
    await shop.begin(1, "Leila", department="orders")
    await shop.begin(2)
    await shop.log(1, Message("My parcel is late"))
    await shop.log(2, Message("the PARCELS are here"), Message("goodbye"))
    await shop.catch_up()
    found = await shop.ask("parcel")
    assert [line.said for line in found.lines] == ["the PARCELS are here", "My parcel is late"]
    newest, oldest = found.lines
    assert (newest.visitor, oldest.visitor) == ("#2", "Leila")
    assert (oldest.entry.conv, oldest.entry.seq, oldest.number) == (conv_of(1), 2, 1)
    assert (oldest.site, oldest.department, oldest.state) == ("demo", "orders", "queued")
    assert not found.is_more


async def test_nothing_is_found_before_the_index_has_caught_up(shop: Shop) -> None:
    await shop.begin(1)
    await shop.log(1, Message("parcel"))
    assert await shop.find("parcel") == []
    await shop.catch_up()
    assert await shop.find("parcel") == ["parcel"]


async def test_all_words_must_be_in_the_line_and_phrases_in_their_order(shop: Shop) -> None:
    await shop.begin(1)
    await shop.log(1, Message("late again, sorry"), Message("again late"), Message("late"))
    await shop.catch_up()
    assert await shop.find("late again") == ["again late", "late again, sorry"]
    assert await shop.find('"late again"') == ["late again, sorry"]
    assert await shop.find('"late aga"') == []


async def test_arabic_and_persian_are_found_however_they_are_written(shop: Shop) -> None:
    await shop.begin(1)
    said = [
        "أين البِطاقة الجديدة؟",
        "وصلت بطاقتي",
        "من می‌خواهم کتابم را پس بدهم",
        "سفارش ۱۰۴۲",
    ]
    await shop.log(1, *[Message(text) for text in said])
    await shop.catch_up()
    assert await shop.find("بطاقة") == [said[0]]
    assert await shop.find("بطاق") == [said[1], said[0]]
    assert await shop.find("البطاقه") == [said[0]]
    assert await shop.find("ميخواهم كتاب") == [said[2]]
    assert await shop.find("1042") == [said[3]]
    assert await shop.find("١٠٤٢") == [said[3]]


async def test_notes_fields_hand_overs_and_comments_are_found_but_not_what_the_relay_says(shop: Shop) -> None:
    await shop.begin(1)
    await shop.log(1, Note("needle in a note"), by="Omid")
    await shop.log(1, Filled(field="order", value="needle 7"), Transferring(text="needle for you"), by="Omid")
    await shop.log(
        1, Rated(score=2, comment="no needle"), Message("needle, welcome", "welcome"), Seen(upto=1)
    )
    await shop.catch_up()
    assert await shop.find("needle") == ["no needle", "needle for you", "needle 7", "needle in a note"]


async def test_from_is_who_said_it(shop: Shop) -> None:
    await shop.begin(1, "Omid Karimi")
    await shop.begin(2)
    await shop.log(1, Message("parcel one"))
    await shop.log(1, Message("parcel two"), by="Sara")
    await shop.log(2, Message("parcel three"))
    await shop.catch_up()
    assert await shop.find("parcel from:omid") == ["parcel one"]
    assert await shop.find('from:"omid karimi" parcel') == ["parcel one"]
    assert await shop.find("parcel from:SARA") == ["parcel two"]
    assert await shop.find("parcel from:#2") == ["parcel three"]
    assert await shop.find("parcel from:parcel") == []


async def test_tag_is_what_the_chat_has_now(shop: Shop) -> None:
    for number in (1, 2):
        await shop.begin(number)
        await shop.log(number, Message(f"parcel {number}"), Tagged(tag="Gift Card"))
    await shop.log(2, Tagged(tag="Gift Card", on=False))
    await shop.catch_up()
    assert await shop.find('parcel tag:"gift card"') == ["parcel 1"]
    assert await shop.find('tag:"gift card"') == ["parcel 1"]
    assert await shop.find("tag:gift") == []


async def test_page_site_and_department_are_the_chats(shop: Shop) -> None:
    await shop.begin(1, page="https://shop.example/Checkout?step=2", department="orders")
    await shop.begin(2, page="https://shop.example/", site="other")
    await shop.log(1, Message("parcel 1"))
    await shop.log(2, Message("parcel 2"))
    await shop.catch_up()
    assert await shop.find("page:/checkout") == ["parcel 1"]
    assert await shop.find("parcel site:other") == ["parcel 2"]
    assert await shop.find("parcel department:orders") == ["parcel 1"]
    await shop.log(1, Queued(gen=2, reason="moved", department="returns"))
    await shop.log(2, Assigned(agent=1, name="Sara", gen=2, reason="taken", department="orders"))
    await shop.catch_up()
    assert await shop.find("parcel department:Orders") == ["parcel 2"]
    assert await shop.find("parcel department:returns") == ["parcel 1"]


async def test_rating_is_the_last_one(shop: Shop) -> None:
    for number, scores in enumerate([(1,), (2, 5), ()], start=1):
        await shop.begin(number)
        await shop.log(number, Message(f"parcel {number}"), *[Rated(score=score) for score in scores])
    await shop.catch_up()
    assert await shop.find("rating:1..2 parcel") == ["parcel 1"]
    assert await shop.find("rating:5") == ["parcel 2"]
    assert await shop.find("rating:1..5") == ["parcel 2", "parcel 1"]


async def test_days_bound_what_is_found_whatever_the_order_of_the_clock(shop: Shop) -> None:
    await shop.begin(1)
    for days_ago in (9, 5, 7, 0):
        await shop.log(1, Message(f"parcel {days_ago}"), days_ago=days_ago)
    await shop.catch_up()
    assert await shop.find("parcel after:7d") == ["parcel 0", "parcel 7", "parcel 5"]
    assert await shop.find("parcel before:7d") == ["parcel 9"]
    assert await shop.find("parcel after:7d before:today") == ["parcel 7", "parcel 5"]
    assert await shop.find("parcel after:2027-01-01") == []
    assert await shop.find("parcel before:1999-01-01") == []


async def test_without_words_each_chat_is_told_once_by_its_last_line(shop: Shop) -> None:
    for number in (1, 2):
        await shop.begin(number)
        await shop.log(number, Message(f"first {number}"), Message(f"last {number}"), by="Sara")
    await shop.catch_up()
    assert await shop.find("site:demo") == ["last 2", "last 1"]
    assert await shop.find("from:sara") == ["last 2", "last 1"]


async def test_pages_follow_each_other_without_gap_or_double(shop: Shop) -> None:
    await shop.begin(1)
    await shop.log(1, *[Message(f"parcel {n}") for n in range(25)])
    await shop.catch_up()
    said: list[str] = []
    before, pages = 0, 0
    while True:
        found = await shop.ask("parcel", before, 10)
        said += [line.said for line in found.lines]
        pages += 1
        if not found.is_more:
            break
        before = found.lines[-1].place
    assert said == [f"parcel {n}" for n in reversed(range(25))]
    assert pages == 3


async def test_the_index_goes_on_where_it_was_after_a_restart(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    await shop.begin(1)
    await shop.log(1, *[Message(f"parcel {n}") for n in range(2 * BATCH_ROWS)])
    assert await shop.history.index_some() == BATCH_ROWS
    shop.database.close()
    again = Shop(tmp_path)
    assert await again.history.index_some() == BATCH_ROWS
    await again.catch_up()
    found = await again.ask("parcel", limit=10_000)
    again.database.close()
    assert len(found.lines) == 2 * BATCH_ROWS


async def test_an_index_of_another_log_is_built_anew(shop: Shop) -> None:
    await shop.begin(1)
    await shop.log(1, Message("parcel one"), Message("parcel two"))
    await shop.catch_up()
    await shop.database.write(lambda c: c.execute("UPDATE log SET rowid = -rowid").rowcount)
    await shop.database.write(lambda c: c.execute("UPDATE log SET rowid = 100 - rowid").rowcount)
    await shop.catch_up()
    assert await shop.find("parcel") == ["parcel one", "parcel two"] or await shop.find("parcel") == [
        "parcel two",
        "parcel one",
    ]


async def test_a_damaged_index_is_built_anew_and_costs_no_message(shop: Shop) -> None:
    await shop.begin(1)
    await shop.log(1, Message("parcel one"))
    await shop.catch_up()
    await shop.database.write(lambda c: c.execute("UPDATE search_text_data SET block = x'ff00ff'").rowcount)
    await shop.log(1, Message("parcel two"))
    await shop.catch_up()
    await shop.log(1, Message("parcel three"))
    await shop.catch_up()
    assert await shop.find("parcel") == ["parcel three", "parcel two", "parcel one"]


async def test_a_forgotten_chat_leaves_nothing_in_the_index(shop: Shop) -> None:
    for number in (1, 2):
        await shop.begin(number, f"guest{number}")
        await shop.log(number, Message("parcel"), Tagged(tag="late"))
    await shop.catch_up()

    def erase(connection: sqlite3.Connection) -> None:
        search_index.forget(connection, 1)
        connection.execute("DELETE FROM log WHERE number = 1")

    await shop.database.write(erase)
    assert [line.number for line in (await shop.ask("parcel")).lines] == [2]
    assert [line.number for line in (await shop.ask("tag:late")).lines] == [2]
    assert (await shop.ask("from:guest1 parcel")).lines == []


async def test_a_search_that_takes_too_long_is_cut_short(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "READ_MS_MAX", -1)
    monkeypatch.setattr(search, "STEPS_BETWEEN_LOOKS", 50)
    await shop.begin(1)
    await shop.log(1, *[Message(f"parcel {n}") for n in range(100)])
    await shop.catch_up()
    found = await shop.ask("parcel")
    assert found.is_cut_short
    assert len(found.lines) < 50
    monkeypatch.setattr(search, "READ_MS_MAX", 10_000)
    assert not (await shop.ask("parcel")).is_cut_short


async def test_keeping_up_ends_with_everything_found(shop: Shop) -> None:
    task = asyncio.create_task(shop.history.keep_up())
    await shop.begin(1)
    await shop.log(1, Message("parcel"))
    async with asyncio.timeout(10):
        while not await shop.find("parcel"):  # noqa: ASYNC110 - a condition of another thread's making
            await asyncio.sleep(0.01)
    task.cancel()


QUERIES = [
    "parcel",
    '"late again" parcel from:sara',
    "parcel after:7d before:today",
    "parcel tag:late page:/x rating:1..2 site:demo department:orders",
    "from:sara",
    "tag:late",
    "site:demo after:7d",
    "page:/checkout rating:4",
]


@pytest.mark.parametrize("text", QUERIES)
async def test_no_search_scans_the_log(shop: Shop, text: str) -> None:
    statement, values = lines_statement(read_query(text, NOW_MS, UTC_ZONE), 0, FAR_MS)
    plan = await shop.database.read(lambda c: c.execute(f"EXPLAIN QUERY PLAN {statement}", values).fetchall())
    steps = [row[3] for row in plan]
    assert steps
    assert "SEARCH log USING INTEGER PRIMARY KEY (rowid=?)" in steps
    # One row a conversation, beside the words' own index.
    scans = [step for step in steps if step.startswith("SCAN") and "VIRTUAL TABLE" not in step]
    assert set(scans) <= {"SCAN search_chat"}, steps
    # Few chats have a tag: only they are put in order.
    assert text.startswith("tag:") or not any("TEMP B-TREE" in step for step in steps), steps


@pytest.mark.parametrize(
    "statement",
    [
        search_index.ENTRY_AT,
        search_index.ENTRIES_BEHIND,
        search_index.VISITOR_OF,
        search_index.CHAT,
        search.CONVERSATION,
    ],
)
async def test_what_is_read_for_the_index_and_for_a_hit_is_searched_by_key(
    shop: Shop, statement: str
) -> None:
    values = [0] * statement.count("?")
    plan = await shop.database.read(lambda c: c.execute(f"EXPLAIN QUERY PLAN {statement}", values).fetchall())
    assert all(row[3].startswith("SEARCH") for row in plan), plan


HOSTILE = [
    '" OR said : "parcel',
    "parcel) OR (x",
    "NEAR(parcel x)",
    "parcel NOT x AND y OR z",
    "said:parcel",
    "parcel*",
    "-parcel ^parcel {said}",
    "'; DROP TABLE log; --",
    "parcel\x00x",
    "\ud800",
]


@pytest.mark.parametrize("text", HOSTILE)
async def test_nothing_typed_is_taken_for_sqlites_own_words(shop: Shop, text: str) -> None:
    await shop.begin(1)
    await shop.log(1, Message("drop table log and or said or not near parcel x y z"))
    await shop.catch_up()
    try:
        query = read_query(text, NOW_MS, UTC_ZONE)
    except QueryProblem:
        return
    # Each word counts as a word: this line has them all.
    found = await shop.history.find(query, 0, 50)
    assert len(found.lines) == (0 if "\ud800" in text else 1)


def test_any_query_is_asked_without_an_error(tmp_path: Path) -> None:
    database = Database(tmp_path)
    connection = sqlite3.connect(tmp_path / FILE_NAME)
    asked = 0

    @settings(max_examples=300, deadline=None)
    @given(st.lists(st.text(max_size=12) | st.sampled_from(HOSTILE), max_size=5).map(" ".join))
    def ask(text: str) -> None:
        nonlocal asked
        try:
            query = read_query(text, NOW_MS, UTC_ZONE)
        except QueryProblem:
            return
        assert search.find(connection, query, 0, 50) == FoundLines(lines=[])
        asked += 1

    ask()
    connection.close()
    database.close()
    assert asked >= 100
