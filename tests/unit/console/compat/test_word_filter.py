"""Right-to-left text in a terminal that turns what stands in one font, whichever fonts it has."""

import unicodedata
from collections.abc import Sequence
from itertools import groupby
from typing import Any

import pytest
from hypothesis import example, given, strategies as st
from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.color import Color
from textual.widgets import Static

from console.compat.word_filter import WORD_FILTER, TerminalApp, WordFilter
from console.screens.ordering import Way
from console.text.graphemes import clusters
from console.text.lay_out import fit, lay_out
from console.text.mode import CHOICES, Bidi
from tests.unit.console.text.test_right_to_left import MIXED

WIDTH = 400
BLACK = Color.parse("black")

Cell = tuple[str, bool]
"""A letter with its marks, and whether it is bold."""


def is_letter(cell: Cell) -> bool:
    return "\u0590" <= cell[0][0] <= "\u08ff" or "\ufb1d" <= cell[0][0] <= "\ufefc"


def sent(text: str, bold: Sequence[bool] = (False,)) -> list[Cell]:
    """The cells of a line that goes out word by word, each with one of these weights in turn."""
    line = [
        Segment(letter, Style(bold=bold[at % len(bold)]))
        for at, letter in enumerate(fit(text, WIDTH, "words"))
    ]
    weighed = WordFilter().apply(line, BLACK)
    assert [len(segment.text) for segment in weighed] == [len(segment.text) for segment in line]
    assert sorted(segment.text for segment in weighed) == sorted(segment.text for segment in line)
    # A mark stands in its letter's cell, and has its weight there.
    weights = [
        segment.style is not None and bool(segment.style.bold) for segment in weighed for _ in segment.text
    ]
    cells: list[Cell] = []
    at = 0
    for cluster, _ in clusters("".join(segment.text for segment in weighed)):
        cells.append((cluster, weights[at]))
        at += len(cluster)
    return cells


def as_kitty_draws(cells: list[Cell], *, has_letters: bool) -> str:
    """Each run of one font in the direction of its first letter that has a script; blanks are in no font."""

    def font(cell: Cell) -> object:
        if cell[0][0].isspace():
            return "blank"
        return ("letters" if is_letter(cell) and not has_letters else "main", cell[1])

    drawn = ""
    for _, group in groupby(cells, font):
        run = list(group)
        scripts = [is_letter(cell) for cell in run if is_letter(cell) or cell[0][0].isalpha()]
        drawn += "".join(cluster for cluster, _ in (run[::-1] if scripts and scripts[0] else run))
    return drawn


@pytest.mark.parametrize("has_letters", [True, False])
@given(text=MIXED, bold=st.lists(st.booleans(), min_size=1, max_size=5))
@example(text="رفت.", bold=[False])
@example(text="۲۲:۱۳", bold=[True])
@example(text="order ۱۲۳ x", bold=[False])
@example(text="١٢/،سلام ب،/ب", bold=[False])
@example(text="التاريخ ١٢/٠٣/٢٠٢٦، (FedEx)، لا!", bold=[False, False, True])
def test_whatever_fonts_there_are_the_line_looks_as_it_should(
    has_letters: bool, text: str, bold: list[bool]
) -> None:
    line = text.replace("\n", " ")
    assert as_kitty_draws(sent(line, bold), has_letters=has_letters) == fit(line, WIDTH, "app_unmarked")


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("سلام دنیا", "دنیا سلام"),
        ("order سلام 12", "order 12 سلام"),
        ("طلب (جاهز) 245-12784", "245-12784 (جاهز) طلب"),
        ("plain", "plain"),
        ("می\u200cخواهم ۱۲۳", "۳۲۱ میخواهم"),
        ("﷼ لا", "لا ریال"),
        ("مُحَمَّدٌ", "محمد"),
        ("order ۱۲۳ is here", "order ۳۲۱ is here"),
        ("رفت. ساعت ۲۲:۱۳", "۲۲:۳۱ ساعت .رفت"),
        ("في ١٢/٠٣/٢٠٢٦، غدا", "غدا ٢١،/٣٠/٦٢٠٢ في"),
    ],
)
def test_a_terminal_that_turns_words_gets_each_word_turned(text: str, sent: str) -> None:
    row = lay_out(text, 60, "words")[0]
    assert fit(text, 60, "words") == row.text
    line = "".join(segment.text for segment in WordFilter().apply([Segment(row.text)], BLACK))
    assert unicodedata.normalize("NFKC", line) == sent
    assert row.cells == lay_out(text, 60, "app")[0].cells
    assert sorted(line) == sorted(lay_out(text, 60, "app_unmarked")[0].text), "joined as for any terminal"


def test_a_word_that_goes_through_two_fields_is_turned_as_one() -> None:
    ready, waiting = Style(color="green"), Style(color="yellow")
    fields = [Segment("٢ ،", waiting), Segment(fit("سلام", 9, "words"), ready), Segment(" ok", None)]
    drawn = WordFilter().apply(fields, BLACK)
    cells = [(letter, segment.style) for segment in drawn for letter in segment.text]
    assert (
        as_kitty_draws([(letter, False) for letter, _ in cells], has_letters=True)
        == "٢ ،" + fit("سلام", 9, "app") + " ok"
    )
    assert [style for _, style in cells] == [waiting] * 3 + [ready] * 3 + [None] * 3


def test_only_what_touches_a_letter_changes_its_weight() -> None:
    cells = sent("order 12, (see) سلام، رفت... (5) 245-12784")
    assert [cluster for cluster, is_bold in cells if is_bold] == [".", ".", "."]
    assert [cluster for cluster, is_bold in sent("(سلام)", [True]) if not is_bold] == ["(", ")"]


def test_colours_and_links_stay() -> None:
    link = Style(color="red", link="https://shop.example", bold=True)
    drawn = WordFilter().apply([Segment("(", link), Segment("مالس", link), Segment(" ok", None)], BLACK)
    assert [(segment.text, segment.style) for segment in drawn] == [
        ("(", link + Style(bold=False)),
        ("سلام", link),
        (" ok", None),
    ]


def test_a_line_without_such_letters_is_left_alone() -> None:
    line = [Segment("order ", Style(bold=True)), Segment("245-12784.")]
    assert WordFilter().apply(line, BLACK) is line


class Two(TerminalApp):
    """A line as this app's terminal gets it, and the same in every way."""

    def __init__(self, bidi: Bidi) -> None:
        super().__init__()
        self.bidi = bidi

    def compose(self) -> ComposeResult:
        yield Static(fit("رفت.", 20, self.bidi), id="own")
        for bidi in CHOICES:
            yield Way(bidi, id=bidi)


def weights(app: App[Any], id: str) -> set[bool]:
    strip = app.query_one(f"#{id}").render_lines(app.query_one(f"#{id}").size.region)[0]
    return {bool(segment.style and segment.style.bold) for segment in strip if not segment.text.isspace()}


@pytest.mark.parametrize("bidi", ["app", "words"])
async def test_it_is_done_where_the_terminal_turns_words_and_on_the_card(bidi: Bidi) -> None:
    app = Two(bidi)
    async with app.run_test():
        assert weights(app, "own") == ({True, False} if bidi == "words" else {False})
        assert [weights(app, each) for each in CHOICES] == [
            {True, False} if each == "words" else {False} for each in CHOICES
        ]
        app.bidi = "app"
        assert WORD_FILTER not in app.get_line_filters()
