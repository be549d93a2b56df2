"""The pump: beats, typing first, and no update lost or out of order."""

from collections.abc import Callable
from typing import Any

from console.pump import BATCH_MAX, BEAT_S, PUT_OFF_S, Pump


class Loop:
    """Time and timers that a test moves."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self.timers: list[tuple[float, Callable[[], None]]] = []
        self.source: list[Any] = []
        self.beats: list[tuple[float, list[Any]]] = []
        self.pump = Pump(self.take, self.apply, lambda: self.now_s, self.call_later)

    def take(self) -> list[Any]:
        taken, self.source = self.source, []
        return taken

    def apply(self, updates: list[Any]) -> None:
        self.beats.append((round(self.now_s - 100, 3), updates))

    def call_later(self, delay_s: float, call: Callable[[], None]) -> None:
        self.timers.append((self.now_s + delay_s, call))

    def say(self, *updates: Any) -> None:
        self.source += updates
        self.pump.wake()

    def run(self, for_s: float) -> None:
        end_s = self.now_s + for_s
        while due := [timer for timer in self.timers if timer[0] <= end_s + 1e-9]:
            first = min(due, key=lambda timer: timer[0])
            self.timers.remove(first)
            self.now_s = max(self.now_s, first[0])
            first[1]()
        self.now_s = end_s


def test_the_first_update_is_shown_at_once_and_the_next_ones_in_beats() -> None:
    loop = Loop()
    for number in range(10):
        loop.say(number)
        loop.run(0.01)
    loop.run(1)
    assert loop.beats[0] == (0.0, [0])
    assert len(loop.beats) == 3
    assert [n for _, updates in loop.beats for n in updates] == list(range(10))
    gaps = [b - a for (a, _), (b, _) in zip(loop.beats, loop.beats[1:], strict=False)]
    assert min(gaps) >= BEAT_S - 1e-6


def test_a_key_puts_a_beat_off_but_not_for_ever() -> None:
    loop = Loop()
    loop.pump.key_pressed()
    loop.say("news")
    for _ in range(40):
        loop.run(0.02)
        loop.pump.key_pressed()
    assert len(loop.beats) == 1
    assert PUT_OFF_S <= loop.beats[0][0] <= PUT_OFF_S + 0.03


def test_thousands_of_updates_come_in_order_in_bounded_batches() -> None:
    loop = Loop()
    loop.say(*range(1_200))
    loop.run(1)
    assert [len(updates) for _, updates in loop.beats] == [BATCH_MAX, BATCH_MAX, 200]
    assert [n for _, updates in loop.beats for n in updates] == list(range(1_200))
    assert loop.pump.is_idle
