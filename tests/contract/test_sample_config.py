"""The sample configuration can be used as it stands, and what it shows as default is the default."""

import re
import tomllib
from pathlib import Path
from typing import Any, Final, get_args

import pytest
from msgspec import Struct
from msgspec.structs import fields

import console.settings
import relay.settings
from relay.domain.department import AgentSkills, Department, Silence
from relay.domain.shop import Shop
from relay.domain.welcome import WelcomeRule, heard
from relay.protocol.setup import BreakRow, StepRow
from relay.shared import toml_file
from relay.shop_files.departments import DepartmentsFile, Rating, Team
from relay.shop_files.facts import FactsFile
from relay.shop_files.hours import CalendarTable, DayTable, HoursFile, Weekday
from relay.shop_files.load import load_shop
from relay.shop_files.replies import RepliesFile, ReplyTable
from relay.shop_files.scripts import ScriptFile
from relay.shop_files.welcomes import WelcomeFile

FOLDER: Final = Path(__file__).parents[2] / "config"
COMMENTED_KEY: Final = re.compile(r"^# (?=[a-z_]+ = )", re.MULTILINE)
SAMPLES: Final[dict[str, type[Struct]]] = {
    "console.toml": console.settings.Settings,
    "relay.toml": relay.settings.Settings,
}


def text_of(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def with_defaults_shown(name: str) -> str:
    """The sample with every `# key = value` as a setting."""
    return COMMENTED_KEY.sub("", text_of(name))


def missing_keys(table: dict[str, Any], kind: type[Struct]) -> list[str]:
    """Keys of `kind` that the table does not show; the tables in it as well."""
    found = [f"{kind.__name__}.{key}" for key in kind.__struct_fields__ if key not in table]
    for key, value in table.items():
        inner = value[0] if isinstance(value, list) and value and isinstance(value[0], dict) else value
        if isinstance(inner, dict) and inner:
            example = getattr(kind(), key)
            found += missing_keys(inner, type(example if isinstance(example, Struct) else example[0]))
    return found


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_as_it_stands_says_what_is_so_without_it(name: str) -> None:
    assert toml_file.read(text_of(name), name, SAMPLES[name]) == SAMPLES[name]()


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_shows_each_default_as_it_is(name: str) -> None:
    assert toml_file.read(with_defaults_shown(name), name, SAMPLES[name]) == SAMPLES[name]()


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_shows_every_key(name: str) -> None:
    shown = tomllib.loads(with_defaults_shown(name))
    assert missing_keys(shown, SAMPLES[name]) == []


def test_the_sample_folder_is_a_configuration(tmp_path: Path) -> None:
    assert relay.settings.load(FOLDER) == relay.settings.Settings()
    assert set(relay.settings.load_words(FOLDER)) == {"en", "ar", "fa"}


# ---- the shop's own files ----------------------------------------------------------------

SHOP_FILES: Final[dict[str, tuple[type[Struct], ...]]] = {
    "departments.toml": (DepartmentsFile, Team, Rating, Department, Silence, AgentSkills, BreakRow),
    "hours.toml": (HoursFile, CalendarTable, DayTable),
    "facts.toml": (FactsFile,),
    "welcome.toml": (WelcomeFile, WelcomeRule),
    "canned_replies/en.toml": (RepliesFile, ReplyTable),
    "closing_scripts/standard.toml": (ScriptFile, StepRow),
}
COMMENTED_FIGURE: Final = re.compile(r"^# ([a-z_]+) = (\d+|true|false)$", re.MULTILINE)
WEEKDAYS: Final = frozenset(get_args(Weekday))
"""One of them shows how all are written."""


@pytest.mark.parametrize("name", SHOP_FILES)
def test_a_sample_of_the_shops_speaks_of_every_key(name: str) -> None:
    keys = {field.encode_name for kind in SHOP_FILES[name] for field in fields(kind)} - WEEKDAYS
    assert {key for key in keys if not re.search(rf"\b{key}\b", text_of(name))} == set()


@pytest.mark.parametrize("name", SHOP_FILES)
def test_a_figure_that_is_commented_out_is_the_default(name: str) -> None:
    defaults = {(field.encode_name, field.default) for kind in SHOP_FILES[name] for field in fields(kind)}
    shown = [
        (key, tomllib.loads(f"x = {value}")["x"]) for key, value in COMMENTED_FIGURE.findall(text_of(name))
    ]
    assert [each for each in shown if each not in defaults] == []
    assert shown or name != "departments.toml"


def sample_shop() -> Shop:
    words = relay.settings.load_words(FOLDER)
    return load_shop(FOLDER, year=2026, sites=["demo"], words=words)


def test_every_text_of_the_sample_shop_is_there_in_all_three_languages() -> None:
    shop = sample_shop()
    texts = [
        *(department.title for department in shop.departments),
        *(reason.title for reason in shop.breaks),
        *(script.title for script in shop.scripts.values()),
        *(step.text for script in shop.scripts.values() for step in script.steps if step.kind != "close"),
        *(text for rule in shop.welcomes for text in (rule.text, rule.ask) if text),
        *(day.title for calendar in shop.calendars.values() for day in calendar.days.values()),
    ]
    assert len(texts) > 20
    assert [text for text in texts if set(text) != {"en", "ar", "fa"}] == []


def test_the_sample_replies_have_the_same_codes_and_variables_in_every_language() -> None:
    by_lang: dict[str, dict[str, tuple[object, ...]]] = {}
    for row in sample_shop().replies:
        variables = sorted(re.findall(r"\{\{([a-z._]+)", row.text))
        by_lang.setdefault(row.lang, {})[row.code] = (variables, row.text.count("{{?"), row.department)
    assert set(by_lang) == {"en", "ar", "fa"}
    assert by_lang["en"] == by_lang["ar"] == by_lang["fa"]
    assert len(by_lang["en"]) >= 12


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Hi, where is my order 245-12784?", "delivery"),
        ("my parcel has not come", "delivery"),
        ("Do you ship to Norway?", "delivery terms"),
        ("What are the delivery costs?", "delivery terms"),
        ("it arrived broken", "return"),
        ("Do you have this in blue?", None),
        ("أين طلبي؟", "delivery"),
        ("السلام عليكم هل التوصيل مجاني؟", "delivery terms"),
        ("كم سعر التوصيل إلى عمّان؟", "delivery terms"),
        ("أريد إرجاع الحذاء", "return"),
        ("سلام، بستهٔ من نرسیده", "delivery"),
        ("سلام وقت بخیر، ارسال رایگان دارید؟", "delivery terms"),
        ("هزینه ارسال به مشهد چقدره", "delivery terms"),
        ("کفشم خرابه، تعویض می‌کنید؟", "return"),
    ],
)
def test_the_sample_shop_hears_what_a_visitor_is_about(text: str, topic: str | None) -> None:
    found = heard(sample_shop().welcomes, text).topic
    assert (found.name if found else None) == topic
