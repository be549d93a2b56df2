"""One file of the shop's from disk, with what every reader of one needs."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final, TypeVar

from relay.protocol.setup import Texts
from relay.shared import toml_file
from relay.shared.template import problems
from relay.shared.toml_file import TomlError, Written, nearest
from relay.shared.toml_lines import Path as Place

T = TypeVar("T")

FILE_BYTES_MAX: Final = 1_000_000
"""Ten thousand canned replies; whatever is longer is not a file that a person wrote."""


def text_of(path: Path) -> str:
    """What stands in the file. Raises TomlError."""
    try:
        with path.open("rb") as file:
            raw = file.read(FILE_BYTES_MAX + 1)
        text = raw.decode("utf-8")
    except OSError as error:
        raise TomlError(f"{path}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise TomlError(f"{path}, line {line}: expected a text in UTF-8") from None
    if len(raw) > FILE_BYTES_MAX:
        raise TomlError(f"{path}: expected at most {FILE_BYTES_MAX} bytes")
    return text


def opened(path: Path, kind: type[T]) -> Written[T]:
    """The file as a `kind`; one that does not exist says nothing. Raises TomlError."""
    text = text_of(path) if path.exists() else ""
    return toml_file.written(text, str(path), kind)


def each_once(file: Written[Any], key: str, names: Iterable[str], what: str = "name") -> None:
    """Raises TomlError where two of the `[[key]]` have one name, whatever their letters' case."""
    first: dict[str, int] = {}
    for number, name in enumerate(names):
        place = (key, number, what)
        if (earlier := first.setdefault(name.casefold(), number)) != number:
            line = file.line((key, earlier, what))
            raise file.wrong(place, f"'{key}.{what}': '{name}' stands there twice, first in line {line}")


def known(file: Written[Any], place: Place, name: str, names: Iterable[str], what: str) -> None:
    """Raises TomlError where the file speaks of something that there is not; empty names nothing."""
    valid = list(names)
    if name and name not in valid:
        hint = nearest(name, valid) or f"; there is no {what} at all"
        raise file.wrong(place, f"'{_key(place)}': unknown {what} '{name}'{hint}")


def fillable(file: Written[Any], place: Place, text: str, facts: Iterable[str]) -> None:
    """Raises TomlError where a text has a variable that nobody can fill."""
    for problem in problems(text, facts):
        raise file.wrong(place, f"'{_key(place)}': {problem}")


def fillable_in_all(file: Written[Any], place: Place, texts: Texts, facts: Iterable[str]) -> None:
    """The same for a text in several languages."""
    for lang, text in texts.items():
        fillable(file, (*place, lang), text, facts)


def _key(place: Place) -> str:
    return ".".join(step for step in place if isinstance(step, str))
