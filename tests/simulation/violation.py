"""What is raised where an invariant does not hold."""

from typing import NoReturn


class Violation(Exception):
    """`name` is I1 to I14 of the delivery rules, or one of the desk's own.

    D1  nobody has more in hand than he may
    D2  an offer ends with its time, or when whom it is made to goes
    D3  whoever waits for an agent is offered to one as soon as one is free
    """

    def __init__(self, name: str, story: str) -> None:
        super().__init__(f"{name}: {story}")
        self.name = name


def broken(name: str, story: str) -> NoReturn:
    """Raises the violation."""
    raise Violation(name, story)
