"""What an agent may set about his alerts: `[alerts]` in `console.toml`."""

import re
from collections.abc import Sequence
from typing import Annotated, Final, Literal, get_args

from msgspec import Meta, Struct

Kind = Literal[
    "offered",
    "handed_over",
    "late",
    "whisper",
    "waiting",
    "low_rating",
    "unanswered",
    "ticket",
    "queue",
    "line",
]
"""What may call an agent, the most pressing first; a chat calls for the first that is true of it."""

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

Level = Literal["off", "title", "bell", "desktop"]
"""How loudly; each has what stands before it as well."""

Via = Literal["auto", "osc9", "osc777", "osc99", "off"]

_SPAN: Final = r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$"
Span = Annotated[str, Meta(pattern=_SPAN, description="a span of the day such as '22:00-07:00'")]
Pause = Annotated[int, Meta(ge=5, le=86_400)]

REPEATS_MAX: Final = 10


class AlertRules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The keys of `[alerts]`; every one may be left out."""

    offered: Level = "desktop"
    """A chat is offered to me."""

    handed_over: Level = "desktop"
    """A colleague hands a chat over to me or to my department."""

    late: Level = "desktop"
    """A visitor of mine has waited longer than `late_s`."""

    whisper: Level = "desktop"
    """A supervisor whispers to me."""

    waiting: Level = "desktop"
    """A visitor of mine has written what nobody has read."""

    low_rating: Level = "desktop"
    """For supervisors: a visitor was not content."""

    unanswered: Level = "bell"
    """For supervisors: a first answer is late, a chat lies still, a ticket is overdue."""

    ticket: Level = "bell"
    """A ticket of mine is due soon."""

    queue: Level = "bell"
    """Somebody waits in the queue and I have room."""

    line: Level = "bell"
    """The line to the relay has been down for a while."""

    repeat_s: Annotated[tuple[Pause, ...], Meta(max_length=REPEATS_MAX)] = (20, 60, 180, 600)
    """Pauses after which an alert that nobody has looked at is given again; then it stops."""

    quiet: Annotated[tuple[Span, ...], Meta(max_length=20)] = ()
    """Spans of the day, by this machine's clock, without bell and desktop; the title still tells."""

    show_text: bool = False
    """Whether desktop notices carry the visitor's last words; they are read by whoever sees the screen."""

    via: Annotated[tuple[Via, ...], Meta(max_length=4)] = ("auto",)
    """The sequences for desktop notices: what this terminal understands, or those that are named."""


def is_quiet(spans: Sequence[str], minute: int) -> bool:
    """Whether a minute of the day, 0 to 1439, lies in one of the spans, whose ends are not part of them.

    A span may go past midnight; one that ends where it begins is the whole day.
    """
    for span in spans:
        begin, end = (int(hour) * 60 + int(minutes) for hour, minutes in re.findall(r"(\d+):(\d+)", span))
        if (begin <= minute < end) if begin < end else (minute >= begin or minute < end):
            return True
    return False
