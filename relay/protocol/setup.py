"""What a shop has set up, as its files say it and as consoles are told: departments, scripts, replies."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from relay.protocol.entries import StepKind, Text
from relay.protocol.frames import Update
from relay.protocol.ids import Word

Texts = dict[str, Text]
"""Language to text; `relay.shared.words.pick` chooses with the fallbacks."""

Assignment = Literal["auto", "take"]


class Row(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Base of what a shop writes; unknown keys are refused, so that a typing error is seen at once."""


class DepartmentRow(Row, frozen=True):
    """One department as consoles list it."""

    name: Word
    title: Texts = {}
    assignment: Assignment = "take"
    closing_script: str = ""


class BreakRow(Row, frozen=True):
    """One reason for a break; `minutes` is how long it usually takes, 0 where nobody can say."""

    name: Word
    title: Texts = {}
    minutes: Annotated[int, Meta(ge=0, le=24 * 60)] = 0


class StepRow(Row, frozen=True):
    """One step of a closing script.

    say      `text` is said to the visitor, after the agent has looked at it
    ask      the agent fills in `field`, from `options` where there are some
    link     `text` with `url` is said to the visitor
    tag      one of `options` is put on, or any
    note     the agent writes a note; `text` asks for what
    summary  the agent writes what it was about; kept in the field `summary`
    rate     the visitor is asked for his rating; `text` says so
    close    the conversation ends
    """

    id: Word
    kind: StepKind
    text: Texts = {}
    field: str = ""
    url: str = ""
    options: tuple[Word, ...] = ()
    required: bool = False


class ScriptRow(Row, frozen=True):
    """A closing script: the steps in their order, the last of which closes."""

    name: Word
    title: Texts = {}
    steps: tuple[StepRow, ...] = ()


class ReplyRow(Row, frozen=True):
    """A canned reply in one language.

    For everybody, or only in `department`, or only for the account called `agent`. `file` is the
    address of a file to send with it.
    """

    code: Word
    lang: Word
    title: str = ""
    text: Text = ""
    department: str = ""
    agent: str = ""
    file: str = ""


class Setup(Update):
    """What the shop has set up; told after `welcome` and again whenever a file has changed.

    `facts` are the values of `{{shop.…}}` in canned replies, by site; `chats_max` is this agent's own
    capacity.
    """

    departments: list[DepartmentRow] = []
    breaks: list[BreakRow] = []
    scripts: list[ScriptRow] = []
    tags: list[str] = []
    fields: list[str] = []
    facts: dict[str, dict[str, str]] = {}
    chats_max: int = 0
    idle_s: int = 0
    """After so long without a key the agent counts as idle; 0 never."""


class Replies(Update):
    """Canned replies, in several frames where there are many; `fresh` means: forget those you had."""

    rows: list[ReplyRow]
    fresh: bool = False
