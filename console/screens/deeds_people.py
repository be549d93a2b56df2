"""Deeds among colleagues: handing a chat over, offers, taking over, whispering."""

from console.model.conversation import Conversation
from console.model.desk import DeskModel
from console.screens.ask_text import AskText
from console.screens.dialogs import Ask
from console.screens.doing import Doing
from console.screens.people import QUEUE, chosen, targets
from console.screens.pick import Pick, Picked
from console.text.clean import shown_line
from console.text.lay_out import inside
from console.text.words import say
from console.widgets.chat_rows import asked


class PeopleDeeds(Doing):
    """What is done with and to colleagues."""

    def chat_transfer(self) -> None:
        """Offer this chat to a person or a department, or give it back; pressed again, take that back."""
        here = self._here
        brief = here.brief
        if brief is None:
            return
        self._desk.holding.send_all(here.conv)
        if brief.transfer_to or brief.transfer_department:
            if self._send(lambda: self._seat.link.recall(here.conv, brief.gen)):
                self._desk.say(say("transfer.recalled"))
            return
        waits = brief.state == "queued"
        queue = "" if waits else say("transfer.to_queue")
        rows = targets(self._seat.model, self._seat.now_ms(), people=not waits, queue=queue)
        name = inside(shown_line(here.name))
        title = say("transfer.move") if waits else say("transfer.title", name=name)

        def picked(answer: Picked) -> None:
            if answer.id == QUEUE:
                self.release(here)
            elif waits:
                self._transfer(here, answer.id, "")
            else:
                name = shown_line(_name_of(answer.id, self._seat.model))
                question = say("transfer.note", name=inside(name))
                note = AskText(question, self._seat.bidi, may_be_empty=True)
                self._desk.ask(note, lambda words: self._transfer(here, answer.id, words))

        self._desk.ask(Pick(title, rows, self._seat.bidi, placeholder=say("name_or_department")), picked)

    def _transfer(self, here: Conversation, target: str, words: str) -> None:
        agent, department = chosen(target)
        gen = here.brief.gen if here.brief else 0
        link = self._seat.link
        if self._send(lambda: link.transfer(here.conv, gen, to=agent, department=department, text=words)):
            self._desk.say(
                self._seat.keys.told(say("transfer.later")) if here.slot else say("transfer.moved")
            )

    def release(self, here: Conversation) -> None:
        """Give a chat of mine back to the queue."""
        gen = here.brief.gen if here.brief else 0
        if self._send(lambda: self._seat.link.release(here.conv, gen)):
            self._desk.say(say("transfer.released"))

    def chat_decline(self) -> None:
        """Not me: the open chat if it is offered to me, otherwise the offer that ends first."""
        offers = asked(self._seat.model)
        here = self._seat.model.here
        at = here if here in offers else offers[0]
        assert at is not None
        conv = at.conv
        if self._send(lambda: self._seat.link.decline(conv)):
            self._desk.say(say("decline.passed", name=inside(shown_line(at.name))))

    def chat_take_over(self) -> None:
        """Make a colleague's chat mine; for supervisors."""
        here = self._here
        gen, owner = here.told.gen, inside(shown_line(here.told.owner_name))

        def answered(answer: str) -> None:
            if answer == "take":
                self._send(lambda: self._seat.link.take_over(here.conv, gen))

        bidi = self._seat.bidi
        question = say("take_over.title", name=inside(shown_line(here.name)), owner=owner)
        answers = [("leave", say("leave_it")), ("take", say("take_over.take"))]
        self._desk.ask(Ask(question, (), answers, bidi), answered)

    def note_whisper(self) -> None:
        """A note to the agent who answers this chat, seen by him and supervisors."""
        here = self._here
        brief = here.brief
        if brief is None or not brief.owner:
            return
        to = brief.owner
        question = say("whisper.title", name=inside(shown_line(brief.owner_name)))

        def give(words: str) -> None:
            self._send(lambda: self._seat.link.note(here.conv, words, to=to))

        self._desk.ask(AskText(question, self._seat.bidi), give)


def _name_of(target: str, model: DeskModel) -> str:
    """What a row of `people.targets` is called."""
    agent, department = chosen(target)
    return next((mate.name for mate in model.team if mate.agent == agent), department)
