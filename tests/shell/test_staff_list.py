"""The staff file on disk: followed while the service runs, written whole or not at all."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import pytest

from app.codec.pin import hash_pin
from app.codec.staff_file import Person, StaffError
from app.shell.staff_list import StaffList, read_people, write_people

PIN = hash_pin("271828", bytes(16))
OSEI = Person("RN Osei", "RO", "nurse", PIN)
KIM = Person("J. Kim, RN", "JKR", "", PIN)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "staff.toml"
    write_people(path, [OSEI])
    return path


def test_a_new_file_is_its_owners_only_and_nothing_is_left_beside_it(path: Path) -> None:
    assert read_people(path) == (OSEI,)
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_a_file_keeps_its_rights(path: Path) -> None:
    path.chmod(0o640)
    write_people(path, [OSEI, KIM])
    assert path.stat().st_mode & 0o777 == 0o640


def test_what_cannot_be_written_leaves_what_was(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(StaffError, match=r"cannot be written .No space left on device"):
        write_people(path, [OSEI, KIM])
    assert read_people(path) == (OSEI,)
    assert list(path.parent.iterdir()) == [path]


def test_who_is_added_or_removed_is_known_at_once(path: Path) -> None:
    staff = StaffList(path)
    assert staff.person("RN Osei") == OSEI
    assert staff.person("J. Kim, RN") is None
    write_people(path, [KIM])
    assert staff.person("RN Osei") is None
    assert staff.people() == (KIM,)


def test_a_file_that_was_spoilt_or_taken_away_changes_nothing_and_is_told_once(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    staff = StaffList(path)
    caplog.set_level(logging.ERROR)
    path.write_text("[[people]]\n")
    assert [staff.people(), staff.people()] == [(OSEI,), (OSEI,)]
    path.unlink()
    assert [staff.people(), staff.people()] == [(OSEI,), (OSEI,)]
    told = [line.getMessage().removeprefix(str(path)) for line in caplog.records]
    assert told == [
        ":1: name: field required; the staff stays as it was",
        ": cannot be read (No such file or directory); the staff stays as it was",
    ]
    write_people(path, [KIM])
    assert staff.people() == (KIM,)


def test_a_bad_file_is_refused_at_the_start(path: Path) -> None:
    path.write_text("")
    with pytest.raises(StaffError, match=r"no ..people"):
        StaffList(path)
    with pytest.raises(StaffError, match=r"cannot be read .No such file"):
        StaffList(path.parent / "none.toml")
