"""The names of what lies in a data folder, and whose it is."""

import os
from pathlib import Path
from typing import Final

FILE_NAME: Final = "dukkan.db"
"""The store; SQLite puts its journal beside it."""

UPLOADS: Final = "uploads"
"""The files that were sent along; what their names mean stands in the store."""

BACKUPS: Final = "backups"
"""Where backups go unless somebody says otherwise."""


class StoreUnreadable(Exception):
    """What lies there is no store, or no longer one; the message is for the operator."""


def give_to_owner(path: Path, data: Path) -> None:
    """Lets the relay's own user have what the administrator has made in its folder `data`. Raises OSError."""
    if os.geteuid() == 0:
        owner = data.stat()
        os.chown(path, owner.st_uid, owner.st_gid)
