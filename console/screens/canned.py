"""Canned replies as the composer and the picker ask for them, in the open chat's language."""

from console.model.desk import DeskModel
from relay.protocol.setup import ReplyRow


class Canned:
    """The replies that fit the open chat."""

    def __init__(self, model: DeskModel, used: dict[str, int]) -> None:
        self._model, self._used = model, used

    def beginning(self, code: str) -> list[ReplyRow]:
        """Those whose code begins so."""
        return [row for row in self._model.replies if row.code.startswith(code)]

    def found(self, typed: str) -> list[ReplyRow]:
        """Those that what is typed names, the likeliest first."""
        return [row for row in self._model.replies if typed in row.code]

    def text_of(self, code: str) -> str:
        """The whole text of a reply."""
        return next((row.text for row in self._model.replies if row.code == code), "")

    def expanded(self, code: str) -> str:
        """The text with what is known filled in, and blanks where it is not."""
        return self.text_of(code)
