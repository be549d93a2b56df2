"""What has been on this client's screen, until the log says so."""


class Receipts:
    """The furthest entry seen in each conversation, kept until the relay has logged it."""

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}
        self._logged: dict[str, int] = {}

    def see(self, conv: str, seq: int) -> bool:
        """Whether this is news: further than anything seen or logged before."""
        if seq <= max(self._seen.get(conv, 0), self._logged.get(conv, 0)):
            return False
        self._seen[conv] = seq
        return True

    def logged(self, conv: str, upto: int) -> None:
        """Our own receipt stands in the log."""
        self._logged[conv] = max(upto, self._logged.get(conv, 0))
        if self._seen.get(conv, 0) <= self._logged[conv]:
            self._seen.pop(conv, None)

    def waiting(self) -> list[tuple[str, int]]:
        """Conversation and entry of the receipts that the log does not hold yet."""
        return list(self._seen.items())

    def forget(self, conv: str) -> None:
        """The conversation's numbers start anew."""
        self._seen.pop(conv, None)
        self._logged.pop(conv, None)
