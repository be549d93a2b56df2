"""All chats by kind and words, and the team by whom it lets wait."""

import pytest

from console.model.overseeing import all_chats, kind_counts, left_waiting, team, team_counts
from relay.protocol.agent import Team
from tests.unit.console.model.desk_builder import ME, NOW_MS, brief, desk, mate

CHATS = (
    brief(1, "queued", waits_s=30, visitor="Bob", department="sales", page="/checkout"),
    brief(2, "assigned", waits_s=300, owner=9, owner_name="omar", visitor="مریم", late="stale"),
    brief(3, "closing", owner_name="sara", visitor="Ana", tags=["refund"], fields={"order": "8812"}),
    brief(4, "offline", visitor="Dmitri", department="returns", due_ms=NOW_MS, due_for=9, due_name="omar"),
    brief(5, "snoozed", owner=9, owner_name="omar", visitor="Chen"),
    brief(6, "closed", visitor="Gone"),
)


def found(kind: str = "all", typed: str = "") -> list[str]:
    return [at.name for at in all_chats(desk(*CHATS), kind, typed, NOW_MS)]


def test_who_waits_comes_first_and_what_is_closed_not_at_all() -> None:
    assert found()[:2] == ["مریم", "Bob"]
    assert sorted(found()[2:]) == ["Ana", "Chen", "Dmitri"]


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("waiting", ["Bob"]),
        ("answered", ["مریم", "Ana"]),
        ("late", ["مریم"]),
        ("tickets", ["Dmitri"]),
        ("snoozed", ["Chen"]),
    ],
)
def test_each_kind_has_its_chats_and_their_number(kind: str, names: list[str]) -> None:
    assert found(kind) == names
    assert kind_counts(desk(*CHATS))[kind] == len(names)


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("@omar", {"مریم", "Dmitri", "Chen"}),
        ("@OM مريم", {"مریم"}),
        ("#sal", {"Bob"}),
        ("#refund", {"Ana"}),
        ("8812", {"Ana"}),
        ("checkout bob", {"Bob"}),
        ("checkout ana", set()),
        ("bo ck", {"Bob"}),
    ],
)
def test_words_narrow_by_what_is_known_of_a_chat(typed: str, names: set[str]) -> None:
    assert set(found(typed=typed)) == names


def test_the_team_begins_with_whoever_lets_somebody_wait_the_longest() -> None:
    model = desk(*CHATS)
    model.apply(
        Team(
            agents=[
                mate(ME, "sara", chats=1, chats_max=5),
                mate(8, "lin", presence="offline"),
                mate(9, "omar", chats=2, chats_max=2, departments=["returns"]),
            ]
        ),
        NOW_MS,
    )
    told = team(model, "", NOW_MS)
    assert [(m.told.name, m.waiting, m.longest_ms) for m in told] == [
        ("omar", 1, 300_000),
        ("sara", 0, 0),
        ("lin", 0, 0),
    ]
    assert [m.told.name for m in team(model, "#return", NOW_MS)] == ["omar"]
    assert team_counts(model) == (2, 3, 4)
    assert left_waiting(model) == 2
