"""The shop of the week: three departments, one calendar, one closing script, rules for silence."""

import json
from pathlib import Path
from typing import Final

from relay.domain.department import AgentSkills, Department, Silence
from relay.domain.opening_hours import Calendar, Span
from relay.domain.shop import Shop
from relay.protocol.setup import ScriptRow, StepRow
from tests.simulation.week.arrivals import DEPARTMENTS
from tests.simulation.week.staff import STAFF

SUNDAY_MS: Final = 1_795_305_600_000
"""Sunday the 22nd of November 2026, 00:00 UTC: the first second of the week."""

OPENS_S: Final = 9 * 3_600
CLOSES_S: Final = 21 * 3_600

CALENDAR: Final = Calendar(name="shop", week=((Span(OPENS_S // 60, CLOSES_S // 60),),) * 7)

SCRIPT: Final = ScriptRow(
    name="standard",
    steps=(
        StepRow(id="solved", kind="say", text={"en": "Is there anything else?"}),
        StepRow(id="topic", kind="tag", options=("late", "broken", "question"), required=True),
        StepRow(id="rate", kind="rate", text={"en": "How was it?"}),
        StepRow(id="close", kind="close"),
    ),
)

WORDS: Final = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in (Path(__file__).parents[3] / "config" / "i18n").glob("*.json")
}
"""Without words the relay would say nothing to a silent visitor, and so end no chat by itself."""


def week_shop(*, is_one_pool: bool = False) -> Shop:
    """The shop's files as a value. Returns are taken from the queue, everything else is offered.

    In one pool everybody answers for every department.
    """
    return Shop(
        departments=tuple(
            Department(
                name=name,
                assignment="take" if name == "returns" else "auto",
                agents=()
                if is_one_pool
                else tuple(person.name for person in STAFF if name in person.departments),
                calendar=CALENDAR.name,
                closing_script="" if name == "sales" else SCRIPT.name,
                first_reply_s=60,
                stale_minutes=60,
                silence=Silence(remind_s=120, warn_s=120, close_s=60),
            )
            for name in DEPARTMENTS
        ),
        skills={
            person.name.lower(): AgentSkills(languages=person.languages, chats_max=person.chats_max)
            for person in STAFF
        },
        calendars={CALENDAR.name: CALENDAR},
        scripts={SCRIPT.name: SCRIPT},
        words=WORDS,
        idle_s=300,
    )
