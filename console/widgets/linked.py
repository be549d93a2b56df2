"""Links in a row of the transcript: a terminal that knows OSC 8 leads from the words to the address."""

from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from console.model.links import Link, links
from console.text.graphemes import cells
from console.widgets.line import Line


@lru_cache(2_048)
def links_of(text: str) -> tuple[Link, ...]:
    """The links in a text; most texts are seen at a glance to have none."""
    folded = text.casefold()
    return tuple(links(text)) if "://" in folded or "mailto:" in folded else ()


@lru_cache(256)
def _ink(url: str) -> Style:
    """How the words of a link are drawn, and where they lead."""
    return Style(link=url, underline=True)


def linked(strip: Strip, line: Line) -> Strip:
    """The strip that `line` was drawn as, with the cells of its links leading to their addresses."""
    if line.row is None or not (found := links_of(line.text)):
        return strip
    shift = sum(cells(part.text) for part in line.before) + line.indent
    row, done, at = line.row, [], 0
    spans = [
        (shift + begins, shift + ends, link.url)
        for link in found
        if link.start < row.end and link.end > row.start
        for begins, ends in row.pieces(max(link.start, row.start), min(link.end, row.end))
    ]
    for begins, ends, url in sorted(spans):
        words = Segment.apply_style(strip.crop(begins, ends), post_style=_ink(url))
        done += [strip.crop(at, begins), Strip(words, ends - begins)]
        at = ends
    return Strip.join([*done, strip.crop(at)]) if done else strip
