"""The command line as a person meets it: help, one-line errors, exit statuses. Each command has a file."""

from __future__ import annotations

import subprocess
import sys

import pytest

from app.settings import KNOWN
from app.shell.store import FILE
from app.version import this_version
from tests.spoken import RECORDING, run
from tests.support import ROOT


def test_help_names_every_command_and_setting(capfd: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capfd, "--help")
    assert status == 0
    for word in ("demo", "serve", "replay", "trial", "simulate", "lint", "contracts", "remain primary"):
        assert word in out
    for name in KNOWN:
        assert f"DRIPWATCH_{name}" in out


def test_no_command_is_a_wrong_use(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(capfd)[0] == 2


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["lint", "/no/such.toml"], "/no/such.toml: No such file or directory"),
        (["lint", str(ROOT / "app")], "Is a directory"),
        (["lint", str(RECORDING)], "not UTF-8"),
        (["lint", str(ROOT / "README.md")], "not TOML"),
        (["replay", "/no/such/thing"], "no such file"),
        (["replay", str(ROOT / "app")], f"{FILE}: no such file"),
        (["replay", str(ROOT / "README.md")], "is no data file of Dripwatch"),
        (["replay", str(ROOT / "tests/data/recordings/or_01.events.csv")], "its first line must be"),
        (["replay", "--protocol", "/no/such.toml", str(RECORDING)], "/no/such.toml: No such file"),
        (["replay", "--protocol", str(ROOT / "README.md"), str(RECORDING)], "not TOML"),
    ],
)
def test_a_file_that_cannot_be_used_is_one_line(
    capfd: pytest.CaptureFixture[str], words: list[str], told: str
) -> None:
    status, out, err = run(capfd, *words)
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert err.startswith("dripwatch: ")
    assert told in err


def test_the_program_itself() -> None:
    """Once as a process: the module runs, and a reader who has enough is no error."""
    ran = subprocess.run(
        [sys.executable, "-m", "app", "--version"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert (ran.stdout, ran.stderr) == (f"{this_version()}\n", "")
    words = [sys.executable, "-m", "app", "replay", "--frames", str(RECORDING)]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as reader:
        assert reader.stdout is not None
        assert reader.stderr is not None
        reader.stdout.close()
        assert reader.stderr.read() == b""
        assert reader.wait(60) == 0


def test_the_published_descriptions_are_current(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    assert run(capfd, "contracts", "--check")[:2] == (0, "")
