"""How an agent is here: every state with every sign."""

import typing

import pytest

from relay.domain.presence import AT_WORK, CHOICES, PRESENCE, PRESENT, SHOWN, Here, Sign, after
from relay.protocol.agent import Chosen, Presence

HERE: tuple[Here, ...] = typing.get_args(Here)
SIGNS: tuple[Sign, ...] = typing.get_args(Sign)

LINED: tuple[Here, ...] = ("available", "idle", "on_break", "signed_off")
"""Those that have a line up."""

WANTED: dict[Sign, dict[str, str]] = {
    "connected": {
        "offline away": "available",
        "idle": "available",
        "away_on_break": "on_break",
    },
    "line_lost": {"available idle": "away", "on_break": "away_on_break", "signed_off": "offline"},
    "lease_over": {"away away_on_break": "offline"},
    "break_begun": {"available idle signed_off": "on_break"},
    "came_back": {"idle on_break signed_off": "available"},
    "signed_off": {"available idle on_break": "signed_off"},
    "quiet": {"available": "idle"},
    "key": {"idle": "available"},
}
"""Sign to states before and the state after; any other state stays as it is."""


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("here", HERE)
def test_each_sign_leads_where_the_rules_say_and_nowhere_else(here: Here, sign: Sign) -> None:
    wanted = next((to for states, to in WANTED[sign].items() if here in states.split()), here)
    assert after(here, sign) == wanted


def test_only_a_line_that_comes_up_makes_somebody_present_who_was_not() -> None:
    for here in set(HERE) - set(LINED):
        for sign in SIGNS:
            assert sign == "connected" or after(here, sign) not in LINED


def test_a_break_outlives_a_lost_line_but_not_the_end_of_the_lease() -> None:
    lost = after("on_break", "line_lost")
    assert after(lost, "connected") == "on_break"
    assert after(after(lost, "lease_over"), "connected") == "available"


def test_every_state_is_shown_as_one_that_the_team_knows() -> None:
    assert set(SHOWN) == set(HERE) == set(PRESENCE)
    assert set(SHOWN.values()) == set(typing.get_args(Presence))
    assert set(CHOICES) == set(typing.get_args(Chosen))
    assert AT_WORK < PRESENT
