"""Every row of the table of threats is shown by tests or says why it does not apply."""

from typing import Final

import pytest

from tests.tools import threat_table
from tests.tools.threat_table import marked, open_rows, rows, shown, table

ROWS: Final = 67


def test_all_rows_are_there_each_once() -> None:
    assert list(rows()) == list(range(1, ROWS + 1))


def test_a_mark_names_a_row_that_exists() -> None:
    assert set(shown()) <= set(rows())


def test_the_table_is_not_stale() -> None:
    assert threat_table.TABLE_FILE.read_text(encoding="utf-8") == table(), "run `make format`"


def test_a_reason_is_a_sentence_and_stands_alone_or_with_the_test_that_holds_it_true() -> None:
    for number, row in rows().items():
        assert not row.absent or (len(row.absent) > 40 and row.absent.endswith(".")), number


def test_no_row_is_open() -> None:
    assert open_rows() == [], "each row has a test, or a reason in tests/threats.toml why it does not apply"


def test_marks_are_found_on_tests_classes_and_modules() -> None:
    source = """
pytestmark = [pytest.mark.slow, pytest.mark.threat(1)]

@pytest.mark.threat(2, 3)
def test_one(): ...

@pytest.mark.threat(4)
class TestMore:
    async def test_two(self): ...

def helper(): ...
"""
    assert list(marked(source)) == [([1, 2, 3], "test_one"), ([1, 4], "test_two")]


def test_a_mark_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="line 2"):
        list(marked("@pytest.mark.threat(ROW)\ndef test_one(): ...".replace("@", "\n@", 1)))


def test_a_row_without_a_test_is_told_to_be_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threat_table, "shown", dict)
    assert len(open_rows()) > 50
    assert "Open." in table()
