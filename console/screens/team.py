"""The team: who is here and since when, with how many chats, and who lets a visitor wait the longest."""

from typing import TYPE_CHECKING, Final

from textual import events

from console.model.clocks import SIGNS, clock_text, level
from console.model.overseeing import Mate, left_waiting, team, team_counts
from console.model.terms import language_word, listed
from console.screens.all_chats import oversee
from console.screens.people import presence_words
from console.screens.roster import Roster, Wish
from console.screens.times import moment_words
from console.text.clean import shown_line
from console.text.words import say
from console.widgets.chat_rows import LEVEL_INK, PRESENCE, load
from console.widgets.ink import Part, dotted
from console.widgets.rows import ListRow, column

if TYPE_CHECKING:
    from console.screens.desk import DeskScreen

NAME_CELLS: Final = 16
ROLE_CELLS: Final = 12
THERE_CELLS: Final = 22
WORK_CELLS: Final = 30
LOAD_CELLS: Final = 7
SINCE_CELLS: Final = 13
WAIT_CELLS: Final = 11
ROOMY_CELLS: Final = 100
WIDE_CELLS: Final = 140


class TeamScreen(Roster):
    """Ends with an agent's name as a filter of all chats, `@omar`, or with None."""

    placeholder = "team.placeholder"

    def list_rows(self, width: int) -> list[ListRow]:
        """A row a colleague; the first says what the columns are."""
        now_ms = self.seat.relay_now_ms()
        return [self._row(mate, width, now_ms) for mate in team(self.seat.model, self.typed, now_ms)]

    def told(self) -> list[Part]:
        """How many are here, how much they have, and who has nobody."""
        here, chats, room = team_counts(self.seat.model)
        words = [say("team.here", n=here), say("team.chats", n=chats), say("team.room", n=room)]
        words.append(say("team.left_waiting", n=left_waiting(self.seat.model)))
        return dotted(map(Part, words))

    def keys(self) -> list[tuple[str, str]]:
        """Enter shows what he has."""
        return [("Enter", say("team.his_chats"))]

    def choose(self, id: str) -> None:
        """His chats."""
        self.dismiss(Wish(typed=f"@{id}"))

    def takes_key(self, event: events.Key) -> bool:
        """The key that led here leads back."""
        if self.seat.keys.is_for(event.key, "team.show"):
            self.dismiss(None)
            return True
        return False

    def _row(self, mate: Mate, width: int, now_ms: int) -> ListRow:
        told, bidi, model = mate.told, self.seat.bidi, self.seat.model
        sign, ink = PRESENCE[told.presence]
        name = shown_line(told.name)
        name = f"{name} ({say('you')})" if told.agent == model.agent else name
        how = presence_words(told, now_ms) or say("presence.available")
        parts = [Part(f"{sign} ", ink), *column(name, NAME_CELLS, "strong", bidi)]
        if width >= ROOMY_CELLS:
            parts += column(say(f"role.{told.role}"), ROLE_CELLS, "muted", bidi)
        parts += column(how, THERE_CELLS, ink, bidi)
        if width >= WIDE_CELLS:
            work = [shown_line(each) for each in told.departments]
            work += [language_word(each) or shown_line(each) for each in told.languages]
            parts += column(listed(*work), WORK_CELLS, "muted", bidi)
        since = say("team.since", time=moment_words(told.since_ms, now_ms)) if told.since_ms else ""
        full = bool(told.chats_max) and told.chats >= told.chats_max
        right = [
            *column(since, SINCE_CELLS, "muted", bidi),
            *column(load(told), LOAD_CELLS, "warn" if full else "plain", bidi),
            *column(*self._wait(mate), bidi),
        ]
        return ListRow(shown_line(told.name), tuple(parts), tuple(right))

    def _wait(self, mate: Mate) -> tuple[str, int, str]:
        """How long the visitor has waited whom this colleague has let wait the longest."""
        if not mate.longest_ms:
            return "✓" if mate.told.chats else "", WAIT_CELLS, "muted"
        pressing = level(mate.longest_ms, self.seat.late_ms)
        count = say("team.waiting", n=mate.waiting)
        return f"{SIGNS[pressing]}{clock_text(mate.longest_ms)} {count}", WAIT_CELLS, LEVEL_INK[pressing]


def show_team(desk: "DeskScreen") -> None:
    """Show the team, and then the chats of the colleague who is chosen."""
    desk.ask(TeamScreen(desk.seat), lambda wish: oversee(desk, wish.typed))
