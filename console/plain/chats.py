"""The chats as lines name them: a number that stays, a name, a state, a clock."""

from console.model.clocks import clock_text
from console.model.conversation import Conversation
from console.model.desk import DeskModel
from console.model.selectors import waited_ms
from console.model.terms import late_words, priority_words
from console.text.clean import shown, shown_line
from console.text.words import say
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
            words.append(self._to("plain.handed_over_to", told.transfer_to, name))
        if told.state == "closing":
            words.append(say("plain.wrapping_up"))
        if told.state == "snoozed":
            words.append(say("plain.put_away"))
        if told.priority:
            words.append(priority_words(told.priority))
        if told.late and self.model.role != "agent":
            words.append(say("plain.look", why=late_words(told.late)))
        return ", ".join(words)

    def _whose(self, at: Conversation) -> str:
        told = at.told
        if told.state in OWNED:
            is_mine = at.owned_by(self.model.agent)
            return say("plain.yours") if is_mine else say("plain.with", name=shown_line(told.owner_name))
        if told.offered_to:
            return self._to("plain.offered_to", told.offered_to, told.offered_name)
        if told.state == "offline":
            due_for = told.due_for
            return self._to("plain.left_for", due_for, told.due_name) if due_for else say("plain.left")
        return say(f"state.{told.state}") if at.brief else say("plain.unknown")

    def _to(self, key: str, agent: int, name: str) -> str:
        return say(f"{key}.you") if agent == self.model.agent else say(key, who=shown_line(name))

    def line(self, at: Conversation, relay_now_ms: int) -> str:
        """The chat in one line: `chat 3 Maryam queued 0:12 "Is it on its way?"`."""
        waited = waited_ms(at, relay_now_ms)
        clock = f" {clock_text(waited)}" if waited else ""
        words = f' "{one_line(at.told.preview)}"' if at.told.preview else ""
        name = f"{self.name(at.conv)}{self._proven(at)}"
        whole = say("plain.chat", number=self.number(at.conv), name=name, state=self.state(at))
        return f"{whole}{clock}{words}"

    def _proven(self, at: Conversation) -> str:
        told = at.told
        proven = [shown_line(each) for each in (told.customer, told.email, told.phone) if each]
        if proven:
            return f" {say('plain.verified', what=', '.join(proven))}"
        return f" {say('plain.unverified')}" if told.unverified else ""

    def which(self, typed: str) -> Conversation:
        """The chat of a number, or the open one where nothing is typed. Raises Unclear."""
        if not typed:
            if self.model.here is None:
                raise Unclear(say("plain.wanted.chat"))
            return self.model.here
        for conv, number in self._numbers.items():
            if typed.isdecimal() and int(typed) == number:
                return self.model.conversations[conv]
        raise Unclear(say("plain.no_chat", typed=repr(one_line(typed))))

    def mine(self, at: Conversation) -> int:
        """The generation under which the chat is mine. Raises Unclear where it is not."""
        if not at.owned_by(self.model.agent):
            raise Unclear(say("plain.not_yours", number=self.number(at.conv)))
        return at.told.gen


def one_line(text: str) -> str:
    """A message on one line, safe for any terminal; breaks are shown as ` / `."""
    return " / ".join(part.strip() for part in shown(text).text.split("\n"))
