"""Another number of lines in a Line API view, without laying the whole screen out again.

Textual's `virtual_size` asks for a new layout at each change, which is most of what a new line costs. A
view that fills the room it is given, whatever it holds, stays where it is: only its scroll bar has to know.
"""

from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.widget import Widget


def set_virtual_size(view: ScrollView, size: Size) -> None:
    """The view holds so much from now on; drawing it again is the caller's."""
    if size != view.virtual_size:
        view.set_reactive(Widget.virtual_size, size)
        view._scroll_update(size)
