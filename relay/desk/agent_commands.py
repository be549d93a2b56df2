"""What an agent may do to a conversation. Pure: a desk and a command in, events out.

Ownership is a compare-and-set: `take` names the generation it saw, and whoever writes as the
owner names the generation that made him one. A stale number loses.
"""

from collections.abc import Callable
from typing import Final

from relay.desk.decision import (
    NOTHING,
    Decision,
    Draft,
    Missing,
    Refused,
    already,
    unsayable,
)
from relay.desk.desk import Agent, Desk
from relay.domain.conversation import Conversation
from relay.protocol.agent import Close, Note, Post, Release, Take
from relay.protocol.entries import AnyBody, Assigned, Closed, Message, Note as NoteBody, Queued, Seen
from relay.protocol.frames import Seen as SeenCommand
from relay.protocol.refusals import Code
from relay.shared.clean_text import clean

DeskCommand = Post | Note | Take | Release | Close | SeenCommand


def decide(
    desk: Desk, agent: Agent, command: DeskCommand, at_ms: int, shelved: Conversation | None = None
) -> Decision:
    """What the command comes to at the wall time `at_ms`.

    `shelved` is the closed conversation as the store has it, where the desk has forgotten it:
    whoever sends a stored command again must hear that it is stored.
    """
    conversation = desk.conversations.get(command.conv)
    if conversation is None:
        if shelved is None or shelved.state != "closed":
            return Missing(command.conv)
        conversation = shelved
    if isinstance(command, SeenCommand):
        return _seen(conversation, agent, command, at_ms)
    body = _body(conversation, agent, command)
    before = already(conversation, command.cid, agent.agent, body)
    if before is not None:
        return before
    refusal = _CHECKS[type(command)](conversation, agent, command)
    if refusal is not None:
        return Refused(refusal)
    draft = Draft(conversation, at_ms)
    stands = draft.add(body, "agent", agent=agent.agent, name=agent.name, cid=command.cid)
    return draft.decided() if stands else Refused(Code.CONVERSATION_CLOSED)


def _body(conversation: Conversation, agent: Agent, command: DeskCommand) -> AnyBody:
    """What the command would add to the log."""
    match command:
        case Post(text=text):
            return Message(clean(text))
        case Note(text=text):
            return NoteBody(clean(text))
        case Take():
            return Assigned(agent=agent.agent, name=agent.name, gen=conversation.gen + 1, reason="taken")
        case Release():
            return Queued(gen=conversation.gen + 1, reason="released")
        case Close():
            return Closed(gen=conversation.gen + 1)
    raise AssertionError(command)


def _may_post(conversation: Conversation, agent: Agent, command: Post) -> Code | None:
    return _may_close(conversation, agent, command) or _may_write(conversation, agent, command)


def _may_write(conversation: Conversation, agent: Agent, command: Post | Note) -> Code | None:
    if conversation.state == "closed":
        return Code.CONVERSATION_CLOSED
    if command.after and command.after not in conversation.cids:
        return Code.OUT_OF_ORDER
    return unsayable(clean(command.text))


def _may_take(conversation: Conversation, agent: Agent, command: Take) -> Code | None:
    if conversation.state == "closed":
        return Code.CONVERSATION_CLOSED
    return None if conversation.state == "queued" and conversation.gen == command.gen else Code.NOT_QUEUED


def _may_close(conversation: Conversation, agent: Agent, command: Post | Close | Release) -> Code | None:
    if conversation.state == "closed":
        return Code.CONVERSATION_CLOSED
    is_owner = conversation.owner == agent.agent and conversation.gen == command.gen
    return None if is_owner else Code.NOT_OWNER


_CHECKS: Final[dict[type, Callable[..., Code | None]]] = {
    Post: _may_post,
    Note: _may_write,
    Take: _may_take,
    Release: _may_close,
    Close: _may_close,
}


def _seen(conversation: Conversation, agent: Agent, command: SeenCommand, at_ms: int) -> Decision:
    """A receipt counts when the owner has seen it: the queue is looked at by many."""
    upto = min(command.seq, conversation.visitor_spoke)
    if conversation.owner != agent.agent or upto <= conversation.seen_by_team:
        return NOTHING
    draft = Draft(conversation, at_ms)
    draft.add(Seen(upto=upto), "agent", agent=agent.agent, name=agent.name)
    return draft.decided()
