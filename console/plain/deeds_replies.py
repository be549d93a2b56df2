"""Commands with canned replies: finding, saying and adding one."""

from console.model.canned import Canned
from console.plain.chats import Unclear, one_line
from console.plain.doing import Command, Doing
from console.text.clean import shown_line
from console.text.words import say
from relay.protocol.setup import ReplyRow

SHOWN_MAX = 20


class ReplyDeeds(Doing):
    """What the shop has written beforehand."""

    @property
    def commands(self) -> list[Command]:
        """See the base."""
        return [
            Command("replies [WORDS]", self._replies),
            Command(
                "reply CODE [A | B]",
                self._reply,
            ),
            Command("newreply CODE TEXT", self._new),
        ]

    def _replies(self, rest: str) -> None:
        canned = self._canned()
        rows = canned.found(rest)[:SHOWN_MAX]
        self._each(
            [
                say("plain.reply", code=shown_line(row.code), text=one_line(canned.expanded(row.code)))
                for row in rows
            ]
            or [say("plain.no_such_reply")]
        )

    def _reply(self, rest: str) -> None:
        at = self._chats.which("")
        code, _, typed = rest.partition(" ")
        filled = self._canned().filled(self._wanted(code, "reply_code"))
        if not filled.text:
            raise Unclear(say("plain.no_reply", code=repr(one_line(code))))
        values = [value.strip() for value in typed.split("|")] if typed.strip() else []
        if len(values) < len(filled.blanks):
            names = " | ".join(shown_line(blank.name) for blank in filled.blanks)
            raise Unclear(say("plain.wanted.blanks", code=one_line(code), names=names))
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
            code=self._wanted(code, "new_code"),
            lang=(here.told.lang if here else "") or "en",
            text=self._wanted(text.strip(), "reply_words"),
            agent=self._model.name,
        )
        if not self._link.save_reply(row):
            self._out(say("plain.refused", why=say("plain.no_line_now")))

    def _canned(self) -> Canned:
        return Canned(self._model, self._link.keep.used_replies(self._now_ms()))
