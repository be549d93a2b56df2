"""The bucket that bounds floods."""

import pytest

from relay.domain.token_bucket import TokenBucket


@pytest.mark.threat(46)
def test_a_full_bucket_gives_its_capacity_and_then_says_how_long_to_wait() -> None:
    bucket = TokenBucket(capacity=20, per_s=2)
    assert [bucket.take(1_000) for _ in range(20)] == [0] * 20
    assert bucket.take(1_000) == 500
    assert bucket.take(1_500) == 0


def test_a_clock_that_stands_still_gives_nothing_and_one_that_runs_refills_to_the_capacity() -> None:
    bucket = TokenBucket(capacity=2, per_s=1)
    assert bucket.is_full(5)
    assert [bucket.take(5), bucket.take(5)] == [0, 0]
    assert bucket.take(5) > 0
    assert not bucket.is_full(1_000)
    assert bucket.is_full(3_600_000)
    assert [bucket.take(3_600_000) == 0 for _ in range(3)] == [True, True, False]
