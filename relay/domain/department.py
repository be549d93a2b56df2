"""A department as `departments.toml` says it: who answers, how chats reach them, when somebody is told.

Times are seconds or minutes as the names say; 0 turns a rule off where that makes sense.
"""

from typing import Annotated, Final

from msgspec import Meta

from relay.protocol.ids import SiteName, Word
from relay.protocol.setup import Assignment, Row, Texts

Seconds = Annotated[int, Meta(ge=0, le=7 * 24 * 3600)]


class Silence(Row, frozen=True):
    """What is said to a visitor who has gone silent after an answer, each so long after the one before."""

    remind_s: Seconds = 0
    """0: a silent visitor is never reminded, and his chat is not closed by itself."""

    warn_s: Seconds = 120
    close_s: Seconds = 60
    rate: bool = True
    """Ask for the rating when the chat closes by itself."""


class Department(Row, frozen=True):
    """One `[[departments]]`."""

    name: Word
    title: Texts = {}
    sites: tuple[SiteName, ...] = ()
    """The sites it answers for; none named is all."""

    assignment: Assignment = "take"
    """auto: chats are offered to one agent after the other; take: agents take from the queue."""

    agents: tuple[str, ...] = ()
    """Account names; none named is everybody."""

    others_help: bool = True
    """Where nobody of the department is present, chats go to whoever is."""

    help_after_s: Seconds = 30
    """Where others help, they do so as well for who has waited so long while everybody of the department
    is full; 0 never."""

    calendar: str = ""
    """Opening hours, by the name of a calendar in hours.toml; empty is always open."""

    closing_script: str = ""
    """The script to close with, by its name; empty closes without one."""

    offer_s: Annotated[int, Meta(ge=5, le=600)] = 30
    """An offer not taken up for so long goes on to the next agent."""

    first_reply_s: Seconds = 0
    """Supervisors are told when a visitor has waited half of it for a first answer, and all of it."""

    answer_minutes: Annotated[int, Meta(ge=1, le=14 * 24 * 60)] = 240
    """What was left while nobody was there is due so long after the department opens."""

    nobody_s: Seconds = 120
    """A visitor waits so long with no agent present before his chat becomes one to be answered later."""

    stale_minutes: Annotated[int, Meta(ge=0, le=30 * 24 * 60)] = 0
    """Supervisors are told of a chat in which nobody did anything for so long; 0 never."""

    silence: Silence = Silence()


class AgentSkills(Row, frozen=True):
    """`[agents.NAME]`: what one account can do."""

    languages: tuple[str, ...] = ()
    """None named is all."""

    chats_max: Annotated[int, Meta(ge=1, le=200)] = 0
    """Chats at once; left out is the desk's own `chats_max`."""


EVERYTHING: Final = Department(name="all", nobody_s=0)
"""What holds where a shop names no departments."""
