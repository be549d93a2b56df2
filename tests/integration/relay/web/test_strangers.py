"""What a stranger tries: another's chat, another's path, another's request behind his own, words in a log."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import websockets

from relay.domain.sign_in_tries import TRIES_OF_A_NAME
from relay.main import Relay
from relay.protocol.refusals import Code
from relay.service.ports import AgentRecord
from relay.store.accounts import SqliteAccounts
from tests.integration.relay.web.clients import PATIENCE_S, VISITOR_HELLO, Client
from tests.support.relay_process import RelayProcess

GOLDEN: Final = Path(__file__).parents[3] / "contract" / "golden" / "visitor_commands.jsonl"
COMMANDS: Final = [json.loads(line) for line in GOLDEN.read_text(encoding="utf-8").splitlines()]
SECRET: Final = "canary-of-the-other-visitor"
PASSWORD: Final = "correct horse battery staple"


async def say(visitor: Client, cid: str, text: str) -> dict[str, Any]:
    """Posts; the ack."""
    await visitor.say({"t": "post", "cid": cid, "text": text})
    return await visitor.until("ack")


def with_conversation(frame: dict[str, Any], conv: str) -> dict[str, Any]:
    """The frame about that conversation, wherever it names one."""
    named = {key: conv for key in ("conv",) if key in frame}
    have = {"have": {conv: 1}} if frame["t"] == "hello" else {}
    return {**frame, **named, **have}


@pytest.mark.threat(17)
@pytest.mark.parametrize("number", range(len(COMMANDS)), ids=lambda n: f"{COMMANDS[n]['t']} {n}")
async def test_no_verb_of_a_visitor_reaches_the_chat_of_another(relay: Relay, number: int) -> None:
    async with Client(relay.port, "/v1/visitor") as owner, Client(relay.port, "/v1/visitor") as thief:
        await owner.say(VISITOR_HELLO)
        await owner.until("live")
        conv = (await say(owner, "a" * 32, SECRET))["conv"]
        frame = with_conversation(COMMANDS[number], conv)
        heard: list[str] = []
        if frame["t"] == "hello":
            frame.pop("token", None)
            await thief.say({**frame, "site": "demo", "proto": 3})
            while not heard or json.loads(heard[-1])["t"] != "live":
                heard.append(json.dumps(await thief.hear()))
        else:
            await thief.say(VISITOR_HELLO)
            await thief.until("live")
            await thief.say({"t": "post", "cid": "b" * 32, "text": "mine"})
            await thief.until("ack")
            await thief.say(frame)
        await thief.say({"t": "post", "cid": "c" * 32, "text": "a word after it"})
        while not heard or '"ack"' not in heard[-1] or "c" * 32 not in heard[-1]:
            heard.append(json.dumps(await thief.hear()))
        assert not any(SECRET in each for each in heard)
        mine = json.loads(heard[-1])["conv"]
        assert mine != conv
        await owner.say({"t": "fetch", "conv": conv, "after": 0, "upto": 100})
        page = await owner.until("page")
        said = [entry["body"].get("text", "") for entry in page["entries"] if entry["who"] == "visitor"]
        assert said[-1] == SECRET, "nothing came into it either"


@pytest.mark.threat(10)
async def test_what_stands_in_headers_reaches_nobody(relay: Relay) -> None:
    """The browser's name, its languages and where it came from are not kept, so they cannot attack."""
    evil = "canary-header<script>alert(1)</script>[@click=app.quit]"
    names = ("User-Agent", "Accept-Language", "Referer", "X-Forwarded-For", "X-Real-IP", "Cookie")
    headers = dict.fromkeys(names, evil)
    address = f"ws://127.0.0.1:{relay.port}/v1/visitor"
    async with websockets.connect(
        address, additional_headers=headers, user_agent_header=None, compression=None
    ) as socket:
        async with asyncio.timeout(PATIENCE_S):
            await socket.send(json.dumps(VISITOR_HELLO))
            while json.loads(await socket.recv())["t"] != "live":
                pass
            await socket.send(json.dumps({"t": "post", "cid": "a" * 32, "text": "hello"}))
            while json.loads(frame := await socket.recv())["t"] != "ack":
                assert "canary-header" not in str(frame)
    [conversation] = relay.service.desk.conversations.values()
    assert "canary-header" not in repr(conversation)


PATHS: Final = (
    "/w/../relay.toml",
    "/w/..%2f..%2frelay.toml",
    "/w/%2e%2e/%2e%2e/etc/passwd",
    "/a/....//....//etc/passwd",
    "/a/..\\..\\etc\\passwd",
    "/a/%5c..%5c..%5cetc%5cpasswd",
    "/demo/%2e%2e%2f%2e%2e%2fdukkan.db",
    "/demo//etc/passwd",
    "//etc/passwd",
    "/chat/..%00/",
    "/chat/demo/../../etc/passwd",
    "/w/demo.js%00.html",
    "/w/%c0%ae%c0%ae/etc/passwd",
    "/.git/config",
    "/dukkan.db",
)


async def raw_answer(port: int, request: bytes) -> bytes:
    """All that comes back until the relay closes; the request asks for that, or is refused."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    async with asyncio.timeout(PATIENCE_S):
        answer = await reader.read()
    writer.transport.abort()
    return answer


@pytest.mark.threat(44)
@pytest.mark.parametrize("path", PATHS)
async def test_no_address_climbs_out_of_what_is_served(relay: Relay, path: str) -> None:
    """Only a fixed list of names is served, each from memory."""
    request = f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()
    answer = await raw_answer(relay.port, request)
    status = int(answer.split(b" ")[1])
    assert status in (400, 404) and b"root:" not in answer and b"SQLite" not in answer and len(answer) < 1_000


HIDDEN: Final = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
SMUGGLED: Final[dict[str, bytes]] = {
    "both lengths": b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "two lengths": b"Content-Length: 0\r\nContent-Length: 35\r\n\r\n",
    "a length with a sign": b"Content-Length: +0\r\n\r\n",
    "a length in other digits": "Content-Length: ٣٥\r\n\r\n".encode(),
    "a length that is a list": b"Content-Length: 0, 35\r\n\r\n",
    "chunked by another name": b"Transfer-Encoding: xchunked\r\n\r\n",
    "chunked not last": b"Transfer-Encoding: chunked, identity\r\n\r\n",
    "chunked behind a tab": b"Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n",
    "a space before the colon": b"Content-Length : 35\r\n\r\n",
    "a folded line": b"X: y\r\n Content-Length: 35\r\n\r\n",
    "a bare carriage return": b"X: y\rContent-Length: 35\r\n\r\n",
    "a zero byte": b"X: y\x00\r\n\r\n",
    "two hosts": b"Host: y\r\n\r\n",
    "a chunk with a bad size": b"Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n",
}


@pytest.mark.threat(42, 43)
@pytest.mark.parametrize("name", SMUGGLED)
async def test_a_request_that_can_be_cut_in_two_ways_is_refused_and_what_is_behind_it_never_read(
    relay: Relay, name: str
) -> None:
    request = b"POST /v1/poll HTTP/1.1\r\nHost: x\r\n" + SMUGGLED[name] + HIDDEN
    answer = await raw_answer(relay.port, request)
    assert b"HTTP/1.1 200" not in answer and b"\r\n\r\nok\n" not in answer, answer[:200]


@pytest.fixture
def relay_with_log(tmp_path: Path) -> Iterator[tuple[RelayProcess, Path]]:
    relay, log = RelayProcess(tmp_path / "data", log=tmp_path / "log"), tmp_path / "log"
    relay.add_agent("sara", PASSWORD)
    with relay:
        yield relay, log


@pytest.mark.threat(15, 60)
async def test_the_log_holds_no_word_no_token_and_no_control(
    relay_with_log: tuple[RelayProcess, Path],
) -> None:
    relay, log = relay_with_log
    secrets: list[str] = [SECRET, PASSWORD, "canary-in-an-address", "forged line"]
    async with Client(relay.port, "/v1/visitor?token=canary-in-an-address") as visitor:
        await visitor.say({**VISITOR_HELLO, "name": f"x\r\nforged line \x1b[31m{SECRET}", "page": SECRET})
        secrets.append((await visitor.until("welcome"))["token"])
        await say(visitor, "a" * 32, f"{SECRET}\r\nforged line\x1b]2;owned\x07")
        await visitor.socket.send('{"t":"\\r\\nforged line \\u001b[31m"}')
        assert (await visitor.until("refused"))["code"] == Code.UNKNOWN_FRAME
    async with Client(relay.port, "/v1/agent") as agent:
        await agent.say({"t": "hello", "proto": 3, "name": "sara", "password": PASSWORD})
        secrets.append((await agent.until("welcome"))["session"])
    async with Client(relay.port, "/v1/agent") as thief:
        await thief.say({"t": "hello", "proto": 3, "name": "sara\r\nforged line", "password": SECRET})
        await thief.until("bye")
    for request in (
        b"GET /canary-in-an-address?forged%0d%0aline HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"\x16\x03\x01forged line\r\n\r\n",
    ):
        await raw_answer(relay.port, request)
    await asyncio.to_thread(relay.stop)
    text = log.read_text(encoding="utf-8")
    assert not [secret for secret in secrets if secret in text]
    assert not [letter for letter in text if letter < " " and letter != "\n"]


DEFAULTS: Final = [
    ("admin", "admin"),
    ("admin", "123456"),
    ("admin", "password"),
    ("administrator", "administrator"),
    ("root", "root"),
    ("dukkan", "dukkan"),
    ("demo", "demo"),
    ("agent", "agent"),
    ("", ""),
]


@pytest.mark.threat(34)
async def test_nobody_can_sign_in_to_a_relay_that_was_just_installed(relay: Relay) -> None:
    for name, password in DEFAULTS:
        async with Client(relay.port, "/v1/agent") as stranger:
            await stranger.say({"t": "hello", "proto": 3, "name": name, "password": password})
            assert (await stranger.until("bye"))["code"] in (Code.BAD_LOGIN, Code.LOGIN_AGAIN, Code.SLOW_DOWN)


@pytest.mark.threat(35)
async def test_many_sign_ins_at_once_cost_little_memory_and_no_visitor_waits_for_them(relay: Relay) -> None:
    """Each hash takes 19 MB while it is made: two are made at a time, and the chat goes on beside them."""
    strangers = 19

    async def try_once() -> str:
        async with Client(relay.port, "/v1/agent") as stranger:
            await stranger.say({"t": "hello", "proto": 3, "name": "sara", "password": "x" * 256})
            return str((await stranger.until("bye"))["code"])

    async with Client(relay.port, "/v1/visitor") as visitor:
        await visitor.say(VISITOR_HELLO)
        await visitor.until("live")
        tries = [asyncio.create_task(try_once()) for _ in range(strangers)]
        await say(visitor, "a" * 32, "while they try")
        assert set(await asyncio.gather(*tries)) <= {Code.BAD_LOGIN, Code.SLOW_DOWN, Code.TOO_MANY_LINES}


@pytest.mark.threat(11, 12)
@pytest.mark.parametrize(
    "host", ["evil.example", "127.evil.example", "localhost.evil.example", "127.0.0.1.", ""]
)
async def test_a_name_that_was_made_to_point_here_opens_no_agents_line_and_no_figures(
    relay: Relay, host: str
) -> None:
    """DNS rebinding: a page of that name is at home there, and asks this machine as its own."""
    place = f"{host}:{relay.port}"
    upgrade = (
        f"GET /v1/agent HTTP/1.1\r\nHost: {place}\r\nOrigin: http://{place}\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
        "Sec-WebSocket-Version: 13\r\n\r\n"
    )
    reader, writer = await asyncio.open_connection("127.0.0.1", relay.port)
    writer.write(upgrade.encode())
    assert (await reader.readuntil(b"\r\n")).split(b" ")[1] in (b"400", b"403")
    writer.transport.abort()
    for path in ("/metrics", "/readyz"):
        asked = f"GET {path} HTTP/1.1\r\nHost: {place}\r\nConnection: close\r\n\r\n".encode()
        assert (await raw_answer(relay.port, asked)).split(b" ")[1] in (b"400", b"404")


@pytest.mark.threat(28)
async def test_passwords_that_are_tried_one_after_another_are_soon_not_looked_at(
    relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[str] = []
    look = SqliteAccounts.sign_in

    async def sign_in(accounts: SqliteAccounts, name: str, password: str) -> AgentRecord | None:
        looked_at.append(password)
        return await look(accounts, name, password)

    monkeypatch.setattr(SqliteAccounts, "sign_in", sign_in)
    for number in range(60):
        async with Client(relay.port, "/v1/agent") as stranger:
            password = f"password {number}"
            await stranger.say({"t": "hello", "proto": 3, "name": "sara", "password": password})
            if number < TRIES_OF_A_NAME:
                assert (await stranger.until("bye"))["code"] == Code.BAD_LOGIN
    assert len(looked_at) <= TRIES_OF_A_NAME + 10, "most of sixty were refused without a look"
