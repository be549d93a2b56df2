"""What each kind of entry other than words changes in a conversation: one small function a kind."""

from collections.abc import Callable
from typing import Any, Final

from relay.domain.facts import Facts
from relay.domain.pending import Offer, Rating, Ticket, Transfer, Walk
from relay.protocol import entries
from relay.protocol.entries import Entry, Message

TO_THE_HEAD: Final = ("released", "agent_left", "agent_break", "agent_offline", "woken")
"""Who had an agent before goes before those of his priority who had none."""

ANEW: Final = ("opened", "reopened", "returned")
"""The wait begins now; with any other reason it began when the visitor came."""

GRAVER: Final = ("", "half_time", "full_time", "overdue", "stale", "low_rating")
"""Escalations from the least to the gravest: a lesser one does not hide a graver one."""


def opened(at: Facts, entry: Entry, body: entries.Opened) -> None:
    """He begins to wait for an owner."""
    at.lang, at.page, at.last_agent = body.lang, body.page, body.last_agent
    at.department = body.department or at.department
    at.arrived_at_ms = at.queued_at_ms = at.touched_at_ms = entry.at_ms


def visited(at: Facts, entry: Entry, body: entries.Visited) -> None:
    """He is on another page."""
    at.page = body.page
    at.pages += 1


def seen(at: Facts, entry: Entry, body: entries.Seen) -> None:
    """Somebody has read."""
    if entry.who == "agent":
        at.seen_by_team = body.upto
        at.unread = sum(e.who == "visitor" and type(e.body) is Message for e in at.log if e.seq > body.upto)
    else:
        at.seen_by_visitor = body.upto


def assigned(at: Facts, entry: Entry, body: entries.Assigned) -> None:
    """It has an owner, and whatever was asked about it is answered. A closing goes on with him."""
    at.owner, at.owner_name, at.gen = body.agent, body.name, body.gen
    at.last_agent = body.agent
    at.department = body.department or at.department
    at.touched_at_ms = entry.at_ms
    _settle(at)
    if at.late in ("overdue", "stale", "low_rating"):
        at.late = ""


def queued(at: Facts, entry: Entry, body: entries.Queued) -> None:
    """It waits for an owner."""
    at.owner, at.owner_name, at.gen = 0, "", body.gen
    at.department = body.department or at.department
    at.queued_at_ms = at.touched_at_ms = entry.at_ms
    at.is_at_head = body.reason in TO_THE_HEAD
    if body.reason in ANEW:
        at.arrived_at_ms, at.is_answered, at.late = entry.at_ms, False, ""
        at.walk, at.rating, at.rate_asked_at_ms = None, None, 0
    at.waiting_since_ms = at.waiting_since_ms or entry.at_ms
    at.nudges = 0
    _settle(at)


def offered(at: Facts, entry: Entry, body: entries.Offered) -> None:
    """One agent is asked to take it; one who let it pass before, because a new round begins."""
    at.offer = Offer(body)
    if body.agent in at.passed:
        at.passed = ()
        at.rounds += 1


def passed(at: Facts, entry: Entry, body: entries.Passed) -> None:
    """He did not, and is not asked again until everybody has been; unless he only was not there."""
    at.offer = None
    if body.reason != "left":
        at.passed = (*at.passed, body.agent)
        at.passed_at_ms = entry.at_ms


def transferring(at: Facts, entry: Entry, body: entries.Transferring) -> None:
    """The owner waits for somebody else to take it."""
    at.transfer = Transfer(body.to, body.to_name, body.department, entry.at_ms)
    at.touched_at_ms = entry.at_ms


def transfer_ended(at: Facts, entry: Entry, body: entries.TransferEnded) -> None:
    """Nobody took it."""
    at.transfer = None
    at.touched_at_ms = entry.at_ms


def snoozed(at: Facts, entry: Entry, body: entries.Snoozed) -> None:
    """Put away; a transfer that was under way is over."""
    at.snoozed_until_ms = body.until_ms
    at.transfer = None
    at.touched_at_ms = entry.at_ms


def woken(at: Facts, entry: Entry, body: entries.Woken) -> None:
    """Back with its owner."""
    at.snoozed_until_ms = at.nudges = 0
    at.touched_at_ms = at.team_at_ms = entry.at_ms


def left(at: Facts, entry: Entry, body: entries.Left) -> None:
    """To be answered later."""
    at.ticket = Ticket(body.due_ms, 0, "", body.reason)
    at.offer, at.passed = None, ()
    at.touched_at_ms = entry.at_ms
    at.late = ""


def due(at: Facts, entry: Entry, body: entries.Due) -> None:
    """To be worked on by somebody until then."""
    at.ticket = Ticket(body.due_ms, body.agent, body.name, body.reason)
    at.touched_at_ms = entry.at_ms
    if at.late == "overdue":
        at.late = ""


def closing(at: Facts, entry: Entry, body: entries.Closing) -> None:
    """A script begins, or goes on."""
    if at.walk is None or at.walk.script != body.script:
        at.walk = Walk(body.script)
    at.transfer = None
    at.touched_at_ms = entry.at_ms


def stepped(at: Facts, entry: Entry, body: entries.Stepped) -> None:
    """One step further, or one back: the one walked last is open again."""
    assert at.walk is not None
    if body.outcome == "back":
        at.walk.outcomes.popitem()
    else:
        at.walk.outcomes[body.step] = body.outcome
    at.touched_at_ms = entry.at_ms


def closed(at: Facts, entry: Entry, body: entries.Closed) -> None:
    """Over; what was open about it is over too."""
    at.owner, at.owner_name, at.gen = 0, "", body.gen
    at.closed_at_ms, at.waiting_since_ms, at.unread = entry.at_ms, 0, 0
    at.walk, at.late, at.nudges = None, "", 0
    _settle(at)


def rate_asked(at: Facts, entry: Entry, body: entries.RateAsked) -> None:
    """A rating of an earlier closing is over: the visitor may give a new one."""
    at.rate_asked_at_ms, at.rating = entry.at_ms, None


def rated(at: Facts, entry: Entry, body: entries.Rated) -> None:
    """The last word on it counts; the first one begins the day for changes."""
    first_at_ms = at.rating.first_at_ms if at.rating else entry.at_ms
    at.rating = Rating(body.score, first_at_ms)


def tagged(at: Facts, entry: Entry, body: entries.Tagged) -> None:
    """A tag more, or less."""
    others = tuple(tag for tag in at.tags if tag != body.tag)
    at.tags = (*others, body.tag) if body.on else others


def filled(at: Facts, entry: Entry, body: entries.Filled) -> None:
    """A field has a value, or none."""
    if body.value:
        at.fields[body.field] = body.value
    else:
        at.fields.pop(body.field, None)


def prioritised(at: Facts, entry: Entry, body: entries.Prioritised) -> None:
    """It goes before or after others from here on."""
    at.priority = body.priority


def escalated(at: Facts, entry: Entry, body: entries.Escalated) -> None:
    """Supervisors should look."""
    if GRAVER.index(body.reason) > GRAVER.index(at.late):
        at.late = body.reason


def _settle(at: Facts) -> None:
    """What was asked about the conversation is answered by what has become of it."""
    at.offer, at.transfer, at.ticket, at.passed = None, None, None, ()
    at.snoozed_until_ms = at.rounds = 0


def _nothing(at: Facts, entry: Entry, body: Any) -> None:
    """Changes nothing besides the log."""


TAKE_IN: Final[dict[type, Callable[[Facts, Entry, Any], None]]] = {
    entries.Opened: opened,
    entries.Visited: visited,
    entries.Note: _nothing,
    entries.Assigned: assigned,
    entries.Queued: queued,
    entries.Offered: offered,
    entries.Passed: passed,
    entries.Transferring: transferring,
    entries.TransferEnded: transfer_ended,
    entries.Snoozed: snoozed,
    entries.Woken: woken,
    entries.Left: left,
    entries.Due: due,
    entries.Closing: closing,
    entries.Stepped: stepped,
    entries.Stopped: _nothing,
    entries.Closed: closed,
    entries.RateAsked: rate_asked,
    entries.Rated: rated,
    entries.Tagged: tagged,
    entries.Filled: filled,
    entries.Prioritised: prioritised,
    entries.Escalated: escalated,
    entries.Seen: seen,
}
