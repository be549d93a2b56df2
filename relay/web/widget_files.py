"""The widget as it is served: joined, minified, compressed and named by its content, once at start.

What lies in `widget_js/src` is what runs. A loader is made for each site, with the shop's settings
in it; a panel and extras for each language, with that language's words where they are said.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, Protocol

from relay.web.asset import FOR_AN_HOUR, FOREVER, NOT_AT_ALL, Asset, content_hash
from relay.web.colour import readable_ink
from relay.web.invitations import Invitation, rules
from relay.web.locale import written
from relay.web.widget_join import function, module, script

LANGUAGES: Final = ("en", "ar", "fa")
"""Those that we write; any other that has a catalogue with the widget's words is served as well."""

LOADER_MODULES: Final = (
    "protocol.js",
    "ground_styles.js",
    "begun.js",
    "launcher_styles.js",
    "invites.js",
    "loader.js",
)
INVITES_MODULE: Final = "invites.js"
"""In the loaders of sites that have invitations, and in no other."""

PANEL_MODULES: Final = (
    "i18n.js",
    "extras_styles.js",
    "protocol.js",
    "styles.js",
    "transport.js",
    "ids.js",
    "phone.js",
    "storage.js",
    "tabs.js",
    "session.js",
    "store.js",
    "dom.js",
    "panel.js",
    "view.js",
)
EXTRAS_MODULES: Final = (
    "clock.js",
    "unread.js",
    "contact.js",
    "progress.js",
    "chips.js",
    "rating.js",
    "i18n.js",
    "log_view.js",
    "menu.js",
    "protocol.js",
    "polling.js",
    "extras.js",
    "stream.js",
    "attach.js",
    "files.js",
    "shrink.js",
    "chime.js",
    "linkify.js",
)
"""In an order that compresses well: what is alike stands together. Nothing is called before all is read."""

FRAME_MODULES: Final = (
    "frame_styles.js",
    "i18n.js",
    "phone.js",
    "unread.js",
    "frame.js",
)

PAGE_MODULES: Final = ("page_styles.js", "ground_styles.js", "begun.js", "page.js", *PANEL_MODULES)
"""Of the chat's own page, with all extras behind them."""

SHARED: Final = (
    "element",
    "newId",
    "shop",
    "root",
    "tell",
    "origin",
    "consent",
    "change",
    "fill",
    "isOpen",
    "announce",
    "keep",
    "focus",
    "launcher",
    "log",
    "storage",
)
"""What the extras have from the panel and not from modules of their own: helpers, and `kit.js`."""

HASH_DIGITS: Final = 6
"""Enough that a name differs from those which a browser may still hold; each digit is loaded."""

_WORDS_PREFIX: Final = "widget."
_LAUNCHER_WORDS: Final = "widget.open"
_VARIABLE: Final = re.compile(r"var\(--(radius|offset|layer|shade|letters|inset|edge), [^)]*\)")
_HASHED_NAME: Final = re.compile(r"([a-z]+(?:-[a-z]{2}(?:-[A-Z]{2})?)?)\.[0-9a-f]{6,16}\.js")


class SiteLook(Protocol):
    """What the widget shows of a site's settings."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def lang(self) -> str:
        """A language, or empty: the language of the page that the widget stands on."""
        ...

    @property
    def region(self) -> str:
        """Where the shop is, as ISO 3166 has it, or empty: whose digits and calendar are shown."""
        ...

    @property
    def accent(self) -> str:
        """A colour as `#rrggbb`."""
        ...

    @property
    def radius(self) -> int:
        """How round the launcher is, in pixels."""
        ...

    @property
    def offset(self) -> int:
        """How far the launcher stands from the window's edges, in pixels."""
        ...

    @property
    def layer(self) -> int:
        """The launcher's `z-index`."""
        ...

    @property
    def label(self) -> Mapping[str, str]:
        """Language to the launcher's words, where the shop has its own."""
        ...

    @property
    def consent(self) -> Mapping[str, str]:
        """Language to what a visitor is told of his data before he writes; empty for nothing."""
        ...

    @property
    def exclude(self) -> Sequence[str]:
        """Beginnings of paths on which the widget stays away."""
        ...

    @property
    def invitations(self) -> Sequence[Invitation]:
        """Messages that the widget shows by itself, the more wanted one first."""
        ...

    @property
    def side(self) -> str:
        """Where the launcher stands: `end` or `start` of the line."""
        ...


class WidgetFiles:
    """All scripts of the widget, in memory.

    `words` are the catalogues by language; only keys that start with `widget.` are served.
    """

    def __init__(
        self, sites: Iterable[SiteLook], words: Mapping[str, Mapping[str, str]], source: Path
    ) -> None:
        self._assets: dict[str, tuple[str, Asset]] = {}
        self._source, self._words = source, words
        self._looks = {site.name: site for site in sites}
        self._tails = {
            region: {lang: self._tail(lang, region) for lang in languages(words)}
            for region in sorted({"", *(site.region for site in self._looks.values())})
        }
        self._loaders = {
            site.name: Asset.script(self._loader(site), FOR_AN_HOUR) for site in self._looks.values()
        }

    def _loader(self, site: SiteLook) -> str:
        return loader_script(self._source, site, self._tails[site.region], self._words)

    def _tail(self, lang: str, region: str) -> str:
        """How the names of a language's scripts end, which are served from now on: one hash for all."""
        own = {**self._words.get("en", {}), **self._words.get(lang, {})}
        values, name = _values(lang, region, own), f"-{lang}-{region}" if region else f"-{lang}"
        made = {part: make(self._source, values) for part, make in PARTS.items()}
        tail = f"{name}.{content_hash(''.join(made.values()).encode())[:HASH_DIGITS]}.js"
        for part, text in made.items():
            self._assets[part + name] = (part + tail, Asset.script(text, FOREVER))
        return tail

    def loader(self, name: str) -> Asset | None:
        """The script that a shop's pages name, or None where there is no such site.

        `name` is a site's, or a site's with the hash of a pinned address, which answers with that script
        for ever or not at all: a browser would refuse any other.
        """
        if found := self._loaders.get(name):
            return found
        site, _, digits = name.partition(".")
        loader = self._loaders.get(site)
        return loader.cached(FOREVER) if loader and digits == content_hash(loader.bodies[""]) else None

    def pinned(self, site: str) -> tuple[str, str]:
        """The path of the site's script as it is now, and its `integrity`. Raises KeyError.

        Subresource Integrity, W3C, section 3.1: a hash's name, a hyphen, and base64.
        """
        body = self._loaders[site].bodies[""]
        digest = base64.b64encode(hashlib.sha384(body).digest()).decode()
        return f"/w/{site}.{content_hash(body)}.js", f"sha384-{digest}"

    def themed(self, look: SiteLook) -> Asset:
        """The loader of a site as it would look with these settings."""
        return Asset.script(self._loader(look), NOT_AT_ALL)

    def look(self, site: str) -> SiteLook | None:
        """The settings that a page of the site's own is made with, or None where there is no such site."""
        return self._looks.get(site)

    def page(self, site: SiteLook, lang: str) -> tuple[str, str]:
        """The path of the script that is the chat as a page of its own, and the language that it speaks.

        That is `lang` where the widget has it, or else the site's own.
        """
        tails = self._tails[site.region]
        lang = next((wish for wish in (lang, site.lang) if wish in tails), "en")
        return f"/a/page{tails[lang]}", lang

    def named(self) -> Mapping[str, tuple[str, Asset]]:
        """What loaders and pages load: `panel-en`, `extras-ar-EG` and the like, each with its hashed name."""
        return self._assets

    def asset(self, name: str) -> Asset | None:
        """The file behind a hashed name, or None.

        A name of an earlier release is answered with today's file, uncached: a loader that a
        browser kept for an hour still finds its panel after an upgrade.
        """
        match = _HASHED_NAME.fullmatch(name)
        if not match or match[1] not in self._assets:
            return None
        today, asset = self._assets[match[1]]
        return asset if name == today else asset.cached(NOT_AT_ALL)


def languages(words: Mapping[str, Mapping[str, str]]) -> list[str]:
    """The languages that the widget speaks: ours, and each whose catalogue has the launcher's words.

    What such a catalogue lacks is said in English.
    """
    more = (lang for lang, own in words.items() if _LAUNCHER_WORDS in own and re.fullmatch("[a-z]{2}", lang))
    return sorted({*LANGUAGES, *more})


def panel_script(source: Path, values: Mapping[str, object]) -> str:
    """The panel, as a module whose default export starts it."""
    return module(_read(source, PANEL_MODULES), "startPanel", values=values)


def extras_script(source: Path, values: Mapping[str, object]) -> str:
    """What belongs to a conversation; its default export starts it with the values of `SHARED`."""
    return module(_read(source, EXTRAS_MODULES), "startExtras()", SHARED, values)


def frame_script(source: Path, values: Mapping[str, object]) -> str:
    """What stands in for the panel on a page that wants the chat in a frame; its default export starts it."""
    return module(_read(source, FRAME_MODULES), "startFrame", values=values)


def page_script(source: Path, values: Mapping[str, object]) -> str:
    """The chat as a page of its own, and in a frame: a classic script with all that belongs to it."""
    rest = [name for name in EXTRAS_MODULES if name not in PAGE_MODULES]
    extras = function(_read(source, rest), "startExtras()", SHARED, values)
    return script([*_read(source, PAGE_MODULES), f"const allExtras = {extras};"], "startPage()", values)


PARTS: Final = {
    "panel": panel_script,
    "extras": extras_script,
    "frame": frame_script,
    "page": page_script,
}
"""The scripts of a language, by what their names begin with."""


def loader_script(
    source: Path, site: SiteLook, tails: Mapping[str, str], words: Mapping[str, Mapping[str, str]]
) -> str:
    """The loader of one site, as a classic script that leaves no name behind but `dukkan`."""
    values: dict[str, object] = {
        "SITE": site.name,
        "TITLE": site.title,
        "WISH": site.lang,
        "AWAY": site.exclude,
        "HAS_AWAY": bool(site.exclude),
        "HAS_RULES": bool(site.invitations),
        "RULES": rules(site.invitations, words),
        "LANGS": {
            lang: [
                tails[lang],
                site.label.get(lang) or words.get(lang, {}).get(_LAUNCHER_WORDS, "Chat"),
                *consent_words(site, lang),
            ]
            for lang in tails
        },
    }
    modules = (
        LOADER_MODULES if site.invitations else [each for each in LOADER_MODULES if each != INVITES_MODULE]
    )
    return script(_themed(site, _read(source, modules)), "startLoader()", values)


def _themed(site: SiteLook, modules: Iterable[str]) -> list[str]:
    """The modules with the site's values in the place of the styles' variables."""
    at_end = site.side == "end"
    values = {
        "radius": f"{site.radius}px",
        "offset": f"{site.offset}px",
        "layer": f"{site.layer}",
        "shade": site.accent,
        "letters": readable_ink(site.accent),
        "inset": f"auto {site.offset}px" if at_end else f"{site.offset}px auto",
        "edge": "auto 0" if at_end else "0 auto",
    }
    return [_VARIABLE.sub(lambda found: values[found[1]], module) for module in modules]


def consent_words(site: SiteLook, lang: str) -> list[str]:
    """What a visitor is told of his data, in his language or else in one that the shop has; or nothing."""
    told = {key: text for key, text in site.consent.items() if text}
    text = told.get(lang) or told.get(site.lang) or told.get("en") or next(iter(told.values()), "")
    return [text] if text else []


def _values(lang: str, region: str, words: Mapping[str, str]) -> dict[str, object]:
    """What stands in capitals in `i18n.js`, for one language; `EXTRAS` is known later."""
    own = {
        f"WORDS.{key.rpartition('.')[2]}": text
        for key, text in words.items()
        if key.startswith(_WORDS_PREFIX)
    }
    locale, nought = written(lang, region)
    return {**own, "LANG": lang, "LOCALE": locale, "NOUGHT": nought}


def _read(source: Path, names: Iterable[str]) -> list[str]:
    return [(source / name).read_text(encoding="utf-8") for name in names]
