"""A shop's web site with the widget on it, and what a visitor does there."""

from aiohttp import web
from playwright.async_api import Locator, Page


class Widget:
    """The launcher and the panel of one page, found as a visitor finds them; the panel perhaps in a frame."""

    def __init__(self, page: Page, *, framed: bool = False) -> None:
        self.page = page
        self.launcher = page.locator("dukkan-chat .launcher[aria-expanded]")
        self.dialog = page.locator("dukkan-chat dialog")
        """What stands on the page: the panel itself, or what holds its frame."""
        self.frame = page.locator("dukkan-chat iframe")
        self.panel = self.frame.content_frame.locator("dukkan-chat dialog") if framed else self.dialog
        self.field = self.panel.locator("> form textarea")
        self.log = self.panel.get_by_role("log")
        self.bar = self.panel.locator(".bar").first
        self.standing = self.panel.locator(".bar[role=status]")
        self.announcer = self.panel.locator(".hear[role=status]")
        self.said = self.log.locator("div > p")

    async def open(self) -> None:
        await self.launcher.click()
        await self.field.wait_for()

    async def say(self, text: str) -> None:
        await self.field.fill(text)
        await self.field.press("Enter")

    def mine(self, text: str) -> Locator:
        return self.log.locator(".me").filter(has_text=text)

    def theirs(self, text: str) -> Locator:
        return self.log.locator("div:not(.me)").filter(has_text=text)


class Shop:
    """A web server on a port, and so an origin, of its own: one page, whatever its path."""

    def __init__(self, relay_url: str) -> None:
        self.relay_url = relay_url
        self.lang = "en"
        self.script = ""
        """More attributes of the widget's script."""
        self.policy = ""
        self.head = ""
        self.body = ""
        self.url = ""

    async def __aenter__(self) -> "Shop":
        app = web.Application()
        app.add_routes([web.get("/{path:.*}", self._answer)])
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def visit(self, page: Page, path: str = "/") -> Widget:
        """Opens a page of the shop; returns when the launcher is there."""
        await page.goto(self.url + path)
        widget = Widget(page, framed="data-frame" in self.script)
        await widget.launcher.wait_for()
        return widget

    async def _answer(self, request: web.Request) -> web.Response:
        if request.path == "/favicon.ico":
            raise web.HTTPNoContent
        direction = "ltr" if self.lang == "en" else "rtl"
        html = f"""<!doctype html><html lang="{self.lang}" dir="{direction}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>A shop</title>{self.head}
<script async src="{self.relay_url}/w/demo.js"{self.script}></script></head>
<body><main><h1>A shop</h1>{self.body}</main></body></html>"""
        headers = {"Content-Security-Policy": self.policy} if self.policy else {}
        return web.Response(text=html, content_type="text/html", headers=headers)
