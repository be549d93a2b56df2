"""What an agent may do to a conversation: which command is whose rule, and what all of them share.

Pure: a desk and a command in, events out. Ownership is a compare-and-set: `take` names the
generation it saw, and whoever acts as the owner names the generation that made him one. A stale
number loses. The first entry of a decision carries the command's client id.
"""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from relay.desk import labels, ownership, wrapping_up
from relay.desk.blocking import BLOCKED
from relay.desk.decision import NOTHING, Decision, Draft, Missing, Refused, already, message
from relay.desk.desk import Agent, Desk
from relay.domain import policies
from relay.domain.conversation import Conversation
from relay.domain.policies import Verb
from relay.protocol import agent as asks, entries
from relay.protocol.agent_work import ConversationCommand
from relay.protocol.entries import AnyBody, Seen
from relay.protocol.frames import Seen as SeenCommand
from relay.protocol.refusals import Code
from relay.shared.clean_text import clean, clean_line

DeskCommand = ConversationCommand | SeenCommand

Handler = Callable[[Desk, Conversation, Agent, Any, Draft], Code | None]
"""Adds what the command comes to, or returns why it comes to nothing."""


class Route(NamedTuple):
    """One command: what the policies call it, what it comes to, and the refusal where it is not allowed.

    `first` gives what the first entry may look like, to know a command that was sent again. `here` is
    for a command that has another name in some conversations.
    """

    verb: Verb
    handler: Handler
    first: Callable[[Any], tuple[AnyBody, ...]]
    refusal: Code = Code.NOT_OWNER
    here: Callable[[Conversation, Any], Verb] | None = None


def decide(
    desk: Desk,
    agent: Agent,
    command: DeskCommand,
    at_ms: int,
    shelved: Conversation | None = None,
    up_ms: int = 0,
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
    if not policies.allow(agent, "read", conversation):
        return Refused(Code.NO_CONVERSATION)
    route = ROUTES[type(command)]
    if command.cid in conversation.cids:
        return already(conversation, command.cid, agent.agent, *route.first(command)) or NOTHING
    if not policies.allow(agent, verb(conversation, command), conversation):
        return Refused(_refusal(conversation, agent, command))
    if conversation is shelved and conversation.state == "closed":
        return Refused(Code.CONVERSATION_CLOSED)
    draft = Draft(conversation, at_ms, (), up_ms)
    refusal = route.handler(desk, conversation, agent, command, draft)
    return draft.decided() if refusal is None else Refused(refusal)


def verb(conversation: Conversation, command: ConversationCommand) -> Verb:
    """What the policies call the command, here and now."""
    route = ROUTES[type(command)]
    return route.verb if route.here is None else route.here(conversation, command)


def _refusal(conversation: Conversation, agent: Agent, command: ConversationCommand) -> Code:
    """Why the policies say no: it is over, it takes another role, or it takes another hour."""
    if conversation.state == "closed":
        return Code.CONVERSATION_CLOSED
    is_senior = policies.Roled(agent.agent, "administrator")
    if policies.allow(is_senior, verb(conversation, command), conversation):
        return Code.NOT_ALLOWED
    return ROUTES[type(command)].refusal


def _seen(conversation: Conversation, agent: Agent, command: SeenCommand, at_ms: int) -> Decision:
    """A receipt counts when the owner has seen it: the queue is looked at by many."""
    upto = min(command.seq, conversation.visitor_spoke)
    if conversation.owner != agent.agent or upto <= conversation.seen_by_team:
        return NOTHING
    draft = Draft(conversation, at_ms)
    draft.add(Seen(upto=upto), "agent", agent=agent.agent, name=agent.name)
    return draft.decided()


_ASSIGNED: Final = (entries.Assigned(agent=0, name="", gen=0, reason="taken"),)
_QUEUED: Final = entries.Queued(gen=0, reason="released")
_ENDED: Final = entries.TransferEnded(reason="declined")

ROUTES: Final[dict[type, Route]] = {
    asks.Post: Route("post", labels.post, lambda c: (message(clean(c.text), c.file),)),
    asks.Note: Route(
        "note",
        labels.note,
        lambda c: (entries.Note(clean(c.text), c.to),),
        here=lambda conversation, c: "whisper" if c.to else "note",
    ),
    asks.Take: Route("take", ownership.take, lambda c: _ASSIGNED, Code.NOT_QUEUED),
    asks.TakeOver: Route("take_over", ownership.take_over, lambda c: _ASSIGNED),
    asks.Release: Route("release", ownership.release, lambda c: (_QUEUED,)),
    asks.Decline: Route(
        "decline",
        ownership.decline,
        lambda c: (entries.Passed(agent=0, name="", reason="declined"), _ENDED),
        Code.NOT_OFFERED,
    ),
    asks.Transfer: Route(
        "transfer",
        ownership.transfer,
        lambda c: (
            entries.Transferring(to=c.to, department=c.department, text=clean(c.text)),
            *(() if c.to else (_QUEUED,)),
        ),
        here=lambda conversation, c: "transfer" if conversation.owner else "move",
    ),
    asks.Recall: Route("recall", ownership.recall, lambda c: (_ENDED,)),
    asks.Snooze: Route("snooze", ownership.snooze, lambda c: (entries.Snoozed(until_ms=c.until_ms),)),
    asks.Wake: Route("wake", ownership.wake, lambda c: (entries.Woken(reason="agent"),)),
    asks.Tag: Route(
        "tag",
        labels.tag,
        lambda c: (entries.Tagged(tag=clean_line(c.tag), on=c.on),),
        here=lambda conversation, c: "block" if clean_line(c.tag) == BLOCKED else "tag",
    ),
    asks.Fill: Route(
        "fill",
        labels.fill,
        lambda c: (entries.Filled(field=clean_line(c.field), value=clean_line(c.value)),),
    ),
    asks.Prioritise: Route(
        "prioritise", labels.prioritise, lambda c: (entries.Prioritised(priority=c.priority),)
    ),
    asks.Defer: Route(
        "defer",
        labels.defer,
        lambda c: (entries.Due(due_ms=c.due_ms, reason="asked", agent=c.agent),),
        Code.NOT_NOW,
    ),
    asks.StartClosing: Route(
        "start_closing", wrapping_up.start_closing, lambda c: (entries.Closing(script=c.script),)
    ),
    asks.Step: Route(
        "step",
        wrapping_up.step,
        lambda c: (entries.Stepped(script="", step=c.step, outcome=c.outcome, reason=clean_line(c.reason)),),
    ),
    asks.StopClosing: Route(
        "stop_closing", wrapping_up.stop_closing, lambda c: (entries.Stopped(reason="agent"),)
    ),
    asks.Close: Route(
        "close",
        wrapping_up.close,
        lambda c: (entries.Closed(gen=0),),
        here=lambda conversation, c: "close" if conversation.owner else "close_waiting",
    ),
}
