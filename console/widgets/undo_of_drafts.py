"""Undo belongs to a draft, not to the place where it is written: going to another chat and back keeps it."""

from collections import OrderedDict
from typing import Final, NamedTuple

from textual.document._history import EditHistory

DRAFTS_MAX: Final = 40
"""Drafts whose undo is kept; those left longest go first."""


class _Left(NamedTuple):
    text: str
    history: EditHistory


class UndoOfDrafts:
    """What could be undone in each draft when it was left."""

    def __init__(self) -> None:
        self._left: OrderedDict[str, _Left] = OrderedDict()
        self._key = ""

    def leave(self, text: str, history: EditHistory) -> None:
        """The draft that is in the composer stands like this."""
        if self._key:
            self._left[self._key] = _Left(text, history)
            self._left.move_to_end(self._key)
            while len(self._left) > DRAFTS_MAX:
                self._left.popitem(last=False)

    def fresh(self, like: EditHistory) -> EditHistory:
        """A history of nothing."""
        return EditHistory(like.max_checkpoints, like.checkpoint_timer, like.checkpoint_max_characters)

    def enter(self, key: str, text: str, fresh: EditHistory) -> EditHistory:
        """The history of the draft that is in the composer from now on, if it is the text that was left."""
        self._key = key
        left = self._left.pop(key, None)
        return left.history if left is not None and left.text == text else fresh
