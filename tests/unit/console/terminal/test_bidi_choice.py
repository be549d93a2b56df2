"""What was chosen on the test card outlives the console, for each terminal apart."""

from pathlib import Path

import pytest

from console.terminal.bidi_choice import FILE, TERMINALS_MAX, chosen, keep


def test_a_choice_is_kept_for_its_terminal_alone(tmp_path: Path) -> None:
    assert chosen(tmp_path / "new", "kitty(0.26)") is None
    assert keep(tmp_path / "new", "kitty(0.26)", "words")
    assert keep(tmp_path / "new", "XTerm(379)", "app")
    assert keep(tmp_path / "new", "kitty(0.26)", "app")
    assert chosen(tmp_path / "new", "kitty(0.26)") == "app"
    assert chosen(tmp_path / "new", "XTerm(379)") == "app"
    assert chosen(tmp_path / "new", "foot") is None


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"foot": "sideways"}', '{"foot": 3}', "\x00\xff"])
def test_a_damaged_file_counts_as_none_and_is_written_anew(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_bytes(text.encode("latin-1"))
    assert chosen(tmp_path, "foot") is None
    assert keep(tmp_path, "foot", "off")
    assert chosen(tmp_path, "foot") == "off"


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert not keep(tmp_path / "file", "foot", "off")


def test_the_oldest_terminals_are_forgotten(tmp_path: Path) -> None:
    for number in range(TERMINALS_MAX + 1):
        assert keep(tmp_path, f"terminal {number}", "app")
    assert chosen(tmp_path, "terminal 0") is None
    assert chosen(tmp_path, f"terminal {TERMINALS_MAX}") == "app"
