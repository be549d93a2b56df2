"""Plain requests: what is served, what is refused, and that no answer says more than its status."""

import asyncio
import re
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from relay.main import Relay
from relay.web.qr import qr_svg

UPGRADE = {
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
}


@pytest.fixture
async def http(relay: Relay) -> AsyncIterator[ClientSession]:
    async with ClientSession(f"http://127.0.0.1:{relay.port}", auto_decompress=False) as session:
        yield session


async def test_health_is_told(http: ClientSession) -> None:
    async with http.get("/healthz") as answer:
        assert (answer.status, await answer.text()) == (200, "ok\n")


@pytest.mark.parametrize("path", ["/healthz", "/nowhere", "/w/demo.js", "/v1/visitor"])
async def test_every_answer_carries_the_headers_that_protect_and_names_no_version(
    http: ClientSession, path: str
) -> None:
    async with http.get(path) as answer:
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Server"] == "dukkan"


async def test_the_widget_comes_compressed_and_is_not_sent_twice(http: ClientSession) -> None:
    async with http.get("/w/demo.js", headers={"Accept-Encoding": "br, gzip"}) as answer:
        assert (answer.status, answer.headers["Content-Encoding"]) == (200, "br")
        tag = answer.headers["ETag"]
        assert len(await answer.read()) < 1_900
    async with http.get("/w/demo.js", headers={"If-None-Match": tag}) as answer:
        assert (answer.status, await answer.read()) == (304, b"")


async def test_what_the_widget_loads_later_is_served_for_ever_under_hashed_names(http: ClientSession) -> None:
    async with http.get("/w/demo.js", headers={"Accept-Encoding": "identity"}) as answer:
        assert (answer.status, answer.content_type) == (200, "text/javascript")
        tails = re.findall(r"-\w\w\.[0-9a-f]{6}\.js", await answer.text())
    async with http.get("/chat/demo?lang=fa") as answer:
        page = re.findall(r'src="(/a/page-fa[\w.-]+)"', await answer.text())
    assert len(tails) == 3 and len(page) == 1
    for path in [f"/a/{part}{tail}" for part in ("panel", "extras", "frame") for tail in tails] + page:
        async with http.get(path, headers={"Accept-Encoding": "br"}) as answer:
            assert (answer.status, answer.content_type) == (200, "text/javascript")
            assert answer.headers["Content-Encoding"] == "br"
            assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
            assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("told", "address"), [("", "http"), ("https", "https"), ("gopher", "http")], ids=["bare", "proxy", "odd"]
)
async def test_the_chat_page_has_a_qr_code_with_the_address_as_the_asker_has_it(
    http: ClientSession, told: str, address: str
) -> None:
    headers = {"Host": "chat.shop.example"} | ({"X-Forwarded-Proto": told} if told else {})
    async with http.get("/chat/demo/qr.svg", headers=headers) as answer:
        assert (answer.status, answer.content_type) == (200, "image/svg+xml")
        assert await answer.read() == qr_svg(f"{address}://chat.shop.example/chat/demo")


@pytest.mark.parametrize(
    "path",
    [
        "/chat/nowhere/qr.svg",
        "/w/nowhere.js",
        "/a/nothing.js",
        "/a/..%2f..%2fpyproject.toml",
        "/w/..%2frelay.js",
        "/%00",
        "/demo/../etc/passwd",
    ],
)
async def test_what_is_not_there_is_not_found(http: ClientSession, path: str) -> None:
    async with http.get(path) as answer:
        assert (answer.status, await answer.text()) == (404, "404 Not Found\n")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 426),
        ({**UPGRADE, "Upgrade": "h2c"}, 426),
        ({**UPGRADE, "Connection": "keep-alive"}, 426),
        ({**UPGRADE, "Sec-WebSocket-Version": "8"}, 426),
        ({**UPGRADE, "Sec-WebSocket-Key": "short"}, 400),
        ({**UPGRADE, "Sec-WebSocket-Key": "\xff\xfe"}, 400),
    ],
)
async def test_what_is_no_websocket_handshake_gets_a_bare_status(
    http: ClientSession, headers: dict[str, str], status: int
) -> None:
    async with http.get("/v1/visitor", headers=headers) as answer:
        assert answer.status == status
        assert (await answer.text()).startswith(f"{status} ")


async def test_a_wrong_method_is_refused(http: ClientSession) -> None:
    async with http.post("/healthz") as answer:
        assert (answer.status, await answer.text()) == (405, "405 Method Not Allowed\n")


@pytest.mark.parametrize("lang", ["en", "ar", "fa"])
async def test_the_demo_shop_and_the_chat_page_are_served_under_a_strict_policy(
    http: ClientSession, lang: str
) -> None:
    for path, script in ((f"/demo/?lang={lang}", "/w/demo.js"), (f"/chat/demo?lang={lang}", "/a/page-")):
        async with http.get(path) as answer:
            body = await answer.text()
            assert answer.status == 200
            assert "require-trusted-types-for 'script'" in answer.headers["Content-Security-Policy"]
        assert f'lang="{lang}"' in body
        assert len(re.findall(rf'<script (?:async )?src="{script}', body)) == body.count("<script") == 1
    async with http.get("/demo/shop.css") as answer:
        assert (answer.status, answer.content_type) == (200, "text/css")


@pytest.mark.parametrize("path", ["/chat/nowhere", "/demo/nothing", "/chat/"])
async def test_pages_that_are_not_there_are_not_found(http: ClientSession, path: str) -> None:
    async with http.get(path) as answer:
        assert answer.status == 404


async def test_the_demo_has_one_address(http: ClientSession) -> None:
    async with http.get("/demo", allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (308, "/demo/")


@pytest.mark.threat(42)
@pytest.mark.parametrize(
    "request_bytes",
    [
        b"CANARY \x1b[2J / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nbad header CANARY\r\n\r\n",
        b"GET /" + b"CANARY" * 3_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"\x16\x03\x01CANARY\r\n\r\n",
    ],
)
async def test_what_is_no_http_gets_no_echo_of_itself(relay: Relay, request_bytes: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", relay.port)
    writer.write(request_bytes)
    answer = await asyncio.wait_for(reader.read(), 10)
    writer.close()
    assert answer.startswith((b"HTTP/1.1 400 Bad Request", b"HTTP/1.0 400 Bad Request"))
    assert b"CANARY" not in answer
    assert answer.endswith(b"\r\n\r\n400 Bad Request\n")


@pytest.mark.threat(23, 60)
async def test_our_own_mistake_is_told_as_a_bare_500_and_logged_without_its_text(
    relay: Relay, http: ClientSession, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    visitors_words = "CANARY"

    def broken(*_: object) -> None:
        raise RuntimeError(visitors_words)

    monkeypatch.setattr(type(relay.edge.files), "loader", broken)
    async with http.get("/w/demo.js") as answer:
        assert (answer.status, await answer.text()) == (500, "500 Internal Server Error\n")
    assert "unexpected RuntimeError" in caplog.text
    assert "CANARY" not in caplog.text
