"""The parts of README that are made from the code: code map, states, keys.

`python -m tests.tools.readme_parts` writes them between their markers; with `--check` it says which
is stale.
"""

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from console.actions import keys_table
from relay.domain.machine import CONVERSATION

ROOT: Final = Path(__file__).parents[2]
README: Final = ROOT / "README.md"

FOLDERS: Final = (
    *("relay", "relay/protocol", "relay/shared", "relay/domain", "relay/desk", "relay/service"),
    *("relay/store", "relay/web"),
    *("console", "console/session", "console/text", "console/text/bidi", "console/model", "console/net"),
    *(
        "console/terminal",
        "console/widgets",
        "console/screens",
        "console/plain",
        "console/compat",
        "console/styles",
        "console/load",
    ),
    *("widget_js", "config"),
    *("tests", "tests/unit", "tests/contract", "tests/integration", "tests/terminal", "tests/browser"),
    *("tests/widget_js", "tests/simulation", "tests/faults", "tests/load", "tests/support", "tests/tools"),
)
"""In the order in which a reader meets them."""


def code_map() -> str:
    """A table of the folders with the first sentence of each folder's README."""
    rows = ["| folder | what is there |", "| --- | --- |"]
    for folder in FOLDERS:
        rows.append(f"| [`{folder}/`]({folder}/README.md) | {first_sentence(folder)} |")
    return "\n".join(rows)


def first_sentence(folder: str) -> str:
    """What a folder's README says first, without the title."""
    text = (ROOT / folder / "README.md").read_text(encoding="utf-8")
    paragraph = text.split("\n\n")[1].replace("\n", " ").strip()
    return re.split(r"(?<=[.])\s", paragraph)[0]


def states() -> str:
    """The states of a conversation as a Mermaid drawing, from the table that the relay obeys."""
    lines = ["```mermaid", "stateDiagram-v2", "    [*] --> queued: opened"]
    for state, happenings in CONVERSATION.items():
        if state == "new":
            continue
        for happening, after in happenings.items():
            if after != state:
                lines.append(f"    {state} --> {after}: {happening}")
    return "\n".join([*lines, "```"])


PARTS: Final[dict[str, Callable[[], str]]] = {"map": code_map, "states": states, "keys": keys_table}


def rewritten(text: str) -> str:
    """`text` with every part as it should be. Raises ValueError where a marker is missing."""
    for name, make in PARTS.items():
        begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
        if text.count(begin) != 1 or text.count(end) != 1:
            raise ValueError(f"README.md needs one <!-- {name} --> and one <!-- /{name} -->")
        before, rest = text.split(begin)
        text = before + begin + make().strip() + "\n" + end + rest.split(end)[1]
    return text


def main(arguments: list[str]) -> int:
    """Writes README's parts, or with `--check` only says whether they are stale; the exit code."""
    now = README.read_text(encoding="utf-8")
    wanted = rewritten(now)
    if now == wanted:
        return 0
    if arguments == ["--check"]:
        print("README.md is stale: run `python -m tests.tools.readme_parts`", file=sys.stderr)
        return 1
    README.write_text(wanted, encoding="utf-8", newline="\n")
    print("wrote README.md")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
