"""The pause before the next try."""

from hypothesis import given, strategies as st

from console.session.backoff import pause_ms


@given(st.integers(0, 10_000), st.floats(0, 1, exclude_max=True))
def test_a_pause_is_a_share_of_a_doubling_that_ends_at_thirty_seconds(tries: int, share: float) -> None:
    longest_ms = min(30_000.0, 500.0 * 2.0 ** min(tries, 20))
    assert share * longest_ms - 1 <= pause_ms(tries, lambda: share) <= share * longest_ms + 1


def test_the_first_pause_is_below_half_a_second_and_may_be_none() -> None:
    assert pause_ms(0, lambda: 0.0) == 0
    assert pause_ms(0, lambda: 0.999) == 499
