"""What a pressed key means at the desk, by default and with an agent's own keymap."""

import pytest

from console import keymap
from console.actions import ACTIONS
from console.keys import DEFAULTS, NOTHING, SAME, Keys, Meaning


def mapped(text: str) -> Keys:
    return Keys(keymap.read(text, "keys.toml"))


@pytest.mark.parametrize("in_composer", [True, False])
def test_every_key_of_the_registry_does_its_deed_or_goes_to_its_widget(in_composer: bool) -> None:
    for action in ACTIONS:
        expected = SAME if action.taken_by else Meaning("deed", action.id)
        assert {DEFAULTS.means(key, in_composer=in_composer) for key in action.keys} <= {expected}


def test_what_is_no_key_of_ours_goes_its_way() -> None:
    for key in ("a", "left", "ctrl+z", "f19", "tab"):
        assert DEFAULTS.means(key, in_composer=True) == SAME


def test_a_moved_key_does_the_deed_and_the_old_one_nothing() -> None:
    keys = mapped('[bind]\n"chat.close" = ["ctrl+e"]\n')
    assert keys.means("ctrl+e", in_composer=True) == Meaning("deed", "chat.close")
    assert keys.means("alt+w", in_composer=True) == NOTHING


def test_keys_that_change_places_do_each_others_deeds() -> None:
    keys = mapped('[bind]\n"chat.close" = ["alt+g"]\n"chat.tags" = ["alt+w"]\n')
    assert keys.means("alt+g", in_composer=True) == Meaning("deed", "chat.close")
    assert keys.means("alt+w", in_composer=True) == Meaning("deed", "chat.tags")


def test_enter_and_new_line_can_change_places_in_the_composer_alone() -> None:
    keys = mapped('[bind]\n"reply.send" = ["ctrl+s"]\n"reply.newline" = ["enter", "ctrl+j"]\n')
    assert keys.means("ctrl+s", in_composer=True) == Meaning("as_key", "enter")
    assert keys.means("enter", in_composer=True) == Meaning("as_key", "ctrl+j")
    assert keys.means("ctrl+j", in_composer=True) == SAME
    assert keys.means("shift+enter", in_composer=True) == NOTHING
    assert keys.means("enter", in_composer=False) == SAME, "in a list it chooses"


def test_the_palette_and_going_back_are_found_on_other_keys() -> None:
    keys = mapped('[bind]\n"ui.palette" = ["f11"]\n"ui.back" = ["ctrl+o", "escape"]\n')
    assert keys.means("f11", in_composer=True) == Meaning("deed", "ui.palette")
    assert keys.means("ctrl+p", in_composer=True) == NOTHING
    assert keys.means("ctrl+o", in_composer=False) == Meaning("as_key", "escape")


def test_footer_and_words_name_the_keys_that_are_set() -> None:
    keys = mapped("""
[bind]
"queue.take" = ["alt+h"]
"note.toggle" = []
"chat.snooze" = []
[bind.browse]
"chat.snooze" = []
""")
    assert ("alt+h", "take") in keys.hints({"takeable"})
    assert "note" not in [word for _, word in keys.hints({"chat"})]
    assert keys.told("{queue.take} takes, {note.toggle} notes") == "alt+h takes, Esc i notes"
    assert keys.told("{chat.snooze} wakes it") == "palette wakes it"
    assert DEFAULTS.told("{^queue.take} takes {it}") == "^T takes {it}"


def test_letters_are_found_while_browsing() -> None:
    keys = mapped('[bind.browse]\n"chat.close" = ["ñ", "Ñ"]\n')
    for letter in "ñÑ":
        found = keys.by_letter(letter)
        assert found is not None and found.id == "chat.close"
    assert keys.by_letter("w") is None
    assert keys.by_letter(None) is None and keys.by_letter("") is None
