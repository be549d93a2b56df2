"""Deeds with canned replies: choosing one by name, and keeping what is written as a new one."""

from console.model.canned import Canned
from console.screens.ask_text import AskText
from console.screens.doing import Doing
from console.screens.pick import Choice, Pick, Picked
from console.text.clean import shown_line
from console.text.words import say
from relay.protocol.limits import TAG_CHARS_MAX
from relay.protocol.setup import ReplyRow


class CannedDeeds(Doing):
    """Replies that the shop has written beforehand."""

    _saving: str = ""
    """The client id of the reply that is being saved."""

    def canned(self) -> Canned:
        """The canned replies for the open chat."""
        return Canned(self._seat.model, self._seat.used, self._seat.use_reply)

    def canned_open(self) -> None:
        """Choose a canned reply by its code, title or words; it goes to where the cursor stands."""
        canned = self.canned()

        def rows(typed: str) -> list[Choice]:
            return [
                Choice(
                    row.code, (f";{shown_line(row.code)}", "  ", shown_line(row.title)), shown_line(row.lang)
                )
                for row in canned.found(typed)
            ]

        pick = Pick(
            say("action.canned.open"),
            rows,
            self._seat.bidi,
            placeholder=say("canned.placeholder"),
            preview=canned.text_of,
        )
        self._desk.ask(pick, lambda answer: self._put(canned, answer))

    def _put(self, canned: Canned, answer: Picked) -> None:
        self._desk.insert(canned.taken(answer.id))

    def canned_save(self) -> None:
        """Keep what is written as a canned reply: a code, a title, and for whom."""
        text = self._desk.written().strip()
        bidi = self._seat.bidi

        def coded(code: str) -> None:
            title = AskText(say("canned.title"), bidi, may_be_empty=True)
            self._desk.ask(title, lambda words: self._ask_scope(text, code.lstrip(";/"), words))

        self._desk.ask(AskText(say("canned.code"), bidi, chars_max=TAG_CHARS_MAX), coded)

    def _ask_scope(self, text: str, code: str, title: str) -> None:
        """For whom it is; who may keep some for himself alone is not asked."""
        model, here = self._seat.model, self._here
        department = here.told.department
        rows = [Choice("agent", (say("canned.for_me"),)), Choice("shop", (say("canned.for_all"),))]
        if department:
            rows.insert(1, Choice("department", (f"{say('canned.for')} ", shown_line(department))))

        def save(scope: str) -> None:
            row = ReplyRow(
                code=code,
                lang=here.told.lang or "en",
                title=title,
                text=text,
                department=department if scope == "department" else "",
                agent=model.name if scope == "agent" else "",
            )
            self._saving = self._seat.link.save_reply(row)
            if not self._saving:
                self._desk.say(say("canned.no_line"), bad=True)

        if model.role == "agent":
            save("agent")
            return
        question = Pick(say("canned.for_whom"), lambda _: rows, self._seat.bidi)
        self._desk.ask(question, lambda answer: save(answer.id))

    def saved(self, cid: str) -> None:
        """The relay has put a reply into the shop's file."""
        if cid == self._saving:
            self._saving = ""
            self._desk.say(say("canned.saved"))
