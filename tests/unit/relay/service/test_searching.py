"""Searching on behalf of an agent: what he is answered, how often, and what he may read."""

import asyncio

import pytest

from relay.desk.desk import Agent
from relay.domain import policies
from relay.domain.search_query import SearchQuery
from relay.protocol.entries import AnyBody, Entry, Message, Note
from relay.protocol.limits import FRAME_BYTES_MAX, HITS_MAX, SEARCH_EVERY_MS
from relay.protocol.search import Search
from relay.service.errands import Errands
from relay.service.ports import FoundLine, FoundLines
from relay.service.searching import Searching
from tests.unit.relay.service.fakes import Bench, line_of

CONV = "c" * 32


def line(
    place: int, said: str, body: AnyBody | None = None, *, visitor: str = "Leila", name: str = ""
) -> FoundLine:
    entry = Entry(conv=CONV, seq=place, at_ms=5_000, who="visitor", name=name, body=body or Message(said))
    return FoundLine(
        place=place,
        number=1,
        entry=entry,
        said=said,
        state="closed",
        site="demo",
        department="orders" if not name else name[:40],
        visitor=visitor,
    )


class FakeHistory:
    """Finds what it is told to find."""

    def __init__(self, found: FoundLines) -> None:
        self.found = found
        self.asked: list[tuple[SearchQuery, int, int]] = []

    async def find(self, query: SearchQuery, before: int, limit: int) -> FoundLines:
        self.asked.append((query, before, limit))
        return self.found


class Asking:
    """One agent on a line, before a history."""

    def __init__(self, *lines: FoundLine, is_more: bool = False, is_cut_short: bool = False) -> None:
        self.bench = Bench()
        found = FoundLines(lines=list(lines), is_more=is_more, is_cut_short=is_cut_short)
        self.history: FakeHistory | None = FakeHistory(found)
        self.session = self.bench.agent_session()
        self.session.proto = 3
        self.bench.sessions.add_agent(self.session, Agent(1, "Sara", "agent"))

    async def ask(self, query: str, before: int = 0) -> dict[str, object]:
        """The answer."""
        bench = self.bench
        errands = Errands(bench.engine, lambda: None)
        searching = Searching(bench.desk, bench.sessions, self.history, bench.clock, errands)
        searching.search(self.session, Search(query=query, before=before))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        bench.turns()
        answer: dict[str, object] = line_of(self.session).frames[-1]
        return answer


async def test_a_hit_says_whose_line_it_is_and_where_the_word_stands() -> None:
    asking = Asking(line(7, "My parcel is late"))
    assert await asking.ask("parcel") == {
        "t": "found",
        "query": "parcel",
        "hits": [
            {
                "conv": CONV,
                "seq": 7,
                "at_ms": 5_000,
                "kind": "message",
                "who": "visitor",
                "visitor": "Leila",
                "site": "demo",
                "department": "orders",
                "state": "closed",
                "snippet": "My parcel is late",
                "marks": [[3, 9]],
            }
        ],
    }


async def test_a_note_is_told_as_a_note() -> None:
    found = await Asking(line(7, "secret", Note("secret"))).ask("secret")
    assert [hit["kind"] for hit in found["hits"]] == ["note"]  # type: ignore[attr-defined]


async def test_the_next_page_begins_behind_the_last_line() -> None:
    asking = Asking(line(9, "parcel"), line(4, "parcel"), is_more=True)
    assert (await asking.ask("parcel"))["more"] == 4
    asking.bench.clock.ms += SEARCH_EVERY_MS
    assert (await asking.ask("parcel", before=4))["before"] == 4
    assert asking.history is not None
    assert [before for _, before, _ in asking.history.asked] == [0, 4]


async def test_a_second_search_within_a_second_is_put_off() -> None:
    asking = Asking(line(7, "parcel"))
    await asking.ask("parcel")
    asking.bench.clock.ms += SEARCH_EVERY_MS - 1
    refused = await asking.ask("parcel")
    assert (refused["t"], refused["code"], refused["retry_ms"]) == ("refused", "slow_down", 1)
    asking.bench.clock.ms += 1
    assert (await asking.ask("parcel"))["t"] == "found"


async def test_what_cannot_be_read_is_answered_with_the_problem_and_never_asked() -> None:
    asking = Asking()
    assert await asking.ask("form:sara") == {
        "t": "found",
        "query": "form:sara",
        "problem": "unknown_filter",
        "about": "form:",
        "nearest": "from:",
    }
    assert asking.history is not None and asking.history.asked == []


async def test_a_search_that_was_cut_short_says_so() -> None:
    assert (await Asking(is_cut_short=True).ask("parcel"))["problem"] == "cut_short"


async def test_a_relay_without_an_index_says_so() -> None:
    asking = Asking()
    asking.history = None
    assert (await asking.ask("parcel"))["problem"] == "not_here"


async def test_what_he_may_not_read_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    asking = Asking(line(7, "parcel"), line(3, "parcel"), is_more=True)
    monkeypatch.setitem(policies.ALLOWED, "read", {"owner": policies.ALL})
    found = await asking.ask("parcel")
    assert "hits" not in found
    assert found["more"] == 3


async def test_the_longest_hits_fit_a_frame() -> None:
    name = "\U0001f9d5" * 500
    said = "parcel " + "\U0001f9d5" * 4_000
    asking = Asking(*[line(100 - n, said, visitor=name, name=name) for n in range(HITS_MAX)])
    found = await asking.ask("parcel")
    hits = found["hits"]
    assert isinstance(hits, list)
    assert 10 < len(hits) < HITS_MAX
    assert found["more"] == hits[-1]["seq"]
    assert len(str(found).encode()) < FRAME_BYTES_MAX
