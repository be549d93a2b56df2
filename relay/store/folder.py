"""The names of what lies in a data folder."""

from typing import Final

FILE_NAME: Final = "dukkan.db"
"""The store; SQLite puts its journal beside it."""

BACKUPS: Final = "backups"
"""Where backups go unless somebody says otherwise."""


class StoreUnreadable(Exception):
    """What lies there is no store, or no longer one; the message is for the operator."""
