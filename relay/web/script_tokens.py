"""JavaScript in pieces, and without those it does not need; for the plain way our modules are written."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

_TOKEN: Final = re.compile(
    r"""
    (?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
  | (?P<regex>(?<=[(,=:|&!?])/(?![/*])(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*)
  | (?P<name>[A-Za-z_$][\w$]*)
  | (?P<number>\d[\w.]*)
  | (?P<blank>\s+)
  | (?P<sign>\.\.\.|\?\.(?!\d)|=>|.)
    """,
    re.VERBOSE,
)
_TEMPLATE_TEXT: Final = re.compile(r"(?:[^`\\$]|\\.|\$(?!\{))*(?:`|\$\{)", re.DOTALL)
_WORDS: Final = frozenset({"name", "number"})


class Token(NamedTuple):
    """One piece of a script; `kind` is a group of the pattern, or `template` for the text in one."""

    kind: str
    text: str


_EDGE: Final = Token("sign", "")


def tokens_of(script: str) -> Iterator[Token]:
    """The pieces of `script`; joined they are `script` again. A template's `${}` is split like the rest."""
    at = 0
    braces: list[bool] = []  # for each open brace, whether it belongs to a template
    while at < len(script):
        match = _TOKEN.match(script, at)
        assert match and match.lastgroup
        at = match.end()
        yield Token(match.lastgroup, match[0])
        if match[0] == "{":
            braces.append(False)
        if match[0] == "`" or (match[0] == "}" and braces.pop()):
            text = _TEMPLATE_TEXT.match(script, at)
            assert text
            at = text.end()
            yield Token("template", text[0])
            if text[0].endswith("{"):
                braces.append(True)


def tidied(script: str) -> str:
    """The script without needless commas, semicolons, newlines and parentheses, with `let` for `const`.

    Each statement of `script` ends with a semicolon or a block: no newline is needed to end one.
    """
    solid = [token for token in tokens_of(script) if token.kind != "blank"]
    needed = [token for at, token in enumerate(solid) if not _is_needless(solid[max(0, at - 2) : at + 4], at)]
    written = []
    for before, token in zip([_EDGE, *needed], needed, strict=False):
        if before.kind in _WORDS and token.kind in _WORDS:
            written.append(" ")
        written.append("let" if token == ("name", "const") else token.text)
    return "".join(written)


def _is_needless(around: list[Token], at: int) -> bool:
    """Whether the token at `at` says nothing; `around` are up to two tokens before it and three after."""
    before, (token, *after) = around[: min(at, 2)], around[min(at, 2) :]
    texts = [each.text for each in after]
    if token.kind != "sign":
        return False
    if token.text == "(":
        return after[0].kind == "name" and texts[1:3] == [")", "=>"] and before[-1].kind != "name"
    if token.text == ")":
        return texts[:1] == ["=>"] and before[0].text == "(" and before[1].kind == "name"
    return (
        texts[:1] in (["}"], ["]"], [")"]) if token.text == "," else token.text == ";" and texts[:1] == ["}"]
    )
