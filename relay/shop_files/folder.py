"""A folder of the shop's files with what was read last, and whether anything has changed since."""

from collections.abc import Callable, Collection
from pathlib import Path

from msgspec import Struct

from relay.domain.shop import Shop
from relay.shared.toml_file import TomlError
from relay.shared.words import Catalogues
from relay.shop_files.load import load_shop, paths

Stamp = tuple[int, int, int]
"""When a file was written, its size, and which file it is: another one that was renamed to its place
may be as old and as long."""

GONE: Stamp = (0, 0, 0)


class Source(Struct, frozen=True, kw_only=True):
    """Where a shop comes from."""

    folder: Path
    sites: Collection[str]
    words: Callable[[], Catalogues]
    """Reads the catalogues again. Raises TomlError."""

    at_start: Collection[Path] = ()
    """Files that are read when the relay starts, and never again."""

    year: Callable[[], int]
    """The present year: days that come every year are written out for some years only."""


class ShopFolder:
    """Safe to use from one thread at a time."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.shop = Shop()
        """As it was when the files were good last."""

        self._stamps: dict[str, Stamp] = {}
        self._at_start = self._stamps_at_start()

    def load(self) -> Shop:
        """Reads all files. Raises TomlError, and then `shop` stays as it was."""
        source = self.source
        self._stamps = self.stamps()
        if not source.folder.is_dir():
            raise TomlError(f"{source.folder}: the folder is gone")
        year = source.year()
        self.shop = load_shop(source.folder, year=year, sites=source.sites, words=source.words())
        return self.shop

    def has_changed(self) -> bool:
        """Whether a file is other than it was when all were read last, for good or bad."""
        return self.stamps() != self._stamps

    def stamps(self) -> dict[str, Stamp]:
        """Path to stamp of each file that there is, and the year."""
        folder = self.source.folder
        files = [*paths(folder), *sorted((folder / "i18n").glob("*.json"))]
        return {"": (self.source.year(), 0, 0), **{str(path): _stamp(path) for path in files}}

    def waits_for_a_start(self) -> list[Path]:
        """Files that have changed since the relay started, and that it reads only then; each once."""
        before, self._at_start = self._at_start, self._stamps_at_start()
        return [path for path, stamp in self._at_start.items() if stamp != before[path]]

    def _stamps_at_start(self) -> dict[Path, Stamp]:
        return {path: _stamp(path) for path in self.source.at_start}


def _stamp(path: Path) -> Stamp:
    try:
        status = path.stat()
    except OSError:
        return GONE
    return status.st_mtime_ns, status.st_size, status.st_ino
