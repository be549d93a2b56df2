"""What is not confirmed yet: order, bounds, and who names whom."""

import pytest

from console.session.outbox import Outbox, OutboxFull
from relay.protocol import agent, visitor
from relay.protocol.limits import OUTBOX_BYTES_MAX, OUTBOX_MESSAGES_MAX
from tests.unit.console.session.builders import CONV, OTHER


def cid(n: int) -> str:
    return f"{n:032x}"


def post(n: int, conv: str = CONV, text: str = "hello") -> agent.Post:
    return agent.Post(cid=cid(n), conv=conv, gen=1, text=text)


def taken(outbox: Outbox) -> list[tuple[int, str]]:
    return [(int(command.cid, 16), getattr(command, "after", "")) for command in outbox.take_ready()]


def test_a_message_names_the_unconfirmed_one_before_it_in_its_own_conversation() -> None:
    outbox = Outbox([post(1), post(2, OTHER), post(3), agent.Note(cid=cid(4), conv=CONV, text="x")])
    assert taken(outbox) == [(1, ""), (2, ""), (3, cid(1)), (4, cid(3))]


def test_what_was_taken_is_not_ready_again_before_it_is_called_back() -> None:
    outbox = Outbox([post(1)])
    assert taken(outbox) == [(1, "")]
    assert taken(outbox) == []
    assert [command.cid for command in outbox.call_back()] == [cid(1)]
    assert taken(outbox) == [(1, "")]


def test_after_an_ack_the_next_message_stands_first() -> None:
    outbox = Outbox([post(1), post(2)])
    assert outbox.forget(cid(1))
    assert not outbox.forget(cid(1))
    assert taken(outbox) == [(2, "")]


@pytest.mark.parametrize("last", [agent.Close, agent.Release])
def test_an_ending_leaves_only_when_all_before_it_is_stored(last: type) -> None:
    outbox = Outbox([post(1), last(cid=cid(2), conv=CONV, gen=1), post(3), post(4, OTHER)])
    assert taken(outbox) == [(1, ""), (4, "")]
    outbox.forget(cid(1))
    assert taken(outbox) == [(2, ""), (3, "")]


def test_an_ending_waits_for_a_take_as_well() -> None:
    outbox = Outbox([agent.Take(cid=cid(1), conv=CONV, gen=0), agent.Close(cid=cid(2), conv=CONV, gen=1)])
    assert taken(outbox) == [(1, "")]


def test_the_outbox_holds_so_many_messages_and_no_more() -> None:
    outbox = Outbox(post(n) for n in range(OUTBOX_MESSAGES_MAX))
    with pytest.raises(OutboxFull):
        outbox.add(post(OUTBOX_MESSAGES_MAX))
    assert len(outbox) == OUTBOX_MESSAGES_MAX
    outbox.forget(cid(0))
    outbox.add(post(OUTBOX_MESSAGES_MAX))


def test_the_outbox_holds_so_many_bytes_and_no_more() -> None:
    outbox = Outbox()
    with pytest.raises(OutboxFull):
        for n in range(OUTBOX_MESSAGES_MAX):
            outbox.add(visitor.Post(cid=cid(n), text="س" * 4000))
    assert len(outbox) == OUTBOX_BYTES_MAX // 8066
