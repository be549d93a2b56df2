"""`canned_replies/<language>.toml`: what agents say often, under short codes."""

from collections.abc import Iterable
from typing import Final

from relay.protocol.entries import Text
from relay.protocol.ids import Word
from relay.protocol.setup import ReplyRow, Row
from relay.shared.toml_file import Written
from relay.shop_files.source import fillable, known

FOLDER: Final = "canned_replies"


class ReplyTable(Row, frozen=True):
    """`[[replies]]`: for everybody, or only in `department`, or only for the account `agent`."""

    code: Word
    text: Text
    title: str = ""
    department: str = ""
    agent: str = ""
    file: str = ""
    """The address of a file to send with it."""


class RepliesFile(Row, frozen=True):
    """The whole file."""

    replies: tuple[ReplyTable, ...] = ()


Scope = tuple[str, str, str]


def scope(row: ReplyTable | ReplyRow) -> Scope:
    """What may stand only once in a language: a code for the same people."""
    return row.code.casefold(), row.department, row.agent.casefold()


def check(file: Written[RepliesFile], departments: Iterable[str], facts: Iterable[str]) -> None:
    """Raises TomlError for two replies of one code, an unknown department and an unknown variable."""
    names, first = list(departments), dict[Scope, int]()
    for number, row in enumerate(file.value.replies):
        place = ("replies", number)
        if (earlier := first.setdefault(scope(row), number)) != number:
            line = file.line(("replies", earlier, "code"))
            raise file.wrong(
                (*place, "code"),
                f"'replies.code': '{row.code}' stands there twice for the same people, first in line {line}",
            )
        known(file, (*place, "department"), row.department, names, "department")
        fillable(file, (*place, "text"), row.text, facts)


def rows(file: Written[RepliesFile], lang: str) -> list[ReplyRow]:
    """The replies as consoles are told of them."""
    return [
        ReplyRow(
            code=row.code,
            lang=lang,
            title=row.title,
            text=row.text,
            department=row.department,
            agent=row.agent,
            file=row.file,
        )
        for row in file.value.replies
    ]
