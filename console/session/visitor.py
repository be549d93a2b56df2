"""The visitor's session in Python, for scripted visitors, tests and load; the widget has its own."""

from collections.abc import Callable, Iterable
from typing import Any, Final

import msgspec

from console.session.effects import Remember
from console.session.outbox import kept
from console.session.session import Session
from relay.protocol import codec, visitor
from relay.protocol.entries import Entry
from relay.protocol.frames import Following
from relay.protocol.limits import FIELD_CHARS_MAX, PROTOCOL
from relay.shared.clean_text import clean_line

_kept: Final = msgspec.json.Decoder(visitor.Post | visitor.Rate | visitor.Contact)


class VisitorSession(Session):
    """One visitor's link to one site. `token` is what an earlier run was told to remember."""

    def __init__(
        self,
        *,
        new_id: Callable[[], str],
        rng: Callable[[], float],
        site: str,
        token: str = "",
        outbox: Iterable[bytes] = (),
        name: str = "",
        lang: str = "",
        page: str = "",
        title: str = "",
        ref: str = "",
        department: str = "",
    ) -> None:
        super().__init__(new_id=new_id, rng=rng, outbox=kept(outbox, _kept.decode))
        self.site, self.token = site, token
        self.conv = ""
        about = {"name": name, "lang": lang, "page": page, "title": title, "ref": ref}
        about["department"] = department
        self._about = {key: value[:FIELD_CHARS_MAX] for key, value in about.items()}

    def post(self, text: str, now_ms: int, cid: str = "") -> str:
        """Says `text`; returns the client id. Raises CannotSend."""
        self._typing_at_ms.clear()
        return self._give(visitor.Post(cid=cid or self._new_id(), text=self._words(text)))

    def rate(
        self, score: int, now_ms: int, agreed: bool | None = None, comment: str = "", cid: str = ""
    ) -> str:
        """Says how it was, or changes it; returns the client id. Raises CannotSend."""
        comment = self._words(comment) if comment else ""
        return self._give(
            visitor.Rate(cid=cid or self._new_id(), score=score, agreed=agreed, comment=comment)
        )

    def contact(self, text: str, now_ms: int, cid: str = "") -> str:
        """Says where the visitor can be reached; returns the client id. Raises CannotSend."""
        text = self._words(clean_line(text)[:FIELD_CHARS_MAX])
        return self._give(visitor.Contact(cid=cid or self._new_id(), text=text))

    def type(self, on: bool, now_ms: int) -> None:
        """Says that the visitor types, or has stopped."""
        self.typing("", on, now_ms)

    def seen(self, seq: int, now_ms: int) -> None:
        """Everything up to `seq` of the conversation has been on the screen."""
        if self.conv:
            self.see(self.conv, seq)

    def _take(self, update: Any, now_ms: int) -> None:
        if isinstance(update, Following):
            self.conv = update.conv
        super()._take(update, now_ms)

    def _hello(self) -> visitor.Hello:
        have = self.cursors.have()
        return visitor.Hello(
            proto=PROTOCOL, site=self.site, token=self.token, epoch=self.epoch, have=have, **self._about
        )

    def _decode(self, data: bytes) -> Any:
        return codec.visitor_update(data)

    def _typing(self, conv: str, on: bool) -> visitor.Typing:
        return visitor.Typing(on=on)

    def _welcomed(self, update: visitor.Welcome) -> bool:
        if not update.token or update.token == self.token:
            return False
        somebody_else, self.token = bool(self.token), update.token
        self._effects.append(Remember(update.token))
        return somebody_else

    def _is_mine(self, entry: Entry) -> bool:
        return entry.who == "visitor"
