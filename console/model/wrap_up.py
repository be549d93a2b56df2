"""The walk through a closing script: what is to be done next, and what is said when it is done.

The relay keeps how far it has come (`Brief.script`, `step`, `steps_done`) and has the last word on
every step; this is what an agent sees of it, and what he may do.
"""

from typing import Final, NamedTuple

from console.model.canned import values
from console.model.conversation import Conversation
from console.model.desk import DeskModel
from console.text.words import language
from relay.protocol.agent_work import ConversationCommand, Step
from relay.protocol.entries import StepKind
from relay.protocol.setup import ScriptRow, StepRow
from relay.shared.template import Blank, fill
from relay.shared.words import pick

SUMMARY: Final = "summary"
"""The field that a summary is kept in."""

SAID: Final[frozenset[StepKind]] = frozenset({"say", "link", "rate"})
"""Steps whose words the visitor reads."""


class ToDo(NamedTuple):
    """The step that is to be done. `words` are the visitor's in his language, or what the agent is asked.

    `options` are to be chosen from, where there are any; `value` is what is known already.
    """

    script: str
    step: str
    kind: StepKind
    number: int
    steps: int
    words: str
    blanks: tuple[Blank, ...]
    field: str
    options: tuple[str, ...]
    value: str
    required: bool
    may_skip: bool
    may_go_back: bool
    is_walking: bool
    """False while the closing is paused."""
    is_sent: bool
    """It is on its way, and the relay has not answered yet."""


def to_do(desk: DeskModel, at: Conversation) -> ToDo | None:
    """The step of this chat that is to be done; None where no closing is under way or paused."""
    script = script_of(desk, at) if at.told.script else None
    row = next((row for row in script.steps if row.id == at.told.step), None) if script else None
    if script is None or row is None:
        return None
    words, blanks = _words(desk, at, row)
    value = _known(row, at)
    return ToDo(
        script=script.name,
        step=row.id,
        kind=row.kind,
        number=script.steps.index(row) + 1,
        steps=len(script.steps),
        words=words,
        blanks=blanks,
        field=_field(row),
        options=row.options or (tuple(desk.setup.tags) if row.kind == "tag" else ()),
        value=value,
        required=row.required,
        may_skip=row.kind != "close" and (not row.required or bool(value)),
        may_go_back=bool(at.told.steps_done),
        is_walking=at.told.state == "closing",
        is_sent=any(_is_about(command, at.conv, row.id) for command in desk.doing.values()),
    )


def script_of(desk: DeskModel, at: Conversation) -> ScriptRow | None:
    """The script under way, else the one that the chat's department closes with."""
    name = at.told.script or next(
        (row.closing_script for row in desk.setup.departments if row.name == at.told.department), ""
    )
    return next((script for script in desk.setup.scripts if script.name == name), None)


def answer(step: ToDo, typed: str | None) -> str | None:
    """What doing the step sends; None where something has to be written first.

    `typed` is what stands in the step's field; None means that its own words were left as they are.
    """
    if step.kind == "close":
        return ""
    text = step.words if typed is None and step.kind in SAID else (typed or step.value).strip()
    if typed is None and step.blanks:
        return "" if step.kind == "rate" else None
    return text if text or step.kind == "rate" else None


def _words(desk: DeskModel, at: Conversation, row: StepRow) -> tuple[str, tuple[Blank, ...]]:
    if row.kind not in SAID:
        return pick(row.text, language()), ()
    text = pick(row.text, at.told.lang)
    if row.kind == "link" and row.url not in text:
        text = f"{text}\n{row.url}".strip()
    return fill(text, values(desk, at))


def _is_about(command: ConversationCommand, conv: str, step: str) -> bool:
    return isinstance(command, Step) and (command.conv, command.step) == (conv, step)


def _field(row: StepRow) -> str:
    return SUMMARY if row.kind == "summary" else row.field


def _known(row: StepRow, at: Conversation) -> str:
    """What the step asks for, where it stands in the conversation already."""
    if row.kind == "tag":
        return next((tag for tag in at.told.tags if not row.options or tag in row.options), "")
    return at.told.fields.get(_field(row), "") if row.kind in ("ask", "summary") else ""
