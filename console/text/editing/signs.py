"""Signs for what has no picture of its own: joiners, direction marks and the no-break space.

They change how a text is joined, ordered and cut, and a writer who looks for a mistake wants to see them.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from console.text.bidi.paragraph import Glyph

SIGNS: Final = {
    "\u200c": "¦",  # ZWNJ
    "\u200d": "+",  # ZWJ
    "\u200e": "→",  # LRM
    "\u200f": "←",  # RLM
    "\u061c": "←",  # ALM
    "\u00a0": "_",
}
"""One cell each, and none that is mirrored."""

TYPED: Final = frozenset("\u200c\u200d\u200e\u200f\u00a0")
"""Keys of Persian, Arabic and Hebrew keyboards that count as not printable."""

SIGN_KIND: Final = "sign"
"""What a sign has in place of a bidirectional class: it is drawn where its level says."""


def with_signs(text: str, glyphs: Sequence[Glyph], level: int) -> tuple[Glyph, ...]:
    """The glyphs of `text`, with a glyph of its own for each invisible character.

    One inside a picture (the joiner of a family) is a part of it and stays so.
    """
    if not any(sign in text for sign in SIGNS):
        return tuple(glyphs)
    if not glyphs:
        return tuple(_sign(text, at, at + 1, level) for at, one in enumerate(text) if one in SIGNS)
    found: list[Glyph] = []
    for glyph in glyphs:
        found += _split(text, glyph)
    return tuple(found)


def _split(text: str, glyph: Glyph) -> list[Glyph]:
    """A glyph without the invisible characters that it stands for, and these around it."""
    places = [
        at for at in range(glyph.start, glyph.end) if text[at] in SIGNS and text[at] not in glyph.text.strip()
    ]
    if not places:
        return [glyph]
    body = next((at for at in range(glyph.start, glyph.end) if at not in places), None)
    if body is None:
        return [_sign(text, at, at + 1, glyph.level) for at in places]
    ends = [at for at in places if at > body] + [glyph.end]
    before = [_sign(text, at, at + 1, glyph.level) for at in range(glyph.start, body)]
    after = [_sign(text, at, end, glyph.level) for at, end in pairwise(ends)]
    return [*before, glyph._replace(start=body, end=ends[0]), *after]


def _sign(text: str, start: int, end: int, level: int) -> Glyph:
    return Glyph(SIGNS[text[start]], 1, start, end, level, SIGN_KIND, False)
