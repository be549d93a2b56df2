"""`facts.toml`: what `{{shop.…}}` stands for in canned replies and closing scripts."""

from collections.abc import Iterable
from typing import Annotated, Final

from msgspec import Meta

from relay.protocol.entries import Field
from relay.protocol.setup import Row
from relay.shared.toml_file import Written
from relay.shop_files.source import known

FILE_NAME: Final = "facts.toml"

FactName = Annotated[
    str,
    Meta(pattern="^[a-z][a-z0-9_]{0,39}$", description="a name of small letters, digits and underscores"),
]


class FactsFile(Row, frozen=True):
    """The whole file."""

    all: dict[FactName, Field] = {}
    """For every site."""

    sites: dict[str, dict[FactName, Field]] = {}
    """What one site has of its own; it goes before what is said for all."""


def by_site(file: Written[FactsFile], sites: Iterable[str]) -> dict[str, dict[str, str]]:
    """Site to name to value. Raises TomlError for a site that there is not."""
    names = list(sites)
    for site in file.value.sites:
        known(file, ("sites", site), site, names, "site")
    return {site: {**file.value.all, **file.value.sites.get(site, {})} for site in names}
