"""A small proxy in front of a relay, with one thing wrong: what people forget when they set one up."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final, Literal

Fault = Literal["", "no_upgrade", "no_address", "believes_visitors", "other_host", "impatient"]

IMPATIENT_S: Final = 2.0


@asynccontextmanager
async def proxy(
    relay_port: int, fault: Fault = "", secured: ssl.SSLContext | None = None
) -> AsyncIterator[int]:
    """The port of a proxy that hands one request on for each connection."""

    async def serve(client: asyncio.StreamReader, answer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            head = (await client.readuntil(b"\r\n\r\n")).decode("latin-1")
            relay, request = await asyncio.open_connection("127.0.0.1", relay_port)
            request.write(handed_on(head, fault, relay_port).encode("latin-1"))
            await asyncio.gather(
                piped(client, request, fault), piped(relay, answer, fault), return_exceptions=True
            )

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=secured)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


def handed_on(head: str, fault: Fault, relay_port: int) -> str:
    """The request's head as the relay gets it."""
    first, *lines = head.removesuffix("\r\n\r\n").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    is_socket = "upgrade" in headers
    if fault == "no_upgrade" or not is_socket:
        headers.pop("upgrade", None)
        headers["connection"] = "close"
    if fault == "no_address":
        headers.pop("x-forwarded-for", None)
    elif fault != "believes_visitors":
        before = headers.get("x-forwarded-for")
        headers["x-forwarded-for"] = f"{before}, 198.51.100.4" if before else "198.51.100.4"
    if fault == "other_host":
        headers["host"] = f"127.0.0.1:{relay_port}"
    return "\r\n".join([first, *(f"{name}: {value}" for name, value in headers.items())]) + "\r\n\r\n"


async def piped(source: asyncio.StreamReader, target: asyncio.StreamWriter, fault: Fault) -> None:
    """Copies until one end is done, or until the proxy has heard nothing for too long."""
    try:
        while True:
            async with asyncio.timeout(IMPATIENT_S if fault == "impatient" else None):
                data = await source.read(65_536)
            if not data:
                break
            target.write(data)
            await target.drain()
    except (OSError, TimeoutError):
        pass
    target.close()
