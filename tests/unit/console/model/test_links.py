"""Links: which words are one, and that an address cannot mislead or leave its sequence."""

import re

import pytest
from hypothesis import given, strategies as st

from console.model.links import URL_CHARS_MAX, links, safe_url
from console.terminal.hyperlink import hyperlink
from tests.terminal.hostile import HOSTILE


def urls(text: str) -> list[str]:
    return [link.url for link in links(text)]


def test_links_are_found_among_words() -> None:
    text = "See https://shop.example/a?b=1, (http://x.example/y_(z)) or mailto:sara@shop.example."
    assert urls(text) == [
        "https://shop.example/a?b=1",
        "http://x.example/y_(z)",
        "mailto:sara@shop.example",
    ]
    first = links(text)[0]
    assert text[first.start : first.end] == "https://shop.example/a?b=1"


def test_a_link_among_persian_words_ends_where_they_go_on() -> None:
    assert urls("ببینید https://shop.example/کفش، ممنون") == ["https://shop.example/%DA%A9%D9%81%D8%B4"]


@pytest.mark.threat(4)
@pytest.mark.parametrize(
    "written",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "ftp://x.example",
        "https://",
        "https://bank.example@evil.example/",
        "https://evil.example\x1b]52;c;x\x07",
        "https://a b",
        "https://exa\u202emple.com",
        "https://[zz]/",
        "https://" + "a" * (URL_CHARS_MAX + 1),
        "mailto:nobody",
    ],
)
def test_what_is_no_address_to_open_is_no_link(written: str) -> None:
    assert safe_url(written) == ""
    assert not hyperlink(written, "words").startswith(b"\x1b")


@pytest.mark.threat(4)
def test_a_host_that_looks_like_another_is_written_in_punycode() -> None:
    assert safe_url("https://аpple.com/x") == "https://xn--pple-43d.com/x"
    assert safe_url("HTTPS://Shop.Example:8443/Ä") == "https://shop.example:8443/%C3%84"


def test_the_bytes_of_a_link() -> None:
    assert hyperlink("https://x.example/", "here") == b"\x1b]8;;https://x.example/\x1b\\here\x1b]8;;\x1b\\"
    assert hyperlink("file:///x", "here") == b"here"


@pytest.mark.threat(4)
@given(st.text(st.characters()) | st.just(HOSTILE), st.sampled_from(["https://x.example/", "https://", ""]))
def test_nothing_in_an_address_can_end_its_sequence(text: str, before: str) -> None:
    for link in links(before + text):
        assert re.fullmatch(r"(?:https?://|mailto:)[!-~]+", link.url)
        assert len(link.url) <= URL_CHARS_MAX
    sent = hyperlink(before + text, text)
    assert not re.search(rb"[\x00-\x1f\x7f]", re.sub(rb"\x1b\]8;;[!-~]*\x1b\\", b"", sent))


@pytest.mark.threat(6)
def test_a_long_text_without_a_link_is_read_in_no_time() -> None:
    assert links("https:/" * 10_000 + "mailto:" * 1_000) == []
    assert links("https://" + "(" * 4_000 + ")" * 4_000) == []
