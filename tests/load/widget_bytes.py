"""What the widget weighs: raw, gzip and brotli, before and after opening, language by language."""

import gzip
import json
from collections.abc import Iterator
from typing import NamedTuple

import brotli
from rich.table import Table

from relay.web.data_files import sample_config, widget_source
from relay.web.widget_files import LANGUAGES, loader_script, panel_script


class Shop(NamedTuple):
    """The demo's looks."""

    name: str = "demo"
    title: str = "Demo shop"
    lang: str = "en"
    accent: str = "#0b6e4f"
    side: str = "end"


class Weight(NamedTuple):
    """One file, in bytes."""

    what: str
    raw: int
    gzip: int
    brotli: int


def weights() -> Iterator[Weight]:
    """The loader, then the panel in each language with its words."""
    folder = sample_config() / "i18n"
    words = {lang: json.loads((folder / f"{lang}.json").read_text(encoding="utf-8")) for lang in LANGUAGES}
    panels = {lang: f"/a/panel-{lang}.{'0' * 16}.js" for lang in LANGUAGES}
    yield weigh("before opening: loader", loader_script(widget_source(), Shop(), panels, words))
    for lang in LANGUAGES:
        yield weigh(f"on opening: panel, {lang}", panel_script(widget_source(), lang, words[lang]))


def weigh(what: str, script: str) -> Weight:
    """The script's weight as it is and as it travels."""
    body = script.encode()
    return Weight(what, len(body), len(gzip.compress(body, 9)), len(brotli.compress(body, quality=11)))


def table() -> Table:
    """The weights as people read them."""
    shown = Table(
        title="The widget, bytes (one request before opening, one more and a socket after)",
        title_justify="left",
    )
    shown.add_column("what")
    for column in ("raw", "gzip", "brotli"):
        shown.add_column(column, justify="right")
    for weight in weights():
        shown.add_row(weight.what, f"{weight.raw:,}", f"{weight.gzip:,}", f"{weight.brotli:,}")
    return shown
