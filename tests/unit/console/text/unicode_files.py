"""Unicode's own files, unpacked."""

import lzma
from collections.abc import Iterator
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent / "data"


def whole(name: str) -> str:
    """The text of one file, such as `BidiTest`."""
    return lzma.decompress((FOLDER / f"{name}.txt.xz").read_bytes()).decode("utf-8")


def lines(name: str) -> Iterator[str]:
    """Its lines that hold data, without their comments."""
    for line in whole(name).splitlines():
        if data := line.partition("#")[0].strip():
            yield data
