"""Small pure parts of the console: what counts as read, the title, the settings, the rows of a list."""

from pathlib import Path

import pytest

from console.actions import ACTIONS, keys_table, long, short
from console.keys import DEFAULTS
from console.screens.help import help_lines
from console.screens.reading import Reading
from console.settings import Settings, load
from console.terminal.title import set_title, title_words
from console.text.graphemes import cells
from console.widgets.ink import Part, cut_parts, spread
from console.widgets.item_rows import columns, rows_of
from relay.shared.toml_file import TomlError


def test_a_line_counts_as_read_after_a_while_and_not_when_it_leaves_before() -> None:
    reading = Reading(1.5)
    assert reading.look("a", 4, True, 10.0) == 0
    assert reading.look("a", 4, True, 11.0) == 0
    assert reading.look("b", 9, True, 11.6) == 0
    assert reading.look("a", 4, True, 12.0) == 0
    assert reading.look("a", 4, False, 13.0) == 0
    assert reading.look("a", 4, True, 14.0) == 0
    assert reading.look("a", 4, True, 15.5) == 4


def test_lines_that_keep_coming_do_not_keep_the_older_ones_unread() -> None:
    reading = Reading(1.5)
    read = [reading.look("a", seq, True, 10.0 + seq * 0.5) for seq in range(1, 8)]
    assert read == [0, 0, 0, 1, 0, 0, 4]


def test_the_title_counts_and_never_names() -> None:
    assert title_words(0, 0) == "dukkan"
    assert title_words(3, 1) == "(3) !! dukkan"
    assert set_title("dukkan") == "\x1b]2;dukkan\x07"


def test_settings_are_read_and_a_wrong_key_is_named(tmp_path: Path) -> None:
    file = tmp_path / "console.toml"
    file.write_text('name = "sara"\nlate_s = 60\n')
    assert load(file) == Settings(name="sara", late_s=60)
    file.write_text("latte_s = 60\n")
    with pytest.raises(TomlError, match="late_s"):
        load(file)
    with pytest.raises(OSError):
        load(tmp_path / "missing.toml")


def test_a_row_keeps_its_end_and_cuts_its_start() -> None:
    parts = spread([Part("a long name of a visitor")], [Part("3:10", "late")], 16)
    assert "".join(part.text for part in parts) == "a long nam… 3:10"
    assert spread([Part("漢字漢字")], [Part("+2")], 8) == [Part("漢字…"), Part(" "), Part("+2")]
    assert cut_parts([Part("abc"), Part("def")], 4) == [Part("abc"), Part("…")]


@pytest.mark.parametrize("width", [20, 40, 60, 80, 100, 120, 200, 300])
def test_the_columns_of_a_transcript_fit_its_width(width: int) -> None:
    before, label, text = columns(width)
    assert before + text + 4 <= max(width, before + 8 + 4)
    assert text <= 110
    assert label < before


def test_a_folded_message_says_how_much_is_missing() -> None:
    assert rows_of("x\n" * 100, 40)[-1].text == "… 41 more lines"


def test_no_line_of_help_is_wider_than_a_small_screen() -> None:
    assert max(cells(line) for line in help_lines()) <= 72


def test_keys_are_written_as_people_say_them() -> None:
    assert [short(key) for key in ("ctrl+k", "alt+a", "enter", "f1", "pageup")] == [
        "^K",
        "alt+a",
        "Enter",
        "F1",
        "PgUp",
    ]
    assert long("shift+enter") == "shift+Enter"
    assert ("^T", "take") in DEFAULTS.hints({"takeable"})
    assert ("^T", "take") not in DEFAULTS.hints(set())
    assert keys_table().count("\n") == len(ACTIONS) + 2
