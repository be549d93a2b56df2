"""Events for the store's tests, with the fewest words."""

from relay.domain.events import ConversationBegun, Logged, VisitorMet
from relay.protocol.agent import State
from relay.protocol.codec import encode
from relay.protocol.entries import AnyBody, Entry, Message, Role


def conv_of(number: int) -> str:
    """A public name for conversation `number`."""
    return f"{number:032x}"


def token_hash_of(visitor: int) -> bytes:
    """What stands for the hash of the visitor's token."""
    return visitor.to_bytes(32, "big")


def met(visitor: int) -> VisitorMet:
    """A visitor called v<number>."""
    return VisitorMet(
        visitor=visitor,
        site="demo",
        token_hash=token_hash_of(visitor),
        at_ms=1_000,
        name=f"v{visitor}",
        lang="fa",
    )


def begun(number: int, visitor: int) -> ConversationBegun:
    """A conversation of the visitor."""
    return ConversationBegun(number=number, conv=conv_of(number), visitor=visitor, site="demo", at_ms=2_000)


def logged(
    number: int,
    seq: int,
    body: AnyBody | None = None,
    *,
    cid: str = "",
    state: State = "queued",
    who: Role = "visitor",
    agent: int = 0,
) -> Logged:
    """An entry of the conversation; a message that names its place when no body is given."""
    entry = Entry(
        conv=conv_of(number),
        seq=seq,
        at_ms=3_000 + seq,
        who=who,
        agent=agent,
        name="Mina" if agent else "",
        cid=cid,
        body=Message(text=f"message {seq}") if body is None else body,
    )
    return Logged(number=number, entry=entry, state=state, frame=encode(entry))
