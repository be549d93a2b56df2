"""Drafts of every chat, kept on disk a moment after the last key, so that no text is ever lost.

Writing to the disk waits for the disk; it happens on a thread of its own, in order.
"""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from console.model.conversation import DraftKind
from console.model.desk import DeskModel
from console.screens.seat import DraftKeeper

PAUSE_S: Final = 0.3
_NOTE: Final = "/note"
_HELD: Final = "/held"
"""Behind a conversation's id in the keeper's file; the bare id is the reply's draft."""

log = logging.getLogger(__name__)


class Drafts:
    """Keeps `Conversation.drafts` and the keeper's file the same."""

    def __init__(
        self, model: DeskModel, keeper: DraftKeeper, call_later: Callable[[float, Callable[[], None]], object]
    ) -> None:
        self._model, self._keeper, self._call_later = model, keeper, call_later
        self._changed: dict[str, str] = {}
        self._is_closed = False
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="drafts")

    def restore(self) -> None:
        """Put what an earlier run kept into the model."""
        kept = self._keeper.drafts()
        for key in [key for key in kept if key.endswith(_HELD)]:
            conv, held = key.removesuffix(_HELD), kept.pop(key)
            kept[conv] = f"{held}\n{kept[conv]}" if kept.get(conv) else held
            self._changed |= {conv: kept[conv], key: ""}
        for key, text in kept.items():
            conv, _, kind = key.partition("/")
            self._model.keep_draft(conv, "note" if kind else "reply", text)
        self.flush()

    def put(self, conv: str, kind: DraftKind, text: str) -> None:
        """The draft is this now; it reaches the disk within PAUSE_S."""
        if not self._model.keep_draft(conv, kind, text):
            return
        if not self._changed:
            self._call_later(PAUSE_S, self.flush)
        self._changed[conv + (_NOTE if kind == "note" else "")] = text

    def hold(self, conv: str, text: str) -> None:
        """What was sent there and waits is this now; empty when nothing does."""
        self._changed[conv + _HELD] = text
        self.flush()

    def flush(self) -> None:
        """Hand everything that changed to the writer."""
        changed, self._changed = self._changed, {}
        for key, text in changed.items() if not self._is_closed else ():
            self._writer.submit(self._save, key, text)

    def close(self) -> None:
        """Write what is left and wait for it; may be called again."""
        self.flush()
        self._is_closed = True
        self._writer.shutdown(wait=True)

    def _save(self, key: str, text: str) -> None:
        try:
            self._keeper.save_draft(key, text)
        except Exception:
            log.exception("a draft could not be kept")
