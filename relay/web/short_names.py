"""A script with short names for its variables, functions and parameters; properties keep theirs.

Only the scopes at the top are told apart: within one function, one name gets one short name. For that
the script must be written plainly: no labels, no classes, no `case` followed by a block, one constant a
statement at the top, and no variable that is called like something of the browser's.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Set
from itertools import product
from string import ascii_letters, ascii_lowercase, ascii_uppercase
from typing import Final

from relay.web.script_tokens import Token, tokens_of

GIVEN: Final = frozenset(
    """
    AbortController Array BroadcastChannel CSSStyleSheet Date Infinity JSON Map Math Object Promise RegExp
    String TextEncoder URL Uint8Array WebSocket addEventListener clearTimeout crypto document fetch globalThis
    innerHeight innerWidth localStorage location navigator queueMicrotask setTimeout undefined visualViewport
    """.split()  # noqa: SIM905
)
"""What the browser gives. What the modules use of it must stand here, or they fail in the first test."""

_KEYWORDS: Final = frozenset(
    """
    async await break case catch class const continue default delete do else export extends false finally for
    function if import in instanceof let new null of return static super switch this throw true try typeof
    void while yield
    """.split()  # noqa: SIM905
)
_BEFORE_BLOCK: Final = frozenset({")", "=>", ";", "{", "}", "else", "try", "catch", "finally", "do", ""})
"""After one of these a brace opens a block, after anything else an object or a pattern."""


_EDGE: Final = Token("sign", "")


def shortened(script: str) -> str:
    """The script under short names; it does the same. `script` has no comments.

    What is declared at the top is named in capitals, the rest in small letters anew for each
    top-level statement: so the two never meet.
    """
    parts = list(_statements(tokens_of(script)))
    roles = [list(_roles(part)) for part in parts]
    top = {name for part in parts for name in _declared_at_top(part)}
    counts = [
        Counter(token.text for token, role in zip(part, its_roles, strict=True) if role)
        for part, its_roles in zip(parts, roles, strict=True)
    ]
    shared = _short(sum(counts, Counter()), top, ascii_uppercase)
    written = []
    for part, its_roles, count in zip(parts, roles, counts, strict=True):
        names = shared | _short(count, count.keys() - top, ascii_lowercase)
        written += [_written(token.text, role, names) for token, role in zip(part, its_roles, strict=True)]
    return "".join(written)


def _short(counts: Counter[str], names: Set[str], first: str) -> dict[str, str]:
    """A short name that begins with one of `first` for each of `names`, the most frequent first."""
    rests = [(), *product(ascii_letters), *product(ascii_letters, repeat=2)]
    short = (start + "".join(rest) for rest in rests for start in first)
    free = (name for name in short if name not in _KEYWORDS | GIVEN)
    return dict(zip((name for name, _ in counts.most_common() if name in names), free, strict=False))


def _written(text: str, role: str, names: dict[str, str]) -> str:
    if not role:
        return text
    return f"{text}:{names[text]}" if role == "both" else names[text]


def _statements(tokens: Iterable[Token]) -> Iterator[list[Token]]:
    """The script's statements at the top: each ends with a semicolon or brace outside all brackets."""
    part: list[Token] = []
    depth = 0
    for token in tokens:
        part.append(token)
        if token.kind == "template":
            depth += token.text.endswith("{")
        elif token.text in ("(", "[", "{"):
            depth += 1
        elif token.text in (")", "]", "}"):
            depth -= 1
        if not depth and token.kind == "sign" and token.text in (";", "}"):
            yield part
            part = []
    yield part


def _declared_at_top(part: list[Token]) -> Iterator[str]:
    """The name that a statement at the top declares, if it does."""
    solid = [token.text for token in part if token.kind != "blank"]
    while solid and solid[0] in ("async", "export"):
        solid.pop(0)
    if solid and solid[0] in ("const", "let", "function"):
        yield solid[1]


def _roles(tokens: list[Token]) -> Iterator[str]:
    """For each token `variable`, `both` where one name is property and variable, or an empty string."""
    solid = [token for token in tokens if token.kind != "blank"]
    steps = iter(zip([_EDGE, *solid], [*solid[1:], _EDGE], strict=False))
    inside = [""]
    for token in tokens:
        if token.kind == "blank":
            yield ""
            continue
        before, after = next(steps)
        if token.kind in ("sign", "template"):
            if token.text[-1] in ")]}" and token.kind == "sign":
                inside.pop()
            if token.text == "{":
                inside.append("block" if before.text in _BEFORE_BLOCK else "object")
            elif token.text in ("(", "[") or token.text.endswith("${"):
                inside.append(token.text)
        is_name = token.kind == "name" and token.text not in _KEYWORDS | GIVEN
        yield _role(before.text, after.text, inside[-1]) if is_name else ""


def _role(before: str, after: str, inside: str) -> str:
    """What a name is that stands so."""
    if before in (".", "?."):
        return ""
    if inside == "object" and before in ("{", ",", "async"):
        if after in (":", "("):
            return ""
        if after in (",", "}", "="):
            return "both"
    return "variable"
