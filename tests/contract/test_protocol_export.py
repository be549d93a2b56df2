"""The files made from the wire's structs are the ones that would be made now."""

from pathlib import Path

import pytest

from relay.protocol import export


def test_the_generated_files_are_not_stale() -> None:
    assert export.stale() == []


def test_a_stale_file_is_named_and_left_alone_by_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    old = tmp_path / "protocol.js"
    old.write_text("export const PROTOCOL = 1;\n")
    monkeypatch.setattr(export, "ROOT", tmp_path)
    monkeypatch.setattr(export, "FILES", {old: export.protocol_js})

    assert export.main(["--check"]) == 1
    assert "protocol.js is stale" in capsys.readouterr().err
    assert old.read_text() == "export const PROTOCOL = 1;\n"

    assert export.main([]) == 0
    assert old.read_text() == export.protocol_js()
