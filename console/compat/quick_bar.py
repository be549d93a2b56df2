"""A scroll bar whose cells are drawn by kind, of which it has four, and not one by one.

Another chat, another line and each step of scrolling move it, and Textual draws every cell of it as it
would a line of text: that took a tenth of a switch.
"""

from textual.geometry import Region
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar, ScrollBarRender
from textual.strip import Strip


class QuickBar(ScrollBar):
    """A vertical scroll bar that looks and is used as Textual's."""

    def render_lines(self, crop: Region) -> list[Strip]:
        """The cells of these lines."""
        bar = self.render()
        assert isinstance(bar, ScrollBarRender)
        style = self.app.console.get_style(bar.style)
        assert style.color is not None and style.bgcolor is not None
        cells = bar.render_bar(
            size=self.size.height,
            virtual_size=bar.virtual_size,
            window_size=bar.window_size,
            position=bar.position,
            thickness=bar.thickness,
            back_color=style.bgcolor,
            bar_color=style.color,
        ).segments
        drawn = {cell: self._finished(Strip([cell], bar.thickness)) for cell in set(cells)}
        return [drawn[cells[y]].crop(crop.x, crop.right) for y in crop.line_range]

    def _finished(self, strip: Strip) -> Strip:
        strip = strip.apply_style(self.rich_style)
        for line_filter in self.get_line_filters():
            strip = strip.apply_filter(line_filter, self.background_colors[1])
        return strip


class QuickBarView(ScrollView):
    """A view with such a bar at its side."""

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        """The bar, which comes into being when it is first asked for."""
        if self._vertical_scrollbar is None:
            bar = QuickBar(vertical=True, name="vertical", thickness=self.scrollbar_size_vertical)
            self._vertical_scrollbar = bar
            bar.display = False
            self.app._start_widget(self, bar)
        return self._vertical_scrollbar
