"""What a visitor asked before: his earlier chats as a list, each to be opened and read."""

from typing import Final

from console.screens.doing import Doing
from console.screens.pick import Choice, Pick, Picked
from console.screens.times import long_ago_words
from console.text.clean import shown_line
from console.text.lay_out import inside
from console.text.words import say
from relay.protocol.limits import SCORE_MAX
from relay.protocol.past import PastChat
from relay.shared.fold import fold

APART: Final = "  "


class PastDeeds(Doing):
    """Reading what went before."""

    def card_earlier(self) -> None:
        """Choose one of this visitor's earlier chats, and read it."""
        here = self._here
        if not here.past:
            self._desk.say(say("card.earlier_awaited" if here.past is None else "card.earlier_none"))
            return
        chats = {chat.conv: chat for chat in here.past}
        now_ms = self._seat.relay_now_ms()

        def choices(typed: str) -> list[Choice]:
            wanted = fold(typed)
            rows = [_row(chat, now_ms) for chat in chats.values()]
            return [row for row in rows if wanted in fold(" ".join((*row.words, row.end)))]

        def chosen(picked: Picked) -> None:
            if picked.id in chats:
                self._seat.walk.end()
                self._seat.model.know_past(here, chats[picked.id])
                self._desk.open_chat(picked.id)

        title = say("card.earlier_of", name=inside(shown_line(here.name)))
        self._desk.ask(Pick(title, choices, self._seat.bidi, preview=lambda conv: chats[conv].about), chosen)


def stars(rating: int) -> str:
    """`★★★★☆`; nothing where nobody rated."""
    return "★" * rating + "☆" * (SCORE_MAX - rating) if rating else ""


def when_and_who(chat: PastChat, now_ms: int) -> tuple[str, ...]:
    """The day and the agent of an earlier chat, and that it goes on where it does."""
    still = () if chat.state == "closed" else (APART, say("card.open_still"))
    return (long_ago_words(chat.at_ms, now_ms), APART, shown_line(chat.agent), *still)


def _row(chat: PastChat, now_ms: int) -> Choice:
    tags = " ".join(f"#{shown_line(tag)}" for tag in chat.tags)
    words = (*when_and_who(chat, now_ms), APART, shown_line(chat.about))
    return Choice(chat.conv, words, " ".join(part for part in (tags, stars(chat.rating)) if part))
