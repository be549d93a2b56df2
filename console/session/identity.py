"""Who the console says that its agent is: what an agent knows, or what an earlier sign-in left."""

from msgspec import Struct


class Identity(Struct, frozen=True, kw_only=True):
    """A name with its password, or the session of an earlier sign-in.

    With a `join` code the password is the one that the account gets; `code` is that of an app. `device`
    is what this machine is called in the list of those that are signed in.
    """

    name: str = ""
    password: str = ""
    session: str = ""
    join: str = ""
    code: str = ""
    device: str = ""

    @property
    def is_complete(self) -> bool:
        """Whether one can try it."""
        return bool(self.session or (self.name and self.password))
