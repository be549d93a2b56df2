"""A mistake in a file is told with file, line, key and what was probably meant."""

from typing import Annotated, Literal

import pytest
from msgspec import Meta, Struct

from relay.shared.toml_file import TomlError, nearest, read, written


class Listen(Struct, frozen=True, forbid_unknown_fields=True):
    host: str = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65_535)] = 8600


class Site(Struct, frozen=True, forbid_unknown_fields=True):
    name: Annotated[str, Meta(pattern="^[a-z]+$", description="a word of small letters")]
    origins: list[str] = []
    side: Literal["start", "end"] = "end"
    facts: dict[str, str] = {}


Name = Annotated[str, Meta(pattern="^[a-z]+$", description="a word of small letters")]


class Sample(Struct, frozen=True, forbid_unknown_fields=True):
    listen: Listen = Listen()
    sites: list[Site] = []
    agents: dict[str, Listen] = {}
    hours: dict[Name, Listen] | None = None


def complaint(text: str) -> str:
    with pytest.raises(TomlError) as caught:
        read(text, "relay.toml", Sample)
    return str(caught.value)


def test_a_good_file_becomes_the_struct() -> None:
    sample = read('[listen]\nport = 9000\n\n[[sites]]\nname = "demo"\n', "relay.toml", Sample)
    assert sample == Sample(Listen(port=9000), [Site("demo")])


def test_an_unknown_key_is_named_with_its_line_and_the_nearest_key() -> None:
    said = complaint('[[sites]]\nname = "a"\n\n[[sites]]\nname = "b"\norigin = ["x"]\n')
    assert said == "relay.toml, line 6: unknown key 'origin'; did you mean 'origins'?"


def test_an_unknown_key_unlike_any_lists_those_there_are() -> None:
    assert (
        complaint("[listen]\nzzz = 1\n")
        == "relay.toml, line 2: unknown key 'zzz'; expected one of host, port"
    )


def test_an_unknown_table_is_named() -> None:
    assert (
        complaint("\n[listn]\nport = 1\n")
        == "relay.toml, line 2: unknown key 'listn'; did you mean 'listen'?"
    )


def test_a_value_of_the_wrong_kind_is_named_with_what_was_expected() -> None:
    said = complaint('[listen]\nhost = "h"\nport = "8600"\n')
    assert said == "relay.toml, line 3: 'listen.port': expected a whole number, got a text in quotes"


def test_a_value_out_of_bounds_is_named() -> None:
    assert "line 2: 'listen.port': expected a whole number <= 65535" in complaint("[listen]\nport = 70000\n")


def test_a_missing_key_is_named_with_its_table() -> None:
    said = complaint('[[sites]]\norigins = ["*"]\n')
    assert said == "relay.toml, line 1: the key 'name' is missing"


def test_a_mistake_inside_a_list_is_found() -> None:
    said = complaint('[[sites]]\nname = "a"\norigins = ["x", 3]\n')
    assert said == "relay.toml, line 3: 'sites.origins': expected a text in quotes, got a whole number"


def test_what_is_no_toml_is_told_with_its_line() -> None:
    assert complaint("[listen]\nport 8600\n").startswith("relay.toml, line 2: ")
    assert complaint('a = "').startswith("relay.toml, line 1: ")
    said = complaint("[listen]\nport = 1\nport = 2\n")
    assert said == "relay.toml, line 3: a key of this name stands there already"


def test_a_value_that_is_none_of_the_choices_is_told_with_the_nearest() -> None:
    said = complaint('[[sites]]\nname = "a"\nside = "stat"\n')
    assert said == "relay.toml, line 3: 'sites.side': unknown value 'stat'; did you mean 'start'?"


def test_a_value_of_the_wrong_shape_is_told_in_the_words_of_the_key() -> None:
    said = complaint('[[sites]]\nname = "A b"\n')
    assert said == "relay.toml, line 2: 'sites.name': expected a word of small letters, got 'A b'"


def test_a_mistake_in_a_table_of_free_names_is_found_under_its_name() -> None:
    text = "[agents.sara]\nport = 1\n\n[agents.omid]\nprot = 1\n"
    assert complaint(text) == "relay.toml, line 5: unknown key 'prot'; did you mean 'port'?"
    text = '[[sites]]\nname = "a"\nfacts = { phone = "1", vat = 7 }\n'
    said = complaint(text)
    assert said == "relay.toml, line 3: 'sites.facts.vat': expected a text in quotes, got a whole number"


def test_a_name_of_the_wrong_shape_is_told_in_the_words_of_the_key() -> None:
    said = complaint("[hours]\nfri = {}\n[hours.Sat]\n")
    assert said == "relay.toml, line 3: 'hours.Sat': expected a word of small letters, got 'Sat'"
    said = complaint("[hours.sat]\nport = 1\nprot = 2\n")
    assert said == "relay.toml, line 3: unknown key 'prot'; did you mean 'port'?"


def test_a_date_stands_as_its_text() -> None:
    sample = read('[[sites]]\nname = "a"\nfacts = { day = 2026-03-21 }', "relay.toml", Sample)
    assert sample.sites[0].facts == {"day": "2026-03-21"}


def test_what_is_found_wrong_later_is_told_with_its_line() -> None:
    file = written('[[sites]]\nname = "a"\n\n[[sites]]\nname = "b"\n', "relay.toml", Sample)
    assert str(file.wrong(("sites", 1, "name"), "too short")) == "relay.toml, line 5: too short"
    assert str(file.wrong(("sites", 1, "side"), "left out")) == "relay.toml, line 4: left out"
    assert str(file.wrong(("listen",), "left out")) == "relay.toml: left out"


def test_a_name_unlike_any_lists_those_there_are() -> None:
    assert nearest("supprot", ["sales", "support"]) == "; did you mean 'support'?"
    assert nearest("x", ["sales", "support"]) == "; expected one of sales, support"
    assert nearest("x", []) == ""


@pytest.mark.parametrize("value", ["1" * 5_000, "[" * 5_000 + "]" * 5_000])
def test_what_python_does_not_read_is_told_as_a_mistake_of_the_file(value: str) -> None:
    with pytest.raises(TomlError, match=r"^relay\.toml: .* far too long$"):
        read(f"port = {value}\n", "relay.toml", dict)
