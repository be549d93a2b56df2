"""Who puts right-to-left text in order on the screen, and how much of it a terminal can bear."""

from typing import Final, Literal

Bidi = Literal["app", "app_unjoined", "app_unmarked", "app_bare", "words", "terminal", "off"]
"""`app`: we send cells as they are to stand, letters joined. `terminal`: it reorders by itself, so that
each field goes out in the order in which it is read, fenced off from its neighbours. `off`: neither.
`words`: as `app`, for a terminal that turns each word by itself and nothing more (kitty). It moves vowel
marks to a neighbour when it does, so that they are left out.

Some fonts have no joined forms, and some terminals lose a letter that carries vowel marks: `app_unjoined`
sends plain letters, `app_unmarked` leaves the marks out, `app_bare` does both.
"""

_APP: Final[dict[tuple[bool, bool], Bidi]] = {
    (True, True): "app",
    (False, True): "app_unjoined",
    (True, False): "app_unmarked",
    (False, False): "app_bare",
}
_OF_APP: Final = {mode: what for what, mode in _APP.items()}
_IN_APP: Final[dict[Bidi, tuple[bool, bool]]] = {**_OF_APP, "words": (True, False)}
_NEITHER: Final = (False, True)

CHOICES: Final[tuple[Bidi, ...]] = ("app", "words", "terminal", "off")
"""What one may choose between, the likeliest first."""


def drawn_as(bidi: Bidi, *, joins: bool, keeps_marks: bool) -> Bidi:
    """The same mode with letters joined or not, vowel marks drawn or not; only `app` knows the difference."""
    return _APP[joins, keeps_marks] if bidi in _OF_APP else bidi


def in_app(bidi: Bidi) -> bool:
    """Whether the console puts text in order by itself."""
    return bidi in _IN_APP


def joins(bidi: Bidi) -> bool:
    """Whether letters are sent in their joined forms."""
    return _IN_APP.get(bidi, _NEITHER)[0]


def keeps_marks(bidi: Bidi) -> bool:
    """Whether vowel marks are drawn."""
    return _IN_APP.get(bidi, _NEITHER)[1]


def chosen_of(bidi: Bidi) -> Bidi:
    """Which of CHOICES it is, whatever is left out of it."""
    return "app" if bidi in _OF_APP else bidi
