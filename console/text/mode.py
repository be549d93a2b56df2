"""Who puts right-to-left text in order on the screen."""

from typing import Literal

Bidi = Literal["app", "terminal", "off"]
"""`app`: we send cells as they are to stand, letters joined. `terminal`: it reorders by itself, so that
each field goes out in the order in which it is read, fenced off from its neighbours. `off`: neither."""
