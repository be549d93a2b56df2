"""The Chromium of this machine, under whichever name it is installed."""

import shutil
from typing import Final

NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""Nothing that a page under test does not need, and no word to anybody but the page's relay."""


def executable() -> str:
    """Its path. Raises FileNotFoundError with what to do."""
    for name in NAMES:
        path = shutil.which(name)
        if path is not None:
            return path
    raise FileNotFoundError(f"none of {', '.join(NAMES)} is installed: `make test` says how")
