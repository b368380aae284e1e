"""``dripwatch trial`` and ``simulate`` as a person meets them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.spoken import PROTOCOL, RECORDING, run
from tests.support import ROOT


def edited(folder: Path, old: str, new: str) -> str:
    """A copy of the shipped protocol with one thing changed."""
    text = PROTOCOL.read_text()
    assert text.count(old) >= 1
    (folder / "edited.toml").write_text(text.replace(old, new, 1))
    return str(folder / "edited.toml")


def test_trial_writes_text_json_and_a_page(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    protocol = edited(tmp_path, "under = 92", "under = 90")
    recording, whole, page = tmp_path / "r.csv", tmp_path / "t.json", tmp_path / "t.html"
    rows = "".join(f"{t},spo2,91,%\n" for t in range(60))
    recording.write_text(f"t_s,signal,value,unit\n{rows}")
    files = ["--json", str(whole), "--html", str(page), "--jobs", "1"]
    status, out, err = run(capfd, "trial", "--protocol", protocol, *files, str(recording))
    assert status == 0
    assert "1 gone, 0 new, 0 otherwise, 0 the same" in out
    assert "91 under 92, held 15 s" in out
    assert "1 input, 1 session in " in err
    assert " sessions/s" in err
    assert json.loads(whole.read_text())["inputs"][0]["differences"][0]["kind"] == "gone"
    assert page.read_text().startswith("<!doctype html>")
    status, out, _ = run(capfd, "trial", "--protocol", protocol, "--against", protocol, str(recording))
    assert status == 0
    assert "Nothing differs in 1 input." in out


def test_trial_says_by_its_status_that_an_input_failed(capfd: pytest.CaptureFixture[str]) -> None:
    words = ["trial", "--protocol", str(PROTOCOL), "--jobs", "1", "/no/such", str(RECORDING)]
    status, out, _ = run(capfd, *words)
    assert status == 1
    assert "1 input could not be tried:\n  /no/such: /no/such: no such file" in out
    assert "Nothing differs in 1 input." in out


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (["trial", str(RECORDING)], 2, "--protocol"),
        (["trial", "--protocol", str(PROTOCOL)], 2, "INPUT"),
        (["trial", "--protocol", str(PROTOCOL), "--jobs", "0", "x"], 2, "a whole number, 1 at least"),
        (["trial", "--protocol", "/no/such.toml", "x"], 1, "/no/such.toml: No such file"),
        (["trial", "--protocol", str(PROTOCOL), "--against", "/no.toml", "x"], 1, "/no.toml: No such file"),
        (["trial", "--protocol", str(PROTOCOL), "--json", "/no/dir/x", "--jobs", "1", str(RECORDING)],
         1, "/no/dir/x: No such file"),
    ],
)  # fmt: skip
def test_trial_says_what_it_cannot_use(
    capfd: pytest.CaptureFixture[str], words: list[str], status: int, told: str
) -> None:
    got, _, err = run(capfd, *words)
    assert got == status
    assert told in err


def test_trial_refuses_a_protocol_with_an_error_and_names_the_line(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    protocol = edited(tmp_path, "at_most = 150", "at_most = 165")
    status, out, err = run(capfd, "trial", "--protocol", protocol, str(RECORDING))
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert err.startswith(f"dripwatch: error: {protocol}:")
    assert "BP-SYS-HIGH clear: can be clear and not clear at once" in err


SOME = ("simulate", "--patients", "2", "--interval", "60")


def test_a_population_is_simulated_with_its_speed(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    status, out, err = run(capfd, *SOME, "--seed", "4", "--no-noise", "--json", str(tmp_path / "p.json"))
    assert status == 0
    words = "--first 1 --patients 2 --seed 4 --study yale --interval 60 --no-noise"
    assert out.startswith(f"python -m simulators population {words}\n")
    assert "any blood pressure" in out
    assert "sessions/s" in err
    assert json.loads((tmp_path / "p.json").read_text())["sessions"] == 2


def test_a_population_under_two_protocols(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    edited = tmp_path / "edited.toml"
    edited.write_text(PROTOCOL.read_text().replace("times_baseline = 1.20", "times_baseline = 1.16"))
    page = tmp_path / "t.html"
    words = ("--protocol", str(edited), "--against", str(PROTOCOL), "--html", str(page))
    status, out, _ = run(capfd, *SOME, *words)
    assert status == 0
    assert out.count("sessions with an alert under ketamine-trd 0.1.0") == 2
    assert "rule" in out
    assert "<html" in page.read_text()


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("--html", "t.html"), "name a protocol with --against"),
        (("--study", "tokyo"), "no study 'tokyo'; there are: yale"),
        (("--interval", "61"), "'61': seconds, a whole number from 1 to 60"),
        (("--protocol", "nowhere.toml"), "nowhere.toml: No such file"),
        (("--json", "/nowhere/p.json"), "/nowhere/p.json: No such file"),
    ],
)
def test_what_cannot_be_simulated_is_one_line(
    words: tuple[str, ...], text: str, capfd: pytest.CaptureFixture[str]
) -> None:
    status, _, err = run(capfd, *SOME, *words)
    assert status == 1
    (line,) = err.splitlines()
    assert line.startswith("dripwatch: ")
    assert text in line


def test_a_ctrl_c_ends_it_and_all_its_processes(tmp_path: Path) -> None:
    """It is given while each of two processes waits for its input, and reaches the whole group."""
    inputs = [tmp_path / "one.jsonl", tmp_path / "two.jsonl"]
    for path in inputs:
        os.mkfifo(path)
    words = [sys.executable, "-m", "app", "trial", "--jobs", "2", "--protocol", str(PROTOCOL)]
    with subprocess.Popen(
        [*words, *map(str, inputs)], cwd=ROOT, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as running:
        for path in inputs:  # first it looks what there is: nothing
            os.close(os.open(path, os.O_WRONLY))
        # Each comes back when a process has begun to read.
        held = [os.open(path, os.O_WRONLY) for path in inputs]
        os.killpg(running.pid, signal.SIGINT)
        # It ends with the last process that could still write.
        _, said = running.communicate(timeout=60)
        for one in held:
            os.close(one)
    assert (running.returncode, said) == (130, "\ndripwatch: stopped\n")
