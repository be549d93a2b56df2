"""What an agent may set for his console: `console.toml`, overridden by the command line."""

import msgspec


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The keys of `console.toml`; every one may be left out."""

    relay: str = "http://127.0.0.1:8600"
    """Address of the relay, as a browser would open it."""

    name: str = ""
    """The agent's name; asked for when empty."""

    chats_max: int = 5
    """With this many chats of one's own, `alt+a` no longer leads to the queue."""

    late_s: int = 120
    """Seconds after which a waiting visitor is marked `!!`; from half of it on `!`."""

    read_after_s: float = 1.5
    """Seconds that a line has to be on the screen, with the terminal in focus, to count as read."""
