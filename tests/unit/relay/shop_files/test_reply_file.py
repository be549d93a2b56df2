"""A reply from a console goes to the end of its language's file, and nothing else in it moves."""

import asyncio
import resource
import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from relay.protocol.setup import ReplyRow
from relay.shop_files.folder import ShopFolder, Source
from relay.shop_files.reply_file import NoReplyFolder, ReplyFolder
from tests.unit.relay.shop_files.folders import SITES, WORDS, YEAR, loaded, written


def shop_folder(folder: Path) -> ShopFolder:
    shop = ShopFolder(Source(folder=folder, sites=SITES, words=lambda: WORDS, year=lambda: YEAR))
    shop.load()
    return shop


def add(folder: Path, reply: ReplyRow) -> str:
    """Adds the reply; returns the problem."""
    added: list[None] = []
    problem = asyncio.run(ReplyFolder(shop_folder(folder), lambda: added.append(None)).add(reply))
    assert bool(added) is not bool(problem)
    return problem


def row(code: str = "bye", lang: str = "en", text: str = "Bye", **more: str) -> ReplyRow:
    return ReplyRow(code=code, lang=lang, text=text, **more)


def test_comments_order_and_blank_lines_of_the_file_stay(tmp_path: Path) -> None:
    before = '# ours\n\n[[replies]]\ntext = "Hello"   # said first\ncode = "hi"\n# the end'
    written(tmp_path, canned_replies_en=before)
    assert (
        add(tmp_path, row(title="Goodbye", department="sales", agent="sara", file="https://x.example/a"))
        == ""
    )
    assert (tmp_path / "canned_replies" / "en.toml").read_text("utf-8") == (
        before + '\n\n[[replies]]\ncode = "bye"\ntitle = "Goodbye"\ntext = "Bye"\ndepartment = "sales"\n'
        'agent = "sara"\nfile = "https://x.example/a"\n'
    )


def test_a_text_of_several_lines_is_written_as_it_reads(tmp_path: Path) -> None:
    assert add(written(tmp_path), row(text='One\nsays "two"\\three')) == ""
    text = (tmp_path / "canned_replies" / "en.toml").read_text("utf-8")
    assert text.endswith('text = """\nOne\nsays \\"two\\"\\\\three"""\n')


def test_the_first_reply_of_a_language_makes_its_file(tmp_path: Path) -> None:
    assert add(written(tmp_path), row(lang="fa", text="خداحافظ")) == ""
    assert (tmp_path / "canned_replies" / "fa.toml").read_text("utf-8") == (
        '[[replies]]\ncode = "bye"\ntext = "خداحافظ"\n'
    )
    (tmp_path / "canned_replies").rename(tmp_path / "old")
    assert add(tmp_path, row()) == ""
    assert [each.code for each in loaded(tmp_path).replies] == ["bye"]


def test_a_file_with_the_line_ends_of_windows_keeps_them(tmp_path: Path) -> None:
    path = written(tmp_path) / "canned_replies" / "en.toml"
    path.write_bytes(b'[[replies]]\r\ncode = "hi"\r\ntext = "Hello"\r\n')
    assert add(tmp_path, row(text="One\ntwo")) == ""
    assert b"\n" not in path.read_bytes().replace(b"\r\n", b"")
    assert [each.text for each in loaded(tmp_path).replies] == ["Hello", "One\ntwo"]


def test_the_file_keeps_its_rights_and_a_link_stays_one(tmp_path: Path) -> None:
    path = written(tmp_path) / "canned_replies" / "en.toml"
    real = tmp_path / "elsewhere.toml"
    path.rename(real)
    real.chmod(0o640)
    path.symlink_to(real)
    assert add(tmp_path, row()) == ""
    assert path.is_symlink()
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert sorted(each.name for each in path.parent.iterdir()) == ["en.toml"]


@pytest.mark.parametrize(
    ("reply", "problem"),
    [
        (row("hi"), "en.toml has a reply 'hi' for the same people already."),
        (row("Hi"), "en.toml has a reply 'Hi' for the same people already."),
        (row(text="{{shop.fax}}"), "Unknown variable 'shop.fax'; did you mean 'shop.phone'?"),
        (row(text="{{visitor.nam}}"), "Unknown variable 'visitor.nam'; did you mean 'visitor.name'?"),
        (row(department="suport"), "Unknown department 'suport'; did you mean 'support'?"),
        (row(text=" \n"), "Expected a text."),
        (row(lang="../departments"), "Expected a language such as en or fa, got '../departments'."),
        (row(lang="en/../../x"), "Expected a language such as en or fa, got 'en/../../x'."),
    ],
)
def test_what_cannot_be_used_is_refused_and_nothing_is_written(
    tmp_path: Path, reply: ReplyRow, problem: str
) -> None:
    before = {path: path.read_bytes() for path in written(tmp_path).rglob("*.toml")}
    assert add(tmp_path, reply) == problem
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.toml")} == before


def test_one_code_may_mean_something_else_for_a_department_or_an_agent(tmp_path: Path) -> None:
    written(tmp_path)
    assert [add(tmp_path, row("hi", **more)) for more in ({"department": "sales"}, {"agent": "sara"})] == [
        "",
        "",
    ]
    assert add(tmp_path, row("hi", agent="Sara")).startswith("en.toml has a reply 'hi'")


def test_a_file_that_is_broken_now_is_left_as_it_is(tmp_path: Path) -> None:
    shop = shop_folder(written(tmp_path))
    path = tmp_path / "canned_replies" / "en.toml"
    path.write_text('[[replies]]\ncode = "half', encoding="utf-8")
    said = asyncio.run(ReplyFolder(shop, lambda: None).add(row()))
    assert said.startswith("en.toml, line 2: ")
    assert path.read_text("utf-8") == '[[replies]]\ncode = "half'


def test_replies_in_one_list_are_left_as_they_are(tmp_path: Path) -> None:
    written(tmp_path, canned_replies_en='replies = [{ code = "hi", text = "Hello" }]\n')
    assert (
        add(tmp_path, row()) == "en.toml has its replies in one list; write them as [[replies]] to add more."
    )


def test_a_file_that_cannot_be_written_is_told_and_stays_as_it_was(tmp_path: Path) -> None:
    folder = written(tmp_path) / "canned_replies"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (16, hard))
    try:
        said = add(tmp_path, row())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert said == "en.toml cannot be written: File too large."
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_many_at_once_are_all_there(tmp_path: Path) -> None:
    shop = shop_folder(written(tmp_path))

    async def all_of_them() -> list[str]:
        replies = ReplyFolder(shop, lambda: None)
        return list(await asyncio.gather(*[replies.add(row(f"c{number}")) for number in range(20)]))

    assert asyncio.run(all_of_them()) == [""] * 20
    assert {each.code for each in loaded(tmp_path).replies} == {"hi", *(f"c{number}" for number in range(20))}


async def test_without_a_folder_it_says_so() -> None:
    assert (await NoReplyFolder().add(row())).startswith("This relay runs without a configuration folder")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    text=st.text(st.characters(codec="utf-8", exclude_characters="{}"), min_size=1).filter(str.strip),
    title=st.text(st.sampled_from("a\"'\\\n\t\r\x00\x7fش\u200c🙂"), max_size=8),
)
def test_any_text_is_read_as_it_was_saved(tmp_path: Path, text: str, title: str) -> None:
    (written(tmp_path) / "canned_replies" / "en.toml").write_text("", encoding="utf-8")
    assert add(tmp_path, row(text=text, title=title)) == ""
    assert [(each.text, each.title) for each in loaded(tmp_path).replies] == [(text, title)]
