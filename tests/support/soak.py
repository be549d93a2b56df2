"""How long the proofs run: briefly in the ordinary run, long by `make soak`."""

import os


def figure(name: str, ordinary: int, soak: int) -> int:
    """`DUKKAN_SOAK_<name>` where it is set, else `soak` under `make soak` and `ordinary` elsewhere."""
    asked = os.environ.get(f"DUKKAN_SOAK_{name}")
    if asked is not None:
        return int(asked)
    return soak if os.environ.get("DUKKAN_SOAK") == "1" else ordinary
