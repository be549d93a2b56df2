"""The link's table: every state with every event."""

import pytest

from console.session.link_states import CAN_SPEAK, HAS_LINE, LINK, LinkEvent, LinkState

PAIRS = [(state, event) for state in LinkState for event in LinkEvent]


def test_every_state_has_a_row() -> None:
    assert set(LINK) == set(LinkState)


@pytest.mark.parametrize(("state", "event"), PAIRS)
def test_an_event_leads_to_a_state_or_is_a_defect(state: LinkState, event: LinkEvent) -> None:
    if event in LINK[state]:
        assert LINK[state][event] in LinkState
    else:
        with pytest.raises(KeyError):
            LINK[state][event]


@pytest.mark.parametrize("state", LinkState)
def test_a_line_can_always_be_lost_and_a_link_always_be_stopped(state: LinkState) -> None:
    assert (LinkEvent.LOST in LINK[state]) == (state in HAS_LINE)
    assert LINK[state][LinkEvent.STOPPED] is LinkState.ENDED


def test_live_is_reached_only_through_a_welcome() -> None:
    before_live = {state for state in LinkState if LinkState.LIVE in LINK[state].values()}
    before_that = {state for state in LinkState if LinkState.CATCHING_UP in LINK[state].values()}
    assert (before_live, before_that) == ({LinkState.CATCHING_UP}, {LinkState.GREETING})


def test_who_may_speak_has_a_line() -> None:
    assert CAN_SPEAK < HAS_LINE
