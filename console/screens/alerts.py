"""What an agent is told once and aloud: an offer to him; a supervisor also who is late or not content."""

from console.keys import Keys
from console.model.desk import DeskModel
from console.model.selectors import late
from console.model.terms import late_words
from console.text.clean import shown_line
from console.text.lay_out import inside
from console.text.words import say
from console.widgets.chat_rows import asked


class Alerts:
    """Remembers what has been told; a chat is told of again only when its reason has changed."""

    def __init__(self, model: DeskModel, keys: Keys) -> None:
        self._model, self._keys = model, keys
        self._told: dict[str, str] = {}

    def news(self) -> list[str]:
        """A line for each chat that calls for a look since the last time, offers first, then the gravest."""
        now = {at.conv: self._offer(at.told.owner_name) for at in asked(self._model)}
        for at in late(self._model):
            if at.told.late:
                now.setdefault(at.conv, f"⚑ {late_words(at.told.late)}")
        told, self._told = self._told, now
        return [f"{self._name(conv)}: {words}" for conv, words in now.items() if told.get(conv) != words]

    def _name(self, conv: str) -> str:
        return inside(shown_line(self._model.conversations[conv].name))

    def _offer(self, owner: str) -> str:
        key = self._keys.told("({queue.take})")
        told = say("alert.from", name=inside(shown_line(owner))) if owner else say("list.for_you_alone")
        return f"{told} {key}"
