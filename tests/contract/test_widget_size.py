"""What a shop's visitors load stays small: brotli bytes of what is served, in every language."""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

import pytest

from relay.web.data_files import sample_config, widget_source
from relay.web.invitations import Invitation
from relay.web.widget_files import LANGUAGES, WidgetFiles

LOADER_MAX = 1_900
LOADER_AND_PANEL_MAX = 7_500
EVERYTHING_MAX = 12_000
FRAMED_MAX = 13_100
"""Everything where the page asks for a frame: what holds it and what runs in it, in the panel's stead."""


class Shop(NamedTuple):
    """A shop whose widget follows the page's language, and so knows all."""

    name: str = "demo"
    title: str = "Demo shop"
    lang: str = ""
    accent: str = "#0f766e"
    region: str = ""
    invitations: tuple[Invitation, ...] = ()
    consent: Mapping[str, str] = MappingProxyType({})
    exclude: tuple[str, ...] = ()
    side: str = "end"
    radius: int = 26
    offset: int = 20
    layer: int = 2_147_483_000
    label: Mapping[str, str] = MappingProxyType({})


class Rule(NamedTuple):
    """A message of its own accord, with all that a rule may have."""

    text: Mapping[str, str]
    page: str = "/cart"
    after_s: int = 90
    returning: bool = True
    event: str = "cart"
    at_least: int = 100


INVITED: Final = {
    "en": "Any questions?",
    "ar": "هل لديك سؤال؟",
    "fa": "سؤالی دارید؟",
}


def sizes(*invitations: Rule) -> dict[str, dict[str, int]]:
    """Part to encoding to bytes."""
    folder = sample_config() / "i18n"
    words = {lang: json.loads((folder / f"{lang}.json").read_text(encoding="utf-8")) for lang in LANGUAGES}
    files = WidgetFiles([Shop(invitations=invitations)], words, widget_source())
    loader = files.loader("demo")
    assert loader
    parts = {"loader": loader} | {stem: asset for stem, (_, asset) in files.named().items()}
    return {
        part: {key or "raw": len(body) for key, body in asset.bodies.items()} for part, asset in parts.items()
    }


def test_the_loader_is_small() -> None:
    assert sizes()["loader"]["br"] <= LOADER_MAX


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_opened_chat_is_small(lang: str) -> None:
    found = sizes()
    print(*(f"{part}: {each}" for part, each in found.items()), sep="\n")
    assert found["loader"]["br"] + found[f"panel-{lang}"]["br"] <= LOADER_AND_PANEL_MAX


@pytest.mark.parametrize("lang", LANGUAGES)
def test_everything_in_one_language_is_small(lang: str) -> None:
    found = sizes()
    parts = ("loader", f"panel-{lang}", f"extras-{lang}")
    assert sum(found[part]["br"] for part in parts) <= EVERYTHING_MAX


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_shop_whose_widget_speaks_first_keeps_to_the_same_limits(lang: str) -> None:
    found = sizes(Rule({lang: INVITED[lang]}))
    print("loader with a rule:", found["loader"])
    assert found["loader"]["br"] <= LOADER_MAX
    assert found["loader"]["br"] + found[f"panel-{lang}"]["br"] <= LOADER_AND_PANEL_MAX
    parts = ("loader", f"panel-{lang}", f"extras-{lang}")
    assert sum(found[part]["br"] for part in parts) <= EVERYTHING_MAX


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_framed_chat_is_small_though_its_shop_speaks_first(lang: str) -> None:
    """Nothing of it is loaded twice; on the shop's page runs no more than the loader and the holder."""
    found = sizes(Rule({lang: INVITED[lang]}))
    parts = {part: found[part]["br"] for part in ("loader", f"frame-{lang}", f"page-{lang}")}
    print(parts, sum(parts.values()))
    assert sum(parts.values()) <= FRAMED_MAX
