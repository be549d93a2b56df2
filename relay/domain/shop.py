"""The shop as its files say it: one plain value, replaced as a whole when a file has changed."""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from relay.domain.department import EVERYTHING, AgentSkills, Department
from relay.domain.opening_hours import Calendar
from relay.domain.wall_clock import UTC_ZONE, Zone
from relay.domain.welcome import WelcomeRule
from relay.protocol.setup import BreakRow, ReplyRow, ScriptRow
from relay.shared.words import Catalogues

CHATS_MAX: Final = 40
"""What one practised person can follow; a shop will want less."""


class Shop(Struct, frozen=True, kw_only=True):
    """What the desk's rules need to know of the shop. The default is a shop without any files."""

    departments: tuple[Department, ...] = ()
    skills: Mapping[str, AgentSkills] = {}
    """By account name in small letters."""

    calendars: Mapping[str, Calendar] = {}
    scripts: Mapping[str, ScriptRow] = {}
    replies: tuple[ReplyRow, ...] = ()
    welcomes: tuple[WelcomeRule, ...] = ()
    breaks: tuple[BreakRow, ...] = ()
    tags: tuple[str, ...] = ()
    """Tags to choose from; any other may be put on as well."""

    fields: tuple[str, ...] = ()
    facts: Mapping[str, Mapping[str, str]] = {}
    """By site: the values of `{{shop.…}}`."""

    words: Catalogues = {}
    """What the relay says by itself stands under `auto.…`."""

    chats_max: int = CHATS_MAX
    idle_s: int = 0
    tells_breaks: bool = False
    """Waiting visitors hear when somebody on a break will be back."""

    waits_counted: int = 20
    waits_needed: int = 5
    """The expected wait is the median of the last so many in a department, told once there are so many."""

    low_score: int = 2
    """A rating up to this alerts supervisors and is followed up; 0 never."""

    follow_up_hours: int = 24
    rate_change_hours: int = 24

    @property
    def zone(self) -> Zone:
        """Where the shop's days begin: by its first calendar."""
        return next((each.zone for each in self.calendars.values()), UTC_ZONE)

    def department(self, name: str, site: str) -> Department:
        """The department of that name at the site, else the site's first, else what holds without any."""
        here = [each for each in self.departments if not each.sites or site in each.sites]
        named = [each for each in here if each.name == name]
        return (named or here or [EVERYTHING])[0]

    def script(self, department: Department) -> ScriptRow | None:
        """The script that a department closes with."""
        return self.scripts.get(department.closing_script)

    def skill(self, name: str) -> AgentSkills:
        """What the account can do."""
        return self.skills.get(name.lower(), AgentSkills())

    def capacity(self, name: str) -> int:
        """How many chats the account has at once."""
        return self.skill(name).chats_max or self.chats_max

    def works_in(self, name: str, department: Department) -> bool:
        """Whether the account belongs to the department."""
        return not department.agents or name.lower() in (each.lower() for each in department.agents)
