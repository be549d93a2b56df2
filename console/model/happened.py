"""What happened to a conversation, and why, in an agent's words: from entries of the log to a line each.

Names of people stand as they are; whoever draws them keeps them apart from what is around them
(`wrap`). Times are told by `clock_of`, because the model knows no time zone.
"""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from relay.protocol import entries
from relay.protocol.agent import Presence, Teammate
from relay.protocol.entries import (
    AssignedBecause,
    DueBecause,
    Entry,
    EscalatedBecause,
    PassedBecause,
    StoppedBecause,
    TransferEndedBecause,
    WokenBecause,
)
from relay.shared.words import base_language

LANGUAGES: Final = {
    "ar": "Arabic",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fa": "Persian",
    "fr": "French",
    "hi": "Hindi",
    "it": "Italian",
    "ku": "Kurdish",
    "nl": "Dutch",
    "pt": "Portuguese",
    "ru": "Russian",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "ur": "Urdu",
    "zh": "Chinese",
}

PRIORITIES: Final = {-1: "low", 0: "normal", 1: "high", 2: "urgent"}
SCORES: Final = ("", "very bad", "bad", "fair", "good", "very good")

LATE: Final[dict[EscalatedBecause, str]] = {
    "half_time": "half of the time for a first answer is over",
    "full_time": "the time for a first answer is over",
    "stale": "nobody has done anything here for long",
    "low_rating": "the visitor was not content",
    "overdue": "it should have been answered by now",
}

PRESENCES: Final[dict[Presence, str]] = {
    "available": "available",
    "idle": "idle",
    "on_break": "on a break",
    "away": "line down",
    "offline": "offline",
}

_PASSED: Final[dict[PassedBecause, str]] = {
    "declined": "passed it on",
    "missed": "did not pick it up in time",
    "left": "went away",
}
_TRANSFER_ENDED: Final[dict[TransferEndedBecause, str]] = {
    "declined": "the handing over was declined",
    "recalled": "the handing over was taken back",
    "left": "the handing over is off: nobody is there any more",
}
_WOKEN: Final[dict[WokenBecause, str]] = {
    "time": "its time has come: the chat is back",
    "visitor": "the visitor wrote: the chat is back",
    "agent": "the chat was brought back",
}
_STOPPED: Final[dict[StoppedBecause, str]] = {
    "visitor": "the visitor wrote: wrapping up waits",
    "agent": "wrapping up waits",
}
_DUE: Final[dict[DueBecause, str]] = {"low_rating": "to be followed up", "asked": "to be worked on"}


class Telling(NamedTuple):
    """For whom it is told: the reading agent's number, how names are wrapped, how a time is written."""

    agent: int = 0
    wrap: Callable[[str], str] = str
    clock_of: Callable[[int], str] | None = None

    def who(self, agent: int, name: str, otherwise: str = "somebody") -> str:
        """`you`, or the name."""
        return "you" if agent and agent == self.agent else self.wrap(name) if name else otherwise

    def until(self, at_ms: int, before: str = " until ") -> str:
        """` until 14:30`; nothing where no time is known."""
        return f"{before}{self.clock_of(at_ms)}" if at_ms and self.clock_of else ""


def happened(entry: Entry, to: Telling) -> str:
    """What happened, in a few words; empty for words, and for what nobody needs to read."""
    tell = _TELL.get(type(entry.body))
    return tell(entry, entry.body, to) if tell else ""


def why(reason: AssignedBecause, chats: int, among: int, lang: str, wrap: Callable[[str], str] = str) -> str:
    """Why just this agent got it: `fewest chats (1) of 3 who could take it and speak Persian`."""
    language = LANGUAGES.get(base_language(lang)) or wrap(lang)
    speak, speaks = (f" and speak {language}", f" and speaks {language}") if lang else ("", "")
    crowd = f" of {among} who could take it{speak}" if among > 1 else ""
    match reason:
        case "last_agent":
            return "the last to answer this visitor"
        case "least_loaded":
            return f"fewest chats ({chats}){crowd}"
        case "longest_unassigned":
            return f"longest without a new chat{crowd}"
        case "only_one":
            return f"the only one who could take it{speaks}"
    return ""


def presence_words(mate: Teammate, to: Telling) -> str:
    """`on a break (lunch), back at 13:30`; the number of chats is told apart."""
    words = PRESENCES[mate.presence]
    if mate.presence == "on_break" and mate.reason:
        words += f" ({to.wrap(mate.reason)})"
    if mate.presence in ("on_break", "offline"):
        words += to.until(mate.back_at_ms, ", back at ")
    return words


def _opened(entry: Entry, body: entries.Opened, to: Telling) -> str:
    return "chat started"


def _assigned(entry: Entry, body: entries.Assigned, to: Telling) -> str:
    who = to.who(body.agent, body.name)
    if body.reason == "transfer":
        return f"{who} took the chat that was handed over"
    if body.reason == "taken_over":
        return f"{who} took the chat over"
    reason = why(body.reason, body.chats, body.among, body.lang, to.wrap)
    return f"{who} took the chat: {reason}" if reason else f"{who} took the chat"


def _queued(entry: Entry, body: entries.Queued, to: Telling) -> str:
    name = to.wrap(body.name) if body.name else "the agent"
    where = f" in {to.wrap(body.department)}" if body.department else ""
    match body.reason:
        case "opened":
            return ""
        case "released":
            giver = to.who(entry.agent, entry.name or body.name)
            return f"{giver} gave the chat back to the queue"
        case "agent_left":
            return f"{name}'s line was lost: back at the head of the queue"
        case "agent_break":
            return f"{name} went on a break: back at the head of the queue"
        case "agent_offline":
            return f"{name} has gone: back at the head of the queue"
        case "reopened":
            return f"the visitor wrote again: back in the queue{where}"
        case "moved":
            return f"{to.who(entry.agent, entry.name)} moved the chat: it waits{where}"
        case "returned":
            return f"the visitor is back: it waits{where}"
        case "woken":
            return f"its time has come, and {name} has no room: back at the head of the queue"


def _offered(entry: Entry, body: entries.Offered, to: Telling) -> str:
    reason = why(body.reason, body.chats, body.among, body.lang, to.wrap)
    if body.agent == to.agent:
        return f"you were offered this: {reason}"
    return f"offered to {to.wrap(body.name)}: {reason}"


def _passed(entry: Entry, body: entries.Passed, to: Telling) -> str:
    return f"{to.who(body.agent, body.name)} {_PASSED[body.reason]}"


def _transferring(entry: Entry, body: entries.Transferring, to: Telling) -> str:
    target = to.who(body.to, body.to_name) if body.to else to.wrap(body.department)
    giver = to.who(entry.agent, entry.name)
    return f"{giver} {'hand' if giver == 'you' else 'hands'} the chat over to {target}"


def _transfer_ended(entry: Entry, body: entries.TransferEnded, to: Telling) -> str:
    by = f" by {to.wrap(body.name)}" if body.name and body.reason == "declined" else ""
    return _TRANSFER_ENDED[body.reason] + by


def _snoozed(entry: Entry, body: entries.Snoozed, to: Telling) -> str:
    until = to.until(body.until_ms) or ("" if body.until_ms else " until the visitor writes")
    return f"{to.who(entry.agent, entry.name)} put the chat away{until}"


def _woken(entry: Entry, body: entries.Woken, to: Telling) -> str:
    return _WOKEN[body.reason]


def _left(entry: Entry, body: entries.Left, to: Telling) -> str:
    nobody = "the shop is closed" if body.reason == "closed" else "nobody is there"
    return f"{nobody}: left to be answered{to.until(body.due_ms, ' by ') or ' later'}"


def _due(entry: Entry, body: entries.Due, to: Telling) -> str:
    whom = f" by {to.who(body.agent, body.name)}" if body.agent else ""
    return f"{_DUE[body.reason]}{whom}{to.until(body.due_ms)}"


def _closing(entry: Entry, body: entries.Closing, to: Telling) -> str:
    who = to.who(entry.agent, entry.name)
    return f"{who} {'wrap' if who == 'you' else 'wraps'} up ({to.wrap(body.script)})"


def _stepped(entry: Entry, body: entries.Stepped, to: Telling) -> str:
    if body.outcome == "skipped":
        return f"step {to.wrap(body.step)} skipped" + (f": {to.wrap(body.reason)}" if body.reason else "")
    return "one step back" if body.outcome == "back" else ""


def _stopped(entry: Entry, body: entries.Stopped, to: Telling) -> str:
    return _STOPPED[body.reason]


def _closed(entry: Entry, body: entries.Closed, to: Telling) -> str:
    if body.reason == "silent":
        return "the visitor has gone silent: the chat was closed"
    closer = to.who(entry.agent, entry.name, "")
    return f"{closer} closed the chat" if closer else "the chat was closed"


def _rate_asked(entry: Entry, body: entries.RateAsked, to: Telling) -> str:
    return "the visitor was asked for a rating"


def _rated(entry: Entry, body: entries.Rated, to: Telling) -> str:
    agreed = {True: ", agrees", False: ", disagrees", None: ""}[body.agreed]
    return f"the visitor rated it {body.score} of 5, {SCORES[body.score]}{agreed}"


def _tagged(entry: Entry, body: entries.Tagged, to: Telling) -> str:
    by = f" by {to.who(entry.agent, entry.name)}" if entry.who == "agent" else ""
    return f"tag {to.wrap(body.tag)} {'put on' if body.on else 'taken off'}{by}"


def _filled(entry: Entry, body: entries.Filled, to: Telling) -> str:
    field = to.wrap(body.field)
    return f"{field}: {to.wrap(body.value)}" if body.value else f"{field} removed"


def _prioritised(entry: Entry, body: entries.Prioritised, to: Telling) -> str:
    return f"priority: {PRIORITIES[body.priority]}"


def _escalated(entry: Entry, body: entries.Escalated, to: Telling) -> str:
    return f"supervisors were told: {LATE[body.reason]}"


_TELL: Final[dict[type, Callable[[Entry, Any, Telling], str]]] = {
    entries.Opened: _opened,
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
