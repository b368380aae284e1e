"""Opening a store: what it promises, whom it refuses, and how it grows from schema to schema."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import apsw
import pytest

from app.shell import migrations
from app.shell.rows import (
    Batch,
    EventRow,
)
from app.shell.store import FILE, LOCK, Store, StoreError
from tests.support import ROOT


def event(at: int, bed: str = "chair-1", body: bytes = b"{}") -> EventRow:
    return EventRow(at, bed, "readings", body)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def opened(folder: Path) -> Iterator[Store]:
    one = Store.open(folder)
    yield one
    one.close()


# ---------------------------------------------------------------------------------- opening


def test_the_writer_promises_what_the_house_promises(opened: Store) -> None:
    found = {name: opened._writer.pragma(name) for name in ("journal_mode", "synchronous", "foreign_keys")}
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    assert opened._writer.pragma("trusted_schema") == 0


async def test_only_the_owner_may_read_the_files(folder: Path, opened: Store) -> None:
    await opened.commit(Batch(events=(event(1),)))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert modes == dict.fromkeys((FILE, f"{FILE}-wal", f"{FILE}-shm", LOCK), 0o600)


def a_newer_schema(folder: Path) -> None:
    Store.open(folder).close()
    with apsw.Connection(str(folder / FILE)) as file:
        file.pragma("user_version", len(migrations.STEPS) + 1)
    file.close()


def garbage(folder: Path) -> None:
    folder.mkdir()
    (folder / FILE).write_bytes(b"not a database, but long enough to be read as one" * 100)


def somebody_elses_file(folder: Path) -> None:
    folder.mkdir()
    file = sqlite3.connect(folder / FILE)
    file.execute("CREATE TABLE meta (theirs)")
    file.close()


def a_file_for_a_folder(folder: Path) -> None:
    folder.write_text("")


def a_file_above_the_folder(folder: Path) -> None:
    folder.parent.rmdir()
    folder.parent.write_text("")


def a_folder_for_a_file(folder: Path) -> None:
    (folder / FILE).mkdir(parents=True)


@pytest.mark.parametrize(
    ("prepare", "says"),
    [
        (a_newer_schema, "is newer than this program"),
        (garbage, "cannot be opened: file is not a database"),
        (somebody_elses_file, "table meta already exists"),
        (a_file_for_a_folder, "File exists. Set DRIPWATCH_DATA_DIR."),
        (a_file_above_the_folder, "Not a directory. Set DRIPWATCH_DATA_DIR."),
        (a_folder_for_a_file, "unable to open database file"),
    ],
)
def test_a_folder_that_cannot_be_used_is_refused_in_one_line(
    tmp_path: Path, prepare: Callable[[Path], None], says: str
) -> None:
    folder = tmp_path / "outer" / "data"
    folder.parent.mkdir()
    prepare(folder)
    for _ in range(2):  # the second time, too: a refusal holds no lock
        with pytest.raises(StoreError) as refused:
            Store.open(folder)
        assert says in str(refused.value)
        assert str(folder) in str(refused.value)
        assert "\n" not in str(refused.value)


@pytest.mark.parametrize("version", ["3.51.2", "3.9.99"])
def test_an_sqlite_that_may_corrupt_its_wal_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    monkeypatch.setattr(apsw, "sqlite_lib_version", lambda: version)
    with pytest.raises(StoreError, match=f"SQLite {version} is too old"):
        Store.open(folder)
    monkeypatch.setattr(apsw, "sqlite_lib_version", lambda: "3.51.3")
    Store.open(folder).close()


HOLDER: Final = """
import sys
from pathlib import Path
from app.shell.store import Store
store = Store.open(Path(sys.argv[1]))
print("open", flush=True)
sys.stdin.read()
"""


def test_a_second_process_is_refused_until_the_first_is_gone(folder: Path) -> None:
    command = [sys.executable, "-c", HOLDER, str(folder)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        with pytest.raises(StoreError) as refused:
            Store.open(folder)
        assert f"{folder} is in use by process {other.pid}." in str(refused.value)
        assert "DRIPWATCH_DATA_DIR" in str(refused.value)
        other.kill()
    Store.open(folder).close()


def test_the_lock_names_this_process(folder: Path, opened: Store) -> None:
    assert (folder / LOCK).read_text() == str(os.getpid())
    assert opened.path == folder / FILE


# ---------------------------------------------------------------------------------- migrations


@pytest.mark.parametrize("version", range(len(migrations.STEPS) + 1))
def test_every_older_schema_is_brought_up(folder: Path, version: int) -> None:
    folder.mkdir()
    file = apsw.Connection(str(folder / FILE))
    for step in migrations.STEPS[:version]:
        file.execute(step)
    file.pragma("user_version", version)
    file.close()
    fresh, old = Store.open(folder.parent / "fresh"), Store.open(folder)
    ask = "SELECT type, name, sql FROM sqlite_schema ORDER BY type, name"
    assert list(old._writer.execute(ask)) == list(fresh._writer.execute(ask))
    assert old._writer.pragma("user_version") == len(migrations.STEPS)
    fresh.close()
    old.close()


async def test_a_step_that_fails_leaves_the_file_as_it_was(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = Store.open(folder)
    await before.commit(Batch(events=(event(1),)))
    epoch = await before.meta("epoch")
    before.close()
    broken = (*migrations.STEPS, "CREATE TABLE half (a); DELETE FROM journal; CREATE TABLE journal (b)")
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "STEPS", broken)
        with pytest.raises(StoreError, match="already exists"):
            Store.open(folder)
    after = Store.open(folder)
    assert [row.at for row in await after.journal(0, 9)] == [1]
    assert await after.meta("epoch") == epoch
    after.close()


async def test_an_epoch_is_made_once_and_is_each_stores_own(tmp_path: Path) -> None:
    epochs = []
    for name in ("a", "a", "b"):
        one = Store.open(tmp_path / name)
        epochs.append(await one.meta("epoch"))
        one.close()
    assert epochs[0] == epochs[1] != epochs[2]
    assert all(epoch is not None and int(epoch, 16) >= 0 for epoch in epochs)
