"""One target under atheris, which mutates towards code that was not reached yet.

`python -m tests.fuzz.guided NAME SECONDS` ends with an exit code above 0 and the input that broke a promise.
"""

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["relay", "console"]):
    from tests.fuzz.targets import TARGETS


def main(name: str, for_s: int) -> None:
    """Fuzzes until the time is over, or dies with the input that broke a promise."""
    target = TARGETS[name]
    with tempfile.TemporaryDirectory() as folder:
        for number, seed in enumerate(target.seeds()):
            (Path(folder) / f"{number:05}").write_bytes(seed)
        kept = f"-artifact_prefix={tempfile.gettempdir()}/dukkan-{name}-"
        limits = [kept, f"-max_total_time={for_s}", "-max_len=70000", "-timeout=20", "-rss_limit_mb=2048"]
        atheris.Setup([sys.argv[0], *limits, folder], lambda data: target.try_on(data) and None)
        atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
