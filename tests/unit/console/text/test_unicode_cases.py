"""Every case of Unicode's two conformance tests of UAX #9, longer texts, what our tables are made from."""

from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from console.text.bidi import tables
from console.text.bidi.brackets import CLOSES
from console.text.bidi.characters import MIRROR, brackets_of, classes_of
from console.text.bidi.explicit import paragraph_level
from console.text.bidi.joining import is_transparent, joined
from console.text.bidi.levels import in_order, resolved, row_levels
from tests.tools import unicode_tables
from tests.unit.console.text.plain_levels import plainly_resolved
from tests.unit.console.text.unicode_files import lines, whole

ASKED = ((1, None), (2, 0), (4, 1))
"""The bits of BidiTest.txt: which paragraph level a case is to be played with."""


def played(classes: list[str], base: int, brackets: bytes = b"") -> bytes:
    return row_levels(classes, resolved(classes, base, brackets), base)


def order_of(levels: bytes, wanted: list[str]) -> list[int]:
    """The visual order of the characters that rule X9 does not remove."""
    kept = [at for at, level in enumerate(wanted) if level != "x"]
    return in_order(kept, bytes([levels[at] for at in kept]))


def as_told(levels: bytes, wanted: list[str]) -> list[str]:
    return ["x" if told == "x" else str(level) for level, told in zip(levels, wanted, strict=True)]


WRITTEN = ("L", "R", "AL", "EN", "AN", "ES", "ET", "CS", "NSM", "ON", "WS", "BN")
SIGNS = ("S", "B", "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
BRACKETS = (1, 2, 1 + CLOSES, 2 + CLOSES)
LETTERS = [(name, 0) for name in WRITTEN]
MARKED = [*LETTERS, *(("ON", bracket) for bracket in BRACKETS)]
EVERY = [*MARKED, *((name, 0) for name in SIGNS)]
TEXT = st.sampled_from([LETTERS, MARKED, EVERY]).flatmap(
    lambda kinds: st.lists(st.sampled_from(kinds), min_size=15, max_size=40)
)


@settings(max_examples=2_000)
@given(TEXT, st.sampled_from([0, 1]))
def test_levels_are_those_of_the_rules_taken_one_by_one(text: list[tuple[str, int]], base: int) -> None:
    classes, brackets = [name for name, _ in text], bytes(bracket for _, bracket in text)
    assert list(resolved(classes, base, brackets)) == plainly_resolved(classes, base, brackets)


@pytest.mark.slow
def test_every_case_of_bidi_test_holds() -> None:
    count = 0
    levels: list[str] = []
    order: list[int] = []
    for line in lines("BidiTest"):
        if line.startswith("@Levels:"):
            levels = line[8:].split()
        elif line.startswith("@Reorder:"):
            order = [int(at) for at in line[9:].split()]
        else:
            data, bits = line.split(";")
            classes = data.split()
            for bit, asked in ASKED:
                if int(bits) & bit:
                    base = (paragraph_level(classes) or 0) if asked is None else asked
                    found = played(classes, base)
                    assert as_told(found, levels) == levels, line
                    assert order_of(found, levels) == order, line
                    count += 1
    assert count == 770_241


def test_every_case_of_bidi_character_test_holds() -> None:
    count = 0
    for line in lines("BidiCharacterTest"):
        points, asked, told, wanted, order = line.split(";")
        text = "".join(chr(int(point, 16)) for point in points.split())
        classes = classes_of(text)
        base = (paragraph_level(classes) or 0) if asked == "2" else int(asked)
        assert base == int(told), line
        found = played(classes, base, brackets_of(text))
        levels = wanted.split()
        assert as_told(found, levels) == levels, line
        assert order_of(found, levels) == [int(at) for at in order.split()], line
        count += 1
    assert count == 91_707


def test_the_tables_are_what_the_generator_makes_of_unicodes_files(tmp_path: Path) -> None:
    for name in ("BidiBrackets", "BidiMirroring", "ArabicShaping"):
        (tmp_path / f"{name}.txt").write_text(whole(name), encoding="utf-8")
    assert unicode_tables.TARGET.read_text(encoding="utf-8") == unicode_tables.tables(tmp_path)


def test_every_mirror_image_is_unicodes() -> None:
    told = dict(line.split("; ") for line in lines("BidiMirroring"))
    assert {f"{ord(a):04X}": f"{ord(b):04X}" for a, b in MIRROR.items()} == told


def test_letters_join_as_arabic_shaping_tells() -> None:
    """Beh, which joins on both sides, stands before and behind each letter: who has moved shows who joins."""
    beh = {0: "\ufe8f", 1: "\ufe90", 2: "\ufe91", 3: "\ufe92"}
    for line in lines("ArabicShaping"):
        point, _, kind, _ = (field.strip() for field in line.split(";"))
        letter = chr(int(point, 16))
        before, *_, behind = joined(f"ب{letter}ب")
        assert is_transparent(letter) is (kind == "T"), line
        to_before, to_behind = kind in "DRCT", kind in "DLCT"
        assert (before, behind) == (beh[2 * to_before], beh[1 * to_behind]), line


def test_the_tables_name_their_unicode_version() -> None:
    assert tables.UNICODE_VERSION == "15.0.0"
    assert whole("BidiTest").startswith("# BidiTest-15.0.0.txt")
