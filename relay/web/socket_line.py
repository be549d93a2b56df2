"""A client's websocket as a line of the service: frames in by callback, frames out in one write.

After the handshake this takes the connection over from the HTTP server. No task, no queue and no
HTTP request is kept for a connection that may be silent for hours: that is four fifths of what it
would weigh. The price is that nothing here may block or wait.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final, Protocol

from relay.domain.token_bucket import TokenBucket
from relay.protocol.refusals import Code
from relay.service.sessions import Session
from relay.web.websocket_frames import (
    CLOSE,
    PING,
    PONG,
    TEXT,
    TOO_BIG,
    FrameReader,
    Malformed,
    close_frame,
    control_frame,
    text_frames,
)

CLOSE_WAIT_S: Final = 2.0
"""How long a client may take to answer a close frame before the connection is cut."""

PONG_BACKLOG_MAX: Final = 16_384
"""Above this a ping is not answered: a peer that does not read must not make us write."""

NORMAL: Final = 1000


class Reception(Protocol):
    """What a line asks of the service."""

    def receive(self, session: Session, data: bytes) -> None: ...
    def refuse(self, session: Session, code: Code, *, cid: str = "", retry_ms: int = 0) -> None: ...
    def heard(self, session: Session) -> None: ...
    def lost(self, session: Session) -> None: ...


class SocketLine(asyncio.Protocol):
    """Implements `relay.service.ports.Line` on a connection whose handshake has been answered.

    `flood` bounds the frames of this line; `gone` is called once when the connection has ended.
    """

    __slots__ = (
        "_bucket",
        "_gone",
        "_is_closing",
        "_reader",
        "_reception",
        "_session",
        "_transport",
        "_up_ms",
    )

    def __init__(
        self,
        transport: asyncio.Transport,
        reception: Reception,
        flood: TokenBucket,
        up_ms: Callable[[], int],
        gone: Callable[[], None],
    ) -> None:
        self._transport = transport
        self._reception = reception
        self._bucket = flood
        self._up_ms = up_ms
        self._gone = gone
        self._reader: FrameReader | None = FrameReader()
        self._session: Session | None = None
        self._is_closing = False

    def begin(self, session: Session) -> None:
        """From now on what comes in is the session's."""
        self._session = session

    # ---- out ---------------------------------------------------------------------------

    def write(self, frames: Sequence[bytes]) -> None:
        """Sends the frames in order, in one write."""
        if not self._is_closing:
            self._transport.write(text_frames(frames))

    def waiting_bytes(self) -> int:
        """How much the kernel has not yet taken."""
        return self._transport.get_write_buffer_size()

    def ping(self) -> None:
        """Asks the peer's machine for a pong; a browser answers without its page."""
        if not self._is_closing:
            self._transport.write(control_frame(PING))

    def close(self, close_code: int) -> None:
        """Says goodbye after what was written; cuts the connection if the peer does not answer."""
        if self._is_closing:
            return
        self._is_closing = True
        self._transport.write(close_frame(close_code))
        asyncio.get_running_loop().call_later(CLOSE_WAIT_S, self._transport.abort)

    # ---- in ----------------------------------------------------------------------------

    def data_received(self, data: bytes) -> None:
        """Called by the event loop with what the client sent."""
        if self._reader is None:
            return
        try:
            messages = self._reader.feed(data)
        except Malformed as fault:
            self._malformed(fault.close_code)
            return
        for kind, payload in messages:
            if kind == TEXT and self._session is not None and not self._is_closing:
                self._text(self._session, payload)
            else:
                self._message(kind, payload)

    def connection_lost(self, exc: Exception | None) -> None:
        """Called by the event loop once, however the connection ended."""
        self._is_closing = True
        session, self._session, self._reader = self._session, None, None
        if session is not None:
            self._reception.lost(session)
        self._gone()

    def _text(self, session: Session, payload: bytes) -> None:
        retry_ms = self._bucket.take(self._up_ms())
        if retry_ms:
            self._reception.refuse(session, Code.SLOW_DOWN, retry_ms=retry_ms)
        else:
            self._reception.receive(session, payload)

    def _message(self, kind: int, payload: bytes) -> None:
        session = self._session
        if kind == CLOSE:
            self._answer_close(payload)
            return
        if session is None or self._is_closing:
            return
        if kind == PONG:
            self._reception.heard(session)
            return
        retry_ms = self._bucket.take(self._up_ms())
        if kind == PING:
            self._answer_ping(session, payload, retry_ms)
        else:
            self._reception.refuse(session, Code.NOT_TEXT)

    def _answer_ping(self, session: Session, payload: bytes, retry_ms: int) -> None:
        self._reception.heard(session)
        if not retry_ms and self._transport.get_write_buffer_size() < PONG_BACKLOG_MAX:
            self._transport.write(control_frame(PONG, payload))

    def _answer_close(self, payload: bytes) -> None:
        """Echoes the peer's code (RFC 6455 section 5.5.1), unless ours went out first; then hangs up."""
        if not self._is_closing:
            self._is_closing = True
            code = int.from_bytes(payload[:2], "big")
            self._transport.write(close_frame(code if 1000 <= code < 5000 else NORMAL))
        self._reader = None
        self._transport.close()

    def _malformed(self, close_code: int) -> None:
        """Nothing more can be read: the frames' borders are lost."""
        self._reader = None
        if close_code == TOO_BIG and self._session is not None and not self._is_closing:
            self._reception.refuse(self._session, Code.FRAME_TOO_BIG)
        self.close(close_code)
