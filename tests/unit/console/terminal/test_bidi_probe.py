"""Which terminal gets what: by what real ones answered, and by anything that could be answered."""

from typing import Final

import pytest
from hypothesis import given, strategies as st

from console.terminal.bidi_probe import HINTS, Answer, Outer, decide, keeps_marks, questions
from console.terminal.terminal_answers import QUESTIONS, read_answers
from console.text.mode import CHOICES

BDSM: Final = (b"\x1b[8l", b"\x1b[8h")
KONSOLE: Final = (b"\x1b]50;BidiRenderingEnabled=false\x07", b"\x1b]50;BidiRenderingEnabled=true\x07")
MLTERM: Final = (b"\x1b]5379;use_ctl=false\x07", b"\x1b]5379;use_ctl=true\x07")

IN_TMUX: Final = {"TMUX": "/tmp/tmux-0/default,1,0", "TERM": "tmux-256color", "TERM_PROGRAM": "tmux"}
TMUX: Final = b"\x1bP>|tmux 3.3a\x1b\\\x1b[>84;0;0c\x1b[?1;2c"
XTERM: Final = b"\x1bP>|XTerm(379)\x1b\\\x1b[8;0$y\x1b[>41;379;0c\x1b[?64;1;2;6;9;15;16;17;18;21;22;28c"
VTE: Final = b"\x1b[8;1$y\x1b[>65;7006;1c\x1b[?65;1;9c"
KONSOLE_SAID: Final = b"\x1bP>|Konsole 22.12.3\x1b\\\x1b[>1;115;0c\x1b[?62;1;4c"
KITTY: Final = b"\x1bP>|kitty(0.26.5)\x1b\\\x1b[8;0$y\x1b[>1;4000;26c\x1b[?62;c"
WEZTERM: Final = b"\x1bP>|WezTerm 20240203-110809\x1b\\\x1b[8;2$y\x1b[>1;277;0c\x1b[?65;4;6;18;22c"

DIRECT: Final = {
    "xterm 379": ({"TERM": "xterm"}, XTERM, Answer("app")),
    "VTE 0.70": ({"TERM": "xterm-256color", "VTE_VERSION": "7006"}, VTE, Answer("app", *BDSM)),
    "VTE after a killed console": ({"TERM": "xterm"}, VTE.replace(b"8;1$", b"8;2$"), Answer("app", *BDSM)),
    "Konsole 22.12": ({"TERM": "xterm-256color"}, KONSOLE_SAID, Answer("app", *KONSOLE)),
    "old Konsole": (
        {"TERM": "xterm", "KONSOLE_VERSION": "180400"},
        b"\x1b[>0;115;0c\x1b[?1;2c",
        Answer("app", *KONSOLE),
    ),
    "xterm started from Konsole": ({"TERM": "xterm", "KONSOLE_VERSION": "221203"}, XTERM, Answer("app")),
    "mlterm 3.9": (
        {"TERM": "mlterm", "MLTERM": "3.9.0"},
        b"\x1b[8;0$y\x1b[>24;279;0c\x1b[?63;1;2;3;4;6;7;15;18;22;29c",
        Answer("app", *MLTERM),
    ),
    "PuTTY": ({"TERM": "xterm"}, b"\x1b[>0;136;0c\x1b[?6c", Answer("terminal", hint=HINTS["putty"])),
    "qterminal": (
        {"TERM": "xterm"},
        b"\x1b[>0;115;0c\x1b[?1;2c",
        Answer("terminal", hint=HINTS["qterminal"]),
    ),
    "kitty 0.26": ({"TERM": "xterm-kitty"}, KITTY, Answer("words", hint=HINTS["kitty"])),
    "WezTerm, bidi off by its settings": ({"TERM": "xterm-256color"}, WEZTERM, Answer("app", BDSM[0])),
    "WezTerm, bidi on": ({"TERM": "x"}, WEZTERM.replace(b"8;2$", b"8;1$"), Answer("app", *BDSM)),
    "foot 1.13": (
        {"TERM": "foot"},
        b"\x1bP>|foot(1.13.1)\x1b\\\x1b[>1;11301;0c\x1b[?62;4;22c",
        Answer("app"),
    ),
    "Alacritty 0.11": ({"TERM": "alacritty"}, b"\x1b[>0;1700;1c\x1b[?6c", Answer("app")),
    "mintty": (
        {"TERM": "xterm"},
        b"\x1bP>|mintty 3.7.0\x1b\\\x1b[>77;30700;0c\x1b[?64c",
        Answer("app", *BDSM),
    ),
    "iTerm2 before it reorders": ({"TERM": "xterm"}, b"\x1bP>|iTerm2 3.5.11\x1b\\\x1b[?62c", Answer("app")),
    "iTerm2 that cannot be stopped": (
        {"TERM": "xterm"},
        b"\x1bP>|iTerm2 3.7.0beta9\x1b\\\x1b[8;0$y\x1b[?62c",
        Answer("terminal", hint=HINTS["iterm"]),
    ),
    "iTerm2 that knows mode 8": (
        {"TERM": "xterm"},
        b"\x1bP>|iTerm2 3.8\x1b\\\x1b[8;1$y\x1b[?62c",
        Answer("app", *BDSM),
    ),
    "Terminal.app": (
        {"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"},
        b"",
        Answer("terminal", hint=HINTS["apple"]),
    ),
    "Terminal.app behind ssh": (
        {"TERM": "xterm-256color"},
        b"\x1b[>1;95;0c\x1b[?1;2c",
        Answer("terminal", hint=HINTS["apple"]),
    ),
    "a terminal that insists": (
        {"TERM": "x"},
        b"\x1b[8;3$y\x1b[?1c",
        Answer("terminal", hint=HINTS["fixed"]),
    ),
    "a terminal that never does": ({"TERM": "x"}, b"\x1b[8;4$y\x1b[?1c", Answer("app")),
    "Linux console": ({"TERM": "linux"}, b"", Answer("off")),
    "nothing said": ({"TERM": "xterm"}, b"", Answer("app")),
}


@pytest.mark.parametrize(("environment", "came", "expected"), DIRECT.values(), ids=DIRECT)
def test_each_terminal_gets_what_it_needs(environment: dict[str, str], came: bytes, expected: Answer) -> None:
    assert decide("auto", environment, read_answers(came)) == expected


def wrapped(sequences: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
    on, off = (b"\x1bPtmux;" + each.replace(b"\x1b", b"\x1b\x1b") + b"\x1b\\" for each in sequences)
    return on, off


def rows_wrapped(last: bytes) -> bytes:
    """Mode 8 for the whole and for every row."""
    rows = b"".join(
        b"\x1bPtmux;\x1b\x1b7\x1b\x1b[%d;1H\x1b\x1b[8%s\x1b\x1b8\x1b\\" % (row, last) for row in range(1, 201)
    )
    return b"\x1bPtmux;\x1b\x1b[8" + last + b"\x1b\\" + rows


BDSM_WRAPPED: Final = (rows_wrapped(b"l"), rows_wrapped(b"h"))
AROUND_TMUX: Final = {
    "xterm": (Outer("XTerm(379)", "xterm", False), Answer("app")),
    "Konsole, passthrough": (
        Outer("Konsole 22.12.3", "xterm-256color", True),
        Answer("app", *wrapped(KONSOLE)),
    ),
    "Konsole": (Outer("Konsole 22.12.3", "x", False), Answer("terminal", hint=HINTS["tmux"])),
    "VTE that tells its name": (Outer("VTE(7800)", "xterm-256color", True), Answer("app", *BDSM_WRAPPED)),
    "mlterm": (Outer("", "mlterm", True), Answer("app", *wrapped(MLTERM))),
    "kitty": (Outer("kitty(0.26.5)", "xterm-kitty", False), Answer("words", hint=HINTS["kitty"])),
    "WezTerm": (Outer("WezTerm 20240203-110809", "xterm-256color", True), Answer("app")),
    "Linux console": (Outer("", "linux", True), Answer("off")),
    "nameless, passthrough": (Outer("", "xterm-256color", True), Answer("app", *BDSM_WRAPPED)),
    "nameless": (Outer("", "xterm-256color", False), Answer("app", *BDSM_WRAPPED)),
    "tmux elsewhere, behind ssh": (None, Answer("app", *BDSM_WRAPPED)),
}


@pytest.mark.parametrize(("outer", "expected"), AROUND_TMUX.values(), ids=AROUND_TMUX)
def test_inside_tmux_the_terminal_around_it_counts(outer: Outer | None, expected: Answer) -> None:
    assert decide("auto", IN_TMUX, read_answers(TMUX), outer) == expected


def test_inside_tmux_a_vte_terminal_is_known_by_what_was_inherited() -> None:
    environment = {**IN_TMUX, "VTE_VERSION": "7006"}
    shut, through = Outer("", "xterm-256color", False), Outer("", "xterm-256color", True)
    assert decide("auto", environment, read_answers(TMUX), shut) == Answer("terminal", hint=HINTS["tmux"])
    assert decide("auto", environment, read_answers(TMUX), through) == Answer("app", *BDSM_WRAPPED)


def test_screen_hands_on_what_is_wrapped_in_a_dcs() -> None:
    said = read_answers(b"\x1b[>83;40900;0c\x1b[?1;2c")
    assert decide("auto", {"TERM": "screen", "STY": "1.x"}, said).switch_on.startswith(
        b"\x1bP\x1b[8l\x1b\\\x1bP\x1b7\x1b[1;1H\x1b[8l\x1b8\x1b\\"
    )


def test_a_silent_multiplexer_is_known_by_the_environment() -> None:
    assert decide("auto", IN_TMUX, read_answers(b"")).switch_on == BDSM_WRAPPED[0]


@pytest.mark.parametrize(("environment", "came", "expected"), DIRECT.values(), ids=DIRECT)
def test_a_setting_outranks_the_terminal(environment: dict[str, str], came: bytes, expected: Answer) -> None:
    said = read_answers(came)
    for mode in CHOICES:
        assert decide(mode, environment, said) == Answer(mode, expected.switch_on, expected.switch_off)


@pytest.mark.parametrize(
    "environment",
    [{"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"}, {"TERM": "linux"}, {"TERM": "dumb"}, {}],
)
def test_where_it_does_harm_nothing_is_asked(environment: dict[str, str]) -> None:
    assert questions(environment) == b""


def test_the_question_that_all_answer_comes_last() -> None:
    assert questions({"TERM": "xterm"}) == QUESTIONS
    assert QUESTIONS.removesuffix(b"\r\x1b[K").endswith(b"\x1b[c")


def test_keys_between_the_answers_are_kept_in_order() -> None:
    came = b"\x1baa" + XTERM.replace(b"\x1b[8;0$y", b"\x1b[8;0$y\xd8\xb3\r") + b"z"
    assert read_answers(came).typed == b"\x1baa\xd8\xb3\rz"
    assert read_answers(came).name == "XTerm(379)"


@pytest.mark.parametrize("answer", [XTERM, VTE, KONSOLE_SAID, KITTY, WEZTERM, TMUX])
def test_a_begun_answer_is_never_taken_for_keys(answer: bytes) -> None:
    for end in range(len(answer)):
        assert read_answers(b"x" + answer[:end]).typed in (b"x", b"x\x1b", b"x\x1b["), answer[:end]
        assert not read_answers(answer[:end]).is_whole


PIECES: Final = st.sampled_from(
    [
        *(b"\x1b", b"\x1bP>|", b"\x1b\\", b"\x07", b"\x1b[", b"8;", b"$y", b">", b"?", b"c", b";", b"\xff"),
        *(
            b"tmux",
            b"kitty",
            b"iTerm2 3.",
            b"Konsole ",
            b"9" * 400,
            b"84;",
            b"24;279",
            XTERM,
            VTE,
            TMUX,
            KITTY,
        ),
    ]
)
GARBAGE: Final = st.one_of(st.binary(max_size=200), st.lists(PIECES, max_size=20).map(b"".join))
NAMES: Final = st.sampled_from(
    ["TERM", "TMUX", "STY", "TERM_PROGRAM", "KONSOLE_VERSION", "VTE_VERSION", "KITTY_WINDOW_ID"]
)
VALUES: Final = st.one_of(
    st.sampled_from(["linux", "screen", "Apple_Terminal", "mlterm"]), st.text(max_size=9)
)
OUTERS: Final = st.none() | st.builds(Outer, st.text(max_size=20), VALUES, st.booleans())


@given(st.sampled_from(["auto", "app"]), st.dictionaries(NAMES, VALUES), GARBAGE, OUTERS)
def test_whatever_is_answered_there_is_a_decision(
    wanted: str, environment: dict[str, str], came: bytes, outer: Outer | None
) -> None:
    answer = decide(wanted, environment, read_answers(came), outer)
    assert answer.mode in ("app", "words", "terminal", "off")
    assert answer.mode == "app" or not (answer.switch_on or answer.switch_off)
    assert bool(answer.switch_on) >= bool(answer.switch_off)
    if b"\x1b]50" in answer.switch_on.replace(b"\x1b\x1b", b"\x1b"):
        known = came + str(outer).encode()
        assert b"konsole" in known.lower() or b"115" in known


@pytest.mark.parametrize(
    ("wanted", "term", "kept"),
    [
        ("auto", "xterm-256color", True),
        ("auto", "foot", False),
        ("auto", "foot-extra", False),
        ("auto", "st-256color", False),
        ("auto", "alacritty", False),
        ("auto", "stterm", True),
        ("auto", "", True),
        ("keep", "foot", True),
        ("drop", "xterm-256color", False),
    ],
)
def test_vowel_marks_are_left_out_where_a_terminal_would_lose_them(
    wanted: str, term: str, kept: bool
) -> None:
    assert keeps_marks(wanted, {"TERM": term}) is kept
