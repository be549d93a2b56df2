"""Bidirectional classes as letters of a byte each: a rule about neighbours becomes an expression over all.

L R      strong letters          s c t    ES, CS, ET: signs in and beside numbers
A        AL                      m        NSM: a mark on what stands before it
E N      EN, AN: numbers         o B      ON, WS, S: neutral; B, neutral too
i p      LRI, RLI, FSI; PDI      e b      LRE, RLE, LRO, RLO, PDF; BN
"""

from collections.abc import Iterable
from typing import Final

EMBEDDINGS: Final = frozenset({"LRE", "RLE", "LRO", "RLO"})
ISOLATES: Final = frozenset({"LRI", "RLI", "FSI"})

_CLASSES_OF: Final = {
    **{name: name for name in ("L", "R", "B")},
    **{"AL": "A", "EN": "E", "AN": "N", "ES": "s", "CS": "c", "ET": "t", "NSM": "m"},
    **dict.fromkeys(("ON", "WS", "S"), "o"),
    **dict.fromkeys(ISOLATES, "i"),
    **dict.fromkeys(EMBEDDINGS | {"PDF"}, "e"),
    **{"PDI": "p", "BN": "b"},
}
_LETTERS: Final = {name: ord(letter) for name, letter in _CLASSES_OF.items()}


def letters_of(classes: Iterable[str]) -> bytes:
    """A letter for each class."""
    return bytes(map(_LETTERS.__getitem__, classes))
