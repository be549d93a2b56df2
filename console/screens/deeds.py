"""What each action of the registry does at the desk; the screen draws, the deeds decide.

One method an action, found by its id: `chat.next_needing` is `chat_next_needing`.
"""

from console.actions import BY_ID, applies
from console.model.canned import BLANK
from console.model.conversation import Conversation, DraftKind
from console.model.needs import QUEUE, next_needing
from console.model.selectors import queue, takeable
from console.screens.bars import facts
from console.screens.deeds_access import AccessDeeds
from console.screens.deeds_canned import CannedDeeds
from console.screens.deeds_files import FileDeeds
from console.screens.deeds_labels import LabelDeeds
from console.screens.deeds_links import LinkDeeds
from console.screens.deeds_past import PastDeeds
from console.screens.deeds_people import PeopleDeeds
from console.screens.deeds_presence import PresenceDeeds
from console.text.words import say
from console.widgets.chat_rows import asked


class Deeds(
    PastDeeds, PeopleDeeds, LabelDeeds, PresenceDeeds, CannedDeeds, LinkDeeds, FileDeeds, AccessDeeds
):
    """Carries out actions on the model and the link."""

    def may(self, action: str) -> bool:
        """Whether the action applies now."""
        return applies(BY_ID[action], facts(self._seat))

    # Between chats

    def chat_next_needing(self) -> None:
        """Go on to the next chat that needs me, to the queue, or back to where the walk began."""
        seat = self._seat
        target = next_needing(seat.model, seat.walk, seat.relay_now_ms(), seat.settings.chats_max)
        if target == QUEUE:
            self._desk.open_chat(takeable(seat.model)[0].conv)
            self._desk.say(self._seat.keys.told(say("next.queue")))
        elif target:
            self._desk.open_chat(target)
        else:
            count = len(queue(seat.model))
            queued = self._seat.keys.told(say("next.in_queue", n=count))
            self._desk.say(queued if count else say("next.nobody"))

    def chat_next(self) -> None:
        """The chat below this one in the list."""
        self._step(1)

    def chat_previous(self) -> None:
        """The chat above this one in the list."""
        self._step(-1)

    def _step(self, by: int) -> None:
        order = self._desk.order()
        if not order:
            return
        here = self._seat.model.open
        at = order.index(here) + by if here in order else 0
        self._leave_walk()
        self._desk.open_chat(order[at % len(order)])

    def chat_last(self) -> None:
        """The chat that was open before."""
        self._leave_walk()
        self._desk.open_chat(self._seat.model.last)

    def chat_number(self, number: str = "1") -> None:
        """The chat of mine that has this number."""
        wanted = int(number)
        found = next((at for at in self._seat.model.conversations.values() if at.slot == wanted), None)
        if found is not None:
            self._leave_walk()
            self._desk.open_chat(found.conv)

    def chat_unread(self) -> None:
        """Put this chat back among what is unread, until I write there; again, take it out."""
        here = self._here
        here.is_marked = not here.is_marked

    def queue_take(self) -> None:
        """Take this chat if it may be taken, otherwise what is offered to me or waits longest."""
        model = self._seat.model
        here = model.here
        waiting = asked(model) + takeable(model)
        if here is not None and here.told.state in ("queued", "offline"):
            waiting = [here]
        at = here if here in waiting else waiting[0]
        assert at is not None
        conv, gen = at.conv, at.told.gen
        self._desk.open_chat(conv)
        self._send(lambda: self._seat.link.take(conv, gen))

    def nothing_to_take(self) -> str:
        """Why there is nobody to be taken, in words."""
        return say("take.offered" if queue(self._seat.model) else "take.empty")

    # Writing

    def reply_send(self) -> bool:
        """Send what is written, to where the rail says it goes; says whether it left the composer."""
        here = self._seat.model.here
        text = self._desk.written()
        if here is None or not text.strip():
            return False
        if len(text) > self._seat.model.text_chars_max:
            too_many = len(text) - self._seat.model.text_chars_max
            self._desk.say(say("send.too_long", n=too_many), bad=True)
            return False
        if here.writing == "reply" and not here.owned_by(self._seat.model.agent):
            self._desk.say(self._seat.keys.told(_why_not(here)), bad=True)
            return False
        if here.writing == "reply" and BLANK.search(text) and self._desk.select_blank():
            self._desk.say(say("send.blank"), bad=True)
            return False
        return self._write(here, here.writing, text)

    def _write(self, here: Conversation, kind: DraftKind, text: str) -> bool:
        link, gen = self._seat.link, here.brief.gen if here.brief else 0
        if kind == "reply" and self._seat.settings.hold_s > 0:
            self._desk.holding.hold(here.conv, gen, text)
            return True
        cid = self._send(
            lambda: link.post(here.conv, gen, text) if kind == "reply" else link.note(here.conv, text)
        )
        if not cid:
            return False
        self._seat.model.wrote(cid, here.conv, kind, text, self._seat.now_ms())
        here.writing = "reply"
        return True

    def note_toggle(self) -> None:
        """Change between reply and note; each has its own draft, and neither becomes the other."""
        here = self._seat.model.here
        if here is not None:
            self._desk.keep_written()
            here.writing = "reply" if here.writing == "note" else "note"
            self._desk.show_composer()

    def reply_take_back(self) -> None:
        """Put what waits or was refused back into the composer, in front of what is written there."""
        here = self._seat.model.here
        if self._keep_open(here) or here is None:
            return
        self._desk.keep_written()
        kind: DraftKind = "reply"
        text = self._desk.holding.take_back(here.conv)
        if not text and (line := self._seat.model.take_back(here.conv)):
            kind, text = line.kind, line.text
        if not text:
            return
        here.writing = kind
        draft = here.drafts[kind]
        self._seat.model.keep_draft(here.conv, kind, f"{text}\n{draft}" if draft else text)
        self._desk.show_composer()

    def _keep_open(self, here: Conversation | None) -> bool:
        """Take back the last close: of this chat, or where nothing else is to be taken back here, of any."""
        closing = self._seat.model.closing
        has_other = here is not None and any(p.state in ("held", "failed") for p in here.pending.values())
        last = "" if has_other else next(reversed(closing), "")
        conv = here.conv if here is not None and here.conv in closing else last
        if not self._desk.closing.take_back(conv):
            return False
        self._leave_walk()
        self._desk.open_chat(conv)
        self._desk.say(say("closing.taken_back"))
        return True

    def _leave_walk(self) -> None:
        self._seat.walk.end()


def _why_not(at: Conversation) -> str:
    """Why a reply cannot be sent there."""
    state = at.brief.state if at.brief else "closed"
    if state == "queued":
        return say("send.take_first")
    if state == "closed":
        return say("send.closed")
    return say("send.of_colleague")
