"""Canned texts with variables and blanks, filled with values and checked for mistakes.

`Hi {{visitor.first_name|there}}, {{?amount}} is on its way.`

  {{visitor.name}}        the value; where there is none, a blank of that name
  {{visitor.name|there}}  the value; where there is none, `there`
  {{?amount}}             a blank for the agent to fill, shown as ‹amount›

A value is put in literally and never read as a pattern again: a visitor may call himself
`{{agent.name}}` and stays called that.
"""

import difflib
import re
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

VARIABLES: Final = (
    "visitor.name",
    "visitor.first_name",
    "agent.name",
    "agent.first_name",
    "order.id",
    "page",
)
"""What may stand between the braces, besides `shop.<fact>` for each fact of the shop."""

BLANK_CHARS_MAX: Final = 40
"""A blank's name is a hint in a line of text, not a sentence."""

_SLOT: Final = re.compile(r"\{\{([^{}\n]*)\}\}")
_BRACES: Final = re.compile(r"\{\{|\}\}")


class Blank(NamedTuple):
    """A place to fill: `text[start:end]` is `‹name›`."""

    name: str
    start: int
    end: int


class Filled(NamedTuple):
    """A text with its values in it, and the blanks that are left, in their order."""

    text: str
    blanks: tuple[Blank, ...] = ()


def fill(text: str, values: Mapping[str, str]) -> Filled:
    """The template with `values` by the variables' names; an empty value counts as none."""
    parts: list[str] = []
    blanks: list[Blank] = []
    at = length = 0
    for slot in _SLOT.finditer(text):
        before, name, fallback = text[at : slot.start()], *_parts(slot[1])
        length += len(before)
        said = None if name.startswith("?") else values.get(name) or fallback
        if said is None:
            hint = name.removeprefix("?").strip()
            said = f"‹{hint}›"
            blanks.append(Blank(hint, length, length + len(said)))
        parts += [before, said]
        length += len(said)
        at = slot.end()
    return Filled("".join(parts) + text[at:], tuple(blanks))


def problems(text: str, facts: Iterable[str] = ()) -> list[str]:
    """What is wrong with a template, a sentence each; `facts` are the names behind `shop.`."""
    known = [*VARIABLES, *(f"shop.{fact}" for fact in facts)]
    found = [problem for slot in _SLOT.finditer(text) if (problem := _problem(slot[1], known))]
    for brace in _BRACES.findall(_SLOT.sub("", text)):
        other = "'}}' behind it on the same line" if brace == "{{" else "'{{' before it on the same line"
        found.append(f"expected {other} for '{brace}'")
    return found


def _parts(inside: str) -> tuple[str, str | None]:
    """The name and its fallback; None where there is no `|`."""
    name, bar, fallback = inside.partition("|")
    return name.strip(), fallback.strip() if bar else None


def _problem(inside: str, known: list[str]) -> str:
    name, fallback = _parts(inside)
    if name.startswith("?"):
        hint = name[1:].strip()
        if not hint:
            return "expected a name behind '?', such as {{?amount}}"
        if len(hint) > BLANK_CHARS_MAX:
            return f"expected at most {BLANK_CHARS_MAX} characters for the blank '{hint}'"
        return f"the blank '{hint}' takes no fallback; it is filled by hand" if fallback is not None else ""
    if name in known:
        return ""
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    nearest = f"did you mean '{close[0]}'?" if close else f"expected one of {', '.join(known)}"
    return f"unknown variable '{name}'; {nearest}"
