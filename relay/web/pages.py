"""The relay's own pages: a demo shop to try the widget on, and the chat as a page of its own.

Both are served under a policy as strict as any shop's, so that what they show works there too.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Final

from relay.web.colour import readable_ink
from relay.web.demo_shop import SHOPS, STYLE, Shop
from relay.web.theme_page import Theme, script_path, theme_html
from relay.web.widget_files import SiteLook, WidgetFiles, consent_words

POLICY: Final = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
"""What the widget asks of a page is `script-src` and `connect-src` for the relay, and nothing for styles."""

HEADERS: Final = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-cache",
    "X-Content-Type-Options": "nosniff",
}

RIGHT_TO_LEFT: Final = ("ar", "fa", "he", "ur")
"""Languages that are written so, of those that a shop may have words for: as `loader.js` has them."""


@dataclass(frozen=True, slots=True)
class Page:
    """A body with its headers."""

    body: bytes
    headers: dict[str, str]


def demo_page(name: str, lang: str = "en") -> Page | None:
    """The shop's page (`name` is empty) or its style sheet (`shop.css`); None for any other name.

    A language that the shop does not speak is answered in English.
    """
    if name == "shop.css":
        return Page(STYLE.encode(), {"Content-Type": "text/css; charset=utf-8", "Cache-Control": "no-cache"})
    if name:
        return None
    shop = SHOPS.get(lang, SHOPS["en"])
    return _html(shop.lang, shop.direction, shop.title, _shop_body(shop), "/w/demo.js")


def chat_page(site: SiteLook, files: WidgetFiles, lang: str = "", origins: Iterable[str] = ()) -> Page:
    """The chat with one site, filling the page: for shops without a website, for links, and for frames.

    Pages of these origins may hold it in a frame, which keeps it apart from all that they have.
    """
    path, lang = files.page(site, lang)
    colours = f"--accent:{site.accent};--ink:{readable_ink(site.accent)}"
    consent = "".join(f' data-consent="{escape(text)}"' for text in consent_words(site, lang))
    text = f"""<!doctype html>
<html lang="{lang}" dir="{"rtl" if lang in RIGHT_TO_LEFT else "ltr"}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{escape(site.title)}</title>
</head>
<body>
<script src="{path}" data-site="{site.name}" data-colours="{colours}"{consent}></script>
</body>
</html>
"""
    allowed = " ".join(sorted(origins)) or "'none'"
    policy = POLICY.replace("frame-ancestors 'none'", f"frame-ancestors {allowed}")
    return Page(text.encode(), HEADERS | {"Content-Security-Policy": policy})


def theme_page(theme: Theme) -> Page:
    """Where a shop tries how its widget looks."""
    direction = SHOPS[theme.lang].direction
    page = _html(theme.lang, direction, "Theme", theme_html(theme), script_path(theme))
    policy = POLICY.replace("form-action 'none'", "form-action 'self'")
    return Page(page.body, page.headers | {"Content-Security-Policy": policy})


def _html(lang: str, direction: str, title: str, body: str, script: str) -> Page:
    """A page around `body` with the widget on it, whose loader is at the path `script`."""
    text = f"""<!doctype html>
<html lang="{lang}" dir="{direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<link rel="stylesheet" href="/demo/shop.css">
<script async src="{escape(script)}" data-lang="{lang}"></script>
</head>
<body>
{body}
</body>
</html>
"""
    return Page(text.encode(), HEADERS)


def _shop_body(shop: Shop) -> str:
    languages = " ".join(
        f'<a lang="{lang}" href="/demo/?lang={lang}">{label}</a>'
        for lang, label in (("en", "English"), ("ar", "العربية"), ("fa", "فارسی"))
    )
    wares = "\n".join(
        f"<li><h2>{escape(ware.name)}</h2>"
        f"<p>{escape(ware.about)}</p><b><bdi>{escape(ware.price)}</bdi></b></li>"
        for ware in shop.wares
    )
    order = escape(shop.order).replace("245-12784", '<bdi dir="ltr">245-12784</bdi>')
    return f"""<header>
<nav>{languages} <a href="/chat/demo?lang={shop.lang}">{escape(shop.chat_page)}</a></nav>
<h1>{escape(shop.title)}</h1>
<p>{escape(shop.slogan)}</p>
</header>
<main>
<ul>
{wares}
</ul>
<p class="tip">{order}</p>
</main>
<footer><p>{escape(shop.small_print)}</p></footer>"""
