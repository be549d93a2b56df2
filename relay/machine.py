"""What can be known of the machine a relay runs on: its disk, its clock, its limits."""

import os
import re
import resource
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Final

NETWORK: Final = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "fuse.sshfs", "fuse.s3fs"}
)
"""File systems of other machines: locks and fsync are not what SQLite needs them to be."""

PASSING: Final = frozenset({"tmpfs", "ramfs", "overlay"})
"""What is gone after a restart of the machine or of the container."""

UNIT_FOLDERS: Final = (Path("/etc/systemd/system"), Path("/usr/local/lib/systemd/system"))
"""Where an administrator puts units (systemd.unit(5))."""

ASK_S: Final = 3.0


def file_system(path: Path, mountinfo: str | None = None) -> str:
    """The kind of file system that `path` lies on, such as ext4; empty where the kernel does not say."""
    if mountinfo is None:
        try:
            mountinfo = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""
    real, kind, longest = path.resolve(), "", -1
    for line in mountinfo.splitlines():
        parts = line.split(" ")
        if "-" not in parts:
            continue
        # Spaces and the like stand as octal numbers (proc(5)).
        point = Path(re.sub(r"\\(\d{3})", lambda found: chr(int(found[1], 8)), parts[4]))
        if real.is_relative_to(point) and len(point.parts) >= longest:
            kind, longest = parts[parts.index("-") + 1], len(point.parts)
    return kind


def open_files_max(pid: int | None) -> int:
    """How many files and sockets the process may have open; of this one where `pid` is None."""
    if pid is not None:
        try:
            limits = Path(f"/proc/{pid}/limits").read_text()
        except OSError:
            limits = ""
        found = re.search(r"^Max open files +(\d+)", limits, re.MULTILINE)
        if found is not None:
            return int(found[1])
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    return 2**31 if hard == resource.RLIM_INFINITY else hard


def raise_open_files() -> None:
    """Takes as many open files as this process may have: each line is one."""
    # A service manager may have set them already, and forbidden to ask again.
    with suppress(OSError, ValueError):
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def inodes_free(path: Path) -> int | None:
    """How many more files the disk can name; None where it does not count them."""
    found = os.statvfs(path)
    return found.f_favail if found.f_files else None


def clock_is_set() -> bool | None:
    """Whether somebody keeps this machine's clock right; None where nobody can tell."""
    program = shutil.which("timedatectl")
    if program is None:
        return None
    try:
        said = subprocess.run(
            [program, "show", "--property=NTPSynchronized", "--value"],
            capture_output=True,
            text=True,
            timeout=ASK_S,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return {"yes": True, "no": False}.get(said.stdout.strip()) if said.returncode == 0 else None


def unit_exposure(unit: str) -> float | None:
    """What systemd makes of an installed unit, from 0 to 10; None where there is none, or no systemd."""
    program = shutil.which("systemd-analyze")
    path = next((folder / unit for folder in UNIT_FOLDERS if (folder / unit).is_file()), None)
    if program is None or path is None:
        return None
    try:
        said = subprocess.run(
            [program, "security", "--offline=true", "--no-pager", str(path)],
            capture_output=True,
            text=True,
            timeout=ASK_S,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r"exposure level for .*: (\d+\.\d+)", said.stdout)
    return float(found[1]) if found is not None else None


def writers_of(path: Path) -> list[int]:
    """The processes that have the file open for writing, as far as this user may see them."""
    try:
        wanted = path.stat()
    except OSError:
        return []
    found = set()
    for link in Path("/proc").glob("[0-9]*/fd/*"):
        with suppress(OSError, ValueError):
            status = link.stat()
            if (status.st_dev, status.st_ino) != (wanted.st_dev, wanted.st_ino):
                continue
            told = (link.parents[1] / "fdinfo" / link.name).read_text()
            flags = re.search(r"^flags:\s*([0-7]+)$", told, re.MULTILINE)
            if flags is not None and int(flags[1], 8) & os.O_ACCMODE != os.O_RDONLY:
                found.add(int(link.parts[2]))
    return sorted(found)
