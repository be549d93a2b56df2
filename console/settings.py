"""What an agent may set for his console: `console.toml`, overridden by the command line."""

from pathlib import Path
from typing import Literal

import msgspec
from platformdirs import user_config_dir

from console.catalogues import Language
from console.model.alert_rules import AlertRules
from console.text.glyphs import Glyphs
from console.text.sides import Mirror
from console.text.words import Calendar, Digits
from relay.shared import toml_file


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The keys of `console.toml`; every one may be left out."""

    relay: str = "http://127.0.0.1:8600"
    """Address of the relay, as a browser would open it."""

    name: str = ""
    """The agent's name; asked for when empty."""

    chats_max: int = 5
    """With this many chats of one's own, `alt+a` no longer leads to the queue."""

    late_s: int = 120
    """Seconds after which a waiting visitor is marked `!!`; from half of it on `!`."""

    read_after_s: float = 1.5
    """Seconds that a line has to be on the screen, with the terminal in focus, to count as read."""

    language: Language = "auto"
    """The language of the console itself; `auto` is the locale's where it is one of ours, else English."""

    theme: Literal["dark", "light", "high-contrast", "terminal"] = "dark"
    """The colours: `terminal` uses the sixteen of the terminal itself. NO_COLOR in the environment draws in
    shades of grey."""

    glyphs: Glyphs = "auto"
    """What signs and frames are drawn with; `auto`: ASCII where the locale is not UTF-8."""

    hold_s: float = 1.5
    """Seconds that a reply waits before it goes out: `ctrl+r` takes it back until then. 0 sends at once."""

    undo_close_s: float = 5.0
    """Seconds that a chat which was closed stays open still: `ctrl+r` takes that back until then, and so does
    a word from the visitor. 0 closes at once."""

    mirror: Mirror = "auto"
    """Whether the interface is mirrored, with the list at the right; `auto` where its language is
    written from right to left."""

    digits: Digits = "latin"
    """In which digits the console writes its own numbers and times; `auto` is those of its language."""

    calendar: Calendar = "auto"
    """Of which calendar the console's dates are; `auto` is Jalali in Persian, Gregorian elsewhere."""

    bidi: Literal["auto", "app", "words", "terminal", "off"] = "auto"
    """Who puts Arabic, Persian and Hebrew in order: the console (`app`), a terminal that does so by
    itself (`terminal`), or nobody (`off`). `words` is for kitty, which turns single words. `auto` asks the
    terminal, or goes by what was chosen on the test card in it."""

    bidi_forms: Literal["yes", "no"] = "yes"
    """Whether the console joins Arabic letters, by the signs that Unicode has for joined forms; without
    them (`no`) a font that lacks these signs shows whole letters, joined by the terminal or not at all."""

    bidi_marks: Literal["auto", "keep", "drop"] = "auto"
    """Whether vowel marks are drawn; `auto` leaves them out in foot, st and Alacritty, which lose or move
    them, and `words` does in any case. Texts keep their marks."""

    show_invisible: bool = False
    """Whether the composer shows joiners, direction marks and no-break spaces as signs."""

    preview_pictures: bool = False
    """Whether pictures may be looked at in the terminal, in half blocks."""

    alerts: AlertRules = AlertRules()
    """What rings, what is shown on the desktop, and when neither."""


def default_path() -> Path:
    """Where `console.toml` is looked for when none is named."""
    return Path(user_config_dir("dukkan")) / "console.toml"


def load(path: Path | None) -> Settings:
    """The settings of a file; the defaults where none is named and none lies at `default_path`.

    Raises OSError where a named file cannot be read, relay.shared.toml_file.TomlError where it is wrong.
    """
    found = path or default_path()
    if path is None and not found.is_file():
        return Settings()
    return toml_file.read(found.read_text("utf-8"), str(found), Settings)
