"""What `dukkan snippet` tells a shop to put into its pages."""

import re

from click.testing import CliRunner

from relay.embed import snippet_command


def told(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(snippet_command, words)
    return done.exit_code, done.output


def test_the_tag_the_page_the_code_and_the_policy_are_told() -> None:
    code, said = told("https://chat.shop.example/")
    assert code == 0
    assert '<script async src="https://chat.shop.example/w/demo.js"></script>' in said
    assert "https://chat.shop.example/chat/demo/qr.svg" in said
    assert '<iframe src="https://chat.shop.example/chat/demo" title="Chat"' in said
    assert '<script async src="https://chat.shop.example/w/demo.js" data-frame></script>' in said
    assert (
        "with data-frame: script-src https://chat.shop.example; frame-src https://chat.shop.example\n" in said
    )
    assert "connect-src https://chat.shop.example wss://chat.shop.example" in said


def test_a_pinned_tag_carries_the_hash() -> None:
    _, said = told("https://chat.shop.example", "--pinned")
    assert re.search(r'/w/demo\.[0-9a-f]{16}\.js" integrity="sha384-[\w+/]{64}" crossorigin', said)
    assert 'crossorigin="anonymous" data-frame></script>' in said


def test_a_wrong_address_or_site_is_said_to_be_so() -> None:
    assert told("chat.shop.example") == (
        1,
        "Error: expected an address such as https://chat.shop.example, got 'chat.shop.example'\n",
    )
    assert told("https://chat.shop.example", "--site", "x") == (
        1,
        "Error: there is no site 'x'; there is: demo\n",
    )
