"""The process that draws strangers' pictures anew: what it may use, and what if it misbehaves."""

import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from relay.pictures import redraw
from relay.pictures.artist import PictureArtist
from relay.service.ports import BadPicture
from tests.support.pictures import picture


class Held:
    """A draft in a test's hands."""

    def __init__(self, path: Path, data: bytes) -> None:
        path.write_bytes(data)
        self.path = str(path)
        self.replaced = b""

    async def write(self, chunk: bytes) -> None: ...

    async def replace(self, data: bytes) -> None:
        self.replaced = data

    async def size(self) -> int:
        return len(self.replaced)

    async def throw_away(self) -> None: ...


def limited(code: str) -> subprocess.CompletedProcess[str]:
    """What the code does in a process that has limited itself as the artist's does."""
    script = f"import sys; sys.path.insert(0, {str(Path(redraw.__file__).parent)!r})\n"
    script += f"import redraw; redraw.limit()\n{code}"
    return subprocess.run([sys.executable, "-I", "-c", script], capture_output=True, text=True, timeout=60)


@pytest.mark.threat(50)
def test_it_gets_no_more_memory_and_no_larger_file_than_a_picture_needs(tmp_path: Path) -> None:
    greedy = limited("bytearray(700 * 1024 * 1024)")
    assert greedy.returncode and "MemoryError" in greedy.stderr
    large = limited(f"open({str(tmp_path / 'x')!r}, 'wb').write(bytes(40 * 1024 * 1024))")
    assert large.returncode
    assert (tmp_path / "x").stat().st_size <= redraw.OUTPUT_BYTES


@pytest.mark.threat(50)
async def test_one_that_takes_too_long_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "forever.py"
    script.write_text("while True: pass")
    monkeypatch.setattr(redraw, "__file__", str(script))
    draft = Held(tmp_path / "x", picture())
    with pytest.raises(BadPicture):
        await PictureArtist(patience_s=0.5).redraw(draft, "image/png")
    assert draft.replaced == b""
    assert not [p for p in psutil.Process().children() if str(script) in p.cmdline()]


@pytest.mark.threat(50)
@pytest.mark.parametrize(
    "answer", ["", "not json\\nbytes", '{"media": "image/png", "width": 1, "height": 1}\\n', "no newline"]
)
async def test_what_is_no_whole_answer_is_no_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    script = tmp_path / "odd.py"
    script.write_text(f"print({answer!r}.encode().decode('unicode_escape'), end='')")
    monkeypatch.setattr(redraw, "__file__", str(script))
    with pytest.raises(BadPicture):
        await PictureArtist().redraw(Held(tmp_path / "x", picture()), "image/png")


async def test_an_honest_picture_comes_back_as_large_as_it_was(tmp_path: Path) -> None:
    draft = Held(tmp_path / "x", picture("WEBP", (30, 20)))
    found = await PictureArtist().redraw(draft, "image/webp")
    assert (found.media, found.width, found.height) == ("image/webp", 30, 20)
    assert draft.replaced[8:12] == b"WEBP"


async def test_where_no_picture_can_be_drawn_the_relay_can_tell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await PictureArtist().can_draw()
    script = tmp_path / "forbidden.py"
    script.write_text("import sys; sys.exit(3)")
    monkeypatch.setattr(redraw, "__file__", str(script))
    assert not await PictureArtist().can_draw()
