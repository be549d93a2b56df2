"""The scenarios, played by the Python sessions; the widget's tests play the same files."""

from pathlib import Path

import pytest

from tests.contract.scenario_player import SCENARIOS, Player, Role, read

PARTS: list[tuple[Path, Role]] = [
    (path, role) for path in sorted(SCENARIOS.glob("*.jsonl")) for role in read(path)[0]["roles"]
]


@pytest.mark.parametrize(("path", "role"), PARTS, ids=[f"{path.stem}-{role}" for path, role in PARTS])
def test_the_session_does_what_the_scenario_says(path: Path, role: Role) -> None:
    Player(role).play(read(path)[1])


def test_there_are_scenarios_for_both_kinds_of_client() -> None:
    roles = [role for _, role in PARTS]
    assert roles.count("visitor") > 25
    assert roles.count("agent") > 20


def test_a_player_notices_a_frame_that_nobody_expected() -> None:
    path = SCENARIOS / "silence.jsonl"
    steps = [step for step in read(path)[1] if step.get("expect", {}).get("send", {}).get("t") != "beat"]
    with pytest.raises(AssertionError, match="not expected"):
        Player("visitor").play(steps)
