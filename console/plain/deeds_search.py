"""Commands that look in all chats that ever were."""

from console.plain.chats import Unclear
from console.plain.doing import Command, Doing


class SearchDeeds(Doing):
    """Asks; what is found is said by the speaker when it comes."""

    @property
    def commands(self) -> list[Command]:
        """See the base."""
        return [
            Command(
                "search WORDS",
                "look in all chats; also from:NAME tag: page: before: after: rating:",
                self._search,
            ),
            Command("more", "older lines of the last search", self._more),
        ]

    def _search(self, rest: str) -> None:
        self._ask(self._wanted(rest, "words to look for"), 0)

    def _more(self, rest: str) -> None:
        results = self._model.results
        if not results.more:
            raise Unclear("there is nothing more; try: search WORDS")
        self._ask(results.query, results.more)

    def _ask(self, query: str, before: int) -> None:
        if not self._link.search(query, before):
            raise Unclear("one search a second, and only while connected; try again")
        self._model.results.is_awaited = True
