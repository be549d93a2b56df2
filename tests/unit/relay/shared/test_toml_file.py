"""A mistake in a file is told with file, line, key and what was probably meant."""

from typing import Annotated

import pytest
from msgspec import Meta, Struct

from relay.shared.toml_file import TomlError, read


class Listen(Struct, frozen=True, forbid_unknown_fields=True):
    host: str = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65_535)] = 8600


class Site(Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    origins: list[str] = []


class Sample(Struct, frozen=True, forbid_unknown_fields=True):
    listen: Listen = Listen()
    sites: list[Site] = []


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
