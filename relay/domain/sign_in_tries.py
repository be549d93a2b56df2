"""How long a password has to wait before it is looked at: longer after each that was wrong.

By name and address together, and by address alone, so that nobody can lock another out from elsewhere
(OWASP ASVS 5.0, 6.1.1 and 6.3.1). Sessions are not passwords, and never wait.
"""

from typing import Final

TRIES_OF_A_NAME: Final = 5
TRIES_OF_AN_ADDRESS: Final = 20
"""Free of waiting: somebody who mistypes, and a whole team behind one address in the morning."""

WINDOW_MS: Final = 15 * 60_000
"""After so long without a try everything is forgotten."""

PAUSE_FIRST_MS: Final = 1_000
PAUSE_MAX_MS: Final = 60_000

TURN_MAX_MS: Final = 6_000
"""Whose turn comes later than this is refused at once: a line must have said who it is within ten seconds."""

KEYS_MAX: Final = 10_000
"""Kept at most; the oldest go first."""

Key = tuple[str, str]


class _Tries:
    __slots__ = ("count", "last_up_ms", "next_up_ms")

    def __init__(self) -> None:
        self.count = 0
        self.last_up_ms = 0
        self.next_up_ms = 0


class SignInTries:
    """Times are milliseconds of a clock that never goes back."""

    def __init__(self) -> None:
        self._tries: dict[Key, _Tries] = {}

    def begin(self, name: str, address: str, up_ms: int) -> int | None:
        """How long this password must wait before it is looked at; None when it is refused without a look.

        Counts as a wrong one until `succeeded` says otherwise, so that many at once do not slip through.
        """
        own = self._of((name.casefold(), address), up_ms)
        shared = self._of(("", address), up_ms)
        turn_ms = max(own.next_up_ms, shared.next_up_ms, up_ms)
        if turn_ms - up_ms > TURN_MAX_MS:
            return None
        for tries, free in ((own, TRIES_OF_A_NAME), (shared, TRIES_OF_AN_ADDRESS)):
            tries.count += 1
            tries.last_up_ms = up_ms
            if tries.count >= free:
                tries.next_up_ms = turn_ms + _pause_ms(tries.count - free)
        return turn_ms - up_ms

    def succeeded(self, name: str, address: str) -> None:
        """The password was right."""
        self._tries.pop((name.casefold(), address), None)
        self._tries.pop(("", address), None)

    def _of(self, key: Key, up_ms: int) -> _Tries:
        tries = self._tries.pop(key, None)
        if tries is None or up_ms - max(tries.last_up_ms, tries.next_up_ms) > WINDOW_MS:
            tries = _Tries()
        self._tries[key] = tries  # At the end: the oldest stand first.
        if len(self._tries) > KEYS_MAX:
            del self._tries[next(iter(self._tries))]
        return tries


def _pause_ms(times: int) -> int:
    return int(min(PAUSE_FIRST_MS << min(times, 16), PAUSE_MAX_MS))
