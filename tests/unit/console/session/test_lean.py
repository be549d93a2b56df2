"""What a client keeps of thousands of entries."""

import tracemalloc

from msgspec.structs import replace

from console.session.lean import lean
from relay.protocol import codec
from relay.protocol.entries import Entry, Message
from tests.unit.console.model.desk_builder import said

COUNT = 2_000


def decoded(seq: int) -> Entry:
    entry = said(1, seq, "Where is my parcel?", "agent" if seq % 3 == 0 else "visitor")
    return codec.entry(codec.encode(replace(entry, cid=f"{seq:032x}")))


def held_bytes(*, is_lean: bool) -> int:
    frames = [codec.encode(decoded(seq)) for seq in range(1, COUNT + 1)]
    tracemalloc.start()
    try:
        kept = [codec.entry(frame) for frame in frames]
        if is_lean:
            kept = [lean(entry, is_mine=entry.who == "agent") for entry in kept]
        return tracemalloc.get_traced_memory()[0] if kept else 0
    finally:
        tracemalloc.stop()


def test_the_words_and_their_author_stay_and_only_the_author_keeps_the_id_of_his_command() -> None:
    mine, theirs = decoded(3), decoded(4)
    assert lean(mine, is_mine=True) == mine
    assert lean(theirs, is_mine=False) == replace(theirs, cid="")
    assert theirs.body == Message("Where is my parcel?")


def test_thousands_of_entries_take_a_third_less() -> None:
    assert held_bytes(is_lean=True) < 0.7 * held_bytes(is_lean=False)
