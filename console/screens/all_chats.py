"""All open chats of the shop: who waits, who answers; to be opened, taken, taken over, whispered into."""

from typing import TYPE_CHECKING, Final

from textual import events

from console.model.clocks import clock_text
from console.model.conversation import Conversation
from console.model.overseeing import KINDS, all_chats, kind_counts
from console.screens.roster import Roster, Wish
from console.screens.seat import Seat
from console.text.clean import shown_line, shown_path
from console.text.sides import forth_sign
from console.text.words import say
from console.widgets.chat_rows import LEVEL_INK, chat_words, due, marks
from console.widgets.ink import Part, dotted
from console.widgets.rows import ListRow, column
from relay.protocol.agent import OWNED

if TYPE_CHECKING:
    from console.screens.desk import DeskScreen

NAME_CELLS: Final = 18
STATE_CELLS: Final = 10
OWNER_CELLS: Final = 12
DEPARTMENT_CELLS: Final = 12
ROOMY_CELLS: Final = 100


class AllChats(Roster):
    """Ends with the chat that was chosen and what is to be done there."""

    placeholder = "chats.placeholder"

    def __init__(self, seat: Seat, typed: str = "") -> None:
        super().__init__(seat, typed)
        self._kind = KINDS[0]

    def list_rows(self, width: int) -> list[ListRow]:
        """A row a chat."""
        now_ms = self.seat.relay_now_ms()
        found = all_chats(self.seat.model, self._kind, self.typed, now_ms)
        return [ListRow(at.conv, self._left(at, width), self._right(at, now_ms)) for at in found]

    def told(self) -> list[Part]:
        """The kinds, with how many chats there are of each; the one that is shown stands out."""
        counts = kind_counts(self.seat.model)
        kinds = [(kind, say(f"chats.kind.{kind}", n=counts[kind])) for kind in KINDS]
        return dotted(Part(told, "strong" if kind == self._kind else "muted") for kind, told in kinds)

    def keys(self) -> list[tuple[str, str]]:
        """What may be done to the chosen chat."""
        told = self.seat.keys.told
        found = [("Enter", say("chats.open")), ("Tab", say("chats.turn"))]
        if deed := self._take_deed():
            found.append((told("{^queue.take}"), say("chats.take" if deed == "queue.take" else "chats.over")))
        if self._is_theirs() and self.seat.model.role != "agent":
            found.append((told("{^note.toggle}"), say("chats.whisper")))
        return found

    def choose(self, id: str) -> None:
        """Open it: who is not its owner watches."""
        self.dismiss(Wish(id))

    def turn(self, by: int) -> None:
        """The next kind."""
        self._kind = KINDS[(KINDS.index(self._kind) + by) % len(KINDS)]

    def takes_key(self, event: events.Key) -> bool:
        """The keys that take a chat and write a note mean the same here; the one that led here leads back."""
        deed = ""
        if self.seat.keys.is_for(event.key, "queue.take"):
            deed = self._take_deed()
        elif self.seat.keys.is_for(event.key, "note.toggle"):
            deed = "note.whisper" if self._is_theirs() and self.seat.model.role != "agent" else ""
        elif self.seat.keys.is_for(event.key, "chats.all"):
            self.dismiss(None)
        else:
            return False
        if deed:
            self.dismiss(Wish(self.rows.chosen, deed))
        return True

    def _chosen(self) -> Conversation | None:
        return self.seat.model.conversations.get(self.rows.chosen)

    def _is_theirs(self) -> bool:
        at = self._chosen()
        return at is not None and at.told.state in OWNED and not at.owned_by(self.seat.model.agent)

    def _take_deed(self) -> str:
        """How the chosen chat may become mine, if it may."""
        at = self._chosen()
        if at is not None and at.told.state in ("queued", "offline"):
            return "queue.take"
        return "chat.take_over" if self._is_theirs() and self.seat.model.role != "agent" else ""

    def _left(self, at: Conversation, width: int) -> tuple[Part, ...]:
        brief, bidi = at.told, self.seat.bidi
        mine = at.owned_by(self.seat.model.agent)
        who = say("you") if mine else shown_line(brief.owner_name or brief.due_name)
        if brief.state == "queued" and brief.offered_to:
            who = f"{forth_sign()} {shown_line(brief.offered_name)}"
        parts = [
            *column(shown_line(at.name), NAME_CELLS, "strong" if at.unread() else "plain", bidi),
            *column(say(f"state.{brief.state}"), STATE_CELLS, "muted", bidi),
            *column(who, OWNER_CELLS, "plain", bidi),
        ]
        if width >= ROOMY_CELLS:
            parts += column(shown_line(brief.department), DEPARTMENT_CELLS, "muted", bidi)
        return (*parts, Part(shown_line(at.preview) or shown_path(brief.page), "muted"))

    def _right(self, at: Conversation, now_ms: int) -> tuple[Part, ...]:
        if at.told.state == "offline":
            return (*marks(at.brief, now_ms), due(at.brief, now_ms))
        if at.told.state == "snoozed":
            until_ms = at.told.snoozed_until_ms
            clock = clock_text(until_ms - now_ms) if until_ms else say("list.next_word")
            return (*marks(at.brief, now_ms), Part(f"z {clock}", LEVEL_INK["none"]))
        return (*marks(at.brief, now_ms), *chat_words(at, now_ms, self.seat.late_ms))


def oversee(desk: "DeskScreen", typed: str = "") -> None:
    """Go to a chat that is chosen among all, and do there what is wished for."""

    def go(wish: Wish) -> None:
        desk.seat.walk.end()
        desk.open_chat(wish.conv)
        if wish.deed:
            desk.action_deed(wish.deed)

    desk.ask(AllChats(desk.seat, typed), go)
