"""Ends a kept sign-in at its relay: one line, one command, without a desk."""

import asyncio
from typing import Final

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidURI

from relay.protocol import codec
from relay.protocol.agent import Hello, SignOut, Welcome
from relay.protocol.frames import Bye
from relay.protocol.limits import FRAME_BYTES_MAX, PROTOCOL

PATIENCE_S: Final = 15.0


async def sign_out(url: str, session: str, *, everywhere: bool) -> str:
    """The refusal code that ended the sign-in; empty where no relay answers."""
    try:
        async with (
            asyncio.timeout(PATIENCE_S),
            connect(
                url, compression=None, max_size=4 * FRAME_BYTES_MAX, proxy=None, user_agent_header=None
            ) as line,
        ):
            await line.send(codec.encode(Hello(proto=PROTOCOL, session=session, chosen="offline")).decode())
            async for frame in line:
                try:
                    update = codec.agent_update(frame.encode() if isinstance(frame, str) else frame)
                except codec.Unreadable:
                    continue
                if isinstance(update, Welcome):
                    await line.send(codec.encode(SignOut(everywhere=everywhere)).decode())
                elif isinstance(update, Bye):
                    return update.code
    except (OSError, TimeoutError, InvalidHandshake, InvalidURI, ConnectionClosed, EOFError, UnicodeError):
        pass
    return ""
