"""Our page in place of Textual's wrapping: what Textual asks its own document, the page answers."""

from textual.app import App, ComposeResult
from textual.geometry import Offset
from textual.widgets import TextArea

from console.compat.page_text_area import PageTextArea


class Paged(PageTextArea):
    has_page = True


class Areas(App[None]):
    def compose(self) -> ComposeResult:
        yield Paged("سفرم ok", id="paged", soft_wrap=True, compact=True)
        yield PageTextArea("سفرم ok", id="own", soft_wrap=True, compact=True)


async def test_places_clicks_and_height_are_the_pages() -> None:
    async with Areas().run_test(size=(20, 10)) as pilot:
        area = pilot.app.query_one("#paged", Paged)
        assert area.wrapped_document.location_to_offset((0, 0)) == Offset(area.content_size.width - 1, 0)
        assert area.wrapped_document.offset_to_location(Offset(area.content_size.width - 2, 0)) == (0, 1)
        area.insert("\n" * 3)
        assert area.wrapped_document.height == area.page.height == 4
        area.load_text("ok")
        assert area.page.lines == ("ok",)
        assert area.navigator._wrapped_document is area.wrapped_document


async def test_a_row_is_drawn_from_the_page() -> None:
    async with Areas().run_test(size=(20, 10)) as pilot:
        paged, own = pilot.app.query_one("#paged", Paged), pilot.app.query_one("#own", PageTextArea)
        width = paged.scrollable_content_region.width
        assert paged.render_line(0).text == "ok ﻡﺮﻔﺳ".rjust(width)
        assert paged.render_line(3).text == " " * width
        assert own.render_line(0).text.rstrip() == "سفرم ok"


async def test_textual_still_draws_through_what_is_replaced() -> None:
    for name in ("render_line", "_rewrap_and_refresh_virtual_size", "_recompute_cursor_offset"):
        assert callable(getattr(TextArea, name))
