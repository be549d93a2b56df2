"""TOML text to a struct, with errors that name file, line, key and the nearest valid key."""

import difflib
import re
import tomllib
from collections.abc import Iterable
from typing import Any, Final, TypeVar, get_args, get_origin

import msgspec

T = TypeVar("T")

_AT: Final = re.compile(r"^(?P<what>.*?)(?: - at `(?P<path>\$.*)`)?$", re.DOTALL)
_UNKNOWN: Final = re.compile(r"Object contains unknown field `(?P<key>.*)`")
_MISSING: Final = re.compile(r"Object missing required field `(?P<key>.*)`")
_TOML_AT: Final = re.compile(r"^(?P<what>.*) \(at (?:line (?P<line>\d+), column \d+|end of document)\)$")
_STEP: Final = re.compile(r"\.([^.\[]+)|\[(\d+|\.\.\.)\]")
_HEADER: Final = re.compile(r"\s*(?P<open>\[\[?)\s*(?P<name>[^\]]+?)\s*\]")
_KEY: Final = re.compile(r"\s*(?P<key>[A-Za-z0-9_\-.\"']+)\s*=")
_TYPES: Final = {
    "int": "a whole number",
    "float": "a number",
    "str": "a text in quotes",
    "bool": "true or false",
    "array": "a list in [ ]",
    "object": "a table",
}
"""msgspec's names for what people write in TOML."""

Path = tuple[str | int, ...]


class TomlError(Exception):
    """The file cannot be used; the message is for whoever edits it."""


def read(text: str, file_name: str, kind: type[T]) -> T:
    """What `text` says, as a `kind`. Raises TomlError."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TomlError(_syntax(str(error), text, file_name)) from None
    try:
        return msgspec.convert(table, kind)
    except msgspec.ValidationError as error:
        raise TomlError(_meaning(str(error), text, file_name, kind)) from None


def _syntax(reason: str, text: str, file_name: str) -> str:
    match = _TOML_AT.match(reason)
    if match is None:
        return f"{file_name}: {reason}"
    line = int(match["line"]) if match["line"] else text.count("\n") + 1
    return f"{file_name}, line {line}: {match['what']}"


def _meaning(reason: str, text: str, file_name: str, kind: type) -> str:
    """The sentence about a value that is TOML, and not what was expected."""
    match = _AT.match(reason)
    assert match is not None
    path = _path(match["path"] or "$")
    what = match["what"]
    if unknown := _UNKNOWN.match(what):
        key = unknown["key"]
        return (
            f"{_place(text, file_name, (*path, key))}: unknown key '{key}'{_nearest(key, _keys(kind, path))}"
        )
    if missing := _MISSING.match(what):
        return f"{_place(text, file_name, path)}: the key '{missing['key']}' is missing"
    for name, words in _TYPES.items():
        what = what.replace(f"`{name}`", words)
    return f"{_place(text, file_name, path)}: '{_dotted(path)}': {what[:1].lower()}{what[1:]}"


def _nearest(key: str, valid: Iterable[str]) -> str:
    close = difflib.get_close_matches(key, list(valid), n=1, cutoff=0.5)
    if close:
        return f"; did you mean '{close[0]}'?"
    return f"; expected one of {', '.join(valid)}" if valid else ""


def _path(path: str) -> Path:
    """`$.sites[0].lang` as ("sites", 0, "lang"); a step that has no name is left out."""
    steps: list[str | int] = []
    for key, index in _STEP.findall(path[1:]):
        if key:
            steps.append(key)
        elif index != "...":
            steps.append(int(index))
    return tuple(steps)


def _dotted(path: Path) -> str:
    return ".".join(step for step in path if isinstance(step, str))


def _keys(kind: Any, path: Path) -> list[str]:
    """The keys that may stand in the table at `path`."""
    for step in path:
        if isinstance(step, int):
            kind = next(iter(get_args(kind)), None)
        elif isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            kind = next((f.type for f in msgspec.structs.fields(kind) if f.encode_name == step), None)
        else:
            kind = get_args(kind)[-1] if get_origin(kind) is dict else None
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return [field.encode_name for field in msgspec.structs.fields(kind)]
    return []


def _place(text: str, file_name: str, path: Path) -> str:
    """The file with the line of the nearest thing on the way to `path` that has one."""
    lines = _lines(text)
    while path:
        if path in lines:
            return f"{file_name}, line {lines[path]}"
        path = path[:-1]
    return file_name


def _lines(text: str) -> dict[Path, int]:
    """Where each table and key stands. Keys of inline tables have no line of their own."""
    found: dict[Path, int] = {}
    table: Path = ()
    counts: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            name = header["name"]
            table = tuple(part.strip().strip("\"'") for part in name.split("."))
            if header["open"] == "[[":
                counts[name] = counts.get(name, -1) + 1
                table = (*table, counts[name])
            found.setdefault(table, number)
        elif key := _KEY.match(line):
            parts = tuple(part.strip("\"'") for part in key["key"].split("."))
            found.setdefault((*table, *parts), number)
    return found
