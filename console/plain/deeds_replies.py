"""Commands with canned replies: finding, saying and adding one."""

from console.model.canned import Canned
from console.plain.chats import Unclear, one_line
from console.plain.doing import Command, Doing
from console.text.clean import shown_line
from relay.protocol.setup import ReplyRow

SHOWN_MAX = 20


class ReplyDeeds(Doing):
    """What the shop has written beforehand."""

    @property
    def commands(self) -> list[Command]:
        """See the base."""
        return [
            Command("replies [WORDS]", "canned replies that WORDS name, for the open chat", self._replies),
            Command(
                "reply CODE [A | B]",
                "say a canned reply; A and B fill its blanks in their order",
                self._reply,
            ),
            Command("newreply CODE TEXT", "add a canned reply of your own", self._new),
        ]

    def _replies(self, rest: str) -> None:
        canned = self._canned()
        rows = canned.found(rest)[:SHOWN_MAX]
        self._each(
            [f"reply {shown_line(row.code)} {one_line(canned.expanded(row.code))}" for row in rows]
            or ["no such reply"]
        )

    def _reply(self, rest: str) -> None:
        at = self._chats.which("")
        code, _, typed = rest.partition(" ")
        filled = self._canned().filled(self._wanted(code, "the code of a reply; try: replies"))
        if not filled.text:
            raise Unclear(f"there is no reply {one_line(code)!r}; try: replies")
        values = [value.strip() for value in typed.split("|")] if typed.strip() else []
        if len(values) < len(filled.blanks):
            names = " | ".join(shown_line(blank.name) for blank in filled.blanks)
            raise Unclear(f"expected values for its blanks: reply {one_line(code)} {names}")
        text = filled.text
        for blank, value in reversed(list(zip(filled.blanks, values, strict=False))):
            text = text[: blank.start] + value + text[blank.end :]
        self._link.post(at.conv, self._chats.mine(at), text)
        self._link.keep.use_reply(code, self._now_ms())
        self._speaker.see(at)

    def _new(self, rest: str) -> None:
        code, _, text = rest.partition(" ")
        here = self._model.here
        row = ReplyRow(
            code=self._wanted(code, "a code for the reply"),
            lang=(here.told.lang if here else "") or "en",
            text=self._wanted(text.strip(), "the words of the reply"),
            agent=self._model.name,
        )
        if not self._link.save_reply(row):
            self._out("refused there is no line now")

    def _canned(self) -> Canned:
        return Canned(self._model, self._link.keep.used_replies(self._now_ms()))
