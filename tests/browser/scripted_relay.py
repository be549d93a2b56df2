"""A relay that serves the real widget and says what a test wants: for states that are rare or short."""

import asyncio
import json
import time
from functools import cache
from typing import Any, Final

from aiohttp import web

from relay.protocol.limits import PROTOCOL, Limits
from relay.web.asset import Asset
from relay.web.data_files import sample_config, widget_source
from relay.web.pages import chat_page
from relay.web.widget_files import LANGUAGES, WidgetFiles
from tests.contract.test_widget_size import Shop as Look

Frame = dict[str, Any]
LOOK: Final = Look()
CONV: Final = "c" * 32
LIMITS: Final[Frame] = {name: getattr(Limits(), name) for name in Limits.__struct_fields__}


class ScriptedRelay:
    """One visitor with one conversation. What he sends is stored and acked unless the test says otherwise."""

    def __init__(self, look: Look = LOOK) -> None:
        self._files = _usual_files() if look is LOOK else _files(look)
        self._look = look
        self._lines: set[web.WebSocketResponse] = set()
        self.asked: list[str] = []
        """Names of the files that browsers have fetched."""
        self.heard: list[Frame] = []
        self._news = asyncio.Condition()
        self.log: list[Frame] = []
        self.present = 1
        self.is_deaf = False
        """Whether what is to be stored goes unanswered."""
        self.refusal = ""
        """The code with which ratings and addresses are refused."""

    async def __aenter__(self) -> "ScriptedRelay":
        app = web.Application()
        app.add_routes(
            [
                web.get("/w/demo.js", self._loader),
                web.get("/a/{name}", self._asset),
                web.get("/chat/demo", self._chat),
                web.get("/v1/visitor", self._line),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.hang_up()
        await self._runner.cleanup()

    async def hang_up(self) -> None:
        """Ends all lines."""
        for line in list(self._lines):
            await line.close()

    async def entry(self, who: str, body: Frame, **more: Any) -> Frame:
        """Adds to the log, and tells it."""
        entry = {"t": "entry", "conv": CONV, "seq": len(self.log) + 1, "who": who, "body": body, **more}
        entry.setdefault("at_ms", time.time_ns() // 1_000_000)
        self.log.append(entry)
        await self.tell(**entry)
        return entry

    async def say(self, text: str, who: str = "agent") -> None:
        """A message of the agent's, or of the relay's own."""
        await self.entry(who, {"k": "message", "text": text}, **({"name": "sara"} if who == "agent" else {}))

    async def assign(self) -> None:
        await self.entry("agent", {"k": "assigned", "agent": 1, "name": "sara", "gen": 1, "reason": "taken"})

    async def close(self) -> None:
        """Asks for a rating and closes."""
        await self.entry("agent", {"k": "rateasked"})
        await self.entry("agent", {"k": "closed", "gen": 2})

    async def tell(self, **frame: Any) -> None:
        for line in list(self._lines):
            await line.send_str(json.dumps(frame))

    def sent(self, kind: str) -> list[Frame]:
        """The frames of this kind that visitors have sent."""
        return [frame for frame in self.heard if frame["t"] == kind]

    async def has_heard(self, kind: str, count: int = 1) -> list[Frame]:
        """Those frames, as soon as there are so many."""
        async with asyncio.timeout(10), self._news:
            await self._news.wait_for(lambda: len(self.sent(kind)) >= count)
        return self.sent(kind)

    async def _loader(self, request: web.Request) -> web.Response:
        return _answer(self._files.loader("demo"))

    async def _asset(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        self.asked.append(name.split(".")[0])
        return _answer(self._files.asset(name))

    async def _chat(self, request: web.Request) -> web.Response:
        page = chat_page(self._look, self._files, request.query.get("lang", ""), ["*"])
        return web.Response(body=page.body, headers=page.headers)

    async def _line(self, request: web.Request) -> web.WebSocketResponse:
        line = web.WebSocketResponse()
        await line.prepare(request)
        async for message in line:
            frame = json.loads(message.data)
            if frame["t"] == "hello":
                await self._greet(line, frame)
            elif frame["t"] in ("post", "rate", "contact") and not self.is_deaf:
                await self._store(line, frame)
            async with self._news:
                self.heard.append(frame)
                self._news.notify_all()
        self._lines.discard(line)
        return line

    async def _greet(self, line: web.WebSocketResponse, hello: Frame) -> None:
        have: int = hello["have"].get(CONV, 0)
        welcome = {"t": "welcome", "proto": PROTOCOL, "epoch": "e" * 32, "limits": LIMITS}
        token = {} if hello.get("token") else {"token": "a" * 64}
        await line.send_str(json.dumps({**welcome, **token, "present": self.present}))
        if self.log:
            head = len(self.log)
            await line.send_str(json.dumps({"t": "following", "conv": CONV, "after": have, "head": head}))
            page = {"t": "page", "conv": CONV, "after": have, "entries": self.log[have:]}
            await line.send_str(json.dumps(page))
        self._lines.add(line)
        await line.send_str(json.dumps({"t": "live"}))

    async def _store(self, line: web.WebSocketResponse, frame: Frame) -> None:
        kind, cid = frame["t"], frame["cid"]
        if self.refusal and kind != "post":
            return await line.send_str(
                json.dumps({"t": "refused", "code": self.refusal, "text": "", "cid": cid})
            )
        if not self.log:
            await self.tell(t="following", conv=CONV, after=0, head=0)
            await self.entry("visitor", {"k": "opened", "site": "demo"})
        if cid not in [entry.get("cid") for entry in self.log]:
            body: Frame = {"k": "message" if kind == "post" else "rated"}
            body |= {key: frame[key] for key in ("text", "score", "agreed", "comment") if key in frame}
            if kind == "contact":
                await self.entry("relay", {"k": "hidden"})
            else:
                await self.entry("visitor", body, cid=cid)
        ack = {"t": "ack", "cid": cid, "conv": CONV, "seq": len(self.log), "at_ms": 0}
        return await line.send_str(json.dumps(ack))


@cache
def _usual_files() -> WidgetFiles:
    return _files(LOOK)


def _files(look: Look) -> WidgetFiles:
    folder = sample_config() / "i18n"
    words = {lang: json.loads((folder / f"{lang}.json").read_text("utf-8")) for lang in LANGUAGES}
    return WidgetFiles([look], words, widget_source())


def _answer(asset: Asset | None) -> web.Response:
    if asset is None:
        raise web.HTTPNotFound
    body, headers = asset.pick(None)
    return web.Response(body=body, headers=headers)
