"""The parts of README that are made from the code: code map, drawings of the states, keys.

`python -m tests.tools.readme_parts` writes them between their markers; with `--check` it says which
is stale.
"""

import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from console.actions import keys_table
from console.catalogues import speak
from relay.domain.closing_script import CLOSING
from relay.domain.machine import CONVERSATION
from relay.domain.presence import PRESENCE
from relay.domain.transfer import TRANSFER

ROOT: Final = Path(__file__).parents[2]
README: Final = ROOT / "README.md"

FOLDERS: Final = (
    *("relay", "relay/protocol", "relay/shared", "relay/domain", "relay/desk", "relay/service"),
    *("relay/store", "relay/web", "relay/pictures", "relay/shop_files"),
    *(
        "console",
        "console/session",
        "console/text",
        "console/text/bidi",
        "console/text/editing",
        "console/model",
        "console/net",
    ),
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
    *(
        "tests/widget_js",
        "tests/simulation",
        "tests/faults",
        "tests/fuzz",
        "tests/load",
        "tests/support",
        "tests/tools",
    ),
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
    """The states of a conversation."""
    return drawing({state: row for state, row in CONVERSATION.items() if state != "new"}, "queued", "opened")


def drawing(table: Mapping[Any, Mapping[Any, str]], first: str, begun: str = "") -> str:
    """A table of states as a Mermaid drawing: what leads from one to another, and nothing that stays."""
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {first}" + (f": {begun}" if begun else "")]
    for state, row in table.items():
        for after in dict.fromkeys(row.values()):
            causes = [cause for cause, then in row.items() if then == after]
            if after != state:
                lines.append(f"    {state} --> {after}: {', '.join(causes)}")
    return "\n".join([*lines, "```"])


def english(make: Callable[[], str]) -> str:
    """What is made of the console's words, in English."""
    speak("en")
    return make()


PARTS: Final[dict[str, Callable[[], str]]] = {
    "map": code_map,
    "states": states,
    "transfer": lambda: drawing(TRANSFER, "none"),
    "closing": lambda: drawing(CLOSING, "none"),
    "presence": lambda: drawing(PRESENCE, "offline"),
    "keys": lambda: english(keys_table),
}


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
