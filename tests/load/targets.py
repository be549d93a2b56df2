"""The figures to reach: a floor that must hold and a goal to come closer to."""

from typing import Final, Literal, NamedTuple


class Target(NamedTuple):
    """`name` is the figure's; `more_is_better` says on which side of the floor it must lie."""

    what: str
    name: str
    floor: float
    goal: float
    more_is_better: bool
    unit: str = ""
    part: Literal["relay", "console"] = "relay"

    def holds(self, value: float, bound: float) -> bool:
        """Whether the value is on the right side of the bound."""
        return value >= bound if self.more_is_better else value <= bound

    def show(self, value: float) -> str:
        """The value with its unit."""
        return f"{value:.2f}{self.unit}"


TARGETS: Final = (
    Target("durable messages/s / echo, 1,000 visitors", "durable ratio 1000", 0.5, 0.8, True),
    Target("the same by CPU time a message", "cpu ratio 1000", 0.5, 0.8, True),
    Target("throughput lost to search being on", "search cost rate", 40, 5, False, " %"),
    Target("the same by CPU time a message", "search cost cpu", 40, 5, False, " %"),
    Target("typing / echo, 1,000 visitors", "typing ratio 1000", 0.7, 1.0, True),
    Target("end to end / (echo + commit), p50", "latency ratio p50", 2.0, 1.3, False),
    Target("end to end / (echo + commit), p99", "latency ratio p99", 1.5, 1.0, False),
    Target("memory a visitor, 1,000 connected", "idle 1000 kb_per_visitor", 18, 6, False, " KB"),
    Target("memory a visitor, 5,000 connected", "idle 5000 kb_per_visitor", 18, 6, False, " KB"),
    Target("memory a visitor, 9,500 connected", "idle 9500 kb_per_visitor", 18, 6, False, " KB"),
    Target("9,500 visitors come back", "reconnect seconds", 6, 2.5, False, " s"),
    Target("lost or doubled when they come back", "reconnect lost_or_doubled", 0, 0, False),
    Target("the console's first paint", "first paint ms", 400, 300, False, " ms", "console"),
    Target("the same to a minimal program's", "start ratio", 2, 1.5, False, part="console"),
    Target("a key to its paint, 200 messages/s arrive", "key under load ms", 16, 8, False, " ms", "console"),
    Target("to another of 50 chats", "switch ms", 20, 15, False, " ms", "console"),
    Target("any message up to the limit", "longest message ms", 50, 30, False, " ms", "console"),
    Target(
        "a new line at 100 to 100,000 lines, most to least", "append ratio", 1.5, 1.2, False, part="console"
    ),
    Target("a cold row of Arabic", "bidi cold row us", 1_000, 300, False, " us", "console"),
    Target("an Arabic message drawn before", "bidi kept us", 5, 1, False, " us", "console"),
    Target("a key in 500 characters of Arabic", "bidi key us", 5_000, 2_000, False, " us", "console"),
    Target("an ASCII line for right to left", "bidi ascii extra us", 2, 0.5, False, " us", "console"),
    Target("an accented line for right to left", "bidi accented extra us", 2, 1, False, " us", "console"),
    Target("the console's memory, of its own", "own memory mb", 60, 50, False, " MiB", "console"),
)
