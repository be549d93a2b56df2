"""`welcome.toml`: the first answers, chosen by what the visitor wrote."""

from collections.abc import Iterable
from typing import Final

from relay.domain.welcome import WelcomeRule
from relay.protocol.setup import Row
from relay.shared.toml_file import Written
from relay.shop_files.source import each_once, fillable_in_all, known

FILE_NAME: Final = "welcome.toml"

NEEDS: Final = {"greeting": ("words", "text"), "number": ("patterns", "field"), "topic": ("text",)}
"""What a rule of that kind cannot do without."""


class WelcomeFile(Row, frozen=True):
    """The whole file."""

    welcomes: tuple[WelcomeRule, ...] = ()


def check(file: Written[WelcomeFile], fields: Iterable[str], facts: Iterable[str]) -> None:
    """Raises TomlError for two rules of one name, and for a rule that cannot say what it should."""
    names = list(fields)
    each_once(file, "welcomes", (rule.name for rule in file.value.welcomes))
    for number, rule in enumerate(file.value.welcomes):
        place = ("welcomes", number)
        for need in NEEDS[rule.kind]:
            if not getattr(rule, need):
                raise file.wrong(place, f"'welcomes': a rule of kind '{rule.kind}' needs '{need}'")
        if rule.ask and not rule.field:
            raise file.wrong((*place, "ask"), "'welcomes.ask': expected 'field' to say what is asked for")
        if names:
            known(file, (*place, "field"), rule.field, names, "field")
        fillable_in_all(file, (*place, "text"), rule.text, facts)
        fillable_in_all(file, (*place, "ask"), rule.ask, facts)
