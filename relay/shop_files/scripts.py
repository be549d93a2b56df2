"""`closing_scripts/<name>.toml`: the steps by which a conversation is closed well."""

from collections.abc import Iterable
from typing import Final

from relay.protocol.setup import Row, ScriptRow, StepRow, Texts
from relay.shared.toml_file import Written
from relay.shop_files.source import each_once, fillable_in_all, known

FOLDER: Final = "closing_scripts"

NEEDS: Final = {"say": "text", "ask": "field", "link": "url"}
"""What a step of that kind cannot do without."""


class ScriptFile(Row, frozen=True):
    """The whole file; the script's name is the file's."""

    title: Texts = {}
    steps: tuple[StepRow, ...] = ()


def check(file: Written[ScriptFile], fields: Iterable[str], facts: Iterable[str]) -> None:
    """Raises TomlError for a script that does not end in one close, and for a step that cannot be done."""
    steps, names = file.value.steps, list(fields)
    if not steps or steps[-1].kind != "close":
        last = ("steps", len(steps) - 1, "kind") if steps else ("steps",)
        raise file.wrong(last, "'steps': expected the last step to have kind = \"close\"")
    each_once(file, "steps", (step.id for step in steps), "id")
    for number, step in enumerate(steps):
        place = ("steps", number)
        if step.kind == "close" and number < len(steps) - 1:
            raise file.wrong((*place, "kind"), "'steps.kind': only the last step may close")
        if (need := NEEDS.get(step.kind)) and not getattr(step, need):
            raise file.wrong((*place, "kind"), f"'steps.kind': a step of kind '{step.kind}' needs '{need}'")
        if names:
            known(file, (*place, "field"), step.field, names, "field")
        fillable_in_all(file, (*place, "text"), step.text, facts)


def row(file: Written[ScriptFile], name: str) -> ScriptRow:
    """The script as consoles are told of it."""
    return ScriptRow(name=name, title=file.value.title, steps=file.value.steps)
