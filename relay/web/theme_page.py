"""`/demo/theme`: tries how the widget looks with other settings, and writes the lines for relay.toml.

A form that asks for its own page again, and a loader made for what it says: no script of the page's own.
"""

from collections.abc import Mapping
from html import escape
from types import MappingProxyType
from typing import Annotated, ClassVar, Final, Literal
from urllib.parse import urlencode

import msgspec
from msgspec import Meta, Struct

from relay.web.colour import contrast, readable_ink
from relay.web.invitations import Invitation


class Theme(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The six settings of a site's looks, as its table in relay.toml has them. Implements `SiteLook`."""

    accent: Annotated[str, Meta(pattern="^#[0-9a-fA-F]{6}$")] = "#0f766e"
    radius: Annotated[int, Meta(ge=0, le=26)] = 26
    offset: Annotated[int, Meta(ge=0, le=200)] = 20
    side: Literal["end", "start"] = "end"
    words: Annotated[str, Meta(max_length=30)] = ""
    layer: Annotated[int, Meta(ge=1, le=2_147_483_647)] = 2_147_483_000
    lang: Literal["en", "ar", "fa"] = "en"

    name: ClassVar[str] = "demo"
    title: ClassVar[str] = "Demo shop"
    region: ClassVar[str] = ""
    invitations: ClassVar[tuple[Invitation, ...]] = ()
    exclude: ClassVar[tuple[str, ...]] = ()
    consent: ClassVar[Mapping[str, str]] = MappingProxyType({})

    @property
    def label(self) -> Mapping[str, str]:
        """The words, in the language that is shown."""
        return {self.lang: self.words} if self.words else {}


ASKED: Final = ("accent", "radius", "offset", "side", "words", "layer", "lang")
_FIELDS: Final = (
    ("accent", 'type="color"'),
    ("radius", 'type="number" min="0" max="26"'),
    ("offset", 'type="number" min="0" max="200"'),
    ("layer", 'type="number" min="1" max="2147483647"'),
    ("words", 'maxlength="30" dir="auto"'),
)
_CHOICES: Final = (("side", ("end", "start")), ("lang", ("en", "ar", "fa")))


def theme_of(query: Mapping[str, str]) -> Theme:
    """What the form says; a value that no site may have counts as not given."""
    theme = Theme()
    for key in ASKED:
        if query.get(key):
            try:
                one = msgspec.convert({key: query[key]}, Theme, strict=False)
            except msgspec.ValidationError:
                continue
            theme = msgspec.structs.replace(theme, **{key: getattr(one, key)})
    return theme


def theme_html(theme: Theme) -> str:
    """The page's body."""
    ink = readable_ink(theme.accent)
    inputs = "\n".join(
        f'<label>{key} <input name="{key}" {kind} value="{escape(str(getattr(theme, key)))}"></label>'
        for key, kind in _FIELDS
    )
    selects = "\n".join(
        f'<label>{key} <select name="{key}">'
        + "".join(
            f"<option{' selected' if each == getattr(theme, key) else ''}>{each}</option>" for each in choices
        )
        + "</select></label>"
        for key, choices in _CHOICES
    )
    return f"""<header><h1>Theme</h1></header>
<main>
<form>
{inputs}
{selects}
<button>Show</button>
</form>
<p>Words on this colour are {"white" if ink == "#ffffff" else "black"}:
a contrast of {contrast(ink, theme.accent):.1f} to 1, where 4.5 is asked for.</p>
<pre>{escape(toml(theme))}</pre>
</main>"""


def script_path(theme: Theme) -> str:
    """The address of the loader with these settings."""
    asked = {key: value for key, value in msgspec.to_builtins(theme).items() if key in ASKED}
    return "/demo/theme.js?" + urlencode(asked)


def toml(theme: Theme) -> str:
    """The lines for the site's table in relay.toml, without what stands there anyway."""
    lines = [
        f"{key} = {msgspec.json.encode(value).decode()}"
        for key, value in msgspec.to_builtins(theme).items()
        if key in ("accent", "radius", "offset", "side", "layer")
    ]
    if theme.words:
        lines.append(f"label = {{ {theme.lang} = {msgspec.json.encode(theme.words).decode()} }}")
    return "\n".join(lines) or "# nothing: these are the defaults"
