"""The agent's own keys: what a keys.toml changes, and what it is refused for, with the line."""

import re
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, strategies as st

from console import keymap
from console.actions import ACTIONS, BY_ID, Action
from relay.shared.toml_file import TomlError

SAMPLE: Final = Path(__file__).parents[3] / "config" / "keys.toml"


def mapped(text: str) -> dict[str, Action]:
    return {action.id: action for action in keymap.read(text, "keys.toml")}


def refused(text: str) -> str:
    with pytest.raises(TomlError) as error:
        keymap.read(text, "keys.toml")
    return str(error.value)


def test_an_action_gets_several_keys_and_the_others_keep_theirs() -> None:
    found = mapped('[bind]\n"chat.close" = ["ctrl+e", "Shift+F7"]\n')
    assert found["chat.close"].keys == ("ctrl+e", "shift+f7")
    assert found["chat.tags"] == BY_ID["chat.tags"]
    assert list(found) == [action.id for action in ACTIONS]


def test_an_empty_list_takes_an_actions_keys_away() -> None:
    assert mapped('[bind]\n"chat.close" = []\n')["chat.close"].keys == ()
    found = mapped('[bind.browse]\n"chat.close" = []\n')["chat.close"]
    assert (found.keys, found.letter) == (BY_ID["chat.close"].keys, "")


def test_keys_can_change_places() -> None:
    found = mapped('[bind]\n"chat.close" = ["alt+g"]\n"chat.tags" = ["alt+w"]\n')
    assert (found["chat.close"].keys, found["chat.tags"].keys) == (("alt+g",), ("alt+w",))


def test_letters_are_set_for_browsing_alone() -> None:
    found = mapped('[bind.browse]\n"chat.close" = ["ñ", "ع"]\n')["chat.close"]
    assert (found.keys, found.letter) == (BY_ID["chat.close"].keys, "ñع")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[bind]\n\n"chat.clse" = []', "line 3: unknown action 'chat.clse'; did you mean 'chat.close'?"),
        ('[bind.browse]\n"ui.hlp" = []', "line 2: unknown action 'ui.hlp'; did you mean 'ui.help'?"),
        (
            '[bind]\n"chat.close" = ["ctlr+e"]',
            "line 2: 'ctlr+e': unknown modifier 'ctlr'; did you mean 'ctrl'?",
        ),
        ('[bind]\n"chat.close" = ["alt+pgup"]', "line 2: unknown key 'alt+pgup'; did you mean 'pageup'?"),
        ('[bind]\n"chat.close" = [""]', "line 2: unknown key ''"),
        ('[bind]\n"chat.close" = ["w"]', "line 2: 'w' is text"),
        ('[bind]\n"chat.close" = ["shift+w"]', "line 2: 'shift+w' is text"),
        ('[bind]\n"chat.close" = ["alt+;"]', "line 2: 'alt+;': with ctrl or alt only the letters"),
        ('[bind]\n"chat.close" = ["ctrl+h"]', "line 2: 'ctrl+h' arrives as Backspace"),
        ('[bind]\n"chat.close" = "alt+w"', "line 2: 'chat.close': expected a list of keys"),
        ('[bind]\n"chat.close" = [1]', "line 2: 'chat.close': expected a list of keys"),
        ('[bind.compose]\n"chat.close" = ["w"]', "line 1: unknown context 'compose'; expected 'browse'"),
        ('[bind.browse]\n"chat.close" = ["ctrl+w"]', "line 2: 'ctrl+w': while browsing"),
        ('[bind.browse]\n"chat.close" = ["j"]', "line 2: 'j' scrolls while browsing"),
        ("[binds]", "line 1: unknown key 'binds'; did you mean 'bind'?"),
        ("[bind", "line 1: "),
    ],
)
def test_what_is_wrong_is_refused_with_its_line(text: str, expected: str) -> None:
    assert refused(text).startswith(f"keys.toml, {expected}")


def test_two_actions_on_one_key_are_refused_at_the_line_that_did_it() -> None:
    words = refused('[bind]\n"ui.help" = ["f1"]\n"chat.close" = ["alt+w", "alt+q"]\n')
    assert words == 'keys.toml, line 3: alt+q is queue.focus as well; "queue.focus" = [] would free it'
    words = refused('[bind.browse]\n"chat.next_needing" = ["q"]\n')
    assert words == 'keys.toml, line 2: q is queue.focus as well; "queue.focus" = [] would free it'
    both = refused('[bind]\n"chat.tags" = ["alt+e"]\n"chat.close" = ["alt+e"]\n')
    assert "line 2" in both or "line 3" in both


def test_keys_that_some_terminals_do_not_send_are_named() -> None:
    assert "Enter" in keymap.seldom("alt+enter")
    assert keymap.seldom("alt+1") and keymap.seldom("ctrl+enter") and keymap.seldom("ctrl+shift+a")
    assert [key for action in ACTIONS for key in action.keys if keymap.seldom(key)] == ["shift+enter"]


def test_no_key_of_the_registry_would_be_refused_in_a_file() -> None:
    for action in ACTIONS:
        assert [keymap.canonical(key) for key in action.keys] == list(action.keys)


def test_the_sample_changes_nothing_and_names_real_actions_and_defaults() -> None:
    text = SAMPLE.read_text("utf-8")
    assert keymap.read(text, "keys.toml") == ACTIONS
    shown = re.sub(r'^# (?=")', "", text, flags=re.MULTILINE)
    assert shown != text
    assert keymap.read(shown, "keys.toml") == ACTIONS


def test_the_file_lies_beside_the_settings_that_were_named(tmp_path: Path) -> None:
    settings = tmp_path / "console.toml"
    assert keymap.load(settings) == ACTIONS
    (tmp_path / "keys.toml").write_text('[bind]\n"chat.close" = []\n')
    assert keymap.load(settings) != ACTIONS


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "keys.toml").write_bytes(b"[bind]\n\xff")
    with pytest.raises(TomlError, match="expected UTF-8 text"):
        keymap.load(tmp_path / "console.toml")


def test_the_table_lists_every_action_and_marks_what_is_changed() -> None:
    lines = keymap.table(keymap.read('[bind]\n"chat.close" = ["ctrl+e"]\n', "keys.toml")).splitlines()
    rows = {line.split()[1 if line.startswith("*") else 0]: line for line in lines if "." in line}
    assert set(BY_ID) <= set(rows)
    assert rows["chat.close"].startswith("* ") and "ctrl+e" in rows["chat.close"]
    assert [line for line in lines if line.startswith("*")] == [rows["chat.close"]]


@given(st.dictionaries(st.sampled_from([*BY_ID, "x.y"]), st.lists(st.text(max_size=12), max_size=3)))
def test_any_file_is_read_or_refused_with_a_line(bound: dict[str, list[str]]) -> None:
    lines = [f'"{name}" = {[*map(_quoted, keys)]}'.replace("'", "") for name, keys in bound.items()]
    try:
        found = keymap.read("\n".join(["[bind]", *lines]), "keys.toml")
    except TomlError as error:
        assert str(error).startswith("keys.toml, line ")
    else:
        keys = [key for action in found for key in action.keys]
        assert len(keys) == len(set(keys))


def _quoted(key: str) -> str:
    """The key as a TOML text, every character by its number."""
    return '"' + "".join(f"\\U{ord(c):08X}" for c in key if not 0xD800 <= ord(c) < 0xE000) + '"'
