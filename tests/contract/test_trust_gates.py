"""What the source may not do, so that whole kinds of attack have nothing to hold on to."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from aiohttp.http_parser import HttpRequestParser

from tests.contract.test_source_gates import calls, name_of, python_files

CALLS_OUT: Final = {
    "relay/web/plain_requests.py",
    "relay/web/round_trip.py",
    "relay/web/control.py",
    "relay/way_in.py",
}
"""`dukkan doctor --public`, which the operator runs on his own address, and the socket of the own machine."""

PATTERNS: Final = {
    "relay/domain/welcome.py": "a shop's pattern is letters, '#' and gaps; each letter is escaped",
    "relay/web/widget_join.py": "names out of our own scripts, when the relay starts",
    "relay/shared/search_words.py": "an own constant, escaped",
    "console/screens/times.py": "the units of time of our own languages, constants",
    "console/text/bidi/paragraph.py": "classes of characters, each an own constant",
}
"""Where a regular expression is not a constant, and why nobody can write one that takes for ever."""

REGULAR: Final = frozenset({"compile", "match", "search", "fullmatch", "sub", "findall", "finditer", "split"})


def modules_imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def composed_patterns(source: str) -> list[int]:
    """The lines on which `re` is given something that is put together from more than constants."""
    found = []
    for call, name in calls(ast.parse(source)):
        is_regular = isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "re"
        if is_regular and name in REGULAR and call.args:
            names = [n for n in ast.walk(call.args[0]) if isinstance(n, ast.Name | ast.Call | ast.Attribute)]
            if any(not (isinstance(n, ast.Name) and n.id.lstrip("_").isupper()) for n in names):
                found.append(call.lineno)
    return found


@pytest.mark.threat(25)
def test_ids_and_tokens_come_from_the_systems_own_randomness() -> None:
    """128 bits of `secrets`; neither `random`, whose next number can be told from its last, nor uuid."""
    strange = [
        f"{name_of(path)}: {module}"
        for path in python_files("relay")
        for module in modules_imported(path)
        if module.partition(".")[0] in {"random", "uuid"}
    ]
    assert strange == []


@pytest.mark.threat(48)
def test_nobodys_words_become_a_regular_expression() -> None:
    found = {
        name_of(path)
        for path in python_files("relay", "console")
        if composed_patterns(path.read_text(encoding="utf-8"))
    }
    assert found <= set(PATTERNS), "say in PATTERNS why it cannot be made to take for ever"


def test_a_composed_pattern_is_noticed() -> None:
    assert composed_patterns('re.compile(f"{WORD}+"); re.sub(word, "", text); re.match("a" + x, y)') == [1, 1]


@pytest.mark.threat(52)
def test_the_relay_fetches_nothing_that_anybody_names() -> None:
    """No preview, no avatar, no webhook: what is not called cannot be made to call inside."""
    clients = ("aiohttp.client", "aiohttp.ClientSession", "urllib.request", "http.client", "requests")
    opens = {"create_connection", "open_connection", "open_unix_connection", "urlopen", "ClientSession"}
    found = set()
    for path in python_files("relay"):
        names = {name for _, name in calls(ast.parse(path.read_text(encoding="utf-8")))}
        if names & opens or any(module.startswith(clients) for module in modules_imported(path)):
            found.add(name_of(path))
    assert found <= CALLS_OUT, found - CALLS_OUT


@pytest.mark.threat(32)
def test_a_password_and_a_session_are_looked_at_in_one_place_each() -> None:
    """One door: who is signed in over the websocket is found by the same two questions everywhere."""
    asked: dict[str, set[str]] = {"sign_in": set(), "by_session": set()}
    for path in python_files("relay"):
        if name_of(path).startswith(("relay/store/", "relay/service/ports.py")):
            continue
        for _, name in calls(ast.parse(path.read_text(encoding="utf-8"))):
            if name in asked:
                asked[name].add(name_of(path))
    assert asked["sign_in"] == {"relay/service/sign_in.py"}
    places = {"access", "sign_in", "uploading"}
    assert asked["by_session"] == {f"relay/service/{place}.py" for place in places}


@pytest.mark.threat(34)
def test_no_account_is_made_but_by_an_operators_command() -> None:
    may_make = {"relay/staff.py", "console/demo.py", "relay/store/account_commands.py"}
    makers = {
        name_of(path)
        for path in python_files("relay", "console")
        for call, name in calls(ast.parse(path.read_text(encoding="utf-8")))
        if name == "Add" and any(word.arg == "password" for word in call.keywords)
    }
    assert makers <= may_make, makers - may_make


@pytest.mark.threat(43)
def test_requests_are_cut_by_the_parser_that_follows_the_standard_strictly() -> None:
    """aiohttp's own parser in Python was the one that could be led to cut differently than a proxy."""
    assert HttpRequestParser.__module__ == "aiohttp._http_parser"


@pytest.mark.threat(66)
def test_no_cookie_is_ever_set_or_read() -> None:
    """What a foreign page cannot send along by itself cannot act for anybody."""
    for path in [*python_files("relay", "console"), *sorted(Path("widget_js/src").glob("*.js"))]:
        text = path.read_text(encoding="utf-8")
        for word in ("set_cookie", "Set-Cookie", "document.cookie", ".cookies", "CookieJar"):
            assert word not in text, f"{name_of(path) if path.is_absolute() else path}: {word}"
