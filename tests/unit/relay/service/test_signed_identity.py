"""Whose word for who somebody is is taken: that of the site's own shop, for a while."""

import base64
import hmac
import json
from typing import Any

import jwt
import pytest
from hypothesis import given
from hypothesis.strategies import dictionaries, floats, integers, lists, none, one_of, sampled_from, text

from relay.domain.customer import Customer
from relay.protocol.limits import FIELD_CHARS_MAX, IDENTITY_CHARS_MAX
from relay.protocol.refusals import Code
from relay.service.signed_identity import LIFE_S_MAX, SKEW_S, customer_of

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
KEYS = {"demo": KEY, "other": OTHER_KEY}
NOW_S = 1_800_000_000
CLAIMS: dict[str, Any] = {"aud": "demo", "sub": "17", "exp": NOW_S + 600}


def signed(key: bytes = KEY, algorithm: str = "HS256", **claims: Any) -> str:
    told = {name: value for name, value in {**CLAIMS, **claims}.items() if value is not None}
    return jwt.encode(told, key, algorithm=algorithm)


def read(token: str, site: str = "demo", now_s: float = NOW_S) -> Customer | Code:
    return customer_of(token, site, KEYS, int(now_s * 1000))


def by_hand(header: dict[str, Any], claims: dict[str, Any], signature: bytes = b"") -> str:
    parts = [json.dumps(part).encode() for part in (header, claims)]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in (*parts, signature))


def test_a_shops_word_is_taken() -> None:
    assert read(signed()) == Customer(sub="17")
    told: dict[str, Any] = {"name": "مریم", "email": "m@shop.example", "phone": "+98 21 1"}
    assert read(signed(**told)) == Customer(sub="17", **told)
    assert read(signed(aud=["other", "demo"])) == Customer(sub="17")


@pytest.mark.threat(16)
@pytest.mark.parametrize(
    "token",
    [
        signed(OTHER_KEY),
        signed(b"x" * 32),
        signed(aud="other"),
        signed(aud=None),
        signed(sub=None),
        signed(exp=None),
        signed(sub=""),
        signed(sub="  "),
        signed(sub="x" * 201),
        signed(name=["x"]),
        signed(email={"$ne": ""}),
        signed(phone=17),
        signed(exp=NOW_S + LIFE_S_MAX + SKEW_S + 1),
        signed(exp=10**30),
        by_hand({"alg": "HS384"}, CLAIMS, hmac.digest(KEY, b"x", "sha384")),
        by_hand({"alg": "HS512"}, CLAIMS, hmac.digest(KEY, b"x", "sha512")),
        by_hand({"alg": "none"}, CLAIMS),
        by_hand({"alg": "None", "typ": "JWT"}, CLAIMS),
        by_hand({"alg": ""}, CLAIMS),
        by_hand({}, CLAIMS),
        by_hand({"alg": "HS256"}, CLAIMS),
        by_hand({"alg": "RS256"}, CLAIMS, b"x" * 256),
        by_hand({"alg": "HS256", "crit": ["exp"]}, CLAIMS, b"x" * 32),
        by_hand({"alg": "HS256", "jwk": {"kty": "oct", "k": "eA"}}, CLAIMS, b"x" * 32),
        signed()[:-1] + ("A" if signed()[-1] != "A" else "B"),
        signed() + "A",
        "x",
        "..",
        "a.b.c",
        "\x1b[2J",
        "." * IDENTITY_CHARS_MAX,
    ],
)
def test_nobody_elses_word_is_taken(token: str) -> None:
    assert read(token) == Code.BAD_IDENTITY


@pytest.mark.threat(16)
def test_a_word_for_another_site_or_for_one_without_a_secret_is_not_taken() -> None:
    assert read(signed(), site="other") == Code.BAD_IDENTITY
    assert read(signed(OTHER_KEY, aud="other"), site="other") == Customer(sub="17")
    assert read(signed(aud="third"), site="third") == Code.BAD_IDENTITY


@pytest.mark.threat(16)
def test_a_word_is_good_for_a_while() -> None:
    token = signed()
    assert read(token, now_s=NOW_S + 600 + SKEW_S) == Customer(sub="17")
    assert read(token, now_s=NOW_S + 601 + SKEW_S) == Code.IDENTITY_EXPIRED
    assert read(signed(OTHER_KEY, exp=1)) == Code.BAD_IDENTITY, "what is forged is not merely old"


def test_what_is_told_of_him_is_cleaned_and_cut() -> None:
    customer = read(signed(name="Mina\x1b[2J\u202e" + "x" * 600))
    assert isinstance(customer, Customer)
    assert len(customer.name) == FIELD_CHARS_MAX
    assert "\x1b" not in customer.name
    assert "\u202e" not in customer.name


ANY: Any = one_of(none(), text(), integers(), floats(), lists(text()), dictionaries(text(), text()))


@given(dictionaries(sampled_from(["aud", "sub", "exp", "name", "email", "nbf", "iat", "iss", "jti"]), ANY))
def test_whatever_a_shop_signs_is_a_customer_or_refused(claims: dict[str, Any]) -> None:
    try:
        token = signed(**claims)
    except (TypeError, ValueError):
        return
    assert isinstance(read(token), Customer | Code)


@given(text(max_size=IDENTITY_CHARS_MAX))
def test_whatever_is_sent_is_refused(token: str) -> None:
    assert read(token) == Code.BAD_IDENTITY
