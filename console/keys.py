"""The keys that this agent has: what a pressed one means at the desk, and how words and footer name them."""

import re
from collections.abc import Iterable
from typing import Final, Literal, NamedTuple

from console.actions import ACTIONS, BY_ID, HINT_ORDER, Action, applies, long, short
from console.text.words import left_to_right, say

_NAMED: Final = re.compile(r"\{(\^?)([a-z_.]+)\}")


class Meaning(NamedTuple):
    """What becomes of a pressed key: it goes its way, goes on as another key, does a deed, or is nothing."""

    kind: Literal["same", "as_key", "deed", "nothing"]
    value: str = ""
    """The other key, or the action's id."""


SAME: Final = Meaning("same")
NOTHING: Final = Meaning("nothing")


class Keys:
    """The actions with the keys of one agent; without an argument the registry's own."""

    def __init__(self, actions: Iterable[Action] = ACTIONS) -> None:
        self.actions = tuple(actions)
        self._by_id = {action.id: action for action in self.actions}
        self._by_key = {key: action for action in self.actions for key in action.keys}
        self._by_default = {key: action for action in ACTIONS for key in action.keys}

    def means(self, key: str, *, in_composer: bool) -> Meaning:
        """What the key means at the desk; `in_composer` while that has the focus.

        What a widget does itself comes to it as the key that it knows. A key that was taken away
        from its action and means nothing else is nothing.
        """
        action = self._by_key.get(key)
        if action is None:
            freed = self._by_default.get(key)
            if freed is None or (freed.taken_by == "composer" and not in_composer):
                return SAME
            return NOTHING
        if action.taken_by == "composer" and not in_composer:
            return SAME
        if action.taken_by:
            known = BY_ID[action.id].keys
            return SAME if key in known else Meaning("as_key", known[0])
        return Meaning("deed", action.id)

    def is_for(self, key: str, name: str) -> bool:
        """Whether the key is one of that action's."""
        return key in self._by_id[name].keys

    def is_freed(self, key: str, name: str) -> bool:
        """Whether the key was that action's by default and is no longer."""
        return key in BY_ID[name].keys and not self.is_for(key, name)

    def by_letter(self, character: str | None) -> Action | None:
        """The action that a letter does while browsing."""
        return next((a for a in self.actions if character and character in a.letter), None)

    def hints(self, facts: Iterable[str]) -> list[tuple[str, str]]:
        """Key and word of each action that the footer offers now, the most useful first."""
        now = [action for name in HINT_ORDER if applies(action := self._by_id[name], facts)]
        return [(short(action.keys[0]), action.hint) for action in now if action.keys]

    def told(self, words: str) -> str:
        """Words of ours with `{action.id}` replaced by its key, and `{^action.id}` by the short form."""
        return _NAMED.sub(
            lambda found: self._word(found[2], bool(found[1])) if found[2] in self._by_id else found[0], words
        )

    def _word(self, name: str, is_short: bool) -> str:
        action = self._by_id[name]
        if action.keys:
            return left_to_right(short(action.keys[0])) if is_short else long(action.keys[0])
        return f"Esc {action.letter[0]}" if action.letter else say("keys.palette")


DEFAULTS: Final = Keys()
