"""The way of a visitor through the shop, as the log of his chat has it."""

from typing import Final, NamedTuple

from console.model.conversation import Conversation
from relay.protocol.entries import Opened, Visited

STOPS_MAX: Final = 20


class Stop(NamedTuple):
    """One page that he opened: its address without the shop's own host, its title, when."""

    page: str
    title: str
    at_ms: int


def journey(at: Conversation) -> list[Stop]:
    """The last pages that he opened while the chat went on, the newest first; the first is where he is."""
    host = host_of(at.told.page)
    found = [
        Stop(within(entry.body.page, host), entry.body.title, entry.at_ms)
        for entry in at.entries
        if isinstance(entry.body, Opened | Visited) and entry.body.page
    ]
    return found[: -STOPS_MAX - 1 : -1]


def came_from(at: Conversation) -> str:
    """The page that led him to the one where he wrote first, without the shop's own host; or nothing."""
    opened = next((entry.body for entry in at.entries if isinstance(entry.body, Opened)), None)
    return within(opened.ref, host_of(opened.page)) if opened is not None and opened.ref else ""


def host_of(page: str) -> str:
    """The host of an address; nothing where it has none."""
    return page.partition("://")[2].partition("/")[0]


def within(page: str, host: str) -> str:
    """The address, from its path on where it is one of `host`'s."""
    if not host or host_of(page) != host:
        return page
    return page.partition(host)[2] or "/"
