"""What every group of commands works with: the chats, the link, a way to say something."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from console.model.conversation import Conversation
from console.model.desk import DeskModel
from console.net.link import Link
from console.plain.chats import Chats, Unclear
from console.plain.events import Speaker
from console.text.words import say
from relay.shared.fold import fold


class Command(NamedTuple):
    """One word that an agent may begin a line with."""

    usage: str
    do: Callable[[str], None]

    @property
    def word(self) -> str:
        """What the line begins with."""
        return self.usage.split()[0]

    @property
    def told(self) -> str:
        """What it does, as the help says it."""
        return say(f"plain.help.{self.word}")


class Target(NamedTuple):
    """Whom a chat is given to: an agent, or else a department."""

    agent: int = 0
    department: str = ""
    name: str = ""


class Doing:
    """Base of the groups. `commands` are those of one group, in the order of the help."""

    def __init__(self, chats: Chats, link: Link, speaker: Speaker, out: Callable[[str], None]) -> None:
        self._chats, self._link, self._speaker, self._out = chats, link, speaker, out

    @property
    def commands(self) -> list[Command]:
        """The commands of this group."""
        raise NotImplementedError

    @property
    def _model(self) -> DeskModel:
        return self._chats.model

    def _now_ms(self) -> int:
        return self._link.now_ms()

    def _relay_now_ms(self) -> int:
        return self._model.relay_now_ms(self._now_ms())

    def _each(self, lines: Iterable[str]) -> None:
        for line in lines:
            self._out(line)

    def _which_and_text(self, rest: str) -> tuple[Conversation, str]:
        """The chat whose number comes first and what follows it; else the open one and all of it."""
        number, _, text = rest.partition(" ")
        if number.isdecimal() and text.strip():
            return self._chats.which(number), text.strip()
        return self._chats.which(""), rest

    def _wanted(self, text: str, what: str) -> str:
        """The text. Raises Unclear where there is none, with what is wanted: a key of `plain.wanted`."""
        if not text:
            raise Unclear(say(f"plain.wanted.{what}"))
        return text

    def _target(self, typed: str) -> Target:
        """The colleague or the `#department` of that name. Raises Unclear."""
        named = fold(typed.lstrip("@#"))
        if not typed.startswith("#"):
            for mate in self._model.team:
                if fold(mate.name) == named and mate.agent != self._model.agent:
                    return Target(agent=mate.agent, name=mate.name)
        for row in self._model.setup.departments:
            if not typed.startswith("@") and fold(row.name) == named:
                return Target(department=row.name, name=row.name)
        raise Unclear(say("plain.wanted.who"))
