"""What a shop's files say, and how each mistake in them is told."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import pytest

from relay.domain.opening_hours import Span, is_open, next_opening_ms, spans_of, title_of
from relay.domain.shop import Shop
from relay.shared.toml_file import TomlError
from relay.shop_files.hours_listing import listing
from relay.shop_files.load import summary
from tests.unit.relay.shop_files.folders import SITES, WORDS, loaded, written


def utc(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def complaint(folder: Path) -> str:
    with pytest.raises(TomlError) as caught:
        loaded(folder)
    said = str(caught.value)
    assert "\n" not in said
    return said.removeprefix(f"{folder}/")


def test_a_folder_without_the_files_is_a_shop_without_them(tmp_path: Path) -> None:
    assert loaded(tmp_path) == Shop(words=WORDS, facts={site: {} for site in SITES})


def test_a_shop_has_what_its_files_say(tmp_path: Path) -> None:
    shop = loaded(written(tmp_path))
    assert [each.name for each in shop.departments] == ["sales", "support"]
    assert shop.script(shop.departments[0]) is not None
    assert shop.facts == {"demo": {"phone": "123"}, "outlet": {"phone": "123"}}
    assert [(row.code, row.lang) for row in shop.replies] == [("hi", "en")]
    assert summary(shop) == (
        "2 departments, 1 calendar, 1 closing script, 1 canned reply, 1 first answer, 1 kind of break"
        " (replies in en)"
    )


def test_the_figures_of_the_desk_reach_the_shop(tmp_path: Path) -> None:
    text = (
        'tags = ["a"]\n[team]\nchats_max = 3\nidle_minutes = 4\ntells_breaks = true\nwaits_counted = 9\n'
        "waits_needed = 2\n[rating]\nlow_score = 1\nfollow_up_hours = 5\nchange_hours = 6\n"
        "[agents.Sara]\nchats_max = 2\n"
    )
    (tmp_path / "departments.toml").write_text(text, encoding="utf-8")
    shop = loaded(tmp_path)
    assert (shop.tags, shop.chats_max, shop.idle_s, shop.tells_breaks) == (("a",), 3, 240, True)
    assert (shop.waits_counted, shop.waits_needed) == (9, 2)
    assert (shop.low_score, shop.follow_up_hours, shop.rate_change_hours) == (1, 5, 6)
    assert (shop.capacity("sara"), shop.capacity("omid")) == (2, 3)


def test_a_site_has_its_own_facts_before_those_for_all(tmp_path: Path) -> None:
    shop = loaded(written(tmp_path, facts='[all]\na = "1"\nb = "2"\n[sites.outlet]\nb = "3"\n'))
    assert shop.facts == {"demo": {"a": "1", "b": "2"}, "outlet": {"a": "1", "b": "3"}}


def test_a_calendar_has_weekdays_of_its_own_and_days_in_three_calendars(tmp_path: Path) -> None:
    shop = loaded(
        written(
            tmp_path,
            hours="""
[calendars.shop]
time_zone = "Asia/Riyadh"
first_day = "sunday"
every_day = ["16:00 – 20:00", "۹:۰۰-13:00"]
thursday = ["22:00-02:00"]
friday = []

[[calendars.shop.days]]
date = "hijri 10-01"
count = 3
title = { ar = "عيد الفطر" }

[[calendars.shop.days]]
date = "hijri 1447-10-02"
spans = ["10:00-11:00"]

[[calendars.shop.days]]
date = 2026-12-31
""",
        )
    )
    calendar = shop.calendars["shop"]
    assert calendar.first_day == 6
    assert spans_of(calendar, date(2026, 5, 4).toordinal()) == (Span(540, 780), Span(960, 1200))
    assert is_open(calendar, utc("2026-05-07 22:30"))
    assert next_opening_ms(calendar, utc("2026-05-07 23:00")) == utc("2026-05-09 06:00")
    eid = [spans_of(calendar, date(2026, 3, day).toordinal()) for day in (20, 21, 22)]
    assert eid == [(), (Span(600, 660),), ()]
    assert title_of(calendar, utc("2026-03-20 09:00")) == {"ar": "عيد الفطر"}
    assert spans_of(calendar, date(2026, 12, 31).toordinal()) == ()


def test_holidays_of_a_country_are_named_and_the_shops_own_days_go_before(
    tmp_path: Path,
) -> None:
    days = '[[calendars.shop.days]]\ndate = "2026-12-26"\nspans = ["10:00-12:00"]\n'
    shop = loaded(
        written(
            tmp_path,
            hours='[calendars.shop]\ntime_zone = "Europe/Berlin"\nevery_day = ["09:00-18:00"]\n'
            f'holidays = "DE-BE"\nholiday_spans = ["13:00-14:00"]\n{days}',
        )
    )
    calendar = shop.calendars["shop"]
    assert spans_of(calendar, date(2026, 12, 25).toordinal()) == (Span(780, 840),)
    assert title_of(calendar, utc("2026-12-25 12:00")) == {"en": "Christmas Day"}
    assert spans_of(calendar, date(2026, 12, 26).toordinal()) == (Span(600, 720),)
    assert title_of(calendar, utc("2026-03-08 12:00")) == {"en": "Women's Day"}


def test_the_days_to_come_are_listed_in_three_calendars(tmp_path: Path) -> None:
    text = (
        '[calendars.shop]\ntime_zone = "Asia/Tehran"\nevery_day = ["09:00-13:00", "22:00-02:00"]\n'
        '[[calendars.shop.days]]\ndate = "jalali 01-01"\ntitle = { fa = "نوروز" }\n'
    )
    calendar = loaded(written(tmp_path, hours=text)).calendars["shop"]
    assert list(listing(calendar, utc("2026-03-19 21:00"), 2)) == [
        "  friday     2026-03-20  jalali 1404-12-29  hijri 1447-10-01  09:00-13:00 22:00-02:00",
        "  saturday   2026-03-21  jalali 1405-01-01  hijri 1447-10-02  closed                    نوروز",
    ]


def test_a_countrys_holidays_have_names_in_each_language_that_the_list_has(tmp_path: Path) -> None:
    hours = '[calendars.shop]\ntime_zone = "Asia/Tehran"\nevery_day = ["09:00-18:00"]\nholidays = "IR"\n'
    calendar = loaded(written(tmp_path, hours=hours)).calendars["shop"]
    assert title_of(calendar, utc("2026-02-11 12:00")) == {
        "en": "Islamic Revolution Day",
        "fa": "پیروزی انقلاب اسلامی",
    }


ROOT: Final = Path(__file__).parents[4]
CALENDAR: Final = '[calendars.shop]\ntime_zone = "UTC"\n'
CLOSE: Final = '[[steps]]\nid = "b"\nkind = "close"\n'

BROKEN: Final = {
    "unknown key": (
        {"departments": '[[departments]]\nname = "sales"\nassigment = "auto"\n'},
        "departments.toml, line 3: unknown key 'assigment'; did you mean 'assignment'?",
    ),
    "unknown choice": (
        {"departments": '[[departments]]\nname = "sales"\nassignment = "atuo"\n'},
        "departments.toml, line 3: 'departments.assignment': unknown value 'atuo'; did you mean 'auto'?",
    ),
    "two departments of one name": (
        {"departments": '[[departments]]\nname = "a"\n\n[[departments]]\nname = "A"\n'},
        "departments.toml, line 5: 'departments.name': 'A' stands there twice, first in line 2",
    ),
    "unknown calendar": (
        {"departments": '[[departments]]\nname = "a"\ncalendar = "shpo"\n'},
        "departments.toml, line 3: 'departments.calendar': unknown calendar 'shpo'; did you mean 'shop'?",
    ),
    "unknown script": (
        {"departments": '[[departments]]\nname = "a"\nclosing_script = "standart"\n'},
        "departments.toml, line 3: 'departments.closing_script': unknown closing script 'standart'; "
        "did you mean 'standard'?",
    ),
    "unknown site of a department": (
        {"departments": '[[departments]]\nname = "a"\nsites = [\n  "demo",\n  "outlt",\n]\n'},
        "departments.toml, line 5: 'departments.sites': unknown site 'outlt'; did you mean 'outlet'?",
    ),
    "unknown site of facts": (
        {"facts": '[sites.demi]\nphone = "1"\n'},
        "facts.toml, line 1: 'sites.demi': unknown site 'demi'; did you mean 'demo'?",
    ),
    "fact of a bad name": (
        {"facts": '[all]\nPhone = "1"\n'},
        "facts.toml, line 2: 'all.Phone': expected a name of small letters, digits and underscores, "
        "got 'Phone'",
    ),
    "one account twice": (
        {"departments": "[agents.sara]\n[agents.Sara]\n"},
        "departments.toml, line 1: 'agents': one account stands there twice",
    ),
    "overlapping spans": (
        {"hours": CALENDAR + 'friday = ["09:00-13:00", "12:00-14:00"]\n'},
        "hours.toml, line 3: 'friday': 09:00-13:00 overlaps with 12:00-14:00",
    ),
    "spans that overlap past midnight": (
        {"hours": CALENDAR + 'friday = ["22:00-02:00"]\nsaturday = ["01:00-05:00"]\n'},
        "hours.toml, line 3: 'friday': 22:00-02:00 of friday overlaps with 01:00-05:00 of saturday",
    ),
    "spans of a special day that overlap": (
        {
            "hours": CALENDAR + '[[calendars.shop.days]]\ndate = "01-01"\n'
            'spans = ["09:00-13:00", "10:00-11:00"]\n'
        },
        "hours.toml, line 5: 'spans': 09:00-13:00 overlaps with 10:00-11:00",
    ),
    "no span": (
        {"hours": CALENDAR + 'monday = [\n  "09:00-13:00",\n  "14-18",\n]\n'},
        "hours.toml, line 5: 'monday': expected a span such as 09:00-13:00, 22:00-02:00 or 00:00-24:00, "
        "got '14-18'",
    ),
    "unknown weekday": (
        {"hours": CALENDAR + "fridy = []\n"},
        "hours.toml, line 3: unknown key 'fridy'; did you mean 'friday'?",
    ),
    "unknown time zone": (
        {"hours": '[calendars.shop]\ntime_zone = "Asia/Teheran"\n'},
        "hours.toml, line 2: 'time_zone': unknown time zone 'Asia/Teheran'; did you mean 'Asia/Tehran'?",
    ),
    "a part of the world as a time zone": (
        {"hours": '[calendars.shop]\ntime_zone = "Europe"\n'},
        "hours.toml, line 2: 'time_zone': unknown time zone 'Europe'",
    ),
    "no time zone": (
        {"hours": "[calendars.shop]\n"},
        "hours.toml, line 1: the key 'time_zone' is missing",
    ),
    "invalid Hijri date": (
        {"hours": CALENDAR + '[[calendars.shop.days]]\ndate = "hijri 1447-13-01"\n'},
        "hours.toml, line 4: 'date': a hijri year has 12 months, not 13",
    ),
    "invalid Jalali date": (
        {"hours": CALENDAR + '[[calendars.shop.days]]\ndate = "jalali 1404-12-30"\n'},
        "hours.toml, line 4: 'date': month 12 of the jalali year 1404 has 29 days, not 30",
    ),
    "one day twice": (
        {
            "hours": CALENDAR + '[[calendars.shop.days]]\ndate = "2026-03-20"\n'
            '[[calendars.shop.days]]\ndate = "hijri 1447-10-01"\n'
        },
        "hours.toml, line 6: 'date': another entry has said 'hijri 1447-10-01' already",
    ),
    "unknown country": (
        {"hours": CALENDAR + 'holidays = "Iran"\n'},
        "hours.toml, line 3: 'holidays': unknown country 'Iran'",
    ),
    "unknown part of a country": (
        {"hours": CALENDAR + 'holidays = "DE-BX"\n'},
        "hours.toml, line 3: 'holidays': unknown part 'BX' of DE",
    ),
    "reply with an unknown variable": (
        {"canned_replies_fa": '[[replies]]\ncode = "hi"\ntext = """\nسلام\n{{visitor.nam}}"""\n'},
        "canned_replies/fa.toml, line 3: 'replies.text': unknown variable 'visitor.nam'; "
        "did you mean 'visitor.name'?",
    ),
    "reply with an unknown fact": (
        {"canned_replies_fa": '[[replies]]\ncode = "hi"\ntext = "{{shop.fone}}"\n'},
        "canned_replies/fa.toml, line 3: 'replies.text': unknown variable 'shop.fone'; "
        "did you mean 'shop.phone'?",
    ),
    "two replies of one code": (
        {"canned_replies_en": '[[replies]]\ncode = "hi"\ntext = "a"\n[[replies]]\ncode = "Hi"\ntext = "b"\n'},
        "canned_replies/en.toml, line 5: 'replies.code': 'Hi' stands there twice for the same people, "
        "first in line 2",
    ),
    "reply for an unknown department": (
        {"canned_replies_en": '[[replies]]\ncode = "hi"\ntext = "a"\ndepartment = "sails"\n'},
        "canned_replies/en.toml, line 4: 'replies.department': unknown department 'sails'; "
        "did you mean 'sales'?",
    ),
    "replies in no language": (
        {"canned_replies_English replies": ""},
        "canned_replies/English replies.toml: expected a file named after a language, "
        "such as en.toml or fa.toml",
    ),
    "script without close": (
        {"closing_scripts_standard": '[[steps]]\nid = "a"\nkind = "say"\ntext = { en = "x" }\n'},
        "closing_scripts/standard.toml, line 3: 'steps': expected the last step to have kind = \"close\"",
    ),
    "script without steps": (
        {"closing_scripts_standard": ""},
        "closing_scripts/standard.toml: 'steps': expected the last step to have kind = \"close\"",
    ),
    "script that closes twice": (
        {"closing_scripts_standard": CLOSE.replace('"b"', '"a"') + CLOSE},
        "closing_scripts/standard.toml, line 3: 'steps.kind': only the last step may close",
    ),
    "two steps of one id": (
        {"closing_scripts_standard": '[[steps]]\nid = "B"\nkind = "note"\n' + CLOSE},
        "closing_scripts/standard.toml, line 5: 'steps.id': 'b' stands there twice, first in line 2",
    ),
    "step of an unknown kind": (
        {"closing_scripts_standard": '[[steps]]\nid = "a"\nkind = "sya"\n'},
        "closing_scripts/standard.toml, line 3: 'steps.kind': unknown value 'sya'; did you mean 'say'?",
    ),
    "question without a field": (
        {"closing_scripts_standard": '[[steps]]\nid = "a"\nkind = "ask"\n' + CLOSE},
        "closing_scripts/standard.toml, line 3: 'steps.kind': a step of kind 'ask' needs 'field'",
    ),
    "question for an unknown field": (
        {
            "closing_scripts_standard": '[[steps]]\nid = "a"\nkind = "ask"\nfield = "ordr"\n'
            '[[steps]]\nid = "b"\nkind = "close"\n'
        },
        "closing_scripts/standard.toml, line 4: 'steps.field': unknown field 'ordr'; did you mean 'order'?",
    ),
    "step with an unknown variable in one language": (
        {
            "closing_scripts_standard": '[[steps]]\nid = "a"\nkind = "say"\n[steps.text]\nen = "x"\n'
            'fa = "{{agent.nme}}"\n[[steps]]\nid = "b"\nkind = "close"\n'
        },
        "closing_scripts/standard.toml, line 6: 'steps.text.fa': unknown variable 'agent.nme'; "
        "did you mean 'agent.name'?",
    ),
    "two first answers of one name": (
        {"welcome": '[[welcomes]]\nname = "a"\ntext.en = "x"\n[[welcomes]]\nname = "a"\ntext.en = "x"\n'},
        "welcome.toml, line 5: 'welcomes.name': 'a' stands there twice, first in line 2",
    ),
    "first answer without a text": (
        {"welcome": '[[welcomes]]\nname = "a"\n'},
        "welcome.toml, line 1: 'welcomes.text': expected what is to be said",
    ),
    "no TOML": (
        {"departments": "[[departments]]\nname sales\n"},
        "departments.toml, line 2: Expected '=' after a key in a key/value pair",
    ),
    "text without an end": (
        {"canned_replies_en": '[[replies]]\ncode = "hi'},
        "canned_replies/en.toml, line 2: ",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_mistake_is_told_with_file_line_key_and_the_nearest_name(tmp_path: Path, name: str) -> None:
    changed, said = BROKEN[name]
    assert complaint(written(tmp_path, **changed)).startswith(said)


def test_a_file_in_another_encoding_is_told_with_its_line(tmp_path: Path) -> None:
    (written(tmp_path) / "hours.toml").write_bytes(b"# one\n# two \xe9\n")
    assert complaint(tmp_path) == "hours.toml, line 2: expected a text in UTF-8"


def test_a_file_that_is_a_folder_or_far_too_long_is_refused(tmp_path: Path) -> None:
    (written(tmp_path) / "hours.toml").write_text("#" * 1_000_001, encoding="utf-8")
    assert complaint(tmp_path) == "hours.toml: expected at most 1000000 bytes"
    (tmp_path / "hours.toml").unlink()
    (tmp_path / "hours.toml").mkdir()
    assert complaint(tmp_path) == "hours.toml: cannot be read (Is a directory)"


def test_more_scripts_than_a_console_can_be_told_of_are_refused(tmp_path: Path) -> None:
    step = '[[steps]]\nid = "a{}"\nkind = "say"\ntext.en = "{}"\n'
    steps = "".join(step.format(number, "x" * 4_000) for number in range(32))
    assert complaint(written(tmp_path, closing_scripts_long=steps + CLOSE)) == (
        "closing_scripts: expected at most 56000 bytes in all scripts, with departments and facts"
    )


def test_what_an_editor_puts_beside_a_file_is_not_read(tmp_path: Path) -> None:
    for name in (".en.toml.new", "en.toml~", ".#fa.toml"):
        (written(tmp_path) / "canned_replies" / name).write_text("{", encoding="utf-8")
    assert len(loaded(tmp_path).replies) == 1


def test_a_machine_without_zone_files_has_the_zones_all_the_same(tmp_path: Path) -> None:
    code = (
        "from pathlib import Path; from tests.unit.relay.shop_files.folders import loaded;"
        f"print(loaded(Path({str(written(tmp_path))!r})).calendars['shop'].zone)"
    )
    environment = {**os.environ, "PYTHONTZPATH": "", "PYTHONPATH": str(ROOT)}
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment)
    assert (run.stdout, run.stderr) == ("Asia/Tehran\n", "")


def test_a_shop_without_jalali_hijri_or_holidays_loads_no_library_for_them() -> None:
    code = "import relay.shop_files.load, sys; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert {"holidays", "hijridate", "persiantools"}.isdisjoint(run.stdout.split())
    assert "zoneinfo" in run.stdout.split()
