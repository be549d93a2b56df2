"""Who needs me now: the rank, the walk through it, and where it ends."""

from console.model.needs import QUEUE, Walk, needing, next_needing
from tests.unit.console.model.desk_builder import NOW_MS, brief, conv_id, desk, said, tell


def test_the_longest_waiting_visitor_comes_first_then_the_unread() -> None:
    model = desk(brief(1), brief(2, waits_s=10), brief(3, waits_s=60), brief(4, "queued", waits_s=900))
    tell(model, said(1, 1, "thanks"))
    assert [at.conv for at in needing(model, NOW_MS)] == [conv_id(3), conv_id(2), conv_id(1)]


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
    assert [at.conv for at in needing(model, NOW_MS)] == [conv_id(3), conv_id(2)]


def test_with_nobody_waiting_there_is_nowhere_to_go() -> None:
    model = desk(brief(1))
    model.show(conv_id(1))
    assert next_needing(model, Walk(), NOW_MS, 5) == ""
