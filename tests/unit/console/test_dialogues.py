"""Files of dialogues: which shapes are read, and how a bad one is refused."""

import json

import pytest

from console.data_files import sample_config
from console.visitors import BadDialogues, Pace, read_dialogues

GOOD = json.dumps({"turns": [{"who": "visitor", "text": "hello"}, {"who": "agent", "text": "hi"}]})


def test_both_shapes_of_a_dialogue_are_read() -> None:
    alone = json.dumps(
        {"id": "x", "visitor_turns": [{"turn": 0, "text": "hi", "intent": "i"}, {"turn": 2, "text": "ok"}]}
    )
    both, one_side = read_dialogues([GOOD, "", alone], "f.jsonl")
    assert [(turn.who, turn.text) for turn in both.steps()] == [("visitor", "hello"), ("agent", "hi")]
    assert [turn.who for turn in one_side.steps()] == ["visitor", "agent", "visitor", "agent"]


@pytest.mark.parametrize(
    ("lines", "where"),
    [
        ([GOOD, "{broken"], "f.jsonl line 2: expected"),
        ([GOOD, "", "[]"], "f.jsonl line 3: expected"),
        (['{"turns": [{"who": "nobody", "text": "x"}]}'], "f.jsonl line 1: expected"),
        (['{"turns": [{"who": "visitor"}]}'], "f.jsonl line 1: expected"),
        (
            ['{"turns": [{"who": "agent", "text": "x"}]}'],
            "line 1: expected at least one turn",
        ),
        (["{}"], "f.jsonl line 1: expected at least one turn"),
        ([], "f.jsonl: expected at least one dialogue"),
    ],
)
def test_a_bad_file_is_refused_with_its_line_and_what_was_expected(lines: list[str], where: str) -> None:
    with pytest.raises(BadDialogues, match=where.replace("[", r"\[")):
        read_dialogues(lines, "f.jsonl")


def test_the_shipped_dialogues_can_be_played() -> None:
    path = sample_config() / "demo_dialogues.jsonl"
    with path.open(encoding="utf-8") as lines:
        assert {dialogue.lang for dialogue in read_dialogues(lines, str(path))} == {"en", "ar", "fa"}


def test_typing_takes_as_long_as_the_words_up_to_a_bound() -> None:
    assert Pace().typing_s("x" * 9) == 1.0
    assert Pace(speed=2).typing_s("x" * 9) == 0.5
    assert Pace().typing_s("x" * 4000) == 12.0
