"""Who needs me now: the rank, the walk through it, and where it ends."""

from console.model.desk import DeskModel
from console.model.needs import QUEUE, Walk, needs, next_needing, somebody_needs_me
from tests.unit.console.model.desk_builder import ME, NOW_MS, brief, conv_id, desk, said, tell


def needing(model: DeskModel) -> list[str]:
    """Who needs me, in his rank."""
    return [need.at.conv for need in needs(model, NOW_MS)]


def test_the_longest_waiting_visitor_comes_first_then_the_unread() -> None:
    model = desk(brief(1), brief(2, waits_s=10), brief(3, waits_s=60), brief(4, "queued", waits_s=900))
    tell(model, said(1, 1, "thanks"))
    assert needing(model) == [conv_id(3), conv_id(2), conv_id(1)]


def test_who_is_on_the_screen_already_is_nobody_to_go_to() -> None:
    model = desk(brief(1), brief(2, waits_s=10))
    model.show(conv_id(2))
    assert not somebody_needs_me(model, NOW_MS)
    model.show(conv_id(1))
    assert somebody_needs_me(model, NOW_MS)


def test_a_walk_visits_each_one_then_the_queue_and_ends_where_it_began() -> None:
    model = desk(brief(1), brief(2, waits_s=10), brief(3, waits_s=60), brief(4, "queued", waits_s=900))
    model.show(conv_id(1))
    walk = Walk()
    went = []
    for _ in range(4):
        target = next_needing(model, walk, NOW_MS, chats_max=5)
        went.append(target)
        if target != QUEUE:
            model.show(target)
    assert went == [conv_id(3), conv_id(2), QUEUE, conv_id(1)]


def test_without_room_the_queue_is_passed_over() -> None:
    model = desk(brief(1), brief(4, "queued", waits_s=900))
    model.show(conv_id(1))
    assert next_needing(model, Walk(), NOW_MS, chats_max=1) == ""


def test_a_visitor_who_writes_again_comes_back_into_the_walk() -> None:
    model = desk(brief(1, waits_s=90), brief(2, waits_s=10))
    tell(model, said(1, 1, "hello"), said(2, 1, "hello"))
    walk = Walk()
    model.show(conv_id(1))
    assert next_needing(model, walk, NOW_MS, 5) == conv_id(2)
    model.show(conv_id(2))
    tell(model, said(1, 2, "still there?"))
    assert next_needing(model, walk, NOW_MS, 5) == conv_id(1)


def test_the_rank_does_not_depend_on_how_a_list_is_sorted() -> None:
    model = desk(brief(3, waits_s=60), brief(2, waits_s=10))
    model.accepted.reverse()
    assert needing(model) == [conv_id(3), conv_id(2)]


def test_with_nobody_waiting_there_is_nowhere_to_go() -> None:
    model = desk(brief(1))
    model.show(conv_id(1))
    assert next_needing(model, Walk(), NOW_MS, 5) == ""


def test_what_runs_out_comes_before_all_that_waits() -> None:
    model = desk(
        brief(1, waits_s=900),
        brief(2, unread=1),
        brief(3, script="end", step="bye"),
        brief(4, "offline", due_ms=NOW_MS - 1, due_for=ME),
        brief(5, owner=9, transfer_to=ME),
        brief(6, "queued", waits_s=5, offered_to=ME, offered_until_ms=NOW_MS + 20_000),
        brief(7, "queued", waits_s=5, offered_to=ME, offered_until_ms=NOW_MS + 5_000),
        brief(8, "offline", due_ms=NOW_MS - 1, due_for=9),
        brief(9, "snoozed", waits_s=5),
        brief(10, late="stale"),
        brief(11, late="stale", owner=9),
    )
    assert [(need.at.conv, need.why) for need in needs(model, NOW_MS)] == [
        (conv_id(7), "offered"),
        (conv_id(6), "offered"),
        (conv_id(5), "handed_over"),
        (conv_id(1), "waiting"),
        (conv_id(2), "unread"),
        (conv_id(3), "paused"),
        (conv_id(10), "still"),
        (conv_id(4), "ticket"),
    ]


def test_an_offer_made_anew_comes_back_into_the_walk() -> None:
    model = desk(brief(1), brief(2, "queued", offered_to=ME, offered_until_ms=NOW_MS + 1))
    model.show(conv_id(1))
    walk = Walk()
    assert next_needing(model, walk, NOW_MS, 5) == conv_id(2)
    assert next_needing(model, walk, NOW_MS, 5) == QUEUE
    model.apply(brief(2, "queued", offered_to=ME, offered_until_ms=NOW_MS + 60_000), NOW_MS)
    assert next_needing(model, walk, NOW_MS, 5) == conv_id(2)


def test_what_is_just_being_offered_to_a_colleague_is_not_suggested() -> None:
    model = desk(brief(1), brief(2, "queued", waits_s=9, offered_to=9, offered_until_ms=NOW_MS + 1))
    model.show(conv_id(1))
    assert next_needing(model, Walk(), NOW_MS, 5) == ""
