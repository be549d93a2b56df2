"""Files of chats over HTTP, beside the line: bytes up with progress, bytes down to a file of the agent's.

Every call waits for the network, and belongs on a thread of its own. A line that drops is tried again
under the same id, so that nothing doubles.
"""

import http.client
import random
import ssl
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import BinaryIO, Final
from urllib.parse import quote, urlsplit

import msgspec

from console.session.backoff import pause_ms
from relay.protocol.entries import File
from relay.protocol.frames import Refused
from relay.protocol.refusals import REFUSALS, Code

CHUNK_BYTES: Final = 64 * 1024
SILENCE_S: Final = 30.0
TRIES_MAX: Final = 6
"""About a minute; the file stays where it is, and can be sent again."""

Progress = Callable[[int, int], bool]
"""Told bytes done and bytes in all; goes on while it says True."""


class FileTrouble(Exception):
    """The file was not sent or fetched; `code` is the relay's refusal, or `stopped` or `no_line`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Files:
    """The relay's files, for whoever `session` signs in. `url` is the line's address."""

    def __init__(self, url: str, session: Callable[[], str]) -> None:
        parts = urlsplit(url)
        self._is_safe = parts.scheme == "wss"
        self._host = parts.netloc
        self._path = parts.path.removesuffix("/v1/agent") + "/v1/agent/file"
        self._session = session

    def upload(self, path: Path, name: str, cid: str, told: Progress) -> File:
        """What a message may name from now on. Raises FileTrouble; OSError where it cannot be read."""
        for tries in range(TRIES_MAX):
            try:
                return self._sent(path, name, cid, told)
            except (http.client.HTTPException, ConnectionError, TimeoutError, ssl.SSLError):
                time.sleep(pause_ms(tries, random.random) / 1000)
                if not told(0, 1):
                    raise FileTrouble("stopped") from None
        raise FileTrouble("no_line")

    def download(self, file_id: str, target: BinaryIO, told: Progress) -> int:
        """Writes the file's bytes; how many there are. Raises FileTrouble, OSError."""
        try:
            with closing(self._connection()) as line:
                line.request("GET", f"{self._path}/{file_id}", headers=self._headers())
                answer = line.getresponse()
                if answer.status != 200:
                    raise _refused(answer)
                whole, done = int(answer.headers.get("Content-Length") or 0), 0
                while chunk := answer.read(CHUNK_BYTES):
                    target.write(chunk)
                    done += len(chunk)
                    if not told(done, whole or done):
                        raise FileTrouble("stopped")
                if whole and done != whole:
                    raise FileTrouble("no_line")
                return done
        except (http.client.HTTPException, ConnectionError, TimeoutError, ssl.SSLError):
            raise FileTrouble("no_line") from None

    def _sent(self, path: Path, name: str, cid: str, told: Progress) -> File:
        with path.open("rb") as file, closing(self._connection()) as line:
            size = path.stat().st_size
            headers = {
                **self._headers(),
                "X-Dukkan-Id": cid,
                "X-Dukkan-Name": quote(name),
                "Content-Type": "application/octet-stream",
                "Content-Length": str(size),
            }
            line.putrequest("POST", self._path)
            for key, value in headers.items():
                line.putheader(key, value)
            line.endheaders()
            done = 0
            while chunk := file.read(CHUNK_BYTES):
                line.send(chunk)
                done += len(chunk)
                if not told(done, size):
                    raise FileTrouble("stopped")
            answer = line.getresponse()
            if answer.status != 200:
                raise _refused(answer)
            return msgspec.json.decode(answer.read(CHUNK_BYTES), type=File)

    def _connection(self) -> http.client.HTTPConnection:
        kind = http.client.HTTPSConnection if self._is_safe else http.client.HTTPConnection
        return kind(self._host, timeout=SILENCE_S)

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._session()}"}


def _refused(answer: http.client.HTTPResponse) -> Exception:
    """What to raise: the relay's own code, or a fault of the way to it, which is tried again."""
    try:
        refused = msgspec.json.decode(answer.read(CHUNK_BYTES), type=Refused)
        code = Code(refused.code)
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError):
        return http.client.HTTPException(f"status {answer.status}")
    if REFUSALS[code].after == "again":
        return http.client.HTTPException(code)
    return FileTrouble(code)
