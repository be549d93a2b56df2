"""Who puts right-to-left text in order, the console or the terminal, and what to tell the terminal before.

The console does it where it can (mode `app`), and then the terminal must keep its hands off. What the
terminal answers counts more than the environment, because a terminal started from another one inherits
that one's variables. Order of the rules: "BiDi in Terminal Emulators" (terminal-wg) for mode 8, then
what single terminals are known to do.
"""

import re
from collections.abc import Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from console.terminal.passing import passed
from console.terminal.terminal_answers import QUESTIONS, TerminalAnswers
from console.text.mode import CHOICES, Bidi


class Answer(Struct, frozen=True):
    """How to send right-to-left text, and the terminal's switch, whichever mode it is."""

    mode: Bidi
    switch_on: bytes = b""
    """Stops the terminal from ordering text, while the console does."""

    switch_off: bytes = b""
    """Lets it order again: the terminal is then as it was found."""

    hint: str = ""
    """What the agent could do for a better screen; said once."""

    typed: bytes = b""
    """Keys that came while the terminal was asked."""


class Outer(Struct, frozen=True):
    """What tmux knows of the terminal that it runs in."""

    name: str = ""
    """As the terminal answered XTVERSION; many do not."""

    term: str = ""
    """Its TERM."""

    lets_through: bool = True
    """Whether `allow-passthrough` is on. Where it is not, tmux drops what is wrapped, without harm."""

    set_clipboard: str = ""
    """tmux's option of that name: `on`, `external` or `off`."""


_THEN: Final = ' Then set bidi = "app" in console.toml.'
HINTS: Final = {
    "apple": "Arabic and Persian are left to Terminal.app, which is not exact: other terminals do better.",
    "putty": "Arabic and Persian: in PuTTY's settings, Terminal > Features, tick"
    f" 'Disable bidirectional text display' and 'Disable Arabic text shaping'.{_THEN}",
    "qterminal": f"Arabic and Persian: switch bidirectional text off in this terminal's settings.{_THEN}",
    "iterm": "Arabic and Persian: switch right-to-left text off in Settings > General > Experimental."
    f"{_THEN}",
    "fixed": "Arabic and Persian are left to this terminal, which keeps its own right-to-left support on.",
    "kitty": "In kitty the vowel marks of Arabic and Hebrew are left out; 'force_ltr yes' in kitty.conf"
    ' and bidi = "app" in console.toml bring them back.',
    "tmux": "Arabic and Persian: put 'set -g allow-passthrough on' into tmux.conf, so that the terminal"
    " around tmux can be told to leave their order to the console.",
}

BDSM: Final = (b"\x1b[8l", b"\x1b[8h")
SWITCHES: Final = {
    "vte": BDSM,
    "mintty": BDSM,
    "konsole": (b"\x1b]50;BidiRenderingEnabled=false\x07", b"\x1b]50;BidiRenderingEnabled=true\x07"),
    "mlterm": (b"\x1b]5379;use_ctl=false\x07", b"\x1b]5379;use_ctl=true\x07"),
}
"""OSC 50 goes to Konsole alone: in xterm it sets the font."""

LEFT_TO_ITSELF: Final = frozenset({"apple", "putty", "qterminal"})
"""They reorder, and no sequence stops them."""

_BY_NAME: Final = (
    *(
        ("tmux", "tmux"),
        ("konsole", "konsole"),
        ("mlterm", "mlterm"),
        ("kitty", "kitty"),
        ("iterm2", "iterm"),
    ),
    *(("mintty", "mintty"), ("vte", "vte")),
)
_BY_DEVICE: Final = (
    *(((84,), "tmux"), ((83,), "screen"), ((24, 279), "mlterm"), ((0, 136), "putty"), ((1, 4000), "kitty")),
    *(((0, 115), "qterminal"), ((1, 115), "konsole"), ((1, 95), "apple"), ((65,), "vte"), ((77,), "mintty")),
)
"""How DA2 begins. qtermwidget is an old Konsole, with the answer that Konsole gave then."""

ROWS_MAX: Final = 200
"""More than a screen has; the cursor then stays in the last row."""

MISPLACES_MARKS: Final = re.compile(r"(?:foot|alacritty|st)(?:-|$)")
"""TERM of terminals in which a letter loses its vowel marks, or is lost with them."""

ITERM_REORDERS_FROM: Final = (3, 7)


def name_of_terminal(environment: Mapping[str, str], said: TerminalAnswers, outer: Outer | None) -> str:
    """What an agent's answer about this terminal is kept under: its own name, or the best there is."""
    names = (said.name, outer.name if outer else "", outer.term if outer else "")
    known = (*names, environment.get("TERM_PROGRAM", ""), environment.get("TERM", ""))
    return next((name for name in known if name), "unknown")


def questions(environment: Mapping[str, str]) -> bytes:
    """What to ask; nothing where the terminal could not bear it."""
    if environment.get("TERM", "") in ("", "dumb", "linux"):
        return b""
    return b"" if environment.get("TERM_PROGRAM") == "Apple_Terminal" else QUESTIONS


def decide(
    wanted: str, environment: Mapping[str, str], said: TerminalAnswers, outer: Outer | None = None
) -> Answer:
    """What is best here. `wanted` is the setting: a mode, or `auto` for what the terminal allows.

    `outer` is for tmux alone, and None where tmux could not be asked. The switch is found in any case,
    since another mode may be chosen while the console runs.
    """
    found = _found(environment, said, outer)
    for mode in CHOICES:
        if mode == wanted:
            found = Answer(mode, found.switch_on, found.switch_off)
    return replace(found, typed=said.typed)


def keeps_marks(wanted: str, environment: Mapping[str, str]) -> bool:
    """Whether vowel marks are drawn, for the setting `wanted`: `keep`, `drop` or `auto`."""
    return wanted == "keep" or (
        wanted == "auto" and MISPLACES_MARKS.match(environment.get("TERM", "")) is None
    )


def kind_of_terminal(environment: Mapping[str, str], said: TerminalAnswers) -> str:
    """Our word for this terminal; empty for all those that draw what they get where they get it."""
    if environment.get("TERM") == "linux":
        return "linux"
    if environment.get("TERM_PROGRAM") == "Apple_Terminal":
        return "apple"
    if said.name:
        return _kind_by_name(said.name)
    for begin, kind in _BY_DEVICE:
        if said.device[: len(begin)] == begin:
            is_old_konsole = kind == "qterminal" and "KONSOLE_VERSION" in environment
            return "konsole" if is_old_konsole else kind
    if not said.is_whole and not said.device:
        return "tmux" if "TMUX" in environment else "screen" if "STY" in environment else ""
    return ""


def _kind_by_name(name: str) -> str:
    return next((kind for begin, kind in _BY_NAME if name.casefold().startswith(begin)), "")


def _found(environment: Mapping[str, str], said: TerminalAnswers, outer: Outer | None) -> Answer:
    kind = kind_of_terminal(environment, said)
    if kind in ("tmux", "screen"):
        return _inside(kind, environment, outer or Outer())
    if said.mode_8 == 1 or said.mode_8 == 2:
        # WezTerm has it reset from the start and must stay so; in VTE that is the trace of a killed console.
        to_restore = said.mode_8 == 1 or kind == "vte"
        return Answer("app", BDSM[0], BDSM[1] if to_restore else b"")
    if said.mode_8 == 3:
        return Answer("terminal", hint=HINTS["fixed"])
    return _by_kind(kind, said.name)


def _by_kind(kind: str, name: str) -> Answer:
    """What single terminals need, where mode 8 does not tell."""
    if kind == "linux":
        return Answer("off")
    if kind in SWITCHES:
        return Answer("app", *SWITCHES[kind])
    if kind in LEFT_TO_ITSELF or (kind == "iterm" and _version(name) >= ITERM_REORDERS_FROM):
        return Answer("terminal", hint=HINTS[kind])
    if kind == "kitty":
        return Answer("words", hint=HINTS["kitty"])
    return Answer("app")


def _version(name: str) -> tuple[int, ...]:
    """Major and minor number in a name such as `iTerm2 3.7.0beta9`; (0, 0) without one."""
    found = re.search(r" (\d{1,6})\.(\d{1,6})", name, re.ASCII)
    return (int(found[1]), int(found[2])) if found else (0, 0)


# Multiplexers draw what they get where they get it, but the terminal around them may still reorder it.


def _inside(multiplexer: str, environment: Mapping[str, str], outer: Outer) -> Answer:
    """Inside tmux or screen: what the terminal around it needs, wrapped so that it gets there."""
    kind = _kind_by_name(outer.name) or _kind_by_term(outer.term)
    if not kind and not outer.name and "VTE_VERSION" in environment:
        kind = "vte"  # inherited from where tmux was started; VTE seldom tells its name
    # Of those without a name only VTE knows mode 8, and all others ignore it.
    is_unknown = not kind and not outer.name
    inner = Answer("app", *BDSM) if is_unknown else _by_kind(kind, outer.name)
    if not inner.switch_on:
        return inner
    if kind and not outer.lets_through:
        return Answer("terminal", hint=HINTS["tmux"])
    return Answer("app", _through(multiplexer, inner.switch_on), _through(multiplexer, inner.switch_off))


def _kind_by_term(term: str) -> str:
    return "linux" if term == "linux" else "mlterm" if term.startswith("mlterm") else ""


def _through(multiplexer: str, switch: bytes) -> bytes:
    """The switch for the terminal around a multiplexer.

    Mode 8 belongs to each row, which takes it over when the cursor stands at its start; rows that begin
    their life later have it anyway. We begin with rows of our own, the multiplexer with those it has used.
    """
    rows = range(1, ROWS_MAX + 1) if switch in BDSM else ()
    on_rows = [b"\x1b7\x1b[%d;1H%s\x1b8" % (row, switch) for row in rows]
    return b"".join(passed(multiplexer, part) for part in [switch, *on_rows])
