"""A file that only takes up room, to be given up when the disk is full.

SQLite cannot even open a store for reading where nothing fits on the disk any more: it needs a few kilobytes
beside it. What the ballast gives back is enough to start, and to finish the chats that are under way.
"""

import errno
import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Final

from relay.store.folder import give_to_owner

FILE_NAME: Final = "ballast"
BYTES: Final = 64 * 1024 * 1024
"""As much as the store's journal may grow to before it is cut back."""

START_BYTES_MIN: Final = 4 * 1024 * 1024
"""With less than this free a start may fail."""


class Ballast:
    """The file of one data folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / FILE_NAME

    @property
    def is_laid(self) -> bool:
        """Whether it is there."""
        return self._path.exists()

    def lay(self) -> None:
        """Takes up the room, where it is not taken up yet; what the disk has no room for is left alone."""
        if self.is_laid:
            return
        fresh = self._path.with_name(f"{FILE_NAME}.partial")
        try:
            file = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                os.posix_fallocate(file, 0, BYTES)
            finally:
                os.close(file)
            give_to_owner(fresh, self._folder)
            os.replace(fresh, self._path)
        except OSError as error:
            fresh.unlink(missing_ok=True)
            if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EOPNOTSUPP, errno.EINVAL):
                raise

    def drop(self) -> bool:
        """Gives the room back; whether there was any to give."""
        was_laid = self.is_laid
        with suppress(OSError):
            self._path.unlink(missing_ok=True)
        return was_laid

    def drop_to_start(self) -> None:
        """Gives the room back where a start would need it."""
        if self.is_laid and shutil.disk_usage(self._folder).free < START_BYTES_MIN:
            self.drop()
