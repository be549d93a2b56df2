"""The shop's settings: defaults without a file, and sentences for what cannot be meant."""

from pathlib import Path

import pytest

from relay.domain.shop import Shop
from relay.settings import Settings, load, load_words
from relay.shared.toml_file import TomlError
from relay.web.data_files import sample_config


def written(folder: Path, text: str) -> Path:
    (folder / "relay.toml").write_text(text, encoding="utf-8")
    return folder


def test_without_a_file_there_is_one_site_for_everybody() -> None:
    settings = load(None)
    assert [(site.name, site.origins) for site in settings.sites] == [("demo", ("*",))]
    assert (settings.listen.host, settings.listen.port) == ("127.0.0.1", 8600)


def test_the_sample_configuration_says_what_holds_anyway() -> None:
    sample, default = load(sample_config()), load(None)
    assert (sample.listen, sample.limits, sample.desk) == (default.listen, default.limits, default.desk)
    assert [site.name for site in sample.sites] == ["demo"]


def test_every_key_reaches_the_part_that_needs_it(tmp_path: Path) -> None:
    settings = load(
        written(
            tmp_path,
            'agent_origins = ["https://desk.example"]\n'
            '[listen]\ntrusted_proxies = ["10.0.0.1"]\n'
            '[[sites]]\nname = "a"\norigins = ["https://a.example"]\n'
            "[limits]\nmessages_per_window = 100\nwindow_s = 5\nvisitors = 7\nper_address = 3\nagents = 2\n"
            "[desk]\nlease_s = 9\nreopen_hours = 1\n",
        )
    )
    rules, edge = settings.rules(Shop()), settings.edge_rules()
    assert (rules.sites, rules.lease_ms, rules.reopen_ms) == (frozenset({"a"}), 9_000, 3_600_000)
    assert (rules.limits.messages_per_window, rules.limits.window_s) == (100, 5)
    assert edge.visitor_origins == {"a": frozenset({"https://a.example"})}
    assert edge.agent_origins == frozenset({"https://desk.example"})
    assert edge.trusted_proxies == {"10.0.0.1"}
    assert (edge.doors.visitors, edge.doors.per_address, edge.doors.agents) == (7, 3, 2)
    assert (edge.frames_at_once, edge.frames_per_s) == (300, 60)


@pytest.mark.parametrize(("lease_s", "beat_s"), [(90, 25), (30, 10), (3, 1)])
def test_an_agent_who_is_there_is_heard_three_times_a_lease(
    tmp_path: Path, lease_s: int, beat_s: int
) -> None:
    settings = load(written(tmp_path, f"[desk]\nlease_s = {lease_s}\n"))
    assert settings.rules(Shop()).limits.beat_s == beat_s


INVITING = '[[sites]]\nname = "a"\n[[sites.invitations]]\n'


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('[[sites]]\nname = "a"\n[[sites]]\nname = "a"\n', "'a' stands there twice"),
        ("sites = []\n", "at least one"),
        ('[[sites]]\nname = "Not A Name"\n', "line 2: 'sites.name'"),
        ('[[sites]]\nname = "a"\norigins = ["shop.example"]\n', "line 3: 'sites.origins'"),
        ('[[sites]]\nname = "a"\naccent = "teal"\n', "line 3: 'sites.accent'"),
        ('[[sites]]\nname = "a"\nregion = "egypt"\n', "line 3: 'sites.region'"),
        (INVITING + 'page = "cart"\n', "line 4: 'sites.invitations.page'"),
        (INVITING + "after_s = -1\n", "line 4: 'sites.invitations.after_s'"),
        (INVITING + 'event = "open"\n', "line 4: 'sites.invitations.event'"),
        (INVITING + "at_leats = 1\n", "line 4: unknown key 'at_leats'; did you mean 'at_least'?"),
        (INVITING + "text = {}\n", "line 4: 'sites.invitations.text'"),
        (INVITING + 'text = { xx = "?" }\n', "'sites.invitations.text"),
        (INVITING + 'page = "/"\n', "line 3: the key 'text' is missing"),
        ("[listen]\nprot = 1\n", "line 2: unknown key 'prot'; did you mean 'port'?"),
        ("[desk]\nlease_s = 2\n", "line 2: 'desk.lease_s'"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_line(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(TomlError) as caught:
        load(written(tmp_path, text))
    assert complaint in str(caught.value)
    assert str(tmp_path / "relay.toml") in str(caught.value)


def test_a_folder_without_the_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TomlError, match=r"relay\.toml"):
        load(tmp_path)


def test_the_demo_site_replaces_a_site_of_that_name_and_keeps_the_others(tmp_path: Path) -> None:
    settings = load(written(tmp_path, '[[sites]]\nname = "a"\n[[sites]]\nname = "demo"\n')).with_demo()
    assert [(site.name, site.origins) for site in settings.sites] == [("a", ()), ("demo", ("*",))]
    assert isinstance(settings, Settings)


def test_a_shops_words_stand_in_for_ours(tmp_path: Path) -> None:
    (tmp_path / "i18n").mkdir()
    (tmp_path / "i18n" / "en.json").write_text('{"widget.open": "Ask us"}', encoding="utf-8")
    words = load_words(tmp_path)
    assert words["en"]["widget.open"] == "Ask us"
    assert len(words["en"]) == len(load_words(None)["en"])


@pytest.mark.parametrize("text", ["{", "[]", '{"a": 1}'])
def test_a_broken_catalogue_is_refused_with_its_name(tmp_path: Path, text: str) -> None:
    (tmp_path / "i18n").mkdir()
    (tmp_path / "i18n" / "en.json").write_text(text, encoding="utf-8")
    with pytest.raises(TomlError, match=r"en\.json"):
        load_words(tmp_path)
