"""Each language is written as it is where the shop is."""

import pytest

from relay.web.locale import Written, digits, written


@pytest.mark.parametrize(
    ("lang", "region", "expected"),
    [
        ("ar", "EG", Written("ar-EG-u-nu-arab", 0x660)),
        ("ar", "MA", Written("ar-MA-u-nu-latn", 0x30)),
        ("fa", "IR", Written("fa-IR-u-nu-arabext", 0x6F0)),
        ("ar", "", Written("ar", 0x30)),
        ("fa", "", Written("fa", 0x6F0)),
        ("en", "EG", Written("en-EG-u-nu-latn", 0x30)),
    ],
)
def test_digits_are_the_regions(lang: str, region: str, expected: Written) -> None:
    assert written(lang, region) == expected


def test_where_nobody_has_said_how_the_digits_are_the_languages() -> None:
    assert written("fa", "EG") == Written("fa-EG-u-nu-arabext", 0x6F0)


def test_what_is_no_language_is_shown_in_our_digits() -> None:
    assert written("xx", "YY") == Written("xx-YY-u-nu-latn", 0x30)


def test_the_ten_digits_of_a_region() -> None:
    assert [digits("ar", region) for region in ("EG", "MA", "")] == ["٠١٢٣٤٥٦٧٨٩", "0123456789", "0123456789"]
    assert digits("fa") == "۰۱۲۳۴۵۶۷۸۹"
