"""The console reads direction and islands of the shared texts as the table says; the widget reads it too."""

import json
from pathlib import Path
from typing import Any, Final

import pytest

from console.text.bidi.islands import islands
from console.text.lay_out import direction_of

TABLE: Final = Path(__file__).parents[3] / "contract" / "bidi_vectors.jsonl"
ROWS: Final[list[dict[str, Any]]] = [json.loads(line) for line in TABLE.read_text("utf-8").splitlines()]
NAMES: Final = {None: "", 0: "ltr", 1: "rtl"}


@pytest.mark.parametrize("row", ROWS, ids=[row["text"] for row in ROWS])
def test_a_text_has_the_direction_and_the_islands_of_the_table(row: dict[str, Any]) -> None:
    text = row["text"]
    found = [text[start:end] for start, end in islands(text)]
    assert NAMES[direction_of(text)] == row["dir"]
    assert found == row["islands"]
    assert [each for each in found if each.startswith("http")] == row["links"]
