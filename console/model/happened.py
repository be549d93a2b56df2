"""What happened to a conversation, and why, in an agent's words: from entries of the log to a line each.

Names of people stand as they are; whoever draws them keeps them apart from what is around them
(`wrap`). Times are told by `clock_of`, because the model knows no time zone.
"""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from console.model.terms import language_word, late_words, listed, presence_word, priority_words
from console.text.words import say
from relay.protocol import entries
from relay.protocol.agent import Teammate
from relay.protocol.entries import AssignedBecause, Entry
from relay.protocol.limits import SCORE_MAX


class Telling(NamedTuple):
    """For whom it is told: the reading agent's number, how names are wrapped, how a time is written."""

    agent: int = 0
    wrap: Callable[[str], str] = str
    clock_of: Callable[[int], str] | None = None

    def who(self, agent: int, name: str) -> str:
        """`you`, the name, or somebody."""
        return say("you") if self.is_me(agent) else self.wrap(name) if name else say("somebody")

    def is_me(self, agent: int) -> bool:
        """Whether that is who reads it."""
        return bool(agent) and agent == self.agent

    def did(self, key: str, agent: int, name: str, **values: object) -> str:
        """What somebody did: the words of the key, or where it was the reader those of `<key>.you`."""
        if self.is_me(agent):
            return say(f"{key}.you", **values)
        return say(key, name=self.wrap(name) if name else say("somebody"), **values)

    def until(self, at_ms: int, key: str = "until") -> str:
        """`until 14:30`; nothing where no time is known."""
        return say(key, time=self.clock_of(at_ms)) if at_ms and self.clock_of else ""


def happened(entry: Entry, to: Telling) -> str:
    """What happened, in a few words; empty for words, and for what nobody needs to read."""
    tell = _TELL.get(type(entry.body))
    return tell(entry, entry.body, to) if tell else ""


def why(body: entries.Assigned | entries.Offered, wrap: Callable[[str], str] = str) -> str:
    """Why just this agent got it: `fewest chats (1) of 3 who could take it and speak Persian`."""
    reason = _chosen(body.reason, body.chats, body.among, body.lang, wrap)
    return listed(reason, say("why.helps", department=wrap(body.helps)) if body.helps and reason else "")


def _chosen(reason: AssignedBecause, chats: int, among: int, lang: str, wrap: Callable[[str], str]) -> str:
    language = (language_word(lang) or wrap(lang)) if lang else ""
    speak = say("why.and_speak", language=language) if lang else ""
    crowd = (say("why.among", n=among), speak) if among > 1 else ()
    match reason:
        case "last_agent":
            return say("why.last_agent")
        case "least_loaded":
            return _joined(say("why.least_loaded", n=chats), *crowd)
        case "longest_unassigned":
            return _joined(say("why.longest_unassigned"), *crowd)
        case "only_one":
            speaks = say("why.and_speaks", language=language) if lang else ""
            return _joined(say("why.only_one"), speaks)
    return ""


def presence_words(mate: Teammate, to: Telling) -> str:
    """`on a break (lunch), back at 13:30`; the number of chats is told apart."""
    words = presence_word(mate.presence)
    if mate.presence == "on_break" and mate.reason:
        words += f" ({to.wrap(mate.reason)})"
    back = to.until(mate.back_at_ms, "back_at") if mate.presence in ("on_break", "offline") else ""
    return listed(words, back)


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _opened(entry: Entry, body: entries.Opened, to: Telling) -> str:
    return say("happened.opened")


def _visited(entry: Entry, body: entries.Visited, to: Telling) -> str:
    return listed(say("happened.visited", page=to.wrap(body.page)), to.wrap(body.title) if body.title else "")


def _assigned(entry: Entry, body: entries.Assigned, to: Telling) -> str:
    if body.reason in ("transfer", "taken_over"):
        return to.did(f"happened.took_by.{body.reason}", body.agent, body.name)
    took = to.did("happened.took", body.agent, body.name)
    reason = why(body, to.wrap)
    return f"{took}: {reason}" if reason else took


def _queued(entry: Entry, body: entries.Queued, to: Telling) -> str:
    name = to.wrap(body.name) if body.name else say("the_agent")
    where = say("happened.in_department", department=to.wrap(body.department)) if body.department else ""
    match body.reason:
        case "opened":
            return ""
        case "released":
            return to.did("happened.released", entry.agent, entry.name or body.name)
        case "moved":
            return _joined(to.did("happened.moved", entry.agent, entry.name), where)
        case "reopened" | "returned":
            return _joined(say(f"happened.queued.{body.reason}"), where)
        case _:
            return say(f"happened.back.{body.reason}", name=name)


def _offered(entry: Entry, body: entries.Offered, to: Telling) -> str:
    reason = why(body, to.wrap)
    return f"{to.did('happened.offered', body.agent, body.name)}: {reason}"


def _passed(entry: Entry, body: entries.Passed, to: Telling) -> str:
    return to.did(f"happened.passed.{body.reason}", body.agent, body.name)


def _transferring(entry: Entry, body: entries.Transferring, to: Telling) -> str:
    target = to.who(body.to, body.to_name) if body.to else to.wrap(body.department)
    return to.did("happened.hands_over", entry.agent, entry.name, target=target)


def _transfer_ended(entry: Entry, body: entries.TransferEnded, to: Telling) -> str:
    if body.name and body.reason == "declined":
        return say("happened.declined_by", name=to.wrap(body.name))
    return say(f"happened.transfer.{body.reason}")


def _snoozed(entry: Entry, body: entries.Snoozed, to: Telling) -> str:
    until = to.until(body.until_ms) or ("" if body.until_ms else say("until_visitor"))
    return _joined(to.did("happened.snoozed", entry.agent, entry.name), until)


def _woken(entry: Entry, body: entries.Woken, to: Telling) -> str:
    return say(f"happened.woken.{body.reason}")


def _left(entry: Entry, body: entries.Left, to: Telling) -> str:
    nobody = say("happened.left_closed" if body.reason == "closed" else "happened.left_nobody")
    return f"{nobody}: {to.until(body.due_ms, 'happened.answered_by') or say('happened.answered_later')}"


def _due(entry: Entry, body: entries.Due, to: Telling) -> str:
    whom = say("happened.by", name=to.who(body.agent, body.name)) if body.agent else ""
    return _joined(say(f"happened.due.{body.reason}"), whom, to.until(body.due_ms))


def _closing(entry: Entry, body: entries.Closing, to: Telling) -> str:
    return to.did("happened.wraps_up", entry.agent, entry.name, script=to.wrap(body.script))


def _stepped(entry: Entry, body: entries.Stepped, to: Telling) -> str:
    if body.outcome == "skipped":
        skipped = say("happened.step_skipped", step=to.wrap(body.step))
        return f"{skipped}: {to.wrap(body.reason)}" if body.reason else skipped
    return say("happened.step_back") if body.outcome == "back" else ""


def _stopped(entry: Entry, body: entries.Stopped, to: Telling) -> str:
    return say(f"happened.stopped.{body.reason}")


def _closed(entry: Entry, body: entries.Closed, to: Telling) -> str:
    if body.reason == "silent":
        return say("happened.closed_silent")
    if body.reason == "visitor":
        return say("happened.closed_visitor")
    if to.is_me(entry.agent) or entry.name:
        return to.did("happened.closed", entry.agent, entry.name)
    return say("happened.was_closed")


def _rate_asked(entry: Entry, body: entries.RateAsked, to: Telling) -> str:
    return say("happened.rate_asked")


def _rated(entry: Entry, body: entries.Rated, to: Telling) -> str:
    rated = say("happened.rated", score=body.score, most=SCORE_MAX, words=say(f"score.{body.score}"))
    agreed = "" if body.agreed is None else say("happened.agrees" if body.agreed else "happened.disagrees")
    return listed(rated, agreed)


def _tagged(entry: Entry, body: entries.Tagged, to: Telling) -> str:
    by = say("happened.by", name=to.who(entry.agent, entry.name)) if entry.who == "agent" else ""
    return _joined(say("happened.tag_on" if body.on else "happened.tag_off", tag=to.wrap(body.tag)), by)


def _filled(entry: Entry, body: entries.Filled, to: Telling) -> str:
    field = to.wrap(body.field)
    return f"{field}: {to.wrap(body.value)}" if body.value else say("happened.field_removed", field=field)


def _prioritised(entry: Entry, body: entries.Prioritised, to: Telling) -> str:
    return say("happened.priority", priority=priority_words(body.priority))


def _escalated(entry: Entry, body: entries.Escalated, to: Telling) -> str:
    return say("happened.escalated", reason=late_words(body.reason))


_TELL: Final[dict[type, Callable[[Entry, Any, Telling], str]]] = {
    entries.Opened: _opened,
    entries.Visited: _visited,
    entries.Assigned: _assigned,
    entries.Queued: _queued,
    entries.Offered: _offered,
    entries.Passed: _passed,
    entries.Transferring: _transferring,
    entries.TransferEnded: _transfer_ended,
    entries.Snoozed: _snoozed,
    entries.Woken: _woken,
    entries.Left: _left,
    entries.Due: _due,
    entries.Closing: _closing,
    entries.Stepped: _stepped,
    entries.Stopped: _stopped,
    entries.Closed: _closed,
    entries.RateAsked: _rate_asked,
    entries.Rated: _rated,
    entries.Tagged: _tagged,
    entries.Filled: _filled,
    entries.Prioritised: _prioritised,
    entries.Escalated: _escalated,
}
