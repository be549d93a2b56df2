"""`departments.toml`: who answers, how chats reach them, and the figures of the desk."""

from collections.abc import Iterable
from typing import Annotated, Final

from msgspec import Meta

from relay.domain.department import AgentSkills, Department
from relay.domain.shop import CHATS_MAX
from relay.protocol.ids import Word
from relay.protocol.limits import SCORE_MAX
from relay.protocol.setup import BreakRow, Row
from relay.shared.toml_file import Written
from relay.shop_files.source import each_once, known

FILE_NAME: Final = "departments.toml"


class Team(Row, frozen=True):
    """`[team]`: what holds for everybody who answers."""

    chats_max: Annotated[int, Meta(ge=1, le=200)] = CHATS_MAX
    """Chats at once for whoever has no figure of his own."""

    idle_minutes: Annotated[int, Meta(ge=0, le=24 * 60)] = 0
    """After so long without a key the team sees somebody as idle; 0 never."""

    tells_breaks: bool = False
    """Waiting visitors hear when somebody on a break will be back."""

    waits_counted: Annotated[int, Meta(ge=1, le=200)] = 20
    """The expected wait is the median of the last so many in a department."""

    waits_needed: Annotated[int, Meta(ge=1, le=200)] = 5
    """With fewer than so many, nothing is said of the expected wait."""


class Rating(Row, frozen=True):
    """`[rating]`: what becomes of a visitor's rating, 1 to 5."""

    low_score: Annotated[int, Meta(ge=0, le=SCORE_MAX)] = 2
    """A rating up to this alerts supervisors and is followed up; 0 never."""

    follow_up_hours: Annotated[int, Meta(ge=1, le=14 * 24)] = 24
    change_hours: Annotated[int, Meta(ge=0, le=14 * 24)] = 24
    """So long a visitor may change what he said."""


class DepartmentsFile(Row, frozen=True):
    """The whole file."""

    tags: tuple[Word, ...] = ()
    fields: tuple[Word, ...] = ()
    team: Team = Team()
    rating: Rating = Rating()
    departments: tuple[Department, ...] = ()
    agents: dict[str, AgentSkills] = {}
    breaks: tuple[BreakRow, ...] = ()


def check(
    file: Written[DepartmentsFile], sites: Iterable[str], calendars: Iterable[str], scripts: Iterable[str]
) -> None:
    """Raises TomlError for what stands there twice, and for names of things that there are not."""
    said = file.value
    each_once(file, "departments", (row.name for row in said.departments))
    each_once(file, "breaks", (row.name for row in said.breaks))
    if len({name.lower() for name in said.agents}) < len(said.agents):
        raise file.wrong(("agents",), "'agents': one account stands there twice, in other letters")
    for number, row in enumerate(said.departments):
        place = ("departments", number)
        known(file, (*place, "calendar"), row.calendar, calendars, "calendar")
        known(file, (*place, "closing_script"), row.closing_script, scripts, "closing script")
        for position, site in enumerate(row.sites):
            known(file, (*place, "sites", position), site, sites, "site")
