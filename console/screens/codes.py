"""Short-codes while one types: which canned replies begin like what stands before the cursor."""

from collections.abc import Callable

from console.model.canned import Canned
from console.widgets.code_list import CodeList, CodeRow
from console.widgets.composer import Composer


class Codes:
    """Opens and closes the list below the rail, and puts in what is chosen. Space never does."""

    def __init__(self, composer: Composer, rows: CodeList, canned: Callable[[], Canned]) -> None:
        self._composer, self._rows, self._canned = composer, rows, canned
        self._left = ""
        """The code whose list was left with Esc; it stays away until another is typed."""

    def follow(self) -> None:
        """A letter was typed or the cursor has moved: list what fits, or nothing."""
        code = self._composer.code
        if code != self._left:
            self._left = ""
        found = self._canned().beginning(code) if code and not self._left else []
        shown = [CodeRow(reply.code, reply.title, reply.text) for reply in found]
        self._rows.put(shown)
        self._composer.offers_codes = bool(shown)

    def key(self, key: str) -> None:
        """What a key means for the open list."""
        if key in ("up", "down"):
            self._rows.move(1 if key == "down" else -1)
        elif key == "leave":
            self._left = self._composer.code
            self.follow()
        elif (row := self._rows.chosen) is not None:
            self._composer.put_for_code(self._canned().taken(row.code))
            self.follow()
