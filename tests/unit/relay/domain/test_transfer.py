"""Handing over: every stage with every turn."""

import typing

import pytest

from relay.domain.conversation import Conversation
from relay.domain.pending import Transfer
from relay.domain.transfer import TRANSFER, Stage, Turn, may, stage

ENDS = {"taken", "declined", "recalled", "target_left", "overtaken"}


@pytest.mark.parametrize("turn", typing.get_args(Turn))
@pytest.mark.parametrize("now", typing.get_args(Stage))
def test_each_turn_leads_where_the_rules_say(now: Stage, turn: Turn) -> None:
    if turn.startswith("asked"):
        wanted = turn.replace("asked", "asking") if now == "none" else None
    else:
        wanted = "none" if now != "none" or turn == "overtaken" else None
    assert TRANSFER[now].get(turn) == wanted


def test_the_stage_is_read_from_the_conversation() -> None:
    chat = Conversation(1, "c" * 32, 1, "demo", 0)
    assert stage(chat) == "none" and may(chat, "asked_agent") and not may(chat, "recalled")
    chat.transfer = Transfer(2, "Omar", "", 0)
    assert stage(chat) == "asking_agent" and may(chat, "recalled") and not may(chat, "asked_department")
    chat.transfer = Transfer(0, "", "repairs", 0)
    assert stage(chat) == "asking_department"
