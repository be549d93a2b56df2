"""The agent's seat: the model, the link and the clocks that every part of the desk works with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from console.model.desk import DeskModel
from console.model.needs import Walk
from console.settings import Settings
from console.text.mode import Bidi


class Link(Protocol):
    """What the screens ask of the link; `console.net.link.Link` is the real one."""

    def start(self) -> None: ...
    def stop(self) -> None: ...
    def now_ms(self) -> int: ...
    def take_updates(self) -> list[Any]: ...
    def post(self, conv: str, gen: int, text: str) -> str: ...
    def note(self, conv: str, text: str) -> str: ...
    def take(self, conv: str, gen: int) -> str: ...
    def release(self, conv: str, gen: int) -> str: ...
    def close_conversation(self, conv: str, gen: int) -> str: ...
    def typing(self, conv: str, on: bool) -> None: ...
    def seen(self, conv: str, seq: int) -> None: ...
    def follow(self, conv: str, after: int = 0) -> None: ...
    def unfollow(self, conv: str) -> None: ...
    def fetch(self, conv: str, after: int, upto: int) -> bool: ...
    def wake(self) -> None: ...


class DraftKeeper(Protocol):
    """Where drafts outlive the program; `console.net.keep.Keep` is the real one."""

    def drafts(self) -> dict[str, str]: ...
    def save_draft(self, conv: str, text: str) -> None: ...


@dataclass(slots=True)
class Seat:
    """One signed-in agent. `now_ms` is our wall clock, `clock_s` one that never leaps."""

    model: DeskModel
    link: Link
    settings: Settings
    now_ms: Callable[[], int]
    clock_s: Callable[[], float]
    bidi: Bidi = "app"
    """Who puts right-to-left text in order on this terminal."""
    walk: Walk = field(default_factory=Walk)
    told: tuple[str, ...] = ()
    """Lines for the empty screen, such as where the demo shop is."""

    def relay_now_ms(self) -> int:
        """The relay's time, which its entries carry."""
        return self.model.relay_now_ms(self.now_ms())

    @property
    def late_ms(self) -> int:
        """After this wait a visitor counts as waiting too long."""
        return self.settings.late_s * 1000
