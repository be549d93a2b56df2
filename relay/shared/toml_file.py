"""TOML text to a struct, with errors that name file, line, key and the nearest valid name."""

import difflib
import re
import tomllib
from collections.abc import Iterable, Iterator
from types import UnionType
from typing import Annotated, Any, Final, Generic, Literal, TypeVar, get_args, get_origin

import msgspec

from relay.shared.toml_lines import Path, lines

T = TypeVar("T")

_AT: Final = re.compile(r"^(?P<what>.*?)(?: - at (?P<key>`key` in )?`(?P<path>\$.*)`)?$", re.DOTALL)
_UNKNOWN: Final = re.compile(r"Object contains unknown field `(?P<key>.*)`")
_MISSING: Final = re.compile(r"Object missing required field `(?P<key>.*)`")
_INVALID: Final = re.compile(r"Invalid enum value '(?P<value>.*)'")
_TOML_AT: Final = re.compile(r"^(?P<what>.*) \(at (?:line (?P<line>\d+), column \d+|end of document)\)$")
_SYNTAX: Final = {
    "Cannot overwrite a value": "a key of this name stands there already",
}
_STEP: Final = re.compile(r"\.([^.\[]+)|\[(\d+|\.\.\.)\]")
_ANY_KEY: Final = "..."
"""How msgspec names a step into a table whose keys are free."""

_TYPES: Final = {
    "int": "a whole number",
    "float": "a number",
    "str": "a text in quotes",
    "bool": "true or false",
    "array": "a list in [ ]",
    "object": "a table",
}
"""msgspec's names for what people write in TOML."""


class TomlError(Exception):
    """The file cannot be used; the message is one line for whoever edits it."""


class Written(Generic[T]):
    """What a file says, and on which lines."""

    def __init__(self, name: str, text: str, value: T) -> None:
        self.name = name
        self.value = value
        self._text = text

    def wrong(self, path: Path, sentence: str) -> TomlError:
        """The error that `sentence` is true of what stands at `path`."""
        return TomlError(f"{_place(self._text, self.name, path)}: {sentence}")

    def line(self, path: Path) -> int:
        """The line of the nearest thing on the way to `path` that has one; 1 where none has."""
        return _line(self._text, path) or 1


def read(text: str, file_name: str, kind: type[T]) -> T:
    """What `text` says, as a `kind`; dates stand as texts. Raises TomlError."""
    try:
        table = _plain(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise TomlError(_syntax(str(error), text, file_name)) from None
    except (ValueError, RecursionError):  # More digits, or more brackets in each other, than Python reads.
        raise TomlError(f"{file_name}: a number or a nesting in it is far too long") from None
    try:
        return msgspec.convert(table, kind)
    except msgspec.ValidationError as error:
        raise TomlError(_meaning(str(error), text, file_name, kind, table)) from None


def written(text: str, file_name: str, kind: type[T]) -> Written[T]:
    """The same, with the lines for what has yet to be checked. Raises TomlError."""
    return Written(file_name, text, read(text, file_name, kind))


def nearest(name: str, valid: Iterable[str]) -> str:
    """The end of a sentence about an unknown name: the valid one that is most like it, or all of them."""
    known = list(valid)
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    if close:
        return f"; did you mean '{close[0]}'?"
    return f"; expected one of {', '.join(known)}" if known else ""


def _plain(value: Any) -> Any:
    """The value with each date and time as its ISO text."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


def _syntax(reason: str, text: str, file_name: str) -> str:
    match = _TOML_AT.match(reason)
    if match is None:
        return f"{file_name}: {reason}"
    line = int(match["line"]) if match["line"] else text.count("\n") + 1
    return f"{file_name}, line {line}: {_SYNTAX.get(match['what'], match['what'])}"


def _meaning(reason: str, text: str, file_name: str, kind: Any, table: Any) -> str:
    """The sentence about a value that is TOML, and not what was expected."""
    match = _AT.match(reason)
    assert match is not None
    what = match["what"]
    path, kind, value = _found(_steps(match["path"] or "$"), kind, table)
    if match["key"] and isinstance(value, dict):
        kind, value = _wrong_key(kind, value)
        path = (*path, value)
    if unknown := _UNKNOWN.match(what):
        key = unknown["key"]
        return f"{_place(text, file_name, (*path, key))}: unknown key '{key}'{nearest(key, _keys(kind))}"
    if missing := _MISSING.match(what):
        return f"{_place(text, file_name, path)}: the key '{missing['key']}' is missing"
    return f"{_place(text, file_name, path)}: '{_dotted(path)}': {_fault(what, kind, value)}"


def _fault(what: str, kind: Any, value: Any) -> str:
    """What is wrong with a value, in words."""
    if invalid := _INVALID.match(what):
        return f"unknown value '{invalid['value']}'{nearest(invalid['value'], _choices(kind))}"
    if "matching regex" in what and (meaning := _description(kind)):
        return f"expected {meaning}, got {value!r}"
    for name, words in _TYPES.items():
        what = what.replace(f"`{name}`", words)
    return f"{what[:1].lower()}{what[1:]}"


def _steps(path: str) -> Iterator[str | int]:
    """`$.sites[0].lang` as "sites", 0, "lang"."""
    for key, place in _STEP.findall(path[1:]):
        yield key or (place if place == _ANY_KEY else int(place))


def _found(steps: Iterable[str | int], kind: Any, value: Any) -> tuple[Path, Any, Any]:
    """The path that the steps mean, with what should stand there and what does."""
    path: list[str | int] = []
    for step in steps:
        inner = _inner(kind, step)
        if step == _ANY_KEY and isinstance(value, dict):
            step = next((key for key, each in value.items() if not _fits(each, inner)), _ANY_KEY)
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            break
        kind = inner
        path.append(step)
    return tuple(path), kind, value


def _wrong_key(kind: Any, table: dict[str, Any]) -> tuple[Any, str]:
    """What a name in the table should be, and the first that is not."""
    wanted = get_args(_bare(kind))[0]
    return wanted, next(key for key in table if not _fits(key, wanted))


def _fits(value: Any, kind: Any) -> bool:
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError:
        return False
    return True


def _inner(kind: Any, step: str | int) -> Any:
    """What should stand one step further."""
    kind = _bare(kind)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return next((f.type for f in msgspec.structs.fields(kind) if f.encode_name == step), None)
    if get_origin(kind) is dict:
        return get_args(kind)[1]
    return next(iter(get_args(kind)), None)


def _bare(kind: Any) -> Any:
    """Without the notes of `Annotated`, and without the None of what may be left out."""
    if get_origin(kind) is Annotated:
        return _bare(get_args(kind)[0])
    return next(each for each in get_args(kind) if each) if isinstance(kind, UnionType) else kind


def _keys(kind: Any) -> list[str]:
    """The keys that may stand in such a table."""
    kind = _bare(kind)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return [field.encode_name for field in msgspec.structs.fields(kind)]
    return []


def _choices(kind: Any) -> list[str]:
    kind = _bare(kind)
    return [f"{choice}" for choice in get_args(kind)] if get_origin(kind) is Literal else []


def _description(kind: Any) -> str:
    notes = get_args(kind)[1:] if get_origin(kind) is Annotated else ()
    return next((note.description for note in notes if getattr(note, "description", None)), "")


def _dotted(path: Path) -> str:
    return ".".join(step for step in path if isinstance(step, str))


def _place(text: str, file_name: str, path: Path) -> str:
    line = _line(text, path)
    return f"{file_name}, line {line}" if line else file_name


def _line(text: str, path: Path) -> int:
    """The line of the nearest thing on the way to `path` that has one, or 0."""
    found = lines(text)
    while path and path not in found:
        path = path[:-1]
    return found.get(path, 0)
