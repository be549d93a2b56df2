"""What a client shows: the strictest reader of its session, who forgives no gap and no repetition."""

from collections.abc import Callable
from dataclasses import dataclass, field

from console.session.updates import Dropped
from relay.protocol.agent import Brief, Briefs
from relay.protocol.entries import Entry
from relay.protocol.frames import Following, Page
from tests.simulation.history import History
from tests.simulation.violation import broken


@dataclass(slots=True)
class View:
    """The entries after `base`, as shown."""

    base: int
    entries: list[Entry] = field(default_factory=list)

    @property
    def head(self) -> int:
        """The last entry shown."""
        return self.base + len(self.entries)


class Views:
    """All conversations on one client's screen; each is judged as it is told (I6)."""

    def __init__(
        self, reader: str, history: History, wrote: Callable[[Entry], bool], *, is_visitor: bool
    ) -> None:
        """`wrote` says whether the reader is an entry's author."""
        self.reader = reader
        self.history = history
        self.wrote = wrote
        self.is_visitor = is_visitor
        self.of: dict[str, View] = {}
        self.left: dict[str, View] = {}
        """Conversations that were closed on the screen, as they stood then."""
        self.briefs: dict[str, Brief] = {}

    def take_in(self, update: object, epoch: str) -> None:
        """Shows what the session tells."""
        match update:
            case Entry():
                self._show(update.conv, [update], epoch, may_be_old=False)
            case Page(entries=entries) if entries:
                self._show(update.conv, entries, epoch, may_be_old=True)
            case Following():
                self._follow(update)
            case Dropped():
                self.of.pop(update.conv, None)
            case Briefs():
                if update.fresh:
                    self.briefs.clear()
                self.briefs.update({row.conv: row for row in update.rows})
            case Brief():
                self.briefs[update.conv] = update

    def leave(self, conv: str) -> None:
        """Closes a conversation on the screen."""
        self.left[conv] = self.of.pop(conv)

    def _follow(self, update: Following) -> None:
        before = self.left.pop(update.conv, None)
        if update.reset:
            self.of[update.conv] = View(update.after)
        elif update.conv not in self.of:
            goes_on = before is not None and before.head == update.after
            self.of[update.conv] = before if before is not None and goes_on else View(update.after)

    def _show(self, conv: str, entries: list[Entry], epoch: str, *, may_be_old: bool) -> None:
        """A page may bring what is shown already, for somebody who scrolls back; an entry is always new."""
        for entry in entries:
            mine = self.wrote(entry)
            self.history.shows(self.reader, epoch, entry, to_visitor=self.is_visitor, to_author=mine)
        view = self.of.setdefault(conv, View(0))
        if may_be_old and entries[-1].seq <= view.head:
            return
        if entries[0].seq != view.head + 1:
            broken("I6", f"{self.reader} shows entry {entries[0].seq} behind {view.head}")
        view.entries += entries
