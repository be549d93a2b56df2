"""The doctor goes in by the shop's own address, and names the setting of the proxy that is wrong."""

import ssl
import subprocess
from pathlib import Path

import pytest
from aiohttp import ClientSession

from relay.finding import Finding
from relay.main import Relay
from relay.settings import Listen, Settings, Site
from relay.way_in import public_findings
from tests.integration.relay.web.conftest import StartRelay
from tests.integration.relay.web.proxy import IMPATIENT_S, Fault, proxy
from tests.support.relay_process import free_port

HOLD_S = 1.0
MAKE_CERTIFICATE = (
    "openssl req -x509 -newkey rsa:2048 -nodes -days 3 -subj /CN=127.0.0.1"
    " -addext subjectAltName=IP:127.0.0.1 -keyout key.pem -out cert.pem"
)


async def through(relay: Relay, fault: Fault) -> dict[str, Finding]:
    async with proxy(relay.port, fault) as port:
        hold_s = 2 * IMPATIENT_S if fault == "impatient" else HOLD_S
        found = await public_findings(None, f"http://127.0.0.1:{port}", hold_s)
    return {finding.what: finding for finding in found}


async def test_through_a_good_proxy_all_is_well(relay: Relay) -> None:
    found = await through(relay, "")
    assert {what: finding.grade for what, finding in found.items()} == {
        "certificate": "look",
        "visitors' IPs": "ok",
        "websocket": "ok",
        "long polling": "ok",
    }
    assert relay.service.desk.visitors == {}, "whoever only looks leaves nothing behind"


@pytest.mark.parametrize(
    ("fault", "what", "words"),
    [
        ("no_upgrade", "websocket", "proxy_set_header Upgrade $http_upgrade"),
        ("no_address", "visitors' IPs", "sends no X-Forwarded-For"),
        ("believes_visitors", "visitors' IPs", "anybody may be anybody"),
        ("other_host", "websocket", "proxy_set_header Host $http_host"),
        ("impatient", "websocket", "proxy_read_timeout 75s"),
    ],
)
async def test_the_setting_that_is_wrong_is_named(
    start_relay: StartRelay, fault: Fault, what: str, words: str
) -> None:
    relay = await start_relay(Settings(sites=(Site(name="demo", origins=("https://shop.example",)),)))
    found = await through(relay, fault)
    assert (found[what].grade, words in found[what].words) == ("wrong", True), found[what]
    also = ["long polling"] if fault == "impatient" else []
    assert [each for each, finding in found.items() if finding.grade == "wrong"] == [what, *also]


async def test_a_proxy_that_is_not_trusted_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, start_relay: StartRelay
) -> None:
    relay = await start_relay()
    trusting_another = Settings(listen=Listen(trusted_proxies=("10.9.8.7",)))
    monkeypatch.setattr(relay.edge, "rules", trusting_another.edge_rules())
    found = await through(relay, "")
    assert found["visitors' IPs"].grade == "wrong"
    assert "trusted_proxies" in found["visitors' IPs"].words


async def test_a_proxy_without_a_relay_behind_it(tmp_path: Path) -> None:
    address = f"http://127.0.0.1:{free_port()}"
    [nothing] = await public_findings(None, address, HOLD_S)
    assert (nothing.grade, "Nothing answers" in nothing.words) == ("wrong", True)


@pytest.fixture
def own_certificate(tmp_path: Path) -> ssl.SSLContext:
    made = subprocess.run(
        MAKE_CERTIFICATE.split(),
        cwd=tmp_path,
        capture_output=True,
    )
    if made.returncode:
        pytest.skip("openssl cannot make a certificate here")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    return context


async def test_a_certificate_that_browsers_refuse_is_told(
    relay: Relay, own_certificate: ssl.SSLContext
) -> None:
    async with proxy(relay.port, "", own_certificate) as port:
        [found] = await public_findings(None, f"https://127.0.0.1:{port}", HOLD_S)
    assert (found.grade, found.what, "self-signed" in found.words) == ("wrong", "certificate", True)


async def test_a_certificate_that_soon_ends_is_told(
    relay: Relay, own_certificate: ssl.SSLContext, tmp_path: Path
) -> None:
    trusting = ssl.create_default_context(cafile=str(tmp_path / "cert.pem"))
    async with proxy(relay.port, "", own_certificate) as port:
        found = await public_findings(None, f"https://127.0.0.1:{port}", HOLD_S, trusting)
    assert [(each.grade, each.what) for each in found] == [
        ("wrong", "certificate"),
        ("ok", "visitors' IPs"),
        ("ok", "websocket"),
        ("ok", "long polling"),
    ]
    assert found[0].words.startswith("It ends in 3 days")


async def test_a_stranger_learns_no_address_of_ours(relay: Relay) -> None:
    async with (
        ClientSession(f"http://127.0.0.1:{relay.port}") as http,
        http.get("/v1/seen-as", headers={"Host": "chat.shop.example"}) as answer,
    ):
        assert "127.0.0.1" not in await answer.text()
