"""The shop's proxies as they are: nginx and Caddy, with the files of config/deploy, in front of a relay."""

import asyncio
import shutil
import ssl
import subprocess
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from tests.support.relay_process import ROOT, free_port

DEPLOY: Final = ROOT / "config" / "deploy"
UP_S: Final = 20
MAKE_CERTIFICATE: Final = (
    "openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=127.0.0.1"
    " -addext subjectAltName=IP:127.0.0.1 -keyout key.pem -out cert.pem"
)
NGINX_MAIN: Final = """\
worker_processes 1;
pid nginx.pid;
error_log error.log;
events { worker_connections 256; }
http {
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    include dukkan.conf;
}
"""


def changed(text: str, changes: Mapping[str, str]) -> str:
    """The text with each of these in place of what stood there; what does not stand there is a mistake."""
    for old, new in changes.items():
        assert old in text, f"{old!r} does not stand there"
        text = text.replace(old, new)
    return text


def nginx_files(folder: Path, port: int, relay_port: int, changes: Mapping[str, str]) -> None:
    """The shop's nginx.conf for this machine and these ports, with what is to be wrong in it."""
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    before, _, rest = text.partition("server {\n    listen 80;")
    _, _, secure = rest.partition("\n}\n")
    here = {
        "listen 443 ssl;": f"listen 127.0.0.1:{port} ssl;",
        "    listen [::]:443 ssl;\n": "",
        "server_name chat.shop.example;": "server_name 127.0.0.1;",
        "/etc/letsencrypt/live/chat.shop.example/fullchain.pem": "cert.pem",
        "/etc/letsencrypt/live/chat.shop.example/privkey.pem": "key.pem",
        "/var/log/nginx/dukkan.log": "access.log",
    }
    text = changed(before + secure, {**here, **changes})
    (folder / "dukkan.conf").write_text(text.replace("127.0.0.1:8600", f"127.0.0.1:{relay_port}"))
    (folder / "nginx.conf").write_text(NGINX_MAIN)


def certificate(folder: Path) -> ssl.SSLContext:
    """Makes `cert.pem` and `key.pem`; what believes them."""
    subprocess.run(MAKE_CERTIFICATE.split(), cwd=folder, capture_output=True, check=True)
    return ssl.create_default_context(cafile=str(folder / "cert.pem"))


@asynccontextmanager
async def nginx(folder: Path, relay_port: int, changes: Mapping[str, str]) -> AsyncIterator[str]:
    """The address of a running nginx; `folder` has a certificate."""
    port = free_port()
    nginx_files(folder, port, relay_port, changes)
    program = shutil.which("nginx")
    assert program is not None
    words = [program, "-p", f"{folder}/", "-e", "error.log", "-c", "nginx.conf", "-g", "daemon off;"]
    async with _running(words, folder, port, {}):
        yield f"https://127.0.0.1:{port}"


@asynccontextmanager
async def caddy(folder: Path, relay_port: int) -> AsyncIterator[str]:
    """The address of a running Caddy with the shop's Caddyfile, without its certificate."""
    port = free_port()
    text = changed(
        (DEPLOY / "Caddyfile").read_text(encoding="utf-8"),
        {
            "\nchat.shop.example {": f"\n{{\n\tadmin off\n}}\nhttp://127.0.0.1:{port} {{",
            ":8600": f":{relay_port}",
        },
    )
    (folder / "Caddyfile").write_text(text)
    program = shutil.which("caddy")
    assert program is not None
    words = [program, "run", "--config", "Caddyfile", "--adapter", "caddyfile"]
    homes = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    async with _running(words, folder, port, homes):
        yield f"http://127.0.0.1:{port}"


@asynccontextmanager
async def _running(
    words: list[str], folder: Path, port: int, environment: dict[str, str]
) -> AsyncIterator[None]:
    with (folder / "said.log").open("w") as log:
        process = await asyncio.create_subprocess_exec(
            *words, cwd=folder, stdout=log, stderr=log, env={"PATH": "/usr/bin:/bin", **environment}
        )
    try:
        async with asyncio.timeout(UP_S):
            while not await _listens(port):
                assert process.returncode is None, (folder / "said.log").read_text()
                await asyncio.sleep(0.05)
        yield
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True
