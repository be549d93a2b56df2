"""Who comes in: exact origins, real addresses, and no more lines than there is room for."""

from ipaddress import ip_network

import pytest

from relay.web.doors import (
    BEGINS_KEPT,
    Begins,
    Door,
    client_address,
    host_allowed,
    is_in,
    origin_allowed,
)

ALLOWED = ["https://shop.example", "http://localhost:3000"]


@pytest.mark.parametrize("origin", [None, *ALLOWED, "https://chat.example", "http://chat.example"])
def test_listed_pages_the_relays_own_and_other_programs_come_in(origin: str | None) -> None:
    assert origin_allowed(origin, "chat.example", ALLOWED)


@pytest.mark.threat(11, 13)
@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "",
        "https://evil.example",
        "http://shop.example",
        "https://shop.example:8443",
        "https://shop.example.evil.example",
        "https://shop.example.",
        "https://SHOP.example",
        "https://shop.example/",
        "https://evil-shop.example",
        "https://user@shop.example",
        "http://localhost:30001",
        "https://chat.example.evil.example",
    ],
)
def test_nothing_that_only_looks_like_a_listed_page_comes_in(origin: str) -> None:
    assert not origin_allowed(origin, "chat.example", ALLOWED)


def test_a_star_lets_every_page_in() -> None:
    assert origin_allowed("https://anything.example", "chat.example", ["*"])


@pytest.mark.threat(59)
@pytest.mark.parametrize(
    ("peer", "forwarded_for", "address"),
    [
        ("9.9.9.9", ["1.1.1.1"], "9.9.9.9"),
        ("127.0.0.1", [], "127.0.0.1"),
        ("127.0.0.1", ["1.1.1.1"], "1.1.1.1"),
        ("127.0.0.1", ["6.6.6.6, 1.1.1.1"], "1.1.1.1"),
        ("127.0.0.1", ["6.6.6.6", "1.1.1.1"], "1.1.1.1"),
        ("127.0.0.1", ["6.6.6.6, 1.1.1.1, 10.0.0.2"], "1.1.1.1"),
        ("127.0.0.1", ["10.0.0.2"], "10.0.0.2"),
    ],
)
def test_only_what_our_own_proxies_added_counts_as_an_address(
    peer: str, forwarded_for: list[str], address: str
) -> None:
    assert client_address(peer, forwarded_for, frozenset({"127.0.0.1", "10.0.0.2"})) == address


@pytest.mark.threat(39)
def test_a_door_holds_so_many_in_all_and_from_one_address() -> None:
    door = Door(3, 2)
    first = door.enter("a")
    assert first is not None
    assert door.enter("a") is not None
    assert door.enter("a") is None
    assert door.enter("b") is not None
    assert door.enter("c") is None
    first()
    assert door.lines == 2
    assert door.enter("c") is not None


@pytest.mark.parametrize(
    "host", ["chat.example", "CHAT.example:8600", "localhost:1", "127.0.0.1:8600", "[::1]:80"]
)
def test_a_relay_is_reached_by_its_own_names_and_from_its_own_machine(host: str) -> None:
    assert host_allowed(host, ["chat.example"])


@pytest.mark.threat(12)
@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "chat.example.",
        "chat.example.evil.example",
        "chat.example@evil.example",
        "xchat.example",
        "127.0.0.1.",
        "127.evil.example",
        "localhost.evil.example:8600",
        "chat.example:80:80",
        "chat.example:",
        "[::1",
        "0x7f.1",
    ],
)
def test_by_another_name_it_is_not(host: str) -> None:
    assert not host_allowed(host, ["chat.example"])
    assert host_allowed(host, []), "without a list any name is its own"


def test_the_chats_that_begin_at_an_address_share_one_bucket() -> None:
    begins = Begins(2)
    assert [begins.of("10.0.0.1", 0).take(0), begins.of("10.0.0.1", 0).take(0)] == [0, 0]
    assert begins.of("10.0.0.1", 0).take(0) == 1_000
    assert begins.of("10.0.0.2", 0).take(0) == 0
    assert begins.of("10.0.0.1", 1_000).take(1_000) == 0


def test_so_many_addresses_are_remembered_and_the_busy_ones_first() -> None:
    begins = Begins(2)
    busy = begins.of("busy", 0)
    busy.take(0)
    for number in range(BEGINS_KEPT + 1):
        begins.of(f"{number}", 0)
    assert begins.of("busy", 0) is busy
    assert len(begins._of_address) <= BEGINS_KEPT


@pytest.mark.parametrize("address", ["203.0.113.7", "::ffff:203.0.113.7", "2001:db8::1"])
def test_addresses_of_a_network_are_in_it(address: str) -> None:
    assert is_in(address, [ip_network("203.0.113.0/24"), ip_network("2001:db8::/32")])


@pytest.mark.parametrize("address", ["203.0.114.7", "2001:db9::1", "", "no address", "203.0.113"])
def test_others_are_not(address: str) -> None:
    assert not is_in(address, [ip_network("203.0.113.0/24"), ip_network("2001:db8::/32")])
