"""What the relay says to a visitor by itself, in his language: the catalogue's `auto.…`."""

from relay.desk.decision import Draft
from relay.desk.desk import Desk
from relay.protocol.entries import Auto


def tell(desk: Desk, draft: Draft, key: str, auto: Auto = "news", **values: object) -> None:
    """Adds the text under `auto.<key>` to the log; nothing where the shop has no such words."""
