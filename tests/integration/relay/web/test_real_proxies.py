"""The doctor goes in through nginx and Caddy themselves, right and wrong, and names what is wrong."""

import shutil
from pathlib import Path
from typing import Final

import pytest

from relay.finding import Finding
from relay.settings import Settings, Site, UploadSettings
from relay.way_in import public_findings
from tests.integration.relay.web.conftest import StartRelay
from tests.support.real_proxy import caddy, certificate, nginx

SHORT_S: Final = 2
HOLD_S: Final = 2.0 * SHORT_S
WITH_FILES: Final = Settings(
    sites=(Site(name="demo", origins=("https://shop.example",)),), uploads=UploadSettings(enabled=True)
)
needs_nginx = pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not here")
needs_caddy = pytest.mark.skipif(not shutil.which("caddy"), reason="Caddy is not here")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "relay.toml").write_text("[uploads]\nenabled = true\n")
    return tmp_path / "config"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "proxy").mkdir(mode=0o755)
    return tmp_path / "proxy"


async def through_nginx(
    start_relay: StartRelay, folder: Path, config: Path, changes: dict[str, str]
) -> dict[str, Finding]:
    relay = await start_relay(WITH_FILES)
    trusted = certificate(folder)
    async with nginx(folder, relay.port, changes) as address:
        found = await public_findings(config, address, HOLD_S, trusted)
    return {each.what: each for each in found}


@needs_nginx
async def test_through_the_shops_nginx_all_is_well(
    start_relay: StartRelay, folder: Path, config: Path
) -> None:
    found = await through_nginx(start_relay, folder, config, {})
    assert {what: each.grade for what, each in found.items()} == {
        "certificate": "ok",
        "visitors' IPs": "ok",
        "websocket": "ok",
        "long polling": "ok",
        "files": "ok",
    }


NO_UPGRADE: Final = {
    "        proxy_set_header Upgrade $http_upgrade;\n": "",
    "        proxy_set_header Connection $connection_upgrade;\n": "",
}


@needs_nginx
@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        pytest.param(
            NO_UPGRADE, {"websocket": "proxy_set_header Upgrade $http_upgrade"}, id="no Upgrade header"
        ),
        pytest.param(
            {"proxy_read_timeout 75s": f"proxy_read_timeout {SHORT_S}s"},
            {"websocket": "proxy_read_timeout 75s", "long polling": "proxy_read_timeout 75s"},
            id="a short timeout",
        ),
        pytest.param(
            {"proxy_set_header Host $http_host;": ""},
            {"websocket": "proxy_set_header Host $http_host"},
            id="no Host",
        ),
        pytest.param(
            {"$proxy_add_x_forwarded_for;": '"";'},
            {"visitors' IPs": "sends no X-Forwarded-For"},
            id="no address",
        ),
        pytest.param(
            {"$proxy_add_x_forwarded_for": "$http_x_forwarded_for"},
            {"visitors' IPs": "anybody may be anybody"},
            id="whatever a visitor says",
        ),
        pytest.param(
            {"client_max_body_size 11m": "client_max_body_size 2m"},
            {"files": "client_max_body_size 11m"},
            id="a low limit for files",
        ),
        pytest.param(
            {"client_max_body_size 128k": "client_max_body_size 100k"},
            {"long polling": "client_max_body_size 128k"},
            id="a low limit for everything",
        ),
    ],
)
async def test_the_setting_of_nginx_that_is_wrong_is_named(
    start_relay: StartRelay, folder: Path, config: Path, changes: dict[str, str], wrong: dict[str, str]
) -> None:
    found = await through_nginx(start_relay, folder, config, changes)
    assert {what for what, each in found.items() if each.grade == "wrong"} == set(wrong), found
    for what, words in wrong.items():
        assert words in found[what].words, found[what]


@needs_nginx
async def test_files_that_nginx_keeps_back_are_worth_a_look(
    start_relay: StartRelay, folder: Path, config: Path
) -> None:
    found = await through_nginx(
        start_relay, folder, config, {"proxy_request_buffering off": "proxy_request_buffering on"}
    )
    assert (found["files"].grade, "proxy_request_buffering off" in found["files"].words) == ("look", True)
    assert [what for what, each in found.items() if each.grade != "ok"] == ["files"]


@needs_nginx
async def test_a_name_that_the_relay_does_not_answer_to_is_told(
    start_relay: StartRelay, folder: Path, config: Path
) -> None:
    relay = await start_relay(Settings(sites=(Site(name="demo", hosts=("chat.shop.example",)),)))
    trusted = certificate(folder)
    other = {"proxy_set_header Host $http_host": "proxy_set_header Host www.shop.example"}
    async with nginx(folder, relay.port, other) as address:
        found = {each.what: each for each in await public_findings(config, address, HOLD_S, trusted)}
    assert (found["public"].grade, "the site's hosts in relay.toml" in found["public"].words) == (
        "wrong",
        True,
    )


@needs_nginx
async def test_an_nginx_that_does_not_find_the_relay_is_told(
    start_relay: StartRelay, folder: Path, config: Path
) -> None:
    found = await through_nginx(
        start_relay, folder, config, {"proxy_pass http://127.0.0.1:8600": "proxy_pass http://127.0.0.1:9"}
    )
    assert found["public"].grade == "wrong"
    assert "compare its address for it with [listen]" in found["public"].words


@needs_caddy
async def test_through_the_shops_caddy_all_is_well(
    start_relay: StartRelay, folder: Path, config: Path
) -> None:
    relay = await start_relay(WITH_FILES)
    async with caddy(folder, relay.port) as address:
        found = await public_findings(config, address, HOLD_S)
    assert {each.what: each.grade for each in found} == {
        "certificate": "look",
        "visitors' IPs": "ok",
        "websocket": "ok",
        "long polling": "ok",
        "files": "ok",
    }
