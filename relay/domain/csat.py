"""A visitor's rating: when it may be given or changed, and which one calls for a follow-up."""

from typing import Final

from relay.domain.facts import Facts

HOUR_MS: Final = 3_600_000


def may_rate(at: Facts, at_ms: int, change_hours: int) -> bool:
    """Whether he has been asked, and has not answered yet or so lately that he may still change it."""
    if not at.rate_asked_at_ms:
        return False
    return at.rating is None or at_ms - at.rating.first_at_ms <= change_hours * HOUR_MS


def is_low(score: int, low_score: int) -> bool:
    """Whether the rating is one that supervisors are told of; a `low_score` of 0 tells of none."""
    return score <= low_score


def was_low(at: Facts, low_score: int) -> bool:
    """Whether the last rating of this closing is a low one."""
    return at.rating is not None and is_low(at.rating.score, low_score)


def follow_up_ms(at_ms: int, hours: int) -> int:
    """Until when a low rating is to be followed up."""
    return at_ms + hours * HOUR_MS
