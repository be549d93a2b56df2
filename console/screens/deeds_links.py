"""The links of a chat: numbered, newest first, to be copied, or opened where this is the agent's machine."""

from collections.abc import Callable
from typing import Final

from console.model.links import LINKS_MAX, links
from console.screens.doing import Doing
from console.screens.pick import Choice, Pick, Picked
from console.text.words import say
from relay.protocol.entries import Message, Note
from relay.shared.fold import fold

SHOWN_MAX: Final = 50


class LinkDeeds(Doing):
    """What is done with links, and only when an agent asks for it."""

    def links_copy(self) -> None:
        """Copy one of the links that were written in this chat."""
        self._choose(say("links.copy"), self._desk.copy)

    def links_open(self) -> None:
        """Open one in the browser of this machine; where that is not the agent's, copy it."""
        if self._seat.place.is_remote:
            self._choose(say("links.open_remote"), self._desk.copy)
        else:
            self._choose(say("links.open"), self._desk.browse)

    def _choose(self, question: str, then: Callable[[str], None]) -> None:
        found = self._links()
        if not found:
            self._desk.say(say("links.none"))
            return

        def choices(typed: str) -> list[Choice]:
            wanted = fold(typed)
            return [
                Choice(url, (f"{number}  ", url))
                for number, url in enumerate(found, 1)
                if wanted in fold(url) or wanted == f"{number}"
            ][:SHOWN_MAX]

        def chosen(picked: Picked) -> None:
            if picked.id in found:
                then(picked.id)

        self._desk.ask(Pick(question, choices, self._seat.bidi, preview=lambda url: url), chosen)

    def _links(self) -> list[str]:
        """The addresses in this chat, the newest first, each once."""
        found: dict[str, None] = {}
        for entry in reversed(self._here.entries):
            if isinstance(entry.body, Message | Note):
                found.update(dict.fromkeys(link.url for link in reversed(links(entry.body.text))))
            if len(found) >= LINKS_MAX:
                break
        return list(found)
