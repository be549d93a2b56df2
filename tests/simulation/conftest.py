"""What the simulation reached stands at the end of the test report, whoever captures the output."""

from collections.abc import Callable

import pytest

LINES: pytest.StashKey[list[str]] = pytest.StashKey()


@pytest.fixture
def say(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Prints a line now and in the summary."""
    lines = request.config.stash.setdefault(LINES, [])

    def said(line: str) -> None:
        print(line)
        lines.append(line)

    return said


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    lines = config.stash.get(LINES, [])
    if lines:
        terminalreporter.section("simulation")
        for line in lines:
            terminalreporter.write_line(line)
