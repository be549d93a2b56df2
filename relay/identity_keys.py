"""The secrets by which shops sign who their customers are: in files or the environment, never relay.toml."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from relay.service.signed_identity import KEY_BYTES_MIN
from relay.settings import FILE_NAME, Site
from relay.shared.toml_file import TomlError

PREFIX: Final = "DUKKAN_IDENTITY_"
HOW: Final = "a secret of at least 32 bytes; `openssl rand -hex 32` makes one"


def variable(site: str) -> str:
    """The name of the environment's variable that may hold a site's secret."""
    return PREFIX + re.sub("[^A-Z0-9]", "_", site.upper())


def load(sites: Iterable[Site], folder: Path | None, environment: Mapping[str, str]) -> dict[str, bytes]:
    """Site to secret, for those that have one. Raises TomlError."""
    found = ((site, _secret(site, folder, environment)) for site in sites)
    keys = {site.name: secret for site, secret in found if secret is not None}
    twice = {name for name, secret in keys.items() if list(keys.values()).count(secret) > 1}
    if twice:
        raise TomlError(
            f"expected a secret of its own for each site, {' and '.join(sorted(twice))} share one"
        )
    return keys


def files(sites: Iterable[Site], folder: Path | None) -> list[Path]:
    """The files that hold secrets, whether they are there or not."""
    return [_file(site, folder) for site in sites if site.identity_secret_file]


def _file(site: Site, folder: Path | None) -> Path:
    return (folder or Path()) / site.identity_secret_file


def _secret(site: Site, folder: Path | None, environment: Mapping[str, str]) -> bytes | None:
    name = variable(site.name)
    if name in environment:
        return _checked(environment[name].encode(), f"environment: {name}")
    if not site.identity_secret_file:
        return None
    path = _file(site, folder)
    try:
        return _checked(path.read_bytes(), f"{path}")
    except OSError as error:
        where = f"{folder / FILE_NAME if folder else FILE_NAME}: sites.identity_secret_file"
        raise TomlError(f"{where}: {path} cannot be read ({error.strerror})") from None


def _checked(secret: bytes, where: str) -> bytes:
    """Without the line's end that editors leave."""
    secret = secret.strip()
    if len(secret) < KEY_BYTES_MIN:
        raise TomlError(f"{where}: expected {HOW}")
    return secret
