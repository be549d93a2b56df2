"""Frames about signing in and out, and about the codes of an app beside the password."""

from typing import Annotated

from msgspec import Meta

from relay.protocol.frames import Command, Update

TypedCode = Annotated[str, Meta(max_length=64)]
"""A code as it was typed: six digits of an app, a recovery code, a join code."""


class SignOut(Command, tag="sign_out"):
    """End my sign-in on this device, or everywhere; the lines that it held are closed."""

    everywhere: bool = False


class SetUpFactor(Command, tag="set_up_factor"):
    """Begin to use codes of an app, answered by `factor`; with the first `code`, show that the app has it."""

    code: TypedCode = ""


class Factor(Update):
    """What an app has to know, or that it is in use from here on.

    `address` is what its QR code holds. `recovery` are codes that are good once each, for the day on
    which the app is lost; nobody is told them again.
    """

    address: str = ""
    recovery: list[str] = []
