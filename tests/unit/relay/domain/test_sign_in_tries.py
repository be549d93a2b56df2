"""A wrong password makes the next one wait, longer each time, and never anybody else's."""

import pytest

from relay.domain.sign_in_tries import (
    KEYS_MAX,
    PAUSE_MAX_MS,
    TRIES_OF_A_NAME,
    TRIES_OF_AN_ADDRESS,
    TURN_MAX_MS,
    WINDOW_MS,
    SignInTries,
)

pytestmark = pytest.mark.threat(28)


def waits(
    tries: SignInTries, times: int, up_ms: int = 0, name: str = "sara", address: str = "a"
) -> list[int]:
    """How long each of so many tries has to wait, each made when the one before has been looked at."""
    found = []
    for _ in range(times):
        wait_ms = tries.begin(name, address, up_ms)
        while wait_ms is None:  # Refused: he comes again a second later.
            up_ms += 1_000
            wait_ms = tries.begin(name, address, up_ms)
        found.append(wait_ms)
        up_ms += wait_ms
    return found


def test_the_first_ones_are_looked_at_at_once_and_then_it_takes_longer_each_time() -> None:
    found = waits(SignInTries(), TRIES_OF_A_NAME + 3)
    assert found[:TRIES_OF_A_NAME] == [0] * TRIES_OF_A_NAME
    assert found[TRIES_OF_A_NAME:] == [1_000, 2_000, 4_000]


def test_nobody_tries_a_thousand_in_an_hour() -> None:
    tries, up_ms, looked_at = SignInTries(), 0, 0
    while up_ms < 3_600_000:
        wait_ms = tries.begin("sara", "a", up_ms)
        looked_at += wait_ms is not None
        up_ms += 100
    assert looked_at < 3_600_000 / PAUSE_MAX_MS + 20


def test_many_at_once_do_not_slip_through() -> None:
    tries = SignInTries()
    turns = [tries.begin("sara", "a", 0) for _ in range(100)]
    assert [turn for turn in turns if turn is not None] == [0] * TRIES_OF_A_NAME + [1_000, 3_000]
    assert all(turn is None or turn <= TURN_MAX_MS for turn in turns)


def test_nobody_is_locked_out_from_elsewhere() -> None:
    tries = SignInTries()
    for _ in range(100):
        tries.begin("sara", "the attacker's", 0)
    assert tries.begin("sara", "her own", 0) == 0
    assert tries.begin("SARA", "the attacker's", 0) is None


def test_many_names_from_one_address_wait_as_well() -> None:
    tries = SignInTries()
    turns = [tries.begin(f"name {number}", "a", 0) for number in range(100)]
    assert turns[:TRIES_OF_AN_ADDRESS] == [0] * TRIES_OF_AN_ADDRESS
    assert len([turn for turn in turns if turn is not None]) < TRIES_OF_AN_ADDRESS + 5


def test_the_right_one_makes_all_good() -> None:
    tries = SignInTries()
    waits(tries, TRIES_OF_A_NAME + 1)
    tries.succeeded("Sara", "a")
    assert waits(tries, TRIES_OF_A_NAME, 60_000) == [0] * TRIES_OF_A_NAME


def test_it_is_forgotten_after_a_quarter_of_an_hour() -> None:
    tries = SignInTries()
    waits(tries, TRIES_OF_A_NAME + 1)
    assert tries.begin("sara", "a", 2 * WINDOW_MS) == 0


def test_what_is_remembered_is_bounded() -> None:
    tries = SignInTries()
    for number in range(KEYS_MAX + 500):
        tries.begin(f"{number}", f"address {number}", 0)
    assert len(tries._tries) <= KEYS_MAX
