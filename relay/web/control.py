"""Requests of this machine's operator to the running relay, through a socket file in its data folder.

Only one process may write the database. Who may open the file (mode 0600) may use the relay's
accounts, and could have read the database as well.
"""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from aiohttp import ClientError, ClientSession, ClientTimeout, UnixConnector, web

from relay.web.errors import guarded

FILE_NAME: Final = "control.sock"
ANSWER_S: Final = 30.0
BODY_BYTES_MAX: Final = 8 * 1024 * 1024
"""An erasure names each conversation of the person: some 45 bytes for one."""

Perform = Callable[[bytes], Awaitable[bytes]]


class NoAnswer(Exception):
    """The running relay could not be asked; the message is for the operator."""


class ControlServer:
    """Listens on the socket file and answers each request with what `perform` returns."""

    def __init__(self, folder: Path, perform: Perform) -> None:
        self._path = folder / FILE_NAME
        self._perform = perform
        app = web.Application(middlewares=[guarded], client_max_size=BODY_BYTES_MAX)
        app.router.add_post("/", self._answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)

    async def start(self) -> None:
        """Begins to listen. Raises OSError, as when the path is too long for a socket."""
        await self._runner.setup()
        self._path.unlink(missing_ok=True)  # Left by a relay that was killed; its lock is ours now.
        await web.UnixSite(self._runner, str(self._path)).start()
        self._path.chmod(0o600)

    async def close(self) -> None:
        """Stops listening and removes the file."""
        await self._runner.cleanup()
        self._path.unlink(missing_ok=True)

    async def _answer(self, request: web.Request) -> web.Response:
        answer = await self._perform(await request.read())
        return web.Response(body=answer, content_type="application/json")


async def ask(folder: Path, body: bytes) -> bytes:
    """What the relay that runs on this data folder answers. Raises NoAnswer."""
    path = folder / FILE_NAME
    try:
        async with (
            ClientSession(connector=UnixConnector(str(path)), timeout=ClientTimeout(ANSWER_S)) as session,
            session.post("http://relay/", data=body) as response,
        ):
            if response.status == 200:
                return await response.read()
    except (ClientError, OSError, TimeoutError):
        pass
    raise NoAnswer(
        f"The relay that uses {folder} did not answer on {path}: is it still starting or stopping?"
    )
