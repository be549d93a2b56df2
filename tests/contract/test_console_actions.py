"""The registry of actions agrees with the screen, the terminals and README."""

import re
from pathlib import Path

import pytest

from console.actions import ACTIONS, BY_ID, HINT_ORDER, keys_table
from console.screens.deeds import Deeds

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
SAFE = {"enter", "escape", "pageup", "pagedown", "ctrl+home", "ctrl+end", "shift+enter"}
ELSEWHERE = {"ui.palette", "app.quit"}
"""Keys of Textual's own, with our answers behind them."""


def test_every_action_is_carried_out_somewhere() -> None:
    screen = (ROOT / "console/screens/desk.py").read_text("utf-8")
    for action in ACTIONS:
        method = action.id.replace(".", "_")
        assert hasattr(Deeds, method) or f'"{action.id}"' in screen or action.id in ELSEWHERE, action.id


def test_no_key_and_no_letter_means_two_things() -> None:
    keys = [key for action in ACTIONS for key in action.keys]
    letters = [action.letter for action in ACTIONS if action.letter]
    assert len(keys) == len(set(keys))
    assert len(letters) == len(set(letters))


@pytest.mark.parametrize("key", [key for action in ACTIONS for key in action.keys])
def test_every_key_arrives_as_itself_in_every_terminal(key: str) -> None:
    modifier, _, name = key.rpartition("+")
    if modifier == "alt":
        assert re.fullmatch(r"[ac-eg-z]|up|down", name), "it does not arrive with alt"
    elif modifier == "ctrl" and len(name) == 1:
        assert name not in "him[b", "this is Backspace, Tab, Enter, Esc or tmux's own key"
    else:
        assert key in SAFE or re.fullmatch(r"f([1-9]|10|12)", key), "a full screen takes F11"


def test_what_has_a_function_key_has_another_way_in() -> None:
    """Some terminals keep F1 and F10 for menus of their own."""
    for action in ACTIONS:
        if any(re.fullmatch(r"f\d+", key) for key in action.keys):
            assert action.letter or len(action.keys) > 1, action.id


def test_every_hint_in_the_footer_has_its_word() -> None:
    assert all(BY_ID[name].hint for name in HINT_ORDER)
    assert {action.id for action in ACTIONS if action.hint} == set(HINT_ORDER)


def test_what_destroys_asks_first() -> None:
    assert {action.id for action in ACTIONS if action.danger} == {"chat.close", "app.quit", "app.sign_out"}
    assert all(len(key) > 1 for action in ACTIONS if action.danger for key in action.keys)


def test_the_table_of_keys_in_readme_is_the_registrys() -> None:
    found = re.search(r"<!-- keys -->\n(.*?)<!-- /keys -->", README.read_text("utf-8"), re.DOTALL)
    assert found, "README.md has no <!-- keys --> ... <!-- /keys -->"
    assert found[1].strip() == keys_table().strip(), "run `python -m tests.tools.readme_parts`"
