"""Codes as people read and type them."""

from hypothesis import given
from hypothesis.strategies import binary, text

from relay.domain.secret_code import BYTES, code_hash, digits, meant, spelled


def test_a_code_is_four_groups_of_letters_that_cannot_be_mistaken() -> None:
    assert spelled(bytes(BYTES)) == "0000-0000-0000-0000"
    assert spelled(b"\xff" * BYTES) == "zzzz-zzzz-zzzz-zzzz"
    assert spelled(bytes(range(BYTES))) == "000g-40r4-0m30-e209"


@given(binary(min_size=BYTES, max_size=BYTES))
def test_every_code_reads_back_however_it_is_typed(secret: bytes) -> None:
    code = spelled(secret)
    for typed in (
        code.upper(),
        code.replace("-", " "),
        code.replace("0", "O").replace("1", "l"),
        f" {code}\n",
    ):
        assert code_hash(typed) == code_hash(code)


@given(binary(min_size=BYTES, max_size=BYTES), binary(min_size=BYTES, max_size=BYTES))
def test_two_secrets_are_two_codes(one: bytes, other: bytes) -> None:
    assert (spelled(one) == spelled(other)) == (one == other)


def test_digits_of_any_keyboard_are_digits() -> None:
    assert digits("۱۲۳ ٤٥٦") == "123456"
    assert digits("123-456") == "123456"
    assert digits("²③") == "23"


@given(text())
def test_whatever_is_typed_is_read_as_letters_and_digits(typed: str) -> None:
    assert all(sign.isascii() and sign.isalnum() and sign not in "oilu" for sign in meant(typed))
