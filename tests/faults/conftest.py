"""What several faults need."""

import subprocess
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def recorder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What stands between a process and its disk, compiled."""
    library = tmp_path_factory.mktemp("recorder") / "power_recorder.so"
    source = Path(__file__).with_name("power_recorder.c")
    compiler = ["cc", "-O2", "-Wall", "-Werror", "-shared", "-fPIC", "-o", str(library), str(source), "-ldl"]
    subprocess.run(compiler, check=True)
    return library
