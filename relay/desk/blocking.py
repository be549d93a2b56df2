"""The block list: a visitor whose last chat has the tag `blocked` writes nothing more to the shop.

It is a tag like any other, so that whoever may tag may block, everybody sees who did it and when, and
taking it off takes it back. It needs nothing of the visitor's that the shop has not anyway, least of all
his address.
"""

from typing import Final

from relay.domain.conversation import Conversation

BLOCKED: Final = "blocked"


def is_blocked(latest: Conversation | None) -> bool:
    """Whether the visitor of this chat, his last one, may write nothing."""
    return latest is not None and BLOCKED in latest.tags
