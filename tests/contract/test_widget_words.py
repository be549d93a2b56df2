"""The widget says what stands in the catalogue: no key that it asks for is missing, and none is left over."""

import json
import re
from typing import Final

from relay.web.data_files import sample_config, widget_source

PLACED: Final = re.compile(r"\bWORDS\.(\w+)")
LAUNCHERS: Final = {"open"}
"""What the loader is given with its settings."""


def test_the_widget_asks_for_the_words_that_there_are() -> None:
    asked = {
        key
        for path in widget_source().glob("*.js")
        for key in PLACED.findall(path.read_text(encoding="utf-8"))
    }
    catalogue = json.loads((sample_config() / "i18n" / "en.json").read_text(encoding="utf-8"))
    there = [key.rpartition(".")[2] for key in catalogue if key.startswith("widget.")]
    assert sorted(asked | LAUNCHERS) == sorted(there)
