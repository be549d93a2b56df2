"""Files in chats over HTTP: who may send and have them, what becomes of them, and how they are served."""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import pytest
from aiohttp import ClientConnectionError, ClientResponse, ClientSession
from msgspec import structs
from PIL import Image

from relay.domain.upload import UNSENT_MS
from relay.main import Relay
from relay.settings import Listen, Settings, Site, UploadSettings
from relay.store.folder import UPLOADS
from tests.integration.relay.web.clients import Client
from tests.integration.relay.web.conftest import StartRelay, running, settled
from tests.support.pictures import HOSTILE_SVG, HTML, SECRET, bomb, picture, polyglot, telephone_photo

ON: Final = Settings(uploads=UploadSettings(enabled=True))
SHOP: Final = "https://shop.example"


def settings(**uploads: Any) -> Settings:
    """A shop that takes files, with these limits."""
    return Settings(uploads=UploadSettings(enabled=True, **uploads))


class Sender:
    """A visitor or an agent with a line, who sends files beside it."""

    def __init__(self, relay: Relay, line: Client, who: str, token: str) -> None:
        self.line, self.token, self.who = line, token, who
        self._url = f"http://127.0.0.1:{relay.port}/v1/{who}/file"

    def headers(self, **more: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", **more}

    async def upload(
        self, data: bytes, name: str = "x.png", cid: str = "", **headers: str
    ) -> tuple[int, dict[str, Any]]:
        """The status, and the answer."""
        own = self.headers(**{"X-Dukkan-Id": cid or secrets.token_hex(16), "X-Dukkan-Name": name, **headers})
        async with ClientSession() as http, http.post(self._url, data=data, headers=own) as answer:
            return answer.status, await answer.json()

    async def send(self, data: bytes, name: str = "x.png") -> dict[str, Any]:
        """Uploads, says it in the chat, and gives the entry's file."""
        status, file = await self.upload(data, name)
        assert status == 200, file
        await self.post(file["id"])
        return file

    async def post(self, file_id: str, cid: str = "") -> dict[str, Any]:
        """What the relay answers to the message that names the file."""
        cid = cid or secrets.token_hex(16)
        await self.line.say({"t": "post", "cid": cid, "text": "", "file": file_id})
        while True:
            frame = await self.line.hear()
            if frame.get("cid") == cid and frame["t"] in ("ack", "refused"):
                return frame

    async def fetch(self, file_id: str) -> tuple[ClientResponse, bytes]:
        """What comes back for the file's id."""
        async with (
            ClientSession() as http,
            http.get(f"{self._url}/{file_id}", headers=self.headers()) as answer,
        ):
            return answer, await answer.read()


async def visitor(relay: Relay, line: Client, token: str = "") -> Sender:
    await line.say({"t": "hello", "proto": 3, "site": "demo", "token": token})
    welcome = await line.until("welcome")
    await line.until("live")
    return Sender(relay, line, "visitor", welcome.get("token", token))


async def agent(relay: Relay, line: Client, name: str = "Sara") -> Sender:
    await relay._accounts.add(name, "a good password", "agent", 0)
    await line.say({"t": "hello", "proto": 3, "name": name, "password": "a good password"})
    welcome = await line.until("welcome")
    await line.until("live")
    return Sender(relay, line, "agent", welcome["session"])


@pytest.fixture
async def relay(start_relay: StartRelay) -> Relay:
    return await start_relay(ON)


@pytest.fixture
async def guest(relay: Relay) -> AsyncIterator[Sender]:
    async with Client(relay.port, "/v1/visitor") as line:
        yield await visitor(relay, line)


@pytest.fixture
async def sara(relay: Relay) -> AsyncIterator[Sender]:
    async with Client(relay.port, "/v1/agent") as line:
        yield await agent(relay, line)


def stored(tmp_path: Path) -> list[bytes]:
    """What lies in the folder of uploads."""
    return [path.read_bytes() for path in sorted((tmp_path / "data" / UPLOADS).iterdir())]


async def test_a_picture_reaches_the_agent_and_one_of_his_the_visitor(guest: Sender, sara: Sender) -> None:
    file = await guest.send(picture(size=(40, 30)), "a shoe.png")
    assert (file["name"], file["media"]) == ("a shoe.png", "image/png")
    assert (file["width"], file["height"]) == (40, 30)
    brief = await sara.line.until("brief")
    while brief.get("preview") != "a shoe.png":
        brief = await sara.line.until("brief")
    answer, body = await sara.fetch(file["id"])
    assert answer.status == 200 and len(body) == file["bytes"]
    assert Image.open(BytesIO(body)).size == (40, 30)

    cid = secrets.token_hex(16)
    await sara.line.say(
        {"t": "take", "cid": secrets.token_hex(16), "conv": brief["conv"], "gen": brief["gen"]}
    )
    await sara.line.until("ack")
    status, reply = await sara.upload(picture("JPEG"), "C:\\photos\\reply.jpeg")
    assert status == 200 and reply["name"] == "reply.jpg"
    gen = brief["gen"] + 1
    await sara.line.say(
        {"t": "post", "cid": cid, "conv": brief["conv"], "gen": gen, "text": "this one?", "file": reply["id"]}
    )
    entry = await guest.line.until("entry")
    while entry.get("cid") != cid:
        entry = await guest.line.until("entry")
    assert entry["body"]["file"] == reply
    answer, body = await guest.fetch(reply["id"])
    assert answer.status == 200 and len(body) == reply["bytes"]


async def test_nothing_is_taken_until_the_shop_turns_it_on(start_relay: StartRelay, tmp_path: Path) -> None:
    relay = await start_relay()
    async with Client(relay.port, "/v1/visitor") as line:
        await line.say({"t": "hello", "proto": 3, "site": "demo"})
        welcome = await line.until("welcome")
        assert welcome["limits"]["file_bytes_max"] == 0
        sender = Sender(relay, line, "visitor", welcome["token"])
        status, answer = await sender.upload(picture())
    assert (status, answer["code"]) == (403, "no_uploads")
    assert not (tmp_path / "data" / UPLOADS).exists()


@pytest.mark.threat(50)
async def test_a_telephone_photo_loses_its_place_and_keeps_its_upright(guest: Sender, tmp_path: Path) -> None:
    photo = telephone_photo()
    assert SECRET in photo
    file = await guest.send(photo, "IMG_2041.JPG")
    assert (file["media"], file["width"], file["height"]) == ("image/jpeg", 40, 60)
    _, body = await guest.fetch(file["id"])
    assert SECRET not in body and stored(tmp_path) == [body]
    drawn = Image.open(BytesIO(body))
    assert not drawn.getexif() and "comment" not in drawn.info
    red, _, _ = drawn.convert("RGB").getpixel((38, 30))  # type: ignore[misc]
    assert red > 200, "the stripe that was on top is on the right now"


@pytest.mark.threat(50)
@pytest.mark.parametrize(
    "data",
    [bomb(), picture("PNG")[:60], b"\xff\xd8\xff" + b"\x00" * 500, picture("PNG", (5_000, 5_000))],
    ids=["50,000 x 50,000", "cut off", "no picture at all", "25 megapixels"],
)
async def test_what_cannot_be_drawn_is_refused_and_nothing_is_left_of_it(
    guest: Sender, tmp_path: Path, data: bytes
) -> None:
    status, answer = await guest.upload(data)
    assert (status, answer["code"]) == (415, "bad_picture")
    assert stored(tmp_path) == []
    assert (await guest.upload(picture()))[0] == 200, "the next one is taken"


@pytest.mark.threat(49)
async def test_a_picture_that_is_a_script_as_well_is_one_no_longer(guest: Sender, tmp_path: Path) -> None:
    status, file = await guest.upload(polyglot(), "dance.gif")
    assert (status, file["media"], file["name"]) == (200, "image/png", "dance.png")
    assert not any(SECRET in data or b"alert" in data for data in stored(tmp_path))


@pytest.mark.threat(49)
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("drawing.svg", HOSTILE_SVG),
        ("holiday.png", HTML),
        ("page.html", HTML),
        ("bill.pdf", b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj"),
        ("app.apk", b"PK\x03\x04" + b"\x00" * 400),
    ],
)
async def test_what_is_no_picture_comes_back_only_to_be_saved(guest: Sender, name: str, data: bytes) -> None:
    file = await guest.send(data, name)
    assert (file["media"], file["name"]) == ("application/octet-stream", name)
    answer, body = await guest.fetch(file["id"])
    assert body == data
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="file-{file["id"][:8]}.bin"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"


async def test_a_picture_is_an_attachment_too(guest: Sender) -> None:
    file = await guest.send(picture())
    answer, _ = await guest.fetch(file["id"])
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_shop_may_want_pictures_alone(start_relay: StartRelay) -> None:
    relay = await start_relay(settings(only_pictures=True))
    async with Client(relay.port, "/v1/visitor") as line:
        sender = await visitor(relay, line)
        status, answer = await sender.upload(HTML, "holiday.png")
        assert (status, answer["code"]) == (415, "bad_picture")
        assert (await sender.upload(picture()))[0] == 200


@pytest.mark.threat(18)
async def test_a_file_is_given_to_nobody_but_the_visitor_of_its_conversation_and_the_team(
    relay: Relay, guest: Sender, sara: Sender
) -> None:
    file = await guest.send(picture())
    async with Client(relay.port, "/v1/visitor") as line:
        other = await visitor(relay, line)
        assert (await other.fetch(file["id"]))[0].status == 404
        await other.send(picture(), "his own.png")
        assert (await other.fetch(file["id"]))[0].status == 404
    strangers = [
        Sender(relay, guest.line, "visitor", ""),
        Sender(relay, guest.line, "visitor", secrets.token_hex(32)),
        Sender(relay, guest.line, "visitor", sara.token),
        Sender(relay, guest.line, "agent", guest.token),
        Sender(relay, guest.line, "agent", ""),
        Sender(relay, guest.line, "agent", "not a token"),
    ]
    for stranger in strangers:
        assert (await stranger.fetch(file["id"]))[0].status == 404
    assert (await guest.fetch(file["id"]))[0].status == 200
    assert (await sara.fetch(file["id"]))[0].status == 200
    assert (await sara.fetch("0" * 32))[0].status == 404


@pytest.mark.threat(18)
async def test_who_works_here_no_longer_gets_no_file(relay: Relay, guest: Sender, sara: Sender) -> None:
    file = await guest.send(picture())
    await relay._accounts.revoke("Sara")
    assert (await sara.fetch(file["id"]))[0].status == 404
    assert (await sara.upload(picture()))[0] == 401


@pytest.mark.threat(18)
async def test_nobody_can_send_an_upload_of_somebody_else(relay: Relay, guest: Sender) -> None:
    _, file = await guest.upload(picture())
    async with Client(relay.port, "/v1/visitor") as line:
        other = await visitor(relay, line)
        assert (await other.post(file["id"]))["code"] == "no_file"
    assert (await guest.post(file["id"]))["t"] == "ack"
    assert (await guest.post(file["id"]))["code"] == "no_file", "one upload is one message"


@pytest.mark.threat(18)
async def test_before_it_is_sent_nobody_gets_it(guest: Sender, sara: Sender) -> None:
    _, file = await guest.upload(picture())
    assert (await guest.fetch(file["id"]))[0].status == 404
    assert (await sara.fetch(file["id"]))[0].status == 404


async def test_both_steps_may_be_taken_again_and_count_once(guest: Sender, tmp_path: Path) -> None:
    upload_cid, post_cid = secrets.token_hex(16), secrets.token_hex(16)
    answers = await asyncio.gather(*[guest.upload(picture(), cid=upload_cid) for _ in range(3)])
    assert {status for status, _ in answers} == {200}
    assert len({file["id"] for _, file in answers}) == 1
    assert len(stored(tmp_path)) == 1
    file_id = answers[0][1]["id"]
    first = await guest.post(file_id, post_cid)
    again = await guest.post(file_id, post_cid)
    assert first == again and first["t"] == "ack"
    assert (await guest.upload(picture(), cid=upload_cid))[1]["id"] == file_id, "also after it was sent"


async def test_a_restart_between_the_two_steps_loses_nothing(tmp_path: Path) -> None:
    on = structs.replace(ON, listen=Listen(port=0))
    async with (
        running(tmp_path / "data", on) as relay,
        Client(relay.port, "/v1/visitor") as line,
    ):
        sender = await visitor(relay, line)
        await sender.send(picture(), "the first.png")
        _, file = await sender.upload(picture(), "the second.png")
    async with (
        running(tmp_path / "data", on) as relay,
        Client(relay.port, "/v1/visitor") as line,
    ):
        again = await visitor(relay, line, sender.token)
        assert (await again.post(file["id"]))["t"] == "ack"
        assert (await again.fetch(file["id"]))[0].status == 200


async def test_a_line_that_drops_in_the_middle_leaves_nothing_and_the_second_try_succeeds(
    relay: Relay, guest: Sender, tmp_path: Path
) -> None:
    data, cid = picture("PNG", (300, 300)) * 1, secrets.token_hex(16)
    reader, writer = await asyncio.open_connection("127.0.0.1", relay.port)
    writer.write(
        f"POST /v1/visitor/file HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {guest.token}\r\n"
        f"X-Dukkan-Id: {cid}\r\nContent-Length: {len(data)}\r\n\r\n".encode()
        + data[:100]
    )
    await writer.drain()
    folder = tmp_path / "data" / UPLOADS
    await settled(lambda: folder.exists() and any(folder.iterdir()))
    writer.transport.abort()
    await settled(lambda: not any(folder.iterdir()))
    del reader
    assert (await guest.upload(data, cid=cid))[0] == 200


async def test_a_file_that_is_too_large_is_refused_before_it_is_read(start_relay: StartRelay) -> None:
    relay = await start_relay(settings(file_mb=1))
    async with Client(relay.port, "/v1/visitor") as line:
        sender = await visitor(relay, line)
        try:
            status, answer = await sender.upload(b"\x00" * 1_000_001)
        except ClientConnectionError:  # It had more to say, and nobody listened.
            return
        assert (status, answer["code"]) == (413, "file_too_big")
        assert (await sender.upload(b""))[1]["code"] == "file_too_big"


@pytest.mark.threat(46)
async def test_a_visitor_has_so_many_files_a_day_and_the_shop_so_many_bytes(
    start_relay: StartRelay,
) -> None:
    relay = await start_relay(settings(visitor_files_per_day=2, mb_per_day=1))
    async with Client(relay.port, "/v1/visitor") as line:
        sender = await visitor(relay, line)
        assert [(await sender.upload(b"text"))[0] for _ in range(3)] == [200, 200, 429]
    async with Client(relay.port, "/v1/visitor") as line:
        sender = await visitor(relay, line)
        status, answer = await sender.upload(b"\x00" * 999_999)
        assert (status, answer["code"]) == (429, "too_many_files")


@pytest.mark.threat(47)
async def test_a_disk_that_is_nearly_full_takes_no_file_and_says_so(
    relay: Relay, guest: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hardly_any(self: object) -> int:
        return 1_000

    monkeypatch.setattr("relay.store.shelf.FileShelf.free_bytes", hardly_any)
    status, answer = await guest.upload(picture())
    assert (status, answer["code"]) == (507, "store_full")
    assert answer["retry_ms"] > 0


async def test_what_was_never_sent_goes_away_after_a_day(
    relay: Relay, guest: Sender, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = await guest.send(picture(colour="red"))
    _, unsent = await guest.upload(picture(colour="blue"))
    keeping = relay.keeping
    now_ms = relay.edge.clock.now_ms()
    monkeypatch.setattr(type(relay.edge.clock), "now_ms", lambda self: now_ms + UNSENT_MS - 1_000)
    await keeping.look_through()
    assert len(stored(tmp_path)) == 2, "not before its time"
    monkeypatch.setattr(type(relay.edge.clock), "now_ms", lambda self: now_ms + UNSENT_MS + 60_000)
    await keeping.look_through()
    assert [path.name for path in (tmp_path / "data" / UPLOADS).iterdir()] == [kept["id"]]
    assert (await guest.post(unsent["id"]))["code"] == "no_file"
    assert (await guest.fetch(kept["id"]))[0].status == 200


@pytest.mark.threat(51)
@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("..%2F..%2Fetc%2Fpasswd", "passwd"),
        ("a%00b.exe", "a_b.exe"),
        ("photo%E2%80%AEgnp.exe", "photognp.exe"),
        ("CON.txt", "_CON.txt"),
        ("%1B]0;owned%07.txt", "_]0;owned_.txt"),
        ("x.png%0D%0ASet-Cookie: a=b", "x.png␍␊Set-Cookie_ a=b".replace("␍␊", " ")),
        ("", "file"),
        (".bashrc", "bashrc"),
        ("%D9%83%D8%B4%D9%81.txt", "كشف.txt"),
    ],
)
async def test_a_files_name_is_shown_harmless_and_names_nothing_on_the_disk(
    guest: Sender, tmp_path: Path, name: str, shown: str
) -> None:
    _, file = await guest.upload(b"text", name)
    assert file["name"] == shown
    assert [path.name for path in (tmp_path / "data" / UPLOADS).iterdir()] == [file["id"]]


async def test_only_a_page_of_the_shop_may_send_files(start_relay: StartRelay) -> None:
    relay = await start_relay(
        Settings(sites=(Site(name="demo", origins=(SHOP,)),), uploads=UploadSettings(enabled=True))
    )
    async with Client(relay.port, "/v1/visitor") as line:
        sender = await visitor(relay, line)
        url = f"http://127.0.0.1:{relay.port}/v1/visitor/file"
        async with ClientSession() as http:
            async with http.options(url, headers={"Origin": SHOP}) as answer:
                assert answer.status == 204
                assert answer.headers["Access-Control-Allow-Origin"] == SHOP
                assert "x-dukkan-id" in answer.headers["Access-Control-Allow-Headers"]
            async with http.options(url, headers={"Origin": "https://evil.example"}) as answer:
                assert answer.status == 403
            evil = sender.headers(**{"Origin": "https://evil.example", "X-Dukkan-Id": "0" * 32})
            async with http.post(url, data=picture(), headers=evil) as answer:
                assert answer.status == 403
        status, _ = await sender.upload(picture(), Origin=SHOP)
        assert status == 200


async def test_a_browser_that_left_cannot_upload_and_a_bad_header_is_told(
    relay: Relay, guest: Sender
) -> None:
    status, answer = await Sender(relay, guest.line, "visitor", secrets.token_hex(32)).upload(picture())
    assert (status, answer["code"]) == (401, "login_again")
    status, answer = await guest.upload(picture(), cid="short")
    assert (status, answer["code"]) == (400, "bad_field")


async def test_what_a_killed_relay_left_half_done_is_gone_after_the_next_start(tmp_path: Path) -> None:
    on, data = structs.replace(ON, listen=Listen(port=0)), tmp_path / "data"
    async with running(data, on) as relay, Client(relay.port, "/v1/visitor") as line:
        file = await (await visitor(relay, line)).send(picture())
    folder = data / UPLOADS
    (folder / f"{'a' * 32}.partial").write_bytes(b"half")
    (folder / ("b" * 32)).write_bytes(b"its row was never written")
    async with running(data, on):
        await settled(lambda: os.listdir(folder) == [file["id"]])
