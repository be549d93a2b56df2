"""The chats that the demo plays are whole, bounded and varied enough to show the console at work."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any, Final

from relay.protocol.limits import TEXT_CHARS_MAX
from relay.shared.clean_text import clean

FILE: Final = Path(__file__).parents[2] / "config" / "demo_dialogues.jsonl"
DIALOGUES: Final[list[dict[str, Any]]] = [
    json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()
]
TEXTS: Final = [turn["text"] for dialogue in DIALOGUES for turn in dialogue["turns"]]


def test_each_language_has_several_whole_chats() -> None:
    languages = Counter(dialogue["lang"] for dialogue in DIALOGUES)
    assert set(languages) == {"en", "ar", "fa"}
    assert min(languages.values()) >= 8
    for dialogue in DIALOGUES:
        assert {turn["who"] for turn in dialogue["turns"]} == {"visitor", "agent"}, dialogue["id"]
        assert dialogue["turns"][0]["who"] == "visitor", dialogue["id"]
        assert dialogue["page"].startswith("/")


def test_ids_are_unique() -> None:
    assert len({dialogue["id"] for dialogue in DIALOGUES}) == len(DIALOGUES)


def test_every_line_can_be_sent_as_it_stands() -> None:
    for text in TEXTS:
        assert 0 < len(text) <= TEXT_CHARS_MAX
        assert clean(text) == text


def test_what_is_hard_to_draw_occurs() -> None:
    everything = "\n".join(TEXTS)
    for what, pattern in {
        "order code": r"\b\d{3}-\d{5}\b",
        "international phone": r"\+\d{2,3} \d",
        "Arabic-Indic digits": "[\u0660-\u0669]{5}",
        "Persian digits": "[\u06f0-\u06f9]{5}",
        "zero width non-joiner": "\u200c",
        "emoji": "[\U0001f300-\U0001faff]",
        "mixed directions": "[\u0600-\u06ff] .*[A-Za-z@]",
    }.items():
        assert re.search(pattern, everything), what
    assert min(map(len, TEXTS)) <= 3
    assert max(map(len, TEXTS)) >= 200
