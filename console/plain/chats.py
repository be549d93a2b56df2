"""The chats as lines name them: a number that stays, a name, a state, a clock."""

from console.model.clocks import clock_text
from console.model.conversation import Conversation
from console.model.desk import DeskModel
from console.model.selectors import waited_ms
from console.text.clean import shown, shown_line


class Unclear(Exception):
    """A command that cannot be done as it was given; the message says what was expected."""


class Chats:
    """The model's conversations under the numbers that an agent types."""

    def __init__(self, model: DeskModel) -> None:
        self.model = model
        self._numbers: dict[str, int] = {}

    def number(self, conv: str) -> int:
        """The number of a chat: given when it is first spoken of, and kept."""
        return self._numbers.setdefault(conv, len(self._numbers) + 1)

    def name(self, conv: str) -> str:
        """The visitor's name, safe to print."""
        return shown_line(self.model.conversations[conv].name)

    def state(self, at: Conversation) -> str:
        """`queued`, `yours`, `with Omid`, `closed`."""
        if at.brief is None or at.brief.state != "assigned":
            return at.brief.state if at.brief else "unknown"
        return "yours" if at.owned_by(self.model.agent) else f"with {shown_line(at.brief.owner_name)}"

    def line(self, at: Conversation, relay_now_ms: int) -> str:
        """The chat in one line: `chat 3 Maryam queued 0:12 "Is it on its way?"`."""
        waited = waited_ms(at, relay_now_ms)
        clock = f" {clock_text(waited)}" if waited else ""
        words = f' "{one_line(at.brief.preview)}"' if at.brief and at.brief.preview else ""
        return f"chat {self.number(at.conv)} {self.name(at.conv)} {self.state(at)}{clock}{words}"

    def which(self, typed: str) -> Conversation:
        """The chat of a number, or the open one where nothing is typed. Raises Unclear."""
        if not typed:
            if self.model.here is None:
                raise Unclear("expected the number of a chat, as `list` says it")
            return self.model.here
        for conv, number in self._numbers.items():
            if typed == str(number):
                return self.model.conversations[conv]
        raise Unclear(f"there is no chat {one_line(typed)!r}; try: list")

    def mine(self, at: Conversation) -> int:
        """The generation under which the chat is mine. Raises Unclear where it is not."""
        if at.brief is None or not at.owned_by(self.model.agent):
            raise Unclear(f"chat {self.number(at.conv)} is not yours; try: take {self.number(at.conv)}")
        return at.brief.gen


def one_line(text: str) -> str:
    """A message on one line, safe for any terminal; breaks are shown as ` / `."""
    return " / ".join(part.strip() for part in shown(text).text.split("\n"))
