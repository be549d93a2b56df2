"""Adds a canned reply to the file of its language; what stands there keeps its place and its comments."""

import asyncio
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Final

from relay.domain.shop import Shop
from relay.protocol.setup import ReplyRow
from relay.shared import toml_file
from relay.shared.template import problems
from relay.shared.toml_file import TomlError, nearest
from relay.shop_files import replies
from relay.shop_files.folder import ShopFolder
from relay.shop_files.load import is_language
from relay.shop_files.replies import RepliesFile, rows, scope
from relay.shop_files.source import text_of

TRIES: Final = 3
"""Somebody may save the file in his editor at the same moment."""


class ReplyFolder:
    """Implements `relay.service.ports.ReplyFile` on a configuration folder; `added` is called for each."""

    def __init__(self, folder: ShopFolder, added: Callable[[], None]) -> None:
        self._shop = folder
        self._folder = folder.source.folder / replies.FOLDER
        self._added = added
        self._one_at_a_time = asyncio.Lock()

    async def add(self, reply: ReplyRow) -> str:
        """Returns when the reply is on disk: an empty text, or what is wrong in a sentence."""
        async with self._one_at_a_time:
            problem = await asyncio.to_thread(self._add, reply)
        if not problem:
            self._added()
        return problem

    def _add(self, reply: ReplyRow) -> str:
        if problem := _problem(reply, self._shop.shop):
            return problem
        path = (self._folder / f"{reply.lang}.toml").resolve()
        try:
            for _ in range(TRIES):
                before = _version(path)
                text = text_of(path) if before else ""
                longer = _with_reply(text, path.name, reply)
                if _version(path) == before:
                    _write(path, longer)
                    return ""
        except TomlError as error:
            return f"{error}."
        except OSError as error:
            return f"{path.name} cannot be written: {error.strerror}."
        return f"{path.name} is being changed by somebody else; try again."


class NoReplyFolder:
    """Implements the same where there is none."""

    async def add(self, reply: ReplyRow) -> str:
        """Adds nothing and says why."""
        return "This relay runs without a configuration folder; start it with --config to keep replies."


def _problem(reply: ReplyRow, shop: Shop) -> str:
    """Why the reply cannot be added, or an empty text."""
    if not is_language(reply.lang):
        return f"Expected a language such as en or fa, got '{reply.lang}'."
    if not reply.text.strip():
        return "Expected a text."
    names = [department.name for department in shop.departments]
    if reply.department and reply.department not in names:
        return _sentence(f"unknown department '{reply.department}'{nearest(reply.department, names)}")
    facts = {name for site in shop.facts.values() for name in site}
    wrong = problems(reply.text, facts)
    return _sentence(wrong[0]) if wrong else ""


def _sentence(said: str) -> str:
    return f"{said[:1].upper()}{said[1:]}" + ("" if said.endswith("?") else ".")


def _with_reply(text: str, name: str, reply: ReplyRow) -> str:
    """The file's text with the reply at its end. Raises TomlError."""
    file = toml_file.written(text, name, RepliesFile)
    if scope(reply) in map(scope, file.value.replies):
        raise TomlError(f"{name} has a reply '{reply.code}' for the same people already")
    gap = "" if not text else "\n" if text.endswith("\n") else "\n\n"
    newline = "\r\n" if "\r\n" in text else "\n"
    longer = text + (gap + _block(reply)).replace("\n", newline)
    try:
        after = toml_file.written(longer, name, RepliesFile)
    except TomlError:
        raise TomlError(
            f"{name} has its replies in one list; write them as [[replies]] to add more"
        ) from None
    assert rows(after, reply.lang) == [*rows(file, reply.lang), reply]
    return longer


def _block(reply: ReplyRow) -> str:
    """One `[[replies]]` as a person would write it."""
    said = {key: getattr(reply, key) for key in ("code", "title", "text", "department", "agent", "file")}
    lines = [f"{key} = {_quoted(value)}\n" for key, value in said.items() if value]
    return "[[replies]]\n" + "".join(lines)


def _quoted(text: str) -> str:
    """The text as a TOML basic string (toml.io, v1.0.0, "String"), over several lines where it has them."""
    escaped = "".join(_ESCAPES.get(letter, letter) for letter in text)
    if "\n" in text:
        return '"""\n' + escaped + '"""'
    return '"' + escaped + '"'


_ESCAPES: Final = {
    **{chr(code): f"\\u{code:04X}" for code in (*range(0x20), 0x7F) if chr(code) not in "\n"},
    "\\": "\\\\",
    '"': '\\"',
}


def _version(path: Path) -> tuple[int, int, int] | None:
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def _write(path: Path, text: str) -> None:
    """Puts the text at `path` whole or not at all, with the rights that the file had."""
    path.parent.mkdir(exist_ok=True)
    new = path.with_name(f".{path.name}.new")
    try:
        with new.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            if path.exists():
                os.fchmod(file.fileno(), stat.S_IMODE(path.stat().st_mode))
            os.fsync(file.fileno())
        new.replace(path)
    except OSError:
        new.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
