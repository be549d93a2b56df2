"""Rows of at most so many cells, cut between words, in logical order.

Order matters for right-to-left text: a paragraph is wrapped first and each row is reordered
afterwards (UAX #9 section 3.4), or the start of a sentence would stand on its last row.
A row may end behind a space or a hyphen and on either side of a wide character; a word that is
longer than a row is broken, but never inside a cluster.
"""

from console.text.graphemes import Cluster, clusters


def wrap(paragraph: str, width: int) -> list[str]:
    """The rows of one paragraph (no newline in it); an empty paragraph is one empty row.

    Spaces at the end of a row are dropped, as they would only move a right-aligned row.
    """
    width = max(1, width)
    if paragraph.isascii() and paragraph.isprintable():
        return _wrap_ascii(paragraph, width)
    return _wrap_clusters(clusters(paragraph), width)


def _wrap_ascii(text: str, width: int) -> list[str]:
    rows = []
    at = 0
    while len(text) - at > width:
        space = text.rfind(" ", at, at + width + 1)
        hyphen = text.rfind("-", at + 1, at + width - 1)
        end = max(space, hyphen + 1 if hyphen > 0 else 0)
        if end <= at:
            end = at + width
        rows.append(text[at:end].rstrip())
        at = end
        while at < len(text) and text[at] == " ":
            at += 1
    if at < len(text) or not rows:
        rows.append(text[at:].rstrip())
    return rows


def _wrap_clusters(parts: list[Cluster], width: int) -> list[str]:
    rows = []
    start = 0
    while start < len(parts):
        end = _row_end(parts, start, width)
        rows.append("".join(part.text for part in parts[start:end]).rstrip(" "))
        start = end
        while start < len(parts) and parts[start].text == " ":
            start += 1
    return rows or [""]


def _row_end(parts: list[Cluster], start: int, width: int) -> int:
    """The index behind the last cluster of the row that begins at `start`; always beyond `start`."""
    used = 0
    break_at = start
    for at in range(start, len(parts)):
        part = parts[at]
        if used + part.cells > width:
            if part.text == " ":
                return at
            return break_at if break_at > start else max(at, start + 1)
        used += part.cells
        wide_next = at + 1 < len(parts) and parts[at + 1].cells == 2
        if part.text in (" ", "-") or part.cells == 2 or wide_next:
            break_at = at + 1
    return len(parts)
