"""`/v1/visitor/file` and `/v1/agent/file`: a file's bytes in, and out again to whoever may have them.

The token stands in a header, never in an address, which others log. What goes out is only ever to be
saved: no browser shows it as a page, runs a word of it, or guesses what it might be.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Final
from urllib.parse import unquote

import msgspec
from aiohttp import hdrs, web
from msgspec import Struct

from relay.domain.upload import Owner
from relay.protocol import codec
from relay.protocol.ids import ClientId, FileId, Token
from relay.protocol.limits import FIELD_CHARS_MAX
from relay.protocol.refusals import Code
from relay.service.ports import StoredFile
from relay.service.uploading import Uploading, UploadRefused
from relay.shared.file_name import ENDINGS
from relay.web.edge import Edge

CHUNK_BYTES: Final = 256 * 1024
STALL_S: Final = 30.0
"""Without a byte for so long the sender is gone; he sends it again when he is back."""

WHOLE_S: Final = 600.0

CID: Final = "X-Dukkan-Id"
NAME: Final = "X-Dukkan-Name"
_BEARER: Final = "Bearer "
_PREFLIGHT: Final[dict[str, str]] = {
    hdrs.ACCESS_CONTROL_ALLOW_METHODS: "GET, POST",
    hdrs.ACCESS_CONTROL_ALLOW_HEADERS: f"authorization, content-type, {CID.lower()}, {NAME.lower()}",
    hdrs.ACCESS_CONTROL_MAX_AGE: "7200",
}
_STATUS: Final[dict[Code, int]] = {
    Code.NO_UPLOADS: 403,
    Code.LOGIN_AGAIN: 401,
    Code.BAD_FIELD: 400,
    Code.FILE_TOO_BIG: 413,
    Code.BAD_PICTURE: 415,
    Code.TOO_MANY_FILES: 429,
    Code.SLOW_DOWN: 503,
    Code.STORE_FULL: 507,
    Code.NO_FILE: 404,
}


class _Asked(Struct, frozen=True, kw_only=True):
    """What the headers of a request say."""

    token: Token = ""
    cid: ClientId = "0" * 32
    file: FileId = ""


class FileRoutes:
    """The handlers of all four."""

    def __init__(self, edge: Edge, uploading: Uploading) -> None:
        self._edge = edge
        self._uploading = uploading

    def routes(self) -> list[web.RouteDef]:
        """For the application's table."""
        return [
            web.options("/v1/visitor/file", self.preflight),
            web.options("/v1/visitor/file/{file}", self.preflight),
            web.post("/v1/visitor/file", self.from_visitor),
            web.get("/v1/visitor/file/{file}", self.to_visitor, allow_head=False),
            web.post("/v1/agent/file", self.from_agent),
            web.get("/v1/agent/file/{file}", self.to_agent, allow_head=False),
        ]

    async def preflight(self, request: web.Request) -> web.Response:
        """Lets a page of the shop's ask with our headers (Fetch standard, CORS-preflight)."""
        headers = self._cors(request)
        headers.update(_PREFLIGHT)
        return web.Response(status=204, headers=headers)

    async def from_visitor(self, request: web.Request) -> web.StreamResponse:
        """Takes a visitor's file; answers with what his next message may name."""
        headers = self._cors(request)
        asked = _asked(request)
        owner = None
        if asked is not None and asked.token:
            owner = self._uploading.visitor(asked.token, self._edge.sites_of(request))
        return await self._take(request, asked, owner, headers)

    async def from_agent(self, request: web.Request) -> web.StreamResponse:
        """Takes an agent's file."""
        self._edge.check_agent_origin(request)
        asked = _asked(request)
        owner = await self._uploading.agent(asked.token) if asked is not None and asked.token else None
        return await self._take(request, asked, owner, {hdrs.CACHE_CONTROL: "no-store"})

    async def to_visitor(self, request: web.Request) -> web.StreamResponse:
        """Gives a visitor a file of his own conversations."""
        headers, asked = self._cors(request), _asked(request)
        stored = None
        if asked is not None and asked.token and asked.file:
            stored = await self._uploading.for_visitor(asked.file, asked.token, self._edge.sites_of(request))
        return _given(stored, headers)

    async def to_agent(self, request: web.Request) -> web.StreamResponse:
        """Gives an agent a file of a conversation that he may read."""
        self._edge.check_agent_origin(request)
        asked = _asked(request)
        stored = None
        if asked is not None and asked.token and asked.file:
            stored = await self._uploading.for_agent(asked.file, asked.token)
        return _given(stored, {hdrs.CACHE_CONTROL: "no-store"})

    def _cors(self, request: web.Request) -> dict[str, str]:
        """Raises HTTPForbidden for a page that is not the shop's."""
        origin = self._edge.check_visitor_origin(request)
        headers: dict[str, str] = {hdrs.CACHE_CONTROL: "no-store", hdrs.VARY: hdrs.ORIGIN}
        if origin is not None:
            headers[hdrs.ACCESS_CONTROL_ALLOW_ORIGIN] = origin
        return headers

    async def _take(
        self, request: web.Request, asked: _Asked | None, owner: Owner | None, headers: dict[str, str]
    ) -> web.StreamResponse:
        if asked is None or CID not in request.headers:
            return _refused(UploadRefused(Code.BAD_FIELD), headers)
        if owner is None:
            return _refused(UploadRefused(Code.LOGIN_AGAIN), headers)
        name = unquote(request.headers.get(NAME, ""), errors="replace")[:FIELD_CHARS_MAX]
        size = request.content_length or 0
        try:
            async with asyncio.timeout(WHOLE_S):
                upload = await self._uploading.take(owner, asked.cid, name, size, _chunks(request))
        except UploadRefused as refused:
            return _refused(refused, headers)
        except TimeoutError:
            return _refused(UploadRefused(Code.SLOW_DOWN), headers)
        return _json(200, upload.file, headers)


async def _chunks(request: web.Request) -> AsyncIterator[bytes]:
    """The body in pieces of a size that is worth a thread. Raises TimeoutError."""
    waiting = bytearray()
    while True:
        async with asyncio.timeout(STALL_S):
            piece = await request.content.readany()
        waiting += piece
        if len(waiting) >= CHUNK_BYTES or not piece:
            if waiting:
                yield bytes(waiting)
            waiting.clear()
        if not piece:
            return


def _asked(request: web.Request) -> _Asked | None:
    """None where a header or the address is not of the shape it must have."""
    said = request.headers.get(hdrs.AUTHORIZATION, _BEARER)
    if not said.startswith(_BEARER):
        return None
    fields = {"token": said.removeprefix(_BEARER), "file": request.match_info.get("file", "")}
    if CID in request.headers:
        fields["cid"] = request.headers[CID]
    try:
        return msgspec.convert(fields, _Asked)
    except msgspec.ValidationError:
        return None


def _given(stored: StoredFile | None, headers: dict[str, str]) -> web.StreamResponse:
    """The file as something to be saved; one that is not there and one that is not his look the same."""
    if stored is None:
        return _refused(UploadRefused(Code.NO_FILE), headers)
    file = stored.upload.file
    name = f"file-{file.id[:8]}{ENDINGS.get(file.media, '.bin')}"
    return web.FileResponse(
        stored.path,
        headers={
            **headers,
            hdrs.CONTENT_TYPE: file.media,
            hdrs.CONTENT_DISPOSITION: f'attachment; filename="{name}"',
            "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
            "Cross-Origin-Resource-Policy": "same-origin",
        },
    )


def _refused(refused: UploadRefused, headers: dict[str, str]) -> web.Response:
    answer = codec.refused(refused.code, retry_ms=refused.retry_ms)
    return _json(_STATUS[refused.code], answer, headers)


def _json(status: int, body: Struct, headers: dict[str, str]) -> web.Response:
    return web.Response(
        status=status, body=msgspec.json.encode(body), content_type="application/json", headers=headers
    )
