"""Files in the console: sent by their path, saved under a harmless name, looked at where that is wanted."""

import os
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.widgets import Static

from console.screens.picture import HalfBlocks
from console.settings import Settings
from console.terminal.half_blocks import half_blocks
from console.terminal.place import Place
from console.widgets.field import Field
from relay.protocol.agent import Welcome
from relay.protocol.entries import File, Message
from relay.protocol.limits import Limits
from tests.support.pictures import picture
from tests.terminal.conftest import Console, Open
from tests.unit.console.model.desk_builder import ME, brief, entry

HOSTILE = "../../\x1b]0;owned\x07.bashrc\u202egnp.exe"
PICTURE = File(id="a" * 32, name="shoe.png", media="image/png", bytes=340_000, width=40, height=30)


def with_file(seq: int, file: File, text: str = "") -> object:
    return entry(1, seq, Message(text or file.name, file=file), who="visitor")


async def taking_files(console: Console) -> None:
    """The relay takes files, and the chat is mine."""
    limits = replace(Limits(), file_bytes_max=10_000_000)
    await console.tell(Welcome(proto=3, epoch="", limits=limits, agent=ME, name="sara", role="agent"))
    await console.keys("alt+n")


async def answer(console: Console, text: str) -> None:
    """Types into the question that is open."""
    await console.until(lambda: bool(console.app.screen.query(Field)))
    field = console.app.screen.query_one(Field)
    field.value = text
    await console.keys("enter")


def contents(folder: Path) -> list[bytes]:
    """What lies there."""
    return [path.read_bytes() for path in folder.iterdir()]


def notices(console: Console) -> str:
    """All that was said in passing, unwrapped."""
    return " ".join(" ".join(notice.message.split()) for notice in console.app._notifications)


async def test_a_file_is_sent_by_its_path_and_shown_on_its_way(open_console: Open, tmp_path: Path) -> None:
    path = tmp_path / "bill 7.pdf"
    path.write_bytes(b"%PDF-1.7 bill")
    async with open_console(brief(1, state="assigned", owner=ME)) as console:
        await taking_files(console)
        await console.keys("escape", "A")
        await answer(console, str(path))
        await console.until(lambda: any(asked[0] == "post" for asked in console.link.asked))
        assert console.link.files.sent == [("bill 7.pdf", b"%PDF-1.7 bill")]
        post = next(given for given in console.link.given if type(given).__name__ == "Post")
        assert (post.text, post.file) == ("bill 7.pdf", "f" * 32)  # type: ignore[union-attr]
        await console.until(lambda: "bill 7.pdf" in console.text())


async def test_a_file_on_its_way_shows_how_far_it_has_come_and_can_be_stopped(
    open_console: Open, tmp_path: Path
) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(b"0123456789")
    async with open_console(brief(1, state="assigned", owner=ME)) as console:
        await taking_files(console)
        console.link.files.goes_on.clear()
        await console.keys("escape", "A")
        await answer(console, str(path))
        await console.until(lambda: "Sending film.mp4" in console.text())
        await console.until(lambda: "##########..........  50%" in console.text())
        await console.keys("Z")
        console.link.files.goes_on.set()
        await console.until(lambda: "It was stopped." in notices(console))
        await console.until(lambda: "50%" not in console.text())
        assert console.link.files.sent == []
        await console.keys("Z")
        await console.until(lambda: "Nothing is being sent" in notices(console))


@pytest.mark.parametrize(
    ("typed", "words"),
    [("/nowhere/at/all", "No such file"), ("{folder}", "not a file"), ("{empty}", "at most 10.0 MB")],
)
async def test_what_cannot_be_sent_is_told_and_nothing_is_lost(
    open_console: Open, tmp_path: Path, typed: str, words: str
) -> None:
    (tmp_path / "empty").write_bytes(b"")
    async with open_console(brief(1, state="assigned", owner=ME)) as console:
        await taking_files(console)
        await console.keys("h", "i", "escape", "A")
        await answer(console, typed.format(folder=tmp_path, empty=tmp_path / "empty"))
        await console.until(lambda: words in notices(console))
        assert console.link.files.sent == [] and "hi" in console.text()


async def test_a_shop_that_takes_no_files_says_so(open_console: Open) -> None:
    async with open_console(brief(1, state="assigned", owner=ME)) as console:
        await console.keys("alt+n", "escape", "A")
        await console.until(lambda: "takes no files" in console.text())


@pytest.mark.threat(51)
async def test_a_hostile_name_saves_a_harmless_file_and_none_is_written_over(
    open_console: Open, tmp_path: Path
) -> None:
    (tmp_path / "_]0;owned_.bashrcgnp.exe").write_bytes(b"mine")
    file = File(id="b" * 32, name=HOSTILE, media="application/octet-stream", bytes=5)
    async with open_console(brief(1)) as console:
        await console.tell(with_file(1, file))
        await taking_files(console)
        console.link.files.there[file.id] = b"theirs"
        await console.keys("escape", "v")
        await console.until(lambda: "Save which file" in console.text())
        await console.keys("enter")
        await answer(console, str(tmp_path))
        await console.until(lambda: len(contents(tmp_path)) == 2)
        await console.until(lambda: "Saved:" in console.text())
    assert sorted(contents(tmp_path)) == [b"mine", b"theirs"]
    for name in os.listdir(tmp_path):
        assert not name.startswith(".") and name.isprintable()


async def test_a_file_that_is_gone_leaves_nothing_behind(open_console: Open, tmp_path: Path) -> None:
    async with open_console(brief(1)) as console:
        await console.tell(with_file(1, PICTURE))
        await taking_files(console)
        await console.keys("escape", "v", "enter")
        await answer(console, str(tmp_path))
        await console.until(lambda: "not there any more" in notices(console))
    assert contents(tmp_path) == []


async def test_the_line_says_what_kind_of_file_it_is(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await console.tell(with_file(1, PICTURE, "is it this one?"))
        await taking_files(console)
        assert "is it this one?" in console.text()
        assert "[shoe.png, 340 kB, 40x30]" in console.text()


async def test_a_picture_is_drawn_here_only_where_that_is_wanted(open_console: Open) -> None:
    async with open_console(brief(1)) as console:
        await console.tell(with_file(1, PICTURE))
        await taking_files(console)
        await console.keys("escape", "b")
        await console.until(lambda: "preview_pictures" in console.text())
    async with open_console(brief(1), settings=Settings(preview_pictures=True)) as console:
        await console.tell(with_file(1, PICTURE))
        await taking_files(console)
        console.link.files.there[PICTURE.id] = picture(colour="#ff0000")
        await console.keys("escape", "b", "enter")
        await console.until(lambda: bool(console.app.screen.query(HalfBlocks)))
        strip = console.app.screen.query_one(HalfBlocks).render_line(0)
        assert strip.text.strip("▀") == "" and strip.cell_length == 40
        [style] = {segment.style for segment in strip}
        assert style is not None and style.color is not None
        assert style.color.triplet is not None and style.color.triplet.hex == "#ff0000"
        await console.keys("escape")
        await console.until(lambda: not console.app.screen.query(HalfBlocks))
        assert not console.app.screen.query(Static).filter(".never")


async def test_on_another_machine_a_picture_is_saved_instead_of_opened(
    open_console: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[object] = []
    monkeypatch.setattr("console.screens.deeds_files.open_file", opened.append)
    async with open_console(brief(1), place=Place(is_remote=True)) as console:
        await console.tell(with_file(1, PICTURE))
        await taking_files(console)
        await console.keys("escape", "V")
        await console.until(lambda: "it is saved" in console.text())
    assert opened == []


@pytest.mark.threat(7)
async def test_a_picture_is_opened_under_a_name_of_ours(
    open_console: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    monkeypatch.setattr("console.screens.deeds_files.open_file", opened.append)
    monkeypatch.setattr("console.screens.deeds_files.opener", lambda: "/usr/bin/xdg-open")
    hostile = replace(PICTURE, name="--help; rm -rf ~ `id`.png")
    async with open_console(brief(1)) as console:
        await console.tell(with_file(1, hostile))
        await taking_files(console)
        console.link.files.there[PICTURE.id] = picture()
        await console.keys("escape", "V", "enter")
        await console.until(lambda: bool(opened))
    [path] = opened
    assert path.name == "picture-aaaaaaaa.png" and path.read_bytes() == picture()
    assert path.parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("data", [b"", b"GIF89a" + b"\x00" * 50, b"<svg/>", picture("PNG")[:50]])
def test_what_is_no_picture_of_the_relays_is_not_drawn(data: bytes) -> None:
    with pytest.raises(ValueError):
        half_blocks(data, 40, 20)


def test_a_picture_fits_the_cells_there_are() -> None:
    rows = half_blocks(picture("JPEG", (400, 100)), 40, 20)
    assert (len(rows[0]), len(rows)) == (40, 5)
