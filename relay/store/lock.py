"""One relay to a data folder: a second one is refused with a sentence."""

import fcntl
import os
from pathlib import Path

from relay.store.folder import give_to_owner


class StoreInUse(Exception):
    """Another process holds the data folder; the message is for the operator."""


class FolderLock:
    """The exclusive right to a data folder, held until `release` or the process's end."""

    def __init__(self, folder: Path) -> None:
        """Takes the lock. Raises StoreInUse."""
        self._file = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        give_to_owner(folder / "lock", folder)
        try:
            # The kernel lets go when the process dies, however it dies: no stale locks.
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = os.pread(self._file, 20, 0).decode("ascii", "replace").strip() or "unknown"
            os.close(self._file)
            raise StoreInUse(
                f"Another relay (process {holder}) is using the data folder {folder}: "
                "stop it first, or give this one a folder of its own with --data."
            ) from None
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, f"{os.getpid()}\n".encode(), 0)

    def release(self) -> None:
        """Lets the next one in."""
        os.close(self._file)
