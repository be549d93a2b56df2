"""The console's themes by the names of the setting: each with inks of ours that can be read on its ground."""

from collections.abc import Mapping
from typing import Final, Literal

from textual.theme import Theme

ThemeName = Literal["dark", "light", "high-contrast", "terminal"]

HIGH_CONTRAST: Final = Theme(
    name="dukkan-high-contrast",
    primary="#00e5ff",
    secondary="#ffff00",
    warning="#ffff00",
    error="#ff9090",
    success="#00ff88",
    accent="#ffff00",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#000000",
    dark=True,
    variables={"text-primary": "#00e5ff"},
)

TEXTUAL_NAME: Final[Mapping[ThemeName, str]] = {
    "dark": "textual-dark",
    "light": "textual-light",
    "high-contrast": HIGH_CONTRAST.name,
    "terminal": "ansi-dark",
}

_DARK: Final = {
    "note": "#d58fe0",
    "fresh": "#ffb454",
    "waiting": "#ffb454",
    "good": "#5fd08a",
    "pressing": "#ff7a85",
}
_LIGHT: Final = {
    "note": "#8a2f96",
    "fresh": "#874600",
    "waiting": "#874600",
    "good": "#1d6b3a",
    "pressing": "#b00020",
}
_HIGH_CONTRAST: Final = {
    "note": "#ffa0ff",
    "fresh": "#ffff00",
    "waiting": "#ffff00",
    "good": "#00ff88",
    "pressing": "#ff9090",
}
# Those of the sixteen that a palette keeps apart from both black and white.
_TERMINAL: Final = {
    "note": "ansi_magenta",
    "fresh": "ansi_yellow",
    "waiting": "ansi_yellow",
    "good": "ansi_green",
    "pressing": "ansi_red",
    "text-primary": "ansi_blue",
}


def inks_of(theme: Theme) -> dict[str, str]:
    """The colours of our inks on this theme's ground."""
    if theme.ansi:
        return dict(_TERMINAL)
    if theme.name == HIGH_CONTRAST.name:
        return dict(_HIGH_CONTRAST)
    return dict(_DARK if theme.dark else _LIGHT)
