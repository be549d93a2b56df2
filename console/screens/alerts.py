"""What a supervisor is told once and aloud: a chat that is late, a visitor who was not content."""

from console.model.desk import DeskModel
from console.model.happened import LATE
from console.model.selectors import late
from console.text.clean import shown_line


class Alerts:
    """Remembers what has been told; a chat is told of again only when its reason has changed."""

    def __init__(self, model: DeskModel) -> None:
        self._model = model
        self._told: dict[str, str] = {}

    def news(self) -> list[str]:
        """A line for each chat that calls for a look since the last time, the gravest first."""
        now = {at.conv: at.told.late for at in late(self._model) if at.told.late}
        found = [
            f"⚑ {shown_line(self._model.conversations[conv].name)}: {LATE[reason]}"
            for conv, reason in now.items()
            if self._told.get(conv) != reason and reason
        ]
        self._told = {conv: str(reason) for conv, reason in now.items()}
        return found
