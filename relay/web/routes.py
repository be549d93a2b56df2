"""All routes of the relay."""

from aiohttp import hdrs, web

from relay.web import seen_as
from relay.web.agent_socket import AgentSocket
from relay.web.asset import Asset
from relay.web.edge import Edge
from relay.web.errors import add_headers, for_own_names, guarded
from relay.web.file_routes import FileRoutes
from relay.web.health import HealthRoutes
from relay.web.pages import Page, chat_page, demo_page, theme_page
from relay.web.poll import BODY_BYTES_MAX, VisitorPoll
from relay.web.qr import qr_svg
from relay.web.seen_as import SeenAsRoute
from relay.web.stream import VisitorStream
from relay.web.theme_page import theme_of
from relay.web.visitor_socket import VisitorSocket
from relay.web.widget_files import SiteLook


def application(edge: Edge, health: HealthRoutes, uploads: FileRoutes | None = None) -> web.Application:
    """The relay's HTTP side. There is no static folder: what is served lies in memory, by name."""
    files = ServedFiles(edge)
    stream = VisitorStream(edge)
    app = web.Application(
        middlewares=[guarded, for_own_names(edge.check_host)], client_max_size=BODY_BYTES_MAX
    )
    app.on_response_prepare.append(add_headers)
    app.add_routes(
        [
            *health.routes(),
            *(uploads.routes() if uploads is not None else ()),
            web.get("/v1/visitor", VisitorSocket(edge).open, allow_head=False),
            web.get(seen_as.PATH, SeenAsRoute(edge).answer),
            web.get("/v1/visitor/stream", stream.open, allow_head=False),
            web.post("/v1/visitor/stream", stream.take),
            web.post("/v1/visitor/poll", VisitorPoll(edge).answer),
            web.get("/v1/agent", AgentSocket(edge).open, allow_head=False),
            web.get("/w/{site}.js", files.loader),
            web.get("/a/{name}", files.asset),
            web.get("/demo", demo_moved),
            web.get("/demo/", files.demo),
            web.get("/demo/theme", files.theme),
            web.get("/demo/theme.js", files.theme_loader),
            web.get("/demo/{page}", files.demo),
            web.get("/chat/{site}", files.chat),
            web.get("/chat/{site}/qr.svg", files.chat_code),
        ]
    )
    return app


async def demo_moved(request: web.Request) -> web.Response:
    """The shop's addresses are relative to a folder."""
    raise web.HTTPPermanentRedirect("/demo/")


class ServedFiles:
    """The widget's scripts and the relay's own pages."""

    def __init__(self, edge: Edge) -> None:
        self._edge = edge
        self._files = edge.files
        self._looks = {look.name: look for look in edge.looks}

    async def loader(self, request: web.Request) -> web.Response:
        """The script that a shop's pages name. Raises HTTPNotFound."""
        site = request.match_info["site"]
        return _served(request, self._files.loader(site) if self._edge.is_here(request, site) else None)

    async def asset(self, request: web.Request) -> web.Response:
        """What the loader loads, by its hashed name. Raises HTTPNotFound."""
        return _served(request, self._files.asset(request.match_info["name"]))

    async def demo(self, request: web.Request) -> web.Response:
        """A page of the demo shop. Raises HTTPNotFound."""
        name = request.match_info.get("page", "")
        return _page(demo_page(name, request.query.get("lang", "")) if "demo" in self._looks else None)

    async def theme(self, request: web.Request) -> web.Response:
        """Where a shop tries how its widget looks. Raises HTTPNotFound."""
        return _page(theme_page(theme_of(request.query)) if "demo" in self._looks else None)

    async def theme_loader(self, request: web.Request) -> web.Response:
        """The demo's loader with the looks that are tried there. Raises HTTPNotFound."""
        is_there = "demo" in self._looks
        return _served(request, self._files.themed(theme_of(request.query)) if is_there else None)

    async def chat(self, request: web.Request) -> web.Response:
        """The chat of a site, as a page. Raises HTTPNotFound."""
        look = self._look(request)
        if look is None:
            raise web.HTTPNotFound
        origins = self._edge.rules.visitor_origins.get(look.name, ())
        return _page(chat_page(look, self._files, request.query.get("lang", ""), origins))

    async def chat_code(self, request: web.Request) -> web.Response:
        """The address of that page as a QR code, as whoever asks reached it. Raises HTTPNotFound."""
        look = self._look(request)
        if look is None:
            raise web.HTTPNotFound
        code = qr_svg(f"{self._edge.own_address(request)}/chat/{look.name}")
        headers = {hdrs.CONTENT_TYPE: "image/svg+xml", hdrs.CACHE_CONTROL: "no-cache"}
        return web.Response(body=code, headers=headers)

    def _look(self, request: web.Request) -> SiteLook | None:
        """The site that the address names, if it is reached by this name."""
        site = request.match_info["site"]
        return self._looks.get(site) if self._edge.is_here(request, site) else None


def _page(page: Page | None) -> web.Response:
    if page is None:
        raise web.HTTPNotFound
    return web.Response(body=page.body, headers=page.headers)


def _served(request: web.Request, asset: Asset | None) -> web.Response:
    if asset is None:
        raise web.HTTPNotFound
    if asset.unchanged(request.headers.get(hdrs.IF_NONE_MATCH)):
        return web.Response(status=304, headers=asset.headers)
    body, headers = asset.pick(request.headers.get(hdrs.ACCEPT_ENCODING))
    return web.Response(body=body, headers=headers)
