"""How an agent ends a conversation: the closing script step by step, or a plain close.

Every function takes the desk, the conversation, the agent, his command and the draft that the
command is decided on, and returns the code it is refused with; a refused draft is thrown away.
"""

from collections.abc import Callable
from typing import Final

from relay.desk import hours, ratings
from relay.desk.blanks import values
from relay.desk.decision import Draft, signed, unsayable
from relay.desk.desk import Agent, Desk
from relay.domain.closing_script import (
    CLOSING,
    SUMMARY,
    field_of,
    is_known,
    may_close,
    stage,
    step_named,
)
from relay.domain.conversation import Conversation
from relay.protocol.agent_work import Close, StartClosing, Step, StopClosing
from relay.protocol.entries import (
    AnyBody,
    Closed,
    Closing,
    Filled,
    Message,
    Note,
    RateAsked,
    StepKind,
    Stepped,
    Stopped,
    Tagged,
)
from relay.protocol.limits import FIELD_CHARS_MAX, FIELDS_MAX, TAG_CHARS_MAX, TAGS_MAX
from relay.protocol.refusals import Code
from relay.protocol.setup import ScriptRow, StepRow
from relay.shared.clean_text import clean, clean_line
from relay.shared.template import fill
from relay.shared.words import pick

OwnersCommand = Close | StartClosing | Step | StopClosing


def start_closing(
    desk: Desk, conversation: Conversation, agent: Agent, command: StartClosing, draft: Draft
) -> Code | None:
    """The script begins, or goes on where it was paused."""
    refusal = _not_owner(conversation, agent, command)
    if refusal is not None:
        return refusal
    script = desk.shop.scripts.get(command.script) if command.script else script_of(desk, conversation)
    if script is None:
        return Code.UNKNOWN_NAME
    if "started" not in CLOSING[stage(conversation)]:
        return Code.NOT_NOW
    return signed(draft, Closing(script=script.name), agent, command.cid)


def stop_closing(
    desk: Desk, conversation: Conversation, agent: Agent, command: StopClosing, draft: Draft
) -> Code | None:
    """The closing is paused; what is done stays done."""
    refusal = _not_owner(conversation, agent, command)
    return refusal or signed(draft, Stopped(reason="agent"), agent, command.cid)


def step(desk: Desk, conversation: Conversation, agent: Agent, command: Step, draft: Draft) -> Code | None:
    """One step is done, with all that it brings about, or skipped, or the one before it is open again."""
    refusal = _not_owner(conversation, agent, command)
    if refusal is not None:
        return refusal
    walk, script = conversation.walk, script_of(desk, conversation)
    if walk is None or conversation.state != "closing":
        return Code.NOT_NOW
    row = step_named(script, command.step) if script is not None else None
    if script is None or row is None:
        return Code.UNKNOWN_NAME
    is_over = not walk.outcomes if command.outcome == "back" else command.step in walk.outcomes
    if is_over:
        return Code.NOT_NOW
    if command.outcome == "skipped" and not _may_skip(conversation, row):
        return Code.STEP_OPEN
    body = Stepped(
        script=script.name, step=row.id, outcome=command.outcome, reason=clean_line(command.reason)
    )
    refusal = signed(draft, body, agent, command.cid)
    if refusal is not None or command.outcome != "done":
        return refusal
    return _DO[row.kind](_Doing(desk, conversation, agent, draft, script), row, clean(command.text).strip())


def close(desk: Desk, conversation: Conversation, agent: Agent, command: Close, draft: Draft) -> Code | None:
    """The conversation ends; not before the required steps of its script are done.

    What has no owner has nobody to walk a script, and whoever may close it does so without one.
    """
    if conversation.owner:
        refusal = _not_owner(conversation, agent, command)
        if refusal is not None:
            return refusal
        if open_step(desk, conversation) is not None:
            return Code.STEP_OPEN
    elif conversation.gen != command.gen:
        return Code.NOT_NOW
    refusal = signed(draft, Closed(gen=conversation.gen + 1), agent, command.cid)
    ratings.follow_up_if_low(desk, conversation, draft)
    return refusal


def script_of(desk: Desk, conversation: Conversation) -> ScriptRow | None:
    """The script that is under way or paused, as far as the shop still has it, else the department's."""
    if conversation.walk is not None and conversation.walk.script in desk.shop.scripts:
        return desk.shop.scripts[conversation.walk.script]
    return desk.shop.script(hours.department_of(desk, conversation))


def open_step(desk: Desk, conversation: Conversation) -> str | None:
    """The required step for which the conversation cannot be closed yet."""
    script = script_of(desk, conversation)
    if script is None:
        return None
    return may_close(script, conversation.walk, conversation.fields, conversation.tags)


def _not_owner(conversation: Conversation, agent: Agent, command: OwnersCommand) -> Code | None:
    if conversation.state == "closed":
        return Code.CONVERSATION_CLOSED
    is_owner = conversation.owner == agent.agent and conversation.gen == command.gen
    return None if is_owner else Code.NOT_OWNER


def _may_skip(conversation: Conversation, row: StepRow) -> bool:
    if row.kind == "close":
        return False
    return not row.required or is_known(row, conversation.fields, conversation.tags)


# ---- what each kind of step does ---------------------------------------------------------


class _Doing:
    """A step that is being done: where, by whom, and on which draft."""

    def __init__(
        self, desk: Desk, conversation: Conversation, agent: Agent, draft: Draft, script: ScriptRow
    ) -> None:
        self.desk, self.conversation, self.agent, self.draft = desk, conversation, agent, draft
        self.script = script

    def add(self, body: AnyBody) -> None:
        """Adds an entry by the agent."""
        signed(self.draft, body, self.agent, "")

    def scripted(self, row: StepRow) -> str:
        """The script's text in the visitor's language; empty where a value for it is missing."""
        visitor = self.desk.visitor_of(self.conversation)
        known = values(self.desk, self.conversation, visitor.name, self.agent.name)
        filled = fill(clean(pick(row.text, self.conversation.lang)), known)
        return "" if filled.blanks else filled.text


def _say(doing: _Doing, row: StepRow, text: str) -> Code | None:
    text = text or doing.scripted(row)
    refusal = unsayable(text)
    if refusal is None:
        doing.add(Message(text))
    return refusal


def _link(doing: _Doing, row: StepRow, text: str) -> Code | None:
    text = text or doing.scripted(row)
    return _say(doing, row, text if row.url in text else f"{text}\n{row.url}".strip())


def _rate(doing: _Doing, row: StepRow, text: str) -> Code | None:
    doing.add(RateAsked())
    return _say(doing, row, text) if text or doing.scripted(row) else None


def _ask(doing: _Doing, row: StepRow, text: str) -> Code | None:
    value, field = clean_line(text), field_of(row)
    fields = doing.conversation.fields
    if not value:
        return None if fields.get(field) else Code.EMPTY_TEXT
    if row.options and value not in row.options:
        return Code.UNKNOWN_NAME
    if len(value) > FIELD_CHARS_MAX:
        return Code.TEXT_TOO_LONG
    if field not in fields and len(fields) >= FIELDS_MAX:
        return Code.TOO_MANY_LABELS
    if fields.get(field) != value:
        doing.add(Filled(field=field, value=value))
    return None


def _tag(doing: _Doing, row: StepRow, text: str) -> Code | None:
    tag, tags = clean_line(text), doing.conversation.tags
    if not tag:
        return None if is_known(row, {}, tags) else Code.EMPTY_TEXT
    if row.options and tag not in row.options:
        return Code.UNKNOWN_NAME
    if len(tag) > TAG_CHARS_MAX:
        return Code.TEXT_TOO_LONG
    if tag in tags:
        return None
    if len(tags) >= TAGS_MAX:
        return Code.TOO_MANY_LABELS
    doing.add(Tagged(tag=tag))
    return None


def _note(doing: _Doing, row: StepRow, text: str) -> Code | None:
    refusal = unsayable(text)
    if refusal is None:
        doing.add(Note(text))
    return refusal


def _summary(doing: _Doing, row: StepRow, text: str) -> Code | None:
    """The whole of it is a note; the field holds what fits a list."""
    fields = doing.conversation.fields
    if not text and fields.get(SUMMARY):
        return None
    if SUMMARY not in fields and len(fields) >= FIELDS_MAX:
        return Code.TOO_MANY_LABELS
    line = clean_line(text)
    doing.add(
        Filled(
            field=SUMMARY,
            value=line if len(line) <= FIELD_CHARS_MAX else line[: FIELD_CHARS_MAX - 1] + "…",
        )
    )
    return _note(doing, row, text)


def _close(doing: _Doing, row: StepRow, text: str) -> Code | None:
    at = doing.conversation
    if may_close(doing.script, at.walk, at.fields, at.tags) is not None:
        return Code.STEP_OPEN
    doing.add(Closed(gen=at.gen + 1))
    ratings.follow_up_if_low(doing.desk, at, doing.draft)
    return None


_DO: Final[dict[StepKind, Callable[[_Doing, StepRow, str], Code | None]]] = {
    "say": _say,
    "ask": _ask,
    "link": _link,
    "tag": _tag,
    "note": _note,
    "summary": _summary,
    "rate": _rate,
    "close": _close,
}
