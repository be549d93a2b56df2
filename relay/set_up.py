"""The one-time token by which a fresh relay gets its first administrator, in the shop's configuration.

The file holds the token's SHA-256 alone, so that it may be read by whoever runs the relay. It is void
as soon as there is an account.
"""

import json
import secrets
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from relay.domain import secret_code
from relay.service.ports import SetUp
from relay.shared.toml_file import TomlError

FILE_NAME: Final = "set_up_token.json"
HOURS_VALID: Final = 24
"""Long enough to set up a server and its proxy on one day."""


class _Kept(Struct, frozen=True, forbid_unknown_fields=True):
    token_sha256: str
    until_ms: int


def write(folder: Path, now_ms: int) -> str:
    """A new token, whose hash now lies in the folder. Raises OSError."""
    token = secret_code.spelled(secrets.token_bytes(secret_code.BYTES))
    kept = {
        "token_sha256": secret_code.code_hash(token).hex(),
        "until_ms": now_ms + HOURS_VALID * 3_600_000,
    }
    (folder / FILE_NAME).write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
    return token


def read(folder: Path) -> SetUp | None:
    """The token of this configuration, if it has one. Raises TomlError for a file that is none."""
    path = folder / FILE_NAME
    try:
        kept = msgspec.json.decode(path.read_bytes(), type=_Kept)
        return SetUp(code_hash=bytes.fromhex(kept.token_sha256), until_ms=kept.until_ms)
    except FileNotFoundError:
        return None
    except (msgspec.DecodeError, ValueError):
        raise TomlError(f"{path}: expected the file that `dukkan init` wrote; without it all works") from None
