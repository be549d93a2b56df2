"""The public holidays of a country, with their names in the languages asked for.

The library is loaded by the first calendar that names a country.
"""

from collections.abc import Iterable

from relay.protocol.setup import Texts
from relay.shared.toml_file import nearest
from relay.shared.words import base_language


class UnknownCountry(ValueError):
    """There is no list for it; the message ends a sentence about it."""


def holidays_of(place: str, years: range, langs: Iterable[str]) -> dict[int, Texts]:
    """The holidays of `IR`, or `DE-BE` with a part of it, by their ordinals. Raises UnknownCountry."""
    import holidays

    country, _, part = place.partition("-")
    countries = holidays.list_supported_countries(include_aliases=True)
    if country not in countries:
        raise UnknownCountry(f"unknown country '{country}'{_like(country, countries)}")
    if part and part not in countries[country]:
        raise UnknownCountry(f"unknown part '{part}' of {country}{_like(part, countries[country])}")
    about = holidays.country_holidays(country, subdiv=part or None)
    spoken = {base_language(name): name for name in reversed(about.supported_languages)}
    own = base_language(about.default_language or "en")
    found: dict[int, Texts] = {}
    for lang in [lang for lang in langs if lang in spoken] or [own]:
        listed = holidays.country_holidays(
            country, subdiv=part or None, years=years, language=spoken.get(lang)
        )
        for day, title in listed.items():
            found.setdefault(day.toordinal(), {})[lang] = title
    return found


def _like(name: str, valid: Iterable[str]) -> str:
    """The nearest code, without listing the world."""
    hint = nearest(name.upper(), valid)
    return hint if hint.startswith("; did") else "; expected a code such as IR, SA or DE-BE (ISO 3166)"
