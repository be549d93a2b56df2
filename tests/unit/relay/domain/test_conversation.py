"""A conversation's log in memory: dense, bounded, readable by range."""

import pytest

from relay.domain.conversation import LOG_ENTRIES_MAX, Conversation
from relay.protocol.entries import Entry, Message, Opened


def conversation(messages: int) -> Conversation:
    chat = Conversation(1, "c" * 32, 1, "demo", 0)
    chat.apply(Entry(conv=chat.conv, seq=1, at_ms=1, who="relay", body=Opened(site="demo")))
    for seq in range(2, messages + 2):
        body = Message(f"message {seq}")
        chat.apply(Entry(conv=chat.conv, seq=seq, at_ms=seq, who="visitor", body=body, cid=f"{seq:032x}"))
    return chat


@pytest.mark.parametrize("seq", [1, 4, 6, 7])
def test_an_entry_that_is_not_the_next_one_is_our_own_fault(seq: int) -> None:
    chat = conversation(messages=3)
    with pytest.raises(AssertionError):
        chat.apply(Entry(conv=chat.conv, seq=seq, at_ms=9, who="visitor", body=Message("x")))


def test_a_range_is_read_without_its_lower_bound_and_with_its_upper_one() -> None:
    assert [e.seq for e in conversation(messages=5).entries(2, 4) or []] == [3, 4]
    assert conversation(messages=5).entries(6, 6) == []


def test_a_long_log_keeps_its_end_and_says_that_its_start_is_elsewhere() -> None:
    chat = conversation(messages=LOG_ENTRIES_MAX + 5)
    assert len(chat.log) <= LOG_ENTRIES_MAX
    assert chat.entries(0, 10) is None
    assert [e.seq for e in chat.entries(chat.head - 2, chat.head) or []] == [chat.head - 1, chat.head]
    assert len(chat.cids) == LOG_ENTRIES_MAX + 5, "a very old client id is still known"
