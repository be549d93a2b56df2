"""Files between a console and the real relay: there and back, through a line that drops, as lines."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.net.carrier import new_id
from console.net.files import Files, FileTrouble
from console.net.link import Link
from console.net.visitor_client import VisitorClient
from relay.protocol.entries import Message
from tests.integration.console.plain_console import AGENT, PASSWORD, PlainConsole
from tests.support.pictures import picture
from tests.support.relay_process import RelayProcess


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[RelayProcess]:
    config = tmp_path / "config"
    config.mkdir()
    (config / "relay.toml").write_text("[uploads]\nenabled = true\nfile_mb = 1\n")
    with RelayProcess(tmp_path / "data", "--config", str(config)) as relay:
        relay.add_agent(AGENT, PASSWORD)
        yield relay


async def test_a_file_goes_to_the_visitor_and_is_saved_again_by_lines(
    relay: RelayProcess, tmp_path: Path
) -> None:
    path = tmp_path / "the bill.pdf"
    path.write_bytes(b"%PDF-1.7" + bytes(range(256)) * 800)
    visitor = VisitorClient(relay.url, name="Maryam")
    await visitor.connect()
    await visitor.post_and_wait("Where is my bill?")
    console = PlainConsole(relay, tmp_path / "state")
    await console.out.until("chat 1 Maryam queued")
    console.type("take")
    await console.out.until("chat 1 Maryam yours")
    console.type(f"attach 1 {path}")
    await console.out.until("sending: ")
    said = await console.out.until("the bill.pdf")
    assert "205 kB" in said
    await visitor.wait_for(lambda: "the bill.pdf" in visitor.texts("agent"))
    console.type("files 1")
    await console.out.until("file 1: ")
    console.type(f"save 1 1 {tmp_path}")
    await console.out.until("saved: ")
    assert await asyncio.to_thread((tmp_path / "the bill (2).pdf").read_bytes) == path.read_bytes()
    console.type("attach 1 /nowhere/at/all")
    await console.out.until("there is none at /nowhere/at/all")
    console.type("save 1 9")
    await console.out.until("there are 1 files")
    console.type("quit")
    assert await console.leave() == 0
    [entry] = [e for e in visitor.entries if isinstance(e.body, Message) and e.body.file is not None]
    assert entry.who == "agent"
    await visitor.stop()


class Dropping:
    """A line to the relay that drops in the middle of the first upload."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self.lines = 0
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            self.lines += 1
            threading.Thread(target=self._pipe, args=(client, self.lines == 1), daemon=True).start()

    def _pipe(self, client: socket.socket, drops: bool) -> None:
        with client, socket.create_connection(("127.0.0.1", self._port)) as relay:
            if drops:
                relay.sendall(client.recv(4_000))
                return
            back = threading.Thread(target=_copy, args=(relay, client), daemon=True)
            back.start()
            _copy(client, relay)
            back.join(20)

    def close(self) -> None:
        self._server.close()


def _copy(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65_536):
            target.sendall(data)
    except OSError:
        return


async def test_an_upload_goes_on_where_the_line_drops_and_is_stored_once(
    relay: RelayProcess, tmp_path: Path
) -> None:
    path = tmp_path / "shoe.png"
    path.write_bytes(picture(size=(900, 700)))
    signed_in = threading.Event()

    def look() -> None:
        link.take_updates()
        if link.session.session:
            signed_in.set()

    link = Link(relay.url, name=AGENT, password=PASSWORD, folder=tmp_path / "state", on_update=look)
    link.start()
    dropping = Dropping(relay.port)
    try:
        assert await asyncio.to_thread(signed_in.wait, 20)
        files = Files(f"ws://127.0.0.1:{dropping.port}/v1/agent", lambda: link.session.session)
        file = await asyncio.to_thread(files.upload, path, "shoe.png", new_id(), lambda done, whole: True)
        assert (file.width, file.height, file.name) == (900, 700, "shoe.png")
        assert dropping.lines == 2
        assert len(list((relay.data / "uploads").iterdir())) == 1
        path.write_bytes(b"\x00" * 1_000_001)
        with pytest.raises(FileTrouble) as refused:
            await asyncio.to_thread(files.upload, path, "big", new_id(), lambda done, whole: True)
        assert refused.value.code in ("file_too_big", "no_line")
        path.write_bytes(picture()[:40])
        with pytest.raises(FileTrouble) as refused:
            await asyncio.to_thread(files.upload, path, "x.png", new_id(), lambda done, whole: True)
        assert refused.value.code == "bad_picture"
        with pytest.raises(FileTrouble) as refused, (tmp_path / "out").open("wb") as target:
            await asyncio.to_thread(files.download, "0" * 32, target, lambda done, whole: True)
        assert refused.value.code == "no_file"
    finally:
        dropping.close()
        link.stop()
