"""Two agents in two terminals, three visitors in three browsers, and one terminal that dies in mid-chat.

Everything is real: the relay's process with a shop's files, tmux, Chromium. The lease is short, so
that nobody sleeps through a minute and a half.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, sync_playwright

from console.text.lay_out import fit
from relay.protocol.entries import Assigned, Closed, Message, Note, Queued, Rated
from tests.faults.soak_checker import read_store
from tests.faults.test_end_to_end import PASSWORD, sign_in
from tests.support import chromium
from tests.support.relay_process import ROOT, RelayProcess
from tests.support.terminal import Terminal, console_command

DEPARTMENTS = """\
[team]
chats_max = 5

[[departments]]
name = "support"
title = { en = "Support" }
assignment = "auto"
closing_script = "short"
"""

SCRIPT = """\
[[steps]]
id = "more"
kind = "say"
text = { en = "Anything else?", ar = "هل من شيء آخر؟" }

[[steps]]
id = "topic"
kind = "tag"
text = { en = "What was it about?" }
options = ["delivery", "payment"]
required = true

[[steps]]
id = "rate"
kind = "rate"
text = { en = "How was it?" }

[[steps]]
id = "close"
kind = "close"
"""

WORDS = {
    "en": ("Where is order 245-12784?", "245-12784"),
    "ar": ("مرحبا، طلبي رقم 88120 لم يصل", "وصلنا رقم طلبك 88120"),
    "fa": ("سلام، بسته من کجاست؟", "سلام"),
}
"""What each visitor writes first, and a part of the answer that comes at once."""


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[RelayProcess]:
    config = tmp_path / "config"
    (config / "closing_scripts").mkdir(parents=True)
    (config / "relay.toml").write_text('[[sites]]\nname = "demo"\ntitle = "Demo shop"\norigins = ["*"]\n')
    (config / "departments.toml").write_text(DEPARTMENTS)
    (config / "closing_scripts" / "short.toml").write_text(SCRIPT)
    for name in ("welcome.toml", "facts.toml"):
        shutil.copy(ROOT / "config" / name, config)
    relay = RelayProcess(tmp_path / "data", "--config", str(config), "--lease-s", "3")
    for agent in ("sara", "omar"):
        relay.add_agent(agent, PASSWORD)
    with relay:
        yield relay


@pytest.fixture
def visitors(relay: RelayProcess) -> Iterator[dict[str, "Visitor"]]:
    """One visitor of each language, each with a browser of his own, who has written."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.executable(), args=list(chromium.ARGUMENTS)
        )
        yield {lang: Visitor(browser.new_context().new_page(), relay.url, lang) for lang in WORDS}
        browser.close()


class Visitor:
    """A visitor's page with the chat open."""

    def __init__(self, page: Page, url: str, lang: str) -> None:
        page.goto(f"{url}/demo/?lang={lang}")
        page.locator("dukkan-chat .launcher").click()
        self.page = page
        self.words, self.answered = WORDS[lang]
        self.panel: Locator = page.locator("dukkan-chat dialog")
        self.field = self.panel.locator("textarea:not([name])")
        self.log = self.panel.get_by_role("log")

    def says(self, text: str) -> None:
        self.field.fill(text)
        self.field.press("Enter")
        self.log.get_by_text(text).wait_for()

    def hears(self, text: str) -> None:
        self.log.get_by_text(text).last.wait_for(timeout=20_000)


def console(relay: RelayProcess, name: str, tmp_path: Path) -> Terminal:
    terminal = Terminal(console_command(relay.url, name, tmp_path / name), columns=120, rows=40)
    sign_in(terminal)
    return terminal


@pytest.mark.slow
def test_chats_of_a_terminal_that_dies_are_answered_by_the_other(
    relay: RelayProcess, visitors: dict[str, Visitor], tmp_path: Path
) -> None:
    with console(relay, "sara", tmp_path) as sara:
        for visitor in visitors.values():
            visitor.says(visitor.words)
            visitor.hears(visitor.answered)
            sara.wait_for("^T takes")
            sara.press("C-t")
            sara.wait_for(fit(visitor.words, 60))
            sara.wait_for("yours")
        sara.wait_for("3/5")
        sara.type("I am looking.")
        sara.press("Enter")
        visitors["fa"].hears("I am looking.")
        with console(relay, "omar", tmp_path) as omar:
            omar.wait_for("sara")
            sara.kill()
            for _ in visitors:
                omar.wait_for("^T takes", wait_s=30)
                omar.press("C-t")
                omar.wait_for("yours")
                omar.wait_for("line was lost")
                omar.type("Omar here, I go on.")
                omar.press("Enter")
            for visitor in visitors.values():
                visitor.hears("Omar here, I go on.")
                visitor.hears("omar")
    relay.stop()
    chats = read_store(relay.data).values()
    assert len(chats) == 3
    for chat in chats:
        owners = [(e.body.name, e.body.reason) for e in chat.log if isinstance(e.body, Assigned)]
        lost = [(e.body.name, e.body.reason) for e in chat.log if isinstance(e.body, Queued)]
        assert [name for name, _ in owners] == ["sara", "omar"] and lost == [("sara", "agent_left")]
        assert all(reason == "only_one" for _, reason in owners), "each says why he got it"
        said = [e.body.text for e in chat.log if isinstance(e.body, Message) and e.who == "agent"]
        assert said[-1] == "Omar here, I go on."


@pytest.mark.slow
def test_a_chat_is_wrapped_up_to_its_rating_with_the_keyboard_alone(
    relay: RelayProcess, visitors: dict[str, Visitor], tmp_path: Path
) -> None:
    visitor = visitors["en"]
    with console(relay, "sara", tmp_path) as sara:
        visitor.says(visitor.words)
        keys: list[str] = []

        def press(key: str, until: str) -> None:
            keys.append(key)
            sara.press(key)
            sara.wait_for(until)

        sara.wait_for("^T takes")
        press("C-t", "yours")
        sara.type("It is in the van.")
        press("Enter", "✓")
        visitor.hears("It is in the van.")
        press("M-w", "Anything else?")
        press("Enter", "2 of 4")
        visitor.hears("Anything else?")
        press("Enter", "3 of 4")
        press("Enter", "4 of 4")
        press("Enter", "you closed")
        assert len(keys) <= 10, keys
        # The visitor goes by Tab and arrows to four of five.
        group = visitor.panel.get_by_role("radiogroup").or_(visitor.panel.locator("fieldset")).first
        group.wait_for()
        radios = visitor.panel.get_by_role("radio")
        radios.nth(2).focus()
        visitor.page.keyboard.press("ArrowRight")
        visitor.page.keyboard.press("Enter")
        sara.wait_for("4 of 5")
    relay.stop()
    (chat,) = [c for c in read_store(relay.data).values() if any(isinstance(e.body, Closed) for e in c.log)]
    (rated,) = [e.body for e in chat.log if isinstance(e.body, Rated)]
    assert rated.score == 4
    assert not any(isinstance(e.body, Note) for e in chat.log)
