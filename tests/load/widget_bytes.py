"""What the widget weighs: raw, gzip and brotli, before and after opening, language by language."""

import json
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from rich.table import Table

from relay.web.asset import Asset
from relay.web.data_files import sample_config, widget_source
from relay.web.invitations import Invitation
from relay.web.widget_files import LANGUAGES, WidgetFiles

WHEN: Final = {
    "panel": "on opening",
    "extras": "beside the line, after opening",
    "frame": "on opening, with data-frame",
    "page": "in the frame, or as a page of its own",
}


class Shop(NamedTuple):
    """The demo's looks."""

    name: str = "demo"
    title: str = "Demo shop"
    lang: str = "en"
    accent: str = "#0b6e4f"
    region: str = ""
    invitations: tuple[Invitation, ...] = ()
    consent: Mapping[str, str] = MappingProxyType({})
    exclude: tuple[str, ...] = ()
    side: str = "end"
    radius: int = 26
    offset: int = 20
    layer: int = 2_147_483_000
    label: Mapping[str, str] = MappingProxyType({})


class Weight(NamedTuple):
    """One file, in bytes."""

    what: str
    raw: int
    gzip: int
    brotli: int


def weights() -> Iterator[Weight]:
    """What a browser is sent: the loader, then what it loads."""
    folder = sample_config() / "i18n"
    words = {lang: json.loads((folder / f"{lang}.json").read_text(encoding="utf-8")) for lang in LANGUAGES}
    files = WidgetFiles([Shop()], words, widget_source())
    loader = files.loader("demo")
    assert loader is not None
    yield weigh("before opening: the loader", loader)
    for part, when in WHEN.items():
        for stem, (_, asset) in sorted(files.named().items()):
            if stem.startswith(part):
                yield weigh(f"{when}: {stem}", asset)


def weigh(what: str, asset: Asset) -> Weight:
    """The file's weight as it is and as it travels."""
    raw, zipped, brotli = (len(asset.pick(encoding)[0]) for encoding in (None, "gzip", "br"))
    return Weight(what, raw, zipped, brotli)


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
