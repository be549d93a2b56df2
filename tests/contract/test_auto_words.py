"""What the relay says by itself: the catalogue has every word that it asks for, and none for nothing."""

import ast
import json
import re
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
TREES: Final = [ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / "relay").rglob("*.py")]
FORM: Final = re.compile(r"\.(zero|one|two|few|many|other|[1-7])$")
"""The end of a key that has plurals, or that is one of seven weekdays."""

CATALOGUE: Final = {
    FORM.sub("", key)
    for key in json.loads((ROOT / "config" / "i18n" / "en.json").read_text(encoding="utf-8"))
    if key.startswith("auto.")
}


def constants() -> set[str]:
    """Every text in the relay's source."""
    return {
        node.value
        for tree in TREES
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def asked_for() -> set[str]:
    """The keys that `tell` and `spoken` are called with, as far as they are written out."""
    found = set()
    for tree in TREES:
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and len(node.args) > 2:
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                key = node.args[2]
                if (
                    name in ("tell", "spoken")
                    and isinstance(key, ast.Constant)
                    and isinstance(key.value, str)
                ):
                    found.add(f"auto.{key.value}")
    return found


def test_the_catalogue_has_every_word_that_the_relay_asks_for() -> None:
    written_out = {text for text in constants() if re.fullmatch(r"auto\.[a-z_]+", text)}
    assert asked_for() >= {"auto.remind", "auto.transfer_agent", "auto.late_reply"}, "the search finds calls"
    assert (asked_for() | written_out) - CATALOGUE == set()


def test_the_catalogue_has_no_word_that_nobody_says() -> None:
    said = constants()
    unsaid = {key for key in CATALOGUE if key not in said and key.removeprefix("auto.") not in said}
    assert unsaid - {"auto.weekday"} == set()
