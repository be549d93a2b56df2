"""Rows of at most so many cells, cut between words, in logical order.

Order matters for right-to-left text: a paragraph is wrapped first and each row is reordered
afterwards (UAX #9 section 3.4), or the start of a sentence would stand on its last row.
A row may end behind a space or a hyphen and on either side of a wide character; a word that is
longer than a row is broken, but never inside a cluster.
"""

from collections.abc import Sequence
from itertools import accumulate
from typing import Protocol

from console.text.graphemes import clusters


class Piece(Protocol):
    """What a row is made of: a text that is not broken, and its cells."""

    @property
    def text(self) -> str: ...
    @property
    def cells(self) -> int: ...


def wrap(paragraph: str, width: int) -> list[str]:
    """The rows of one paragraph (no newline in it); an empty paragraph is one empty row.

    Spaces at the end of a row are dropped, as they would only move a right-aligned row.
    """
    return [paragraph[start:end] for start, end in spans(paragraph, width)]


def spans(paragraph: str, width: int) -> list[tuple[int, int]]:
    """The range of the paragraph that each row shows."""
    width = max(1, width)
    if paragraph.isascii() and paragraph.isprintable():
        return _ascii_spans(paragraph, width)
    parts = clusters(paragraph)
    at = [0, *accumulate(len(part.text) for part in parts)]
    return [(at[start], at[end]) for start, end in row_spans(parts, width)]


def row_spans(parts: Sequence[Piece], width: int, glued: Sequence[bool] = ()) -> list[tuple[int, int]]:
    """The range of `parts` that each row shows; at least one row.

    A row does not end behind a part that is `glued` to the next, unless nothing else is possible.
    """
    rows = []
    start = 0
    while start < len(parts):
        behind = row_end(parts, start, width, glued)
        end = behind
        while end > start and parts[end - 1].text == " ":
            end -= 1
        rows.append((start, end))
        start = behind
        while start < len(parts) and parts[start].text == " ":
            start += 1
    return rows or [(0, 0)]


def _ascii_spans(text: str, width: int) -> list[tuple[int, int]]:
    rows = []
    at = 0
    while len(text) - at > width:
        space = text.rfind(" ", at, at + width + 1)
        hyphen = text.rfind("-", at + 1, at + width - 1)
        end = max(space, hyphen + 1 if hyphen > 0 else 0)
        if end <= at:
            end = at + width
        rows.append((at, at + len(text[at:end].rstrip())))
        at = end
        while at < len(text) and text[at] == " ":
            at += 1
    if at < len(text) or not rows:
        rows.append((at, at + len(text[at:].rstrip())))
    return rows


def row_end(parts: Sequence[Piece], start: int, width: int, glued: Sequence[bool]) -> int:
    """The index behind the last part of the row that begins at `start`; always beyond `start`."""
    used = 0
    break_at = start
    for at in range(start, len(parts)):
        part = parts[at]
        if used + part.cells > width:
            if part.text == " " and not (glued and glued[at]):
                return at
            return break_at if break_at > start else max(at, start + 1)
        used += part.cells
        if glued and glued[at]:
            continue
        wide_next = at + 1 < len(parts) and parts[at + 1].cells == 2
        if part.text in (" ", "-") or part.cells == 2 or wide_next:
            break_at = at + 1
    return len(parts)
