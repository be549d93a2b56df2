"""What an agent may do to a conversation: the durable commands, each with a client id.

Each is acked once it is committed, and may be sent again under the same id without doing it twice.
"""

from relay.protocol.entries import Field, Outcome, Priority, Said
from relay.protocol.frames import Command
from relay.protocol.ids import ClientId, ConversationId, FileId, Generation, TimeMs, Word


class Post(Command):
    """Say `text` to the visitor, as the owner of generation `gen`.

    `file` is what an upload was answered with; then there need be no words.
    """

    cid: ClientId
    conv: ConversationId
    gen: Generation
    text: Said
    after: str = ""
    file: FileId = ""


class Note(Command):
    """Write `text` for the team, or whisper it to the agent `to`."""

    cid: ClientId
    conv: ConversationId
    text: Said
    after: str = ""
    to: int = 0


class Take(Command):
    """Make me the owner: of what is queued or left for later, or offered to me, still at generation `gen`."""

    cid: ClientId
    conv: ConversationId
    gen: Generation


class Release(Command):
    """Give my conversation back to the queue."""

    cid: ClientId
    conv: ConversationId
    gen: Generation


class Close(Command):
    """End my conversation; refused while a required step of its closing script is open."""

    cid: ClientId
    conv: ConversationId
    gen: Generation


class Decline(Command):
    """Not me: for what is offered or handed over to me."""

    cid: ClientId
    conv: ConversationId


class Transfer(Command):
    """Offer my conversation to the agent `to`, or else to `department`, with a note for them.

    A waiting conversation is moved to the department at once.
    """

    cid: ClientId
    conv: ConversationId
    gen: Generation
    to: int = 0
    department: str = ""
    text: Said = ""


class Recall(Command):
    """Take my transfer back."""

    cid: ClientId
    conv: ConversationId
    gen: Generation


class TakeOver(Command, tag="take_over"):
    """Make me the owner of a colleague's conversation at generation `gen`; for supervisors."""

    cid: ClientId
    conv: ConversationId
    gen: Generation


class Snooze(Command):
    """Put my conversation away until `until_ms`, or the visitor's next word; 0 waits for the word alone."""

    cid: ClientId
    conv: ConversationId
    gen: Generation
    until_ms: TimeMs = 0


class Wake(Command):
    """Bring my snoozed conversation back."""

    cid: ClientId
    conv: ConversationId
    gen: Generation


class Tag(Command):
    """Put a tag on the conversation, or take it off."""

    cid: ClientId
    conv: ConversationId
    tag: Word
    on: bool = True


class Fill(Command):
    """Set a field of the conversation; an empty value removes it."""

    cid: ClientId
    conv: ConversationId
    field: Word
    value: Field = ""


class Prioritise(Command):
    """Say how urgent the conversation is."""

    cid: ClientId
    conv: ConversationId
    priority: Priority


class Defer(Command):
    """Set until when a left conversation is to be worked on, and by whom; 0 is anybody."""

    cid: ClientId
    conv: ConversationId
    due_ms: TimeMs
    agent: int = 0


class StartClosing(Command, tag="start_closing"):
    """Begin the closing script, or go on where it was paused; an empty name takes the department's."""

    cid: ClientId
    conv: ConversationId
    gen: Generation
    script: str = ""


class Step(Command):
    """Do the step `step` of the script, skip it for a reason, or go back to the one before it.

    `text` is what the step's kind asks for: words, a value, a tag, a note, a summary.
    """

    cid: ClientId
    conv: ConversationId
    gen: Generation
    step: str
    outcome: Outcome
    text: Said = ""
    reason: Field = ""


class StopClosing(Command, tag="stop_closing"):
    """Pause the closing; it can go on later."""

    cid: ClientId
    conv: ConversationId
    gen: Generation


ConversationCommand = (
    Post
    | Note
    | Take
    | Release
    | Close
    | Decline
    | Transfer
    | Recall
    | TakeOver
    | Snooze
    | Wake
    | Tag
    | Fill
    | Prioritise
    | Defer
    | StartClosing
    | Step
    | StopClosing
)
