"""``dripwatch lint`` as a person meets it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.spoken import PROTOCOL, run


def test_lint_of_the_shipped_protocol(capfd: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capfd, "lint")
    assert status == 0
    assert "0 errors, 0 warnings" in out


def test_lint_names_the_line(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text(PROTOCOL.read_text().replace("under = 92", "undr = 92"))
    status, _, err = run(capfd, "lint", str(tmp_path / "bad.toml"))
    assert status == 1
    assert "SPO2-LOW" in err
    assert "Did you mean under?" in err


def test_lint_refuses_a_clear_on_the_wrong_side(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    text = PROTOCOL.read_text().replace("at_most = 150", "at_most = 165")
    (tmp_path / "bad.toml").write_text(text)
    status, out, _ = run(capfd, "lint", str(tmp_path / "bad.toml"))
    assert status == 1
    assert "BP-SYS-HIGH" in out
