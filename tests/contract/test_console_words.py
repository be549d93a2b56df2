"""The console's words are the catalogues': none is missing, none is there in vain, and blanks are filled."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple, get_args

import pytest

from console.actions import ACTIONS
from console.catalogues import LANGUAGES, language_of, speak
from console.text.words import PREFIX, say, speak_again
from relay.protocol.agent import Trouble
from relay.protocol.refusals import Code

ROOT: Final = Path(__file__).parents[2]
FILES: Final = sorted((ROOT / "console").rglob("*.py"))
ENGLISH: Final[dict[str, str]] = {
    key.removeprefix(PREFIX): text
    for key, text in json.loads((ROOT / "config/i18n/en.json").read_text("utf-8")).items()
    if key.startswith(PREFIX)
}
PLURALS: Final = {key.removesuffix(".other") for key in ENGLISH if key.endswith(".other")}
KEYS: Final = {re.sub(r"\.(one|other)$", "", key) for key in ENGLISH}
VALUE: Final = re.compile(r"\{([a-z_][a-z0-9_]*)\}")


class Call(NamedTuple):
    """`say(key, ...)` in the code; `family` is how a key begins whose end is made at run time."""

    where: str
    key: str
    family: str
    values: frozenset[str]
    is_open: bool
    """Whether it hands values on with `**`."""


def calls(source: str, where: str) -> Iterator[Call]:
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and node.args and isinstance(node.func, ast.Name)):
            continue
        if node.func.id != "say":
            continue
        values = frozenset(each.arg for each in node.keywords if each.arg)
        is_open = any(each.arg is None for each in node.keywords)
        for first in _choices(node.args[0]):
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield Call(f"{where}:{node.lineno}", first.value, "", values, is_open)
            elif isinstance(first, ast.JoinedStr) and isinstance(first.values[0], ast.Constant):
                yield Call(f"{where}:{node.lineno}", "", str(first.values[0].value), values, is_open)


def _choices(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.IfExp):
        yield from _choices(node.body)
        yield from _choices(node.orelse)
    else:
        yield node


CALLS: Final = [
    call for path in FILES for call in calls(path.read_text("utf-8"), str(path.relative_to(ROOT)))
]
WRITTEN: Final = {
    node.value
    for path in FILES
    for node in ast.walk(ast.parse(path.read_text("utf-8")))
    if isinstance(node, ast.Constant) and isinstance(node.value, str)
}
"""Every string in the code: a key may wait in a table before it is said."""
FAMILIES: Final = tuple(
    {
        str(node.values[0].value)
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.JoinedStr)
        and isinstance(node.values[0], ast.Constant)
        and re.fullmatch(r"[a-z_.]+\.", str(node.values[0].value))
    }
)
"""How keys begin whose end is made at run time."""


def test_every_word_that_the_code_asks_for_is_there() -> None:
    assert len(CALLS) > 10
    for call in CALLS:
        known = call.key in KEYS if call.key else any(key.startswith(call.family) for key in KEYS)
        assert known, f"{call.where}: {call.key or call.family}"


def test_every_blank_is_filled_and_nothing_is_handed_over_in_vain() -> None:
    for call in CALLS:
        if not call.key or call.is_open:
            continue
        texts = [ENGLISH[key] for key in (call.key, f"{call.key}.one", f"{call.key}.other") if key in ENGLISH]
        blanks = {name for text in texts for name in VALUE.findall(text)}
        wanted = blanks | ({"n"} if call.key in PLURALS else set())
        assert call.values == wanted, f"{call.where}: {call.key} has {sorted(blanks)}"


def test_no_word_is_there_in_vain() -> None:
    for key in KEYS - {"digits"}:
        assert key.removesuffix(".you") in WRITTEN or key.startswith(FAMILIES), key


def test_a_wrong_call_would_be_noticed() -> None:
    found = list(calls('say("a.b" if x else f"c.{y}", n=1, **more)', "here"))
    assert found == [
        Call("here:1", "a.b", "", frozenset({"n"}), True),
        Call("here:1", "", "c.", frozenset({"n"}), True),
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_action_has_its_words_in_every_language(lang: str) -> None:
    before = speak(lang)
    try:
        for action in ACTIONS:
            assert not action.title.startswith("console."), action.id
            assert say(f"group.{action.group}") != f"console.group.{action.group}"
    finally:
        speak_again(before)


def test_the_locale_chooses_the_language_and_the_setting_comes_first() -> None:
    assert language_of("auto", {"LANG": "fa_IR.UTF-8"}) == "fa"
    assert language_of("auto", {"LC_ALL": "ar_EG.UTF-8", "LANG": "en_GB.UTF-8"}) == "ar"
    assert language_of("auto", {"LC_ALL": "", "LC_MESSAGES": "ar", "LANG": "fa_IR"}) == "ar"
    assert language_of("auto", {"LANG": "de_DE.UTF-8"}) == "en"
    assert language_of("auto", {"LANG": "C"}) == "en"
    assert language_of("auto", {}) == "en"
    assert language_of("ar", {"LANG": "fa_IR.UTF-8"}) == "ar"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_numbers_choose_the_form_and_are_written_in_the_languages_digits(lang: str) -> None:
    before = speak(lang, "auto")
    try:
        assert "17" not in say("transcript.more_lines", n=17) or lang == "en"
        assert say("transcript.more_lines", n=1) != say("transcript.more_lines", n=2)
    finally:
        speak_again(before)


def test_no_refusal_is_without_its_sentence() -> None:
    assert {key.removeprefix("reason.") for key in KEYS if key.startswith("reason.")} >= {
        str(code) for code in (Code.BAD_LOGIN, Code.NOT_OWNER, Code.CONVERSATION_CLOSED)
    }


def test_no_trouble_of_the_relay_is_without_its_sentence() -> None:
    told = {key.removeprefix("trouble.") for key in KEYS if key.startswith("trouble.")}
    assert told == {*filter(None, get_args(Trouble)), "of_relay"}
