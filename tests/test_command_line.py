"""The command line as a person meets it: help, one-line errors, exit statuses."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from app.__main__ import main
from app.main import this_version
from app.settings import KNOWN
from app.shell.rows import Batch, ChangeRow
from app.shell.store import FILE, Store
from tests.harness import free_port
from tests.pasts import visit, write_journal
from tests.support import CHAIR, ROOT

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
    for word in ("demo", "serve", "replay", "trial", "simulate", "lint", "contracts", "remain primary"):
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


def test_replay_prints_lines(capfd: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capfd, "replay", str(RECORDING))
    assert status == 0
    assert out == (ROOT / "tests" / "golden" / "demo_mode_01.txt").read_text()
    status, out, _ = run(capfd, "replay", "--frames", str(RECORDING))
    assert status == 0
    assert all(line.startswith('{"type":"change"') for line in out.splitlines())
    assert out.count("TEC-LOST") > 1


def test_replay_of_a_session_finds_it_in_the_data_folder(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_journal(tmp_path, visit())
    given = run(capfd, "replay", f"{CHAIR}.s1", "--data", str(tmp_path))
    monkeypatch.setenv("DRIPWATCH_DATA_DIR", str(tmp_path))
    assert run(capfd, "replay", f"{CHAIR}.s1") == given
    assert given[0] == 0
    assert '"session_opened"' in given[1].splitlines()[0]
    status, out, err = run(capfd, "replay", f"{CHAIR}.s9")
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert "holds no session chair-1.s9" in err


def test_replay_says_that_limits_were_paced(capfd: pytest.CaptureFixture[str]) -> None:
    status, _, err = run(capfd, "replay", "--interval", "60", str(RECORDING))
    assert status == 0
    assert "60 times as long" in err
    for wrong in ("0.5", "often", "3601"):
        status, _, err = run(capfd, "replay", "--interval", wrong, str(RECORDING))
        assert status == 2
        assert "seconds, from 1 to 3600" in err


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


@pytest.mark.parametrize("words", [["serve"], ["demo"]])
@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("HTTP_PORT", "eight", "DRIPWATCH_HTTP_PORT is 'eight'"),
        ("ORIGINS", "martian", "DRIPWATCH_ORIGINS has 'martian'"),
        ("PROTOCOL", "/no/such.toml", "there is no such file"),
        ("PROTOCOL", str(ROOT / "README.md"), "not TOML"),
        ("MQTT_URL", "foo://x", "'foo://x' is no broker"),
        ("DATA_DIR", str(ROOT / "README.md"), "Set DRIPWATCH_DATA_DIR"),
    ],
)
def test_what_cannot_start_says_so_in_one_line(
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    here: Path,
    words: list[str],
    name: str,
    value: str,
    told: str,
) -> None:
    monkeypatch.setenv(f"DRIPWATCH_{name}", value)
    status, out, err = run(capfd, *words)
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert told in err
    assert list(here.glob("data/broker/*")) == [], "no broker is started for nothing"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder and ports that nobody else has, and no other setting of whoever runs the tests."""
    for name in KNOWN:
        monkeypatch.delenv(f"DRIPWATCH_{name}", raising=False)
    for name in ("HTTP_PORT", "MQTT_PORT"):
        monkeypatch.setenv(f"DRIPWATCH_{name}", str(free_port()))
    monkeypatch.setenv("DRIPWATCH_DATA_DIR", str(tmp_path / "data"))
    return tmp_path


@pytest.mark.parametrize("door", ["HTTP_PORT", "MQTT_PORT"])
def test_a_taken_port_is_one_line_that_names_it(
    capfd: pytest.CaptureFixture[str], here: Path, door: str
) -> None:
    with socket.create_server(("127.0.0.1", int(os.environ[f"DRIPWATCH_{door}"]))) as taken:
        status, out, err = run(capfd, "serve")
        assert (status, out, err.count("\n")) == (1, "", 1)
        assert str(taken.getsockname()[1]) in err
        assert f"DRIPWATCH_{door}" in err
    assert (here / "data").exists() is (door == "MQTT_PORT"), "the HTTP port is tried before all else"


def test_a_folder_in_use_is_one_line(capfd: pytest.CaptureFixture[str], here: Path) -> None:
    store = Store.open(here / "data")
    status, _, err = run(capfd, "serve")
    store.close()
    assert (status, err.count("\n")) == (1, 1)
    assert f"is in use by process {os.getpid()}" in err


def test_a_history_that_was_edited_is_one_line(capfd: pytest.CaptureFixture[str], here: Path) -> None:
    store = Store.open(here / "data")
    asyncio.run(store.commit(Batch(changes=(ChangeRow(1, 0, "c", "k", b"{}", 0),))))
    store.close()
    status, _, err = run(capfd, "serve")
    assert (status, err.count("\n")) == (1, 1)
    assert "leads to change 0, but 1 were told" in err


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


def test_the_demo_is_plain_http(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CERT", "KEY"):
        monkeypatch.setenv(f"DRIPWATCH_TLS_{name}", str(PROTOCOL))
    status, _, err = run(capfd, "demo")
    assert (status, err.count("\n")) == (1, 1)
    assert "plain HTTP" in err


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
