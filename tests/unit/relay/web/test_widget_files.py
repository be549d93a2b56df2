"""What is served of the widget, under which name, and in which encoding."""

import base64
import gzip
import hashlib
import re
import shutil
from pathlib import Path

import brotli
import pytest

from relay.web.asset import Asset
from relay.web.colour import contrast, readable_ink
from relay.web.data_files import widget_source
from relay.web.pages import POLICY, chat_page, demo_page, theme_page
from relay.web.theme_page import Theme, theme_of, toml
from relay.web.widget_files import SHARED, WidgetFiles
from tests.contract.test_widget_size import Rule, Shop

WORDS = {
    "en": {
        "widget.open": "Open",
        "widget.hello": "Hi",
        "widget.extras.rate": "How was it?",
        "console.x": "no",
    },
    "ar": {},
    "fa": {},
}


@pytest.fixture(scope="module")
def files() -> WidgetFiles:
    return WidgetFiles([Shop(title='A "shop"')], WORDS, widget_source())


def test_a_site_has_its_loader_and_no_other_has(files: WidgetFiles) -> None:
    loader = files.loader("demo")
    assert loader and files.loader("other") is None
    text = loader.bodies[""].decode()
    assert "'A \"shop\"'" in text or '`A "shop"`' in text
    assert loader.headers["Cache-Control"].startswith("public, max-age=3600, stale-while-revalidate")


def test_the_loader_of_a_site_without_rules_has_nothing_of_them() -> None:
    shops = [Shop(invitations=(Rule({"en": "Need a hand?"}),)), Shop(name="other")]
    files = WidgetFiles(shops, WORDS, widget_source())
    scripts = [(loader := files.loader(site)) and loader.bodies[""].decode() for site in ("demo", "other")]
    for trace in ("Need a hand?", "dukkan-invite", "requestAnimationFrame"):
        assert [script and trace in script for script in scripts] == [True, False]


def test_the_loader_knows_where_to_stay_away() -> None:
    shops = [Shop(exclude=("/checkout", "/account/pay")), Shop(name="other")]
    files = WidgetFiles(shops, WORDS, widget_source())
    scripts = [(loader := files.loader(site)) and loader.bodies[""].decode() for site in ("demo", "other")]
    assert [script and "['/checkout','/account/pay']" in script.replace('"', "'") for script in scripts] == [
        True,
        False,
    ]


def test_a_pinned_address_has_one_script_for_ever(files: WidgetFiles) -> None:
    path, integrity = files.pinned("demo")
    name = path.removeprefix("/w/").removesuffix(".js")
    asset = files.loader(name)
    assert asset and "immutable" in asset.headers["Cache-Control"]
    digest = hashlib.sha384(asset.bodies[""]).digest()
    assert integrity == "sha384-" + base64.b64encode(digest).decode()
    assert files.loader("demo." + "0" * 16) is None
    assert files.loader("other." + name.partition(".")[2]) is None


@pytest.mark.threat(14)
def test_every_address_is_served_in_the_loader_and_in_what_it_loads(files: WidgetFiles) -> None:
    def ends(script: Asset | None) -> list[str]:
        assert script
        return re.findall(r"-\w\w\.\w+\.js", script.bodies[""].decode())

    tails = ends(files.loader("demo"))
    assert [tail.split(".")[0] for tail in tails] == ["-ar", "-en", "-fa"]
    for tail in tails:
        for part in ("panel", "extras", "frame", "page"):
            asset = files.asset(part + tail)
            assert asset and asset.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    path, lang = files.page(Shop(), "fa")
    assert (path, lang) == (f"/a/page{tails[2]}", "fa")
    assert files.page(Shop(lang="ar"), "nonsense") == (f"/a/page{tails[0]}", "ar")


def test_the_panel_hands_over_what_the_extras_expect() -> None:
    panel = (widget_source() / "panel.js").read_text(encoding="utf-8")
    assert f"found.default(\n        {', '.join(SHARED)},\n      )" in panel
    kit = (widget_source() / "kit.js").read_text(encoding="utf-8")
    assert SHARED[2:] == tuple(re.findall(r"^export let (\w+);", kit, re.MULTILINE))


@pytest.mark.threat(14)
def test_a_change_in_the_extras_renames_the_panels_that_load_them(files: WidgetFiles, tmp_path: Path) -> None:
    source = Path(shutil.copytree(widget_source(), tmp_path / "src"))
    with (source / "menu.js").open("a", encoding="utf-8") as menu:
        menu.write("globalThis.changed = 1;\n")
    other = WidgetFiles([Shop()], WORDS, source)
    for stem in ("panel-en", "panel-fa", "extras-en", "extras-fa", "page-en"):
        assert other.named()[stem][0] != files.named()[stem][0]


def test_a_word_renames_the_files_of_its_language_only(files: WidgetFiles) -> None:
    other = WidgetFiles([Shop()], {**WORDS, "fa": {"widget.extras.rate": "And now?"}}, widget_source())
    for stem in ("panel-fa", "extras-fa"):
        assert other.named()[stem][0] != files.named()[stem][0]
    for stem in ("panel-ar", "extras-ar", "panel-en"):
        assert other.named()[stem][0] == files.named()[stem][0]


def test_a_name_of_an_earlier_release_gets_todays_file_uncached(files: WidgetFiles) -> None:
    for name in ("panel-en.0123456789abcdef.js", "panel-en.01234567.js", "extras-en.01234567.js"):
        asset = files.asset(name)
        assert asset and asset.headers["Cache-Control"] == "no-cache"
    assert files.asset("panel-xx.0123456789abcdef.js") is None
    assert files.asset("../panel-en.0123456789abcdef.js") is None


def test_only_the_widgets_words_are_served(files: WidgetFiles) -> None:
    text = "".join(files.named()[stem][1].bodies[""].decode() for stem in ("panel-en", "extras-en"))
    assert '"Hi"' in text and '"How was it?"' in text
    assert "console" not in text and '"Open"' not in text


@pytest.mark.parametrize(
    ("accepts", "encoding"),
    [("gzip, deflate, br, zstd", "br"), ("gzip;q=1.0, br;q=0", "gzip"), ("identity", None), (None, None)],
)
def test_the_best_accepted_encoding_is_picked(accepts: str | None, encoding: str | None) -> None:
    asset = Asset.script("let a = 1;", "no-cache")
    body, headers = asset.pick(accepts)
    assert headers.get("Content-Encoding") == encoding
    plain = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[encoding](body)
    assert plain == b"let a = 1;"
    assert headers["Vary"] == "Accept-Encoding" and headers["X-Content-Type-Options"] == "nosniff"


def test_an_unchanged_file_is_known_by_its_tag() -> None:
    asset = Asset.script("let a = 1;", "no-cache")
    tag = asset.headers["ETag"]
    assert asset.unchanged(f'"x", W/{tag}') and not asset.unchanged('"x"') and not asset.unchanged(None)


@pytest.mark.parametrize("accent", ["#0f766e", "#ffd400", "#777777", "#000000", "#ff0000"])
def test_the_ink_reads_well_on_any_accent(accent: str) -> None:
    assert contrast(readable_ink(accent), accent) >= 4.5


def test_a_colour_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="#rrggbb"):
        readable_ink("red")


def test_the_relays_pages_hold_nothing_that_their_policy_forbids(files: WidgetFiles) -> None:
    shop = Shop(title="<b>&", consent={"fa": '"><script>'})
    scripts = '<script (?:async src="/w/demo.js" data-lang|src="/a/page-fa.[0-9a-f]{6}.js" data-site)="\\w\\w'
    for page in (demo_page(""), demo_page("", "ar"), demo_page("", "nonsense"), chat_page(shop, files, "fa")):
        assert page
        text = page.body.decode()
        assert page.headers["Content-Security-Policy"] == POLICY
        assert "style=" not in text and "<style" not in text and not re.search(r"\son\w+=", text)
        assert len(re.findall("<script", text)) == len(re.findall(scripts, text)) == 1
    assert "&lt;b&gt;&amp;" in chat_page(shop, files).body.decode()
    assert demo_page("nothing") is None


def test_a_site_has_its_own_looks(files: WidgetFiles) -> None:
    own = Shop(radius=4, offset=32, layer=9, label={"fa": "بپرسید"})
    usual, other = (files.themed(each).bodies[""].decode() for each in (Shop(), own))
    assert "20px" in usual and "26px" in usual and "2147483000" in usual and "var(--offset" not in usual
    assert "32px" in other and "border-radius:4px" in other and "z-index:9" in other and "بپرسید" in other


def test_a_theme_takes_what_a_site_may_have_and_writes_its_lines() -> None:
    theme = theme_of(
        {"accent": "#ffd400", "radius": "99", "side": "start", "words": 'Ask "us"', "lang": "fa"}
    )
    assert theme == Theme(accent="#ffd400", side="start", words='Ask "us"', lang="fa")
    assert toml(theme).splitlines() == [
        'accent = "#ffd400"',
        'side = "start"',
        'label = { fa = "Ask \\"us\\"" }',
    ]
    assert toml(theme_of({"accent": "red"})).startswith("#")


def test_the_theme_page_holds_nothing_that_its_policy_forbids() -> None:
    page = theme_page(theme_of({"words": '"><script>1', "accent": "#ffd400"}))
    text = page.body.decode()
    assert "form-action 'self'" in page.headers["Content-Security-Policy"]
    assert "<script>1" not in text and "black" in text
    assert text.count("<script") == 1 and 'src="/demo/theme.js?accent=%23ffd400&amp;words=' in text


def test_one_more_catalogue_is_one_more_language() -> None:
    words = {**WORDS, "de": {"widget.open": "Fragen Sie uns"}, "xx": {}, "README": {"widget.open": "no"}}
    files = WidgetFiles([Shop()], words, widget_source())
    assert {stem for stem in files.named() if stem.startswith("panel")} == {
        f"panel-{x}" for x in ("ar", "de", "en", "fa")
    }
    loader = files.loader("demo")
    assert loader and "Fragen Sie uns" in loader.bodies[""].decode()
    assert '"Hi"' in files.named()["extras-de"][1].bodies[""].decode()


def test_only_the_shops_pages_may_frame_its_chat(files: WidgetFiles) -> None:
    policy = chat_page(Shop(), files, origins=["https://shop.example"]).headers["Content-Security-Policy"]
    assert "frame-ancestors https://shop.example;" in policy
    assert policy.replace("https://shop.example", "'none'") == POLICY
