"""Canned replies for the open chat: found, filled with what is known of it, put behind what is written."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from console.model.canned_index import Reader
from console.model.conversation import Conversation
from console.model.desk import DeskModel
from relay.protocol.setup import ReplyRow
from relay.shared.template import BLANK_CHARS_MAX, Blank, Filled, fill

ORDER: Final = "order"
"""The field that is `{{order.id}}`."""

BLANK: Final = re.compile(rf"‹([^‹›\n]{{1,{BLANK_CHARS_MAX}}})›")

_NAMELESS: Final = re.compile(r"#\d+")
"""How the relay lists a visitor who has not said his name."""

_MARKS: Final = str.maketrans("", "", "‹›")
"""Blanks are known by these, so that no value may bring them along."""


class Canned:
    """The replies as the open chat gets them.

    `used` counts my own use of each code of late, and `use` is told when one is used.
    """

    def __init__(
        self,
        model: DeskModel,
        used: Mapping[str, int],
        use: Callable[[str], None] = lambda code: None,
    ) -> None:
        self._model, self._used, self._use = model, used, use

    def beginning(self, code: str) -> list[ReplyRow]:
        """Those whose code begins so, the likeliest first."""
        return self._model.canned.beginning(code, self._reader())

    def found(self, typed: str) -> list[ReplyRow]:
        """Those that what is typed names, the likeliest first; all where nothing is typed."""
        return self._model.canned.found(typed, self._reader())

    def text_of(self, code: str) -> str:
        """The whole text of a reply, its variables and blanks as they were written."""
        row = self._model.canned.named(code, self._reader())
        return "\n".join(filter(None, (row.text, row.file))) if row else ""

    def taken(self, code: str) -> str:
        """The same as `expanded`, for one that is put into a reply: it counts as used."""
        self._use(code)
        return self.expanded(code)

    def expanded(self, code: str) -> str:
        """The text with what is known filled in, and `‹blanks›` where it is not."""
        return self.filled(code).text

    def filled(self, code: str) -> Filled:
        """The same with its blanks."""
        here = self._model.here
        return fill(self.text_of(code), values(self._model, here) if here else {})

    def _reader(self) -> Reader:
        here = self._model.here
        told = here.told if here else None
        return Reader(
            told.lang if told else "", told.department if told else "", self._model.name, self._used
        )


def values(desk: DeskModel, at: Conversation) -> dict[str, str]:
    """What is known for a reply's variables; empty for what is not."""
    told = at.told
    visitor = "" if _NAMELESS.fullmatch(told.visitor) else told.visitor
    known = {
        "visitor.name": visitor,
        "visitor.first_name": _first(visitor),
        "agent.name": desk.name,
        "agent.first_name": _first(desk.name),
        "order.id": told.fields.get(ORDER, ""),
        "page": told.page,
        **{f"shop.{name}": value for name, value in desk.setup.facts.get(told.site, {}).items()},
    }
    return {name: value.translate(_MARKS) for name, value in known.items()}


def stacked(written: str, reply: Filled) -> Filled:
    """The reply behind what is written already, on a line of its own; the blanks of both in their order."""
    before = f"{written}\n" if written and not written.endswith("\n") else written
    return Filled(before + reply.text, tuple(blanks(before + reply.text)))


def blanks(text: str) -> list[Blank]:
    """The blanks that are still in a text."""
    return [Blank(found[1], *found.span()) for found in BLANK.finditer(text)]


def _first(name: str) -> str:
    return name.split()[0] if name.split() else ""
