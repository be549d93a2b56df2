"""Where the console's own files lie: beside the packages in a checkout, inside them in a wheel.

A wheel carries what the console reads of `config` under `console/shipped`; see `pyproject.toml`.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def sample_config() -> Path:
    """The folder with `console.toml`, `i18n/<language>.json` and `demo_dialogues.jsonl`."""
    shipped = _PACKAGE / "shipped"
    return (shipped if shipped.is_dir() else _PACKAGE.parent) / "config"
