"""The agent's own keys: `keys.toml` laid over the registry of actions, checked before anything starts.

A file that is wrong is refused whole, with the line: half of a keymap is worse than none.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import msgspec
from platformdirs import user_config_dir

from console.actions import ACTIONS, BY_ID, Action, long
from console.text.words import say
from relay.shared import toml_file
from relay.shared.toml_file import TomlError, Written, nearest

FILE: Final = "keys.toml"
BROWSE: Final = "browse"
KEYS_MAX: Final = 10
"""For one action; more is a slip."""

_NAMES: Final = frozenset(
    (
        *("enter", "escape", "tab", "space", "backspace", "delete", "insert", "home", "end"),
        *("pageup", "pagedown", "up", "down", "left", "right"),
        *(f"f{number}" for number in range(1, 25)),
    )
)
_PLAIN: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
_MODIFIERS: Final = ("alt", "ctrl", "shift")
_SAME_BYTE: Final = {
    "ctrl+h": "Backspace",
    "ctrl+i": "Tab",
    "ctrl+m": "Enter",
    "ctrl+[": "Esc",
}
"""A terminal sends the same for both."""

_SCROLL: Final = frozenset("jk")
"""While browsing they scroll, whatever else is set."""

_SELDOM: Final = (
    (re.compile(r"alt\+enter"), "keys.seldom.enter"),
    (re.compile(r"alt\+[bf]"), "keys.seldom.words"),
    (re.compile(r"alt\+[^a-z]"), "keys.seldom.letter"),
    (re.compile(r"(?:alt\+)?ctrl\+shift\+\w|shift\+(?:enter|space)|ctrl\+(?:enter|tab|\d)"), ""),
)


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What may stand in `keys.toml`."""

    bind: dict[str, object] = {}


def default_path() -> Path:
    """Where `keys.toml` is looked for when none is named."""
    return Path(user_config_dir("dukkan")) / FILE


def load(config: Path | None) -> tuple[Action, ...]:
    """Every action with the agent's keys: of the `keys.toml` beside the console.toml that was named.

    The defaults where there is no such file. Raises OSError, relay.shared.toml_file.TomlError.
    """
    path = config.parent / FILE if config is not None else default_path()
    if not path.is_file():
        return ACTIONS
    try:
        return read(path.read_text("utf-8"), str(path))
    except UnicodeDecodeError:
        raise TomlError(f"{path}: expected UTF-8 text") from None


def read(text: str, file_name: str) -> tuple[Action, ...]:
    """Every action with the keys that `text` gives it. Raises TomlError."""
    said = toml_file.written(text, file_name, _File)
    keys: dict[str, tuple[str, ...]] = {}
    letters: dict[str, str] = {}
    for name, given in said.value.bind.items():
        if isinstance(given, dict):
            if name != BROWSE:
                sentence = f"unknown context '{name}'; expected '{BROWSE}', or an action with its keys"
                raise said.wrong(("bind", name), sentence)
            for each, wanted in given.items():
                letters[each] = "".join(_letters(said, each, wanted))
        else:
            keys[name] = tuple(_keys(said, name, given))
    mapped = tuple(
        action._replace(keys=keys.get(action.id, action.keys), letter=letters.get(action.id, action.letter))
        for action in ACTIONS
    )
    _refuse_clashes(said, mapped)
    return mapped


def _keys(said: Written[_File], name: str, given: object) -> Iterator[str]:
    path = ("bind", name)
    for key in _given(said, path, given):
        try:
            yield canonical(key)
        except ValueError as error:
            raise said.wrong(path, f"{error}") from None


def _letters(said: Written[_File], name: str, given: object) -> Iterator[str]:
    path = ("bind", BROWSE, name)
    for letter in _given(said, path, given):
        if len(letter) != 1 or not letter.isprintable() or letter == " ":
            raise said.wrong(path, f"'{letter}': while browsing an action has single letters")
        if letter in _SCROLL:
            raise said.wrong(path, f"'{letter}' scrolls while browsing")
        yield letter


def _given(said: Written[_File], path: tuple[str, ...], given: object) -> list[str]:
    """The list that stands at `path`, whose last part has to be an action."""
    name = path[-1]
    if name not in BY_ID:
        raise said.wrong(path, f"unknown action '{name}'{nearest(name, BY_ID)}")
    if not isinstance(given, list) or not all(isinstance(key, str) for key in given):
        raise said.wrong(path, f'\'{name}\': expected a list of keys such as ["alt+a", "f2"]')
    if len(given) > KEYS_MAX:
        raise said.wrong(path, f"'{name}': {len(given)} keys, more than {KEYS_MAX}")
    return list(dict.fromkeys(given))


def canonical(key: str) -> str:
    """The key as it arrives. Raises ValueError with a sentence on what is wrong with it."""
    *modifiers, name = key.strip().lower().split("+") if key.strip() != "+" else ["+"]
    unknown = next((each for each in modifiers if each not in _MODIFIERS), None)
    if unknown is not None:
        raise ValueError(f"'{key}': unknown modifier '{unknown}'{nearest(unknown, _MODIFIERS)}")
    if not (len(name) == 1 and name.isprintable()) and name not in _NAMES:
        raise ValueError(f"unknown key '{key}'{nearest(name, _NAMES) if name else ''}")
    found = "+".join([*sorted(set(modifiers)), name])
    if found in _SAME_BYTE:
        raise ValueError(f"'{key}' arrives as {_SAME_BYTE[found]}")
    is_text = len(name) == 1 or name == "space"
    if is_text and not {"alt", "ctrl"} & set(modifiers):
        raise ValueError(f"'{key}' is text; with ctrl or alt it can be a key, alone under [bind.browse]")
    if len(name) == 1 and name not in _PLAIN:
        raise ValueError(f"'{key}': with ctrl or alt only the letters a to z and digits are sure to arrive")
    return found


def _refuse_clashes(said: Written[_File], mapped: Iterable[Action]) -> None:
    """Two actions on one key in one context are refused at the line that brought it about."""
    by_key: dict[str, str] = {}
    by_letter: dict[str, str] = {}
    bound = said.value.bind
    browse = bound.get(BROWSE)
    for action in mapped:
        for key in action.keys:
            _refuse_clash(said, ("bind",), bound, long(key), action.id, by_key.setdefault(key, action.id))
        for letter in action.letter:
            other = by_letter.setdefault(letter, action.id)
            _refuse_clash(said, ("bind", BROWSE), browse, letter, action.id, other)


def _refuse_clash(
    said: Written[_File], path: tuple[str, ...], bound: object, key: str, one: str, other: str
) -> None:
    if one == other:
        return
    here, there = (one, other) if isinstance(bound, dict) and one in bound else (other, one)
    raise said.wrong((*path, here), f'{key} is {there} as well; "{there}" = [] would free it')


def seldom(key: str) -> str:
    """Why a key does not arrive in every terminal; empty for one that does."""
    for pattern, why in _SELDOM:
        if pattern.fullmatch(key):
            named = long(key)
            return (
                say("keys.seldom.but", key=named, why=say(why)) if why else say("keys.seldom.only", key=named)
            )
    return ""


def table(mapped: Iterable[Action]) -> str:
    """Every action with its keys, as lines for a terminal; what differs from the default has a `*`."""
    lines = []
    group = ""
    for action in mapped:
        if action.group != group:
            lines += [*([""] if group else []), say(f"group.{action.group}")]
            group = action.group
        keys = ", ".join(long(key) for key in action.keys)
        letters = " ".join(action.letter)
        changed = "*" if action != BY_ID[action.id] else " "
        lines.append(f"{changed} {action.id:<24} {keys:<20} {letters:<4} {action.title}")
    return "\n".join(lines)
