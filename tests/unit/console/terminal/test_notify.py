"""Desktop notices, byte by byte: each terminal its own, wrapped for tmux, safe whatever is in them."""

import re
from base64 import b64decode
from typing import Final, get_args

import pytest
from hypothesis import given, strategies as st

from console.terminal.notify import BELL, Way, notice, taken_away, told, ways
from console.terminal.own_words import own_words
from console.terminal.place import Place
from tests.terminal.hostile import HOSTILE

PLAIN: Final = Place(kind="foot")
IN_TMUX: Final = Place(kind="foot", inside="tmux")
IN_SCREEN: Final = Place(kind="foot", inside="screen")
HELD: Final = Place(kind="foot", inside="tmux", lets_through=False)
CONTROLS: Final = re.compile(rb"[\x00-\x1f\x7f]")
ANY_TEXT: Final = st.text(st.characters())


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        ("kitty", ("osc99",)),
        ("iterm", ("osc9",)),
        ("wezterm", ("osc777",)),
        ("ghostty", ("osc777",)),
        ("foot", ("osc777",)),
        ("rxvt", ("osc777",)),
        ("vte", ("osc777",)),
        ("xterm", ()),
        ("apple", ()),
        ("windows", ()),
        ("alacritty", ()),
        ("linux", ()),
        ("", ()),
    ],
)
def test_each_terminal_has_its_sequence_or_the_bell_alone(kind: str, found: tuple[Way, ...]) -> None:
    assert ways(Place(kind=kind), ["auto"]) == found


def test_what_is_set_counts_more_than_what_is_found() -> None:
    assert ways(Place(), ["osc9"]) == ("osc9",)
    assert ways(PLAIN, ["auto", "osc777", "osc9"]) == ("osc777", "osc9")
    assert ways(PLAIN, ["off"]) == ()
    assert ways(HELD, ["auto", "osc9"]) == ()


def test_the_bytes_of_a_notice() -> None:
    assert notice("osc9", PLAIN, "Bob waits 0:45", "c1") == b"\x1b]9;dukkan: Bob waits 0:45\x07"
    assert notice("osc777", PLAIN, "Bob; waits", "c1") == b"\x1b]777;notify;dukkan;Bob, waits\x07"
    assert notice("osc99", PLAIN, "Bob", "c1") == (
        b"\x1b]99;i=dukkan-c1:e=1:d=0;ZHVra2Fu\x07\x1b]99;i=dukkan-c1:e=1:d=1:p=body;Qm9i\x07"
    )
    assert taken_away("osc99", PLAIN, "c1") == b"\x1b]99;i=dukkan-c1:p=close;\x07"
    assert taken_away("osc777", PLAIN, "c1") == b""


def test_inside_tmux_a_notice_is_wrapped_with_each_esc_twice() -> None:
    assert notice("osc9", IN_TMUX, "Bob", "c1") == b"\x1bPtmux;\x1b\x1b]9;dukkan: Bob\x07\x1b\\"
    both = notice("osc99", IN_TMUX, "Bob", "c1")
    assert both.count(b"\x1bPtmux;\x1b\x1b]99;") == both.count(b"\x1b\\") == 2
    assert taken_away("osc99", IN_TMUX, "c1") == b"\x1bPtmux;\x1b\x1b]99;i=dukkan-c1:p=close;\x07\x1b\\"


def test_inside_screen_a_notice_goes_in_pieces_that_screen_bears() -> None:
    wrapped = notice("osc9", IN_SCREEN, "x" * 500, "c1")
    pieces = re.findall(rb"\x1bP(.*?)\x1b\\", wrapped, re.DOTALL)
    assert b"".join(b"\x1bP" + piece + b"\x1b\\" for piece in pieces) == wrapped
    assert b"".join(pieces) == notice("osc9", PLAIN, "x" * 500, "c1")


def test_the_bell_is_one_byte() -> None:
    assert BELL == b"\a"


@pytest.mark.threat(8)
@given(words=ANY_TEXT | st.just(HOSTILE), mark=ANY_TEXT | st.just(HOSTILE))
def test_nothing_in_a_notice_can_end_it_or_begin_another(words: str, mark: str) -> None:
    for way in get_args(Way):
        for sequence in re.split(rb"(?<=\x07)", notice(way, PLAIN, words, mark))[:-1]:
            begin, end = sequence[:2], sequence[-1:]
            assert begin == b"\x1b]" and end == b"\x07"
            assert not CONTROLS.search(sequence[2:-1])
            sequence.decode("utf-8")
    fields = notice("osc777", PLAIN, words, mark).split(b";")
    assert len(fields) == 4
    assert re.fullmatch(
        rb"\x1b\]99;i=dukkan-[A-Za-z0-9_-]{0,40}:p=close;\x07", taken_away("osc99", PLAIN, mark)
    )


@pytest.mark.threat(8)
@given(words=ANY_TEXT | st.just(HOSTILE))
def test_the_words_are_one_printable_line(words: str) -> None:
    shown = own_words(words, 40)
    assert len(shown) <= 40
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", shown)


def test_the_name_of_a_persian_keeps_its_joiner() -> None:
    body = notice("osc99", PLAIN, "علی\u200cرضا", "c").rsplit(b";", 1)[1][:-1]
    assert b64decode(body).decode() == "علی\u200cرضا"


def test_it_says_which_way_a_notice_goes_and_what_is_in_the_way() -> None:
    assert told(PLAIN, ["auto"]) == "foot: the bell, and a desktop notice by OSC 777."
    assert "allow-passthrough on" in told(HELD, ["auto"])
    assert "the bell alone" in told(Place(), ["auto"])
