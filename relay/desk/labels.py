"""What an agent writes on a conversation: words, notes, tags, fields, how urgent, until when."""

from relay.desk.blocking import BLOCKED
from relay.desk.decision import Draft, signed, unsayable, with_file
from relay.desk.desk import Agent, Desk
from relay.desk.moments import is_soon
from relay.domain.conversation import Conversation
from relay.domain.upload import Owner
from relay.protocol import agent as asks
from relay.protocol.entries import Due, Filled, Note, Prioritised, Tagged
from relay.protocol.limits import FIELDS_MAX, TAGS_MAX
from relay.protocol.refusals import Code
from relay.shared.clean_text import clean, clean_line


def post(
    desk: Desk, conversation: Conversation, agent: Agent, command: asks.Post, draft: Draft
) -> Code | None:
    """Words to the visitor, or a file, by the owner of this generation."""
    if conversation.gen != command.gen:
        return Code.NOT_OWNER
    text = clean(command.text)
    refusal = _out_of_order(conversation, command.after) or unsayable(text, command.file)
    file = desk.file_to_send(command.file, Owner(agent=agent.agent)) if command.file else None
    if command.file and file is None:
        refusal = refusal or Code.NO_FILE
    return refusal or signed(draft, with_file(text, file), agent, command.cid)


def note(
    desk: Desk, conversation: Conversation, agent: Agent, command: asks.Note, draft: Draft
) -> Code | None:
    """Words for the team, or whispered to one of it."""
    text = clean(command.text)
    refusal = _out_of_order(conversation, command.after) or unsayable(text)
    if refusal is None and command.to and not _works_here(desk, command.to):
        refusal = Code.UNKNOWN_NAME
    return refusal or signed(draft, Note(text, command.to), agent, command.cid)


def tag(desk: Desk, conversation: Conversation, agent: Agent, command: asks.Tag, draft: Draft) -> Code | None:
    """A tag on or off."""
    name = clean_line(command.tag)
    if not name:
        return Code.EMPTY_TEXT
    has_room = len(conversation.tags) < TAGS_MAX or name in (*conversation.tags, BLOCKED)
    if command.on and not has_room:
        return Code.TOO_MANY_LABELS
    return signed(draft, Tagged(tag=name, on=command.on), agent, command.cid)


def fill(
    desk: Desk, conversation: Conversation, agent: Agent, command: asks.Fill, draft: Draft
) -> Code | None:
    """A field's value, or none."""
    name, value = clean_line(command.field), clean_line(command.value)
    if not name:
        return Code.EMPTY_TEXT
    if value and not has_room_for_field(conversation, name):
        return Code.TOO_MANY_LABELS
    return signed(draft, Filled(field=name, value=value), agent, command.cid)


def prioritise(
    desk: Desk, conversation: Conversation, agent: Agent, command: asks.Prioritise, draft: Draft
) -> Code | None:
    """How urgent it is."""
    return signed(draft, Prioritised(priority=command.priority), agent, command.cid)


def defer(
    desk: Desk, conversation: Conversation, agent: Agent, command: asks.Defer, draft: Draft
) -> Code | None:
    """Until when a ticket is to be worked on, and by whom."""
    if not is_soon(command.due_ms, draft.at_ms):
        return Code.BAD_TIME
    if command.agent and not _works_here(desk, command.agent):
        return Code.UNKNOWN_NAME
    name = desk.agents[command.agent].name if command.agent else ""
    body = Due(due_ms=command.due_ms, reason="asked", agent=command.agent, name=name)
    return signed(draft, body, agent, command.cid)


def has_room_for_field(conversation: Conversation, name: str) -> bool:
    """Whether one more field fits, or this one is there already."""
    return name in conversation.fields or len(conversation.fields) < FIELDS_MAX


def _out_of_order(conversation: Conversation, after: str) -> Code | None:
    return Code.OUT_OF_ORDER if after and after not in conversation.cids else None


def _works_here(desk: Desk, agent: int) -> bool:
    known = desk.agents.get(agent)
    return known is not None and not known.is_dismissed
