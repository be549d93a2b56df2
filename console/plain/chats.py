"""The chats as lines name them: a number that stays, a name, a state, a clock."""

from console.model.clocks import clock_text
from console.model.conversation import Conversation
from console.model.desk import DeskModel
from console.model.selectors import waited_ms
from console.model.terms import late_words, priority_words
from console.text.clean import shown, shown_line
from relay.protocol.agent import OWNED


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
        """`queued`, `offered to you`, `yours, wrapping up`, `with Omid`, `left`, `closed`, and how urgent."""
        told = at.told
        words = [self._whose(at)]
        if told.transfer_to or told.transfer_department:
            name = told.transfer_name or f"#{told.transfer_department}"
            words.append(f"handed over to {self._you_or(told.transfer_to, name)}")
        if told.state == "closing":
            words.append("wrapping up")
        if told.state == "snoozed":
            words.append("put away")
        if told.priority:
            words.append(priority_words(told.priority))
        if told.late and self.model.role != "agent":
            words.append(f"look: {late_words(told.late)}")
        return ", ".join(words)

    def _whose(self, at: Conversation) -> str:
        told = at.told
        if told.state in OWNED:
            return "yours" if at.owned_by(self.model.agent) else f"with {shown_line(told.owner_name)}"
        if told.offered_to:
            return f"offered to {self._you_or(told.offered_to, told.offered_name)}"
        if told.state == "offline":
            return f"left for {self._you_or(told.due_for, told.due_name)}" if told.due_for else "left"
        return told.state if at.brief else "unknown"

    def _you_or(self, agent: int, name: str) -> str:
        return "you" if agent == self.model.agent else shown_line(name)

    def line(self, at: Conversation, relay_now_ms: int) -> str:
        """The chat in one line: `chat 3 Maryam queued 0:12 "Is it on its way?"`."""
        waited = waited_ms(at, relay_now_ms)
        clock = f" {clock_text(waited)}" if waited else ""
        words = f' "{one_line(at.told.preview)}"' if at.told.preview else ""
        name = f"{self.name(at.conv)}{self._proven(at)}"
        return f"chat {self.number(at.conv)} {name} {self.state(at)}{clock}{words}"

    def _proven(self, at: Conversation) -> str:
        told = at.told
        proven = [shown_line(each) for each in (told.customer, told.email, told.phone) if each]
        return f" (verified: {', '.join(proven)})" if proven else " (unverified)" if told.unverified else ""

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
        if not at.owned_by(self.model.agent):
            raise Unclear(f"chat {self.number(at.conv)} is not yours; try: take {self.number(at.conv)}")
        return at.told.gen


def one_line(text: str) -> str:
    """A message on one line, safe for any terminal; breaks are shown as ` / `."""
    return " / ".join(part.strip() for part in shown(text).text.split("\n"))
