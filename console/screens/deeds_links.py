"""The links of a chat: numbered, newest first, to be copied, or opened where this is the agent's machine."""

from typing import Final

from console.model.links import LINKS_MAX, links
from console.screens.dialogs import Ask
from console.screens.doing import Doing
from console.screens.pick import Choice, Pick, Picked
from relay.protocol.entries import Message, Note
from relay.shared.fold import fold

_COPY, _OPEN = "copy", "open"
SHOWN_MAX: Final = 50


class LinkDeeds(Doing):
    """What is done with links; they are never opened without being asked for."""

    def links_open(self) -> None:
        """Choose one of the links that were written in this chat."""
        found = self._links()
        if not found:
            self._desk.say("Nobody has written a link here.")
            return

        def choices(typed: str) -> list[Choice]:
            wanted = fold(typed)
            return [
                Choice(url, (f"{number}  {url}",))
                for number, url in enumerate(found, 1)
                if wanted in fold(url) or wanted == f"{number}"
            ][:SHOWN_MAX]

        def chosen(picked: Picked) -> None:
            if picked.id in found:
                self._with(picked.id)

        pick = Pick("Which link?", choices, self._seat.bidi, preview=lambda url: url)
        self._desk.ask(pick, chosen)

    def _links(self) -> list[str]:
        """The addresses in this chat, the newest first, each once."""
        found: dict[str, None] = {}
        for entry in reversed(self._here.entries):
            if isinstance(entry.body, Message | Note):
                found.update(dict.fromkeys(link.url for link in reversed(links(entry.body.text))))
            if len(found) >= LINKS_MAX:
                break
        return list(found)

    def _with(self, url: str) -> None:
        """Copy it; where a browser here would be the agent's own, ask whether to open it instead."""
        if self._seat.place.is_remote:
            self._desk.copy(url)
            return

        def answered(answer: str) -> None:
            if answer == _OPEN:
                self._desk.browse(url)
            elif answer == _COPY:
                self._desk.copy(url)

        answers = [(_COPY, "Copy"), (_OPEN, "Open in the browser"), ("leave", "Leave it")]
        self._desk.ask(Ask("What to do with this link?", [url], answers, self._seat.bidi), answered)
