"""``dripwatch staff``: a PIN is asked for twice and never shown, and the file is whole at every moment."""

from __future__ import annotations

import contextlib
import io
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.__main__ import main
from app.codec.pin import fits
from app.shell.staff_list import read_people
from tests.harness import Service
from tests.people import staff_file
from tests.support import ROOT


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "staff.toml"
    monkeypatch.setenv("DRIPWATCH_STAFF", str(path))
    return path


def staff(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: str, pin: str = "271828\n"
) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "stdin", io.StringIO(pin))
    status = main(["staff", *words])
    said = capfd.readouterr()
    return status, said.out, said.err


def test_add_list_remove(
    path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    status, out, _ = staff(capfd, monkeypatch, "add", "RN Osei", "--role", "nurse")
    assert (status, out) == (0, f"RN Osei (RO) may sign in. {path}\n")
    staff(capfd, monkeypatch, "add", "J. Kim, RN", "--initials", "JK", pin="314159\n")
    osei, kim = read_people(path)
    assert fits("271828", osei.pin)
    assert fits("314159", kim.pin)
    assert "271828" not in path.read_text()
    assert staff(capfd, monkeypatch, "list") == (0, "RO    RN Osei, nurse\nJK    J. Kim, RN\n", "")
    status, out, _ = staff(capfd, monkeypatch, "remove", "RN Osei")
    assert (status, out) == (0, "RN Osei may sign in no more.\n")
    assert read_people(path) == (kim,)


@pytest.mark.parametrize(
    ("words", "pin", "told"),
    [
        (["add", "RN Osei"], "271828", "RN Osei is on the list already."),
        (["add", "Dr. Lee"], "2718", "a PIN is 6 to 12 digits; nobody was added"),
        (
            ["add", "Dr. Lee"],
            "123456",
            "this PIN is among the first that anybody would try",
        ),
        (["add", "Dr. Lee"], "", "a PIN is 6 to 12 digits; nobody was added"),
        (["add", " "], "271828", "not added: name: has blanks around it"),
        (["add", "7"], "271828", "not added: initials: string should have at least 1 character"),
        (["remove", "Dr. Lee"], "", "Dr. Lee is not on the list: RN Osei, J. Kim, RN"),
        (
            ["--file", "/no/such/folder/staff.toml", "add", "Dr. Lee"],
            "271828",
            "cannot be written (No such file",
        ),
        (["--file", "/no/such/staff.toml", "list"], "", "cannot be read (No such file or directory)"),
    ],
)
def test_what_does_not_go_is_one_line(
    tmp_path: Path,
    path: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    pin: str,
    told: str,
) -> None:
    before = staff_file(tmp_path).read_text()
    status, _, err = staff(capfd, monkeypatch, *words, pin=pin)
    assert status == 1
    assert told in err
    assert err.count("\n") == 1
    assert path.read_text() == before


def test_the_last_one_stays(
    path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    staff(capfd, monkeypatch, "add", "RN Osei")
    status, _, err = staff(capfd, monkeypatch, "remove", "RN Osei")
    assert status == 1
    assert "RN Osei is the last one" in err
    assert len(read_people(path)) == 1


def test_the_file_must_be_named(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DRIPWATCH_STAFF", raising=False)
    status, _, err = staff(capfd, monkeypatch, "list")
    assert (status, err) == (
        1,
        "dripwatch: DRIPWATCH_STAFF is not set; it takes the path of the staff file.\n",
    )


@contextlib.contextmanager
def terminal(*words: str) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """The command at a terminal of its own."""
    ours, theirs = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-m", "app", "staff", *words],
        stdin=theirs, stdout=theirs, stderr=theirs, cwd=ROOT, start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    try:
        yield ours, child
    finally:
        child.kill()
        child.wait()
        os.close(ours)


def _read_until(terminal: int, text: str) -> str:
    said = ""
    while text not in said:
        said += os.read(terminal, 1024).decode()
    return said


@pytest.mark.parametrize(
    ("again", "status", "told"),
    [("271828", 0, "may sign in."), ("271829", 1, "the two PINs differ; nobody was added")],
)
def test_at_a_terminal_the_pin_is_asked_for_twice_and_not_shown(
    path: Path, again: str, status: int, told: str
) -> None:
    with terminal("--file", str(path), "add", "RN Osei") as (screen, child):
        said = _read_until(screen, "digits): ")
        os.write(screen, b"271828\n")
        said += _read_until(screen, "again: ")
        os.write(screen, again.encode() + b"\n")
        said += _read_until(screen, told)
        assert child.wait(20) == status
    assert "2718" not in said
    assert path.exists() is (status == 0)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (None, "there is no such file: `dripwatch staff add NAME` makes one."),
        ("[[people]]\n", ":1: name: field"),
    ],
)
def test_the_service_does_not_start_with_a_bad_file(tmp_path: Path, text: str | None, told: str) -> None:
    path = tmp_path / "staff.toml"
    if text is not None:
        path.write_text(text)
    service = Service(tmp_path / "store", extra={"DRIPWATCH_STAFF": str(path)})
    service.launch()
    assert service.child is not None
    assert service.child.wait(20) == 1
    (line,) = service.log.read_text().splitlines()
    assert told in line


@pytest.mark.broker
@pytest.mark.parametrize(("proxies", "statuses"), [("", [401] * 3 + [429]), ("127.0.0.1", [401] * 4)])
def test_a_wait_is_not_evaded_by_naming_other_addresses(
    tmp_path: Path, proxies: str, statuses: list[int]
) -> None:
    """Unless the clinic's own proxy says them."""
    extra = {"DRIPWATCH_STAFF": str(staff_file(tmp_path)), "DRIPWATCH_TRUSTED_PROXIES": proxies}
    wrong = {"name": "RN Osei", "pin": "000000"}
    with Service(tmp_path / "store", extra=extra) as service:
        found = [
            httpx.post(
                f"{service.url}/api/v1/sign-in",
                json=wrong,
                headers={"x-forwarded-for": f"192.0.2.{guess}"},
                timeout=60,
            ).status_code
            for guess in range(1, 5)
        ]
    assert found == statuses
