"""A token bucket: so many at once, and so many a second after that."""


class TokenBucket:
    """Holds at most `capacity` tokens and gains `per_s` a second; starts full.

    Times are milliseconds of a clock that never goes back.
    """

    __slots__ = ("_at_ms", "_tokens", "capacity", "per_s")

    def __init__(self, capacity: float, per_s: float) -> None:
        self.capacity = capacity
        self.per_s = per_s
        self._tokens = capacity
        self._at_ms = 0

    def take(self, up_ms: int) -> int:
        """0 when a token was there and is now spent, else the milliseconds until there is one."""
        tokens = self._tokens if up_ms == self._at_ms else self._filled(up_ms)
        self._at_ms = up_ms
        if tokens >= 1:
            self._tokens = tokens - 1
            return 0
        self._tokens = tokens
        return max(1, round((1 - tokens) * 1000 / self.per_s))

    def is_full(self, up_ms: int) -> bool:
        """Whether forgetting this bucket would change nothing."""
        return self._filled(up_ms) >= self.capacity

    def _filled(self, up_ms: int) -> float:
        if up_ms <= self._at_ms:
            return self._tokens
        tokens = self._tokens + (up_ms - self._at_ms) * self.per_s / 1000
        return tokens if tokens < self.capacity else self.capacity
