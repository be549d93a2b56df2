"""Messages that a widget shows by itself: a site's rules, as its loader has them."""

from collections.abc import Iterable, Mapping
from typing import Final, Protocol

NOT_NOW: Final = "widget.extras.skip"


class Invitation(Protocol):
    """When the widget shows a message by itself: all of it must hold."""

    @property
    def page(self) -> str:
        """The beginning of the path."""
        ...

    @property
    def after_s(self) -> int:
        """Seconds on the page."""
        ...

    @property
    def returning(self) -> bool:
        """Whether only on another day than that of the first visit."""
        ...

    @property
    def event(self) -> str:
        """What the page must have told, or empty."""
        ...

    @property
    def at_least(self) -> int:
        """The least value that the event must have told."""
        ...

    @property
    def text(self) -> Mapping[str, str]:
        """Language to the message; a visitor with another language is shown none."""
        ...


def rules(invitations: Iterable[Invitation], words: Mapping[str, Mapping[str, str]]) -> list[list[object]]:
    """The invitations as `RULES` in `widget_js/src/site.js` says."""

    def spoken(text: Mapping[str, str]) -> dict[str, list[str]]:
        return {lang: [said, words.get(lang, {}).get(NOT_NOW, "✕")] for lang, said in text.items()}

    return [
        [each.page, each.after_s, int(each.returning), each.event, _least(each), spoken(each.text)]
        for each in invitations
    ]


def _least(invitation: Invitation) -> int:
    """What the value must come to, which is 0 where nothing was told."""
    return invitation.at_least if invitation.event else 0
