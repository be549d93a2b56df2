"""Disks that can be filled up and freed again while a relay runs on them."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, Protocol

MEMORY_DISK_MB: Final = 320
"""Above the free space that the relay wants before it lets new visitors in."""


class Disk(Protocol):
    """Where the data are, what the relay's process needs for it, and the two things that happen."""

    data: Path
    environment: dict[str, str]

    def fill(self) -> None:
        """Nothing more fits."""

    def free(self) -> None:
        """There is room again."""


class MemoryDisk:
    """A file system in memory, filled by a file that takes all there is."""

    def __init__(self, folder: Path) -> None:
        self.data, self._filler = folder / "data", folder / "filler"
        self.environment: dict[str, str] = {}

    def fill(self) -> None:
        """Takes the last byte."""
        with self._filler.open("wb", buffering=0) as file:
            for piece in (1 << 20, 1 << 12, 1):
                with suppress(OSError):
                    while True:
                        file.write(b"x" * piece)

    def free(self) -> None:
        """Gives all of it back."""
        self._filler.unlink()


class SaidToBeFull:
    """For whoever may not mount: a library before the system's own says that nothing fits."""

    def __init__(self, folder: Path, recorder: Path) -> None:
        self.data, self._flag = folder / "data", folder / "full"
        self.environment = {
            "LD_PRELOAD": str(recorder),
            "DUKKAN_RECORD_FOLDER": str(self.data),
            "DUKKAN_DISK_FULL": str(self._flag),
        }

    def fill(self) -> None:
        """From the next write on."""
        self._flag.touch()

    def free(self) -> None:
        """From the next write on."""
        self._flag.unlink()


@contextmanager
def small_disk(kind: str, folder: Path, recorder: Path) -> Iterator[Disk]:
    """A disk in memory where it may be mounted, else or when asked for one that is said to be full."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={MEMORY_DISK_MB}m,mode=700", "tmpfs", str(folder)]
    may_mount = kind == "in memory" and os.geteuid() == 0
    if may_mount and subprocess.run(mount, capture_output=True).returncode == 0:
        try:
            yield MemoryDisk(folder)
        finally:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
    else:
        yield SaidToBeFull(folder, recorder)
