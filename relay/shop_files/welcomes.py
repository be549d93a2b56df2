"""`welcome.toml`: the first answers, chosen by what the visitor wrote."""

from collections.abc import Iterable
from typing import Final

from relay.domain import welcome
from relay.domain.welcome import WelcomeRule
from relay.protocol.setup import Row
from relay.shared.toml_file import Written
from relay.shop_files.source import each_once, fillable_in_all, known

FILE_NAME: Final = "welcome.toml"


class WelcomeFile(Row, frozen=True):
    """The whole file."""

    welcomes: tuple[WelcomeRule, ...] = ()


def check(file: Written[WelcomeFile], fields: Iterable[str], facts: Iterable[str]) -> None:
    """Raises TomlError for two rules of one name, and for a rule that cannot say what it should."""
    names = list(fields)
    each_once(file, "welcomes", (rule.name for rule in file.value.welcomes))
    for number, rule in enumerate(file.value.welcomes):
        place = ("welcomes", number)
        for key, sentence in welcome.problems(rule):
            raise file.wrong((*place, key), f"'welcomes.{key}': {sentence}")
        if names:
            known(file, (*place, "field"), rule.field, names, "field")
        fillable_in_all(file, (*place, "text"), rule.text, facts)
        fillable_in_all(file, (*place, "ask"), rule.ask, facts)
