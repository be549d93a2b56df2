"""Commands that look in all chats that ever were."""

from console.plain.chats import Unclear
from console.plain.doing import Command, Doing
from console.text.words import say


class SearchDeeds(Doing):
    """Asks; what is found is said by the speaker when it comes."""

    @property
    def commands(self) -> list[Command]:
        """See the base."""
        return [
            Command(
                "search WORDS",
                self._search,
            ),
            Command("more", self._more),
        ]

    def _search(self, rest: str) -> None:
        self._ask(self._wanted(rest, "words"), 0)

    def _more(self, rest: str) -> None:
        results = self._model.results
        if not results.more:
            raise Unclear(say("plain.no_more"))
        self._ask(results.query, results.more)

    def _ask(self, query: str, before: int) -> None:
        if not self._link.search(query, before):
            raise Unclear(say("plain.search_once"))
        self._model.results.is_awaited = True
