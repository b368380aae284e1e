"""The command line as a person meets it: help, one-line errors, exit statuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.__main__ import main
from app.settings import KNOWN
from tests.support import ROOT

RECORDING = ROOT / "tests" / "data" / "recordings" / "demo_mode_01.csv.gz"
PROTOCOL = ROOT / "app" / "protocols" / "ketamine-trd.toml"


def run(capfd: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    try:
        status = main(words)
    except SystemExit as left:
        status = int(left.code or 0)
    said = capfd.readouterr()
    return status, said.out, said.err


def test_help_names_every_command_and_setting(capfd: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capfd, "--help")
    assert status == 0
    for word in ("demo", "serve", "replay", "lint", "contracts", "remain primary"):
        assert word in out
    for name in KNOWN:
        assert f"DRIPWATCH_{name}" in out


def test_no_command_is_a_wrong_use(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(capfd)[0] == 2


@pytest.mark.parametrize("speed", ["0", "21", "fast"])
def test_a_speed_out_of_range_is_refused(capfd: pytest.CaptureFixture[str], speed: str) -> None:
    status, _, err = run(capfd, "demo", "--speed", speed)
    assert status == 2
    assert "a number from 1 to 20" in err


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


def test_a_file_that_is_not_there(capfd: pytest.CaptureFixture[str]) -> None:
    status, _, err = run(capfd, "lint", "/no/such.toml")
    assert (status, err.count("\n")) == (1, 1)


def test_replay_prints_lines(capfd: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capfd, "replay", str(RECORDING))
    assert status == 0
    assert "TEC-LOST" in out
    status, _, err = run(capfd, "replay", "/no/such/thing")
    assert (status, err.count("\n")) == (1, 1)


def test_a_wrong_setting_is_one_line(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRIPWATCH_HTTP_PORT", "eight")
    status, _, err = run(capfd, "serve")
    assert (status, err.count("\n")) == (1, 1)
    assert "DRIPWATCH_HTTP_PORT" in err


def test_the_published_descriptions_are_current(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    assert run(capfd, "contracts", "--check")[:2] == (0, "")
