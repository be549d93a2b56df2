"""Where the files lie that are not Python: beside the packages in a checkout, inside them in a wheel.

A wheel carries `widget_js/src` and `config` under `relay/shipped`; see `pyproject.toml`.
The console finds its own with `console/data_files.py`.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


def widget_source() -> Path:
    """The folder of the widget's modules."""
    return _root() / "widget_js" / "src"


def sample_config() -> Path:
    """The folder that `dukkan init` copies, and whose word catalogues serve where a shop has none."""
    return _root() / "config"


def _root() -> Path:
    shipped = _PACKAGE / "shipped"
    return shipped if shipped.is_dir() else _PACKAGE.parent
