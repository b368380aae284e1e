"""Each step from an empty file on, whichever the file had taken."""

from __future__ import annotations

from pathlib import Path

import apsw
import pytest

from app.shell import migrations
from app.shell.migrations import STEPS, SchemaError, migrate


def schema(file: apsw.Connection) -> list[tuple[object, ...]]:
    return list(file.execute("SELECT type, name, sql FROM sqlite_master ORDER BY name"))


@pytest.mark.parametrize("taken", range(len(STEPS) + 1))
def test_any_older_file_becomes_the_newest(
    tmp_path: Path, taken: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with apsw.Connection(str(tmp_path / "new")) as fresh:
        migrate(fresh)
        wanted = schema(fresh)
    with apsw.Connection(str(tmp_path / "old")) as file:
        with monkeypatch.context() as patch:
            patch.setattr(migrations, "STEPS", STEPS[:taken])
            migrate(file)
        migrate(file)
        assert schema(file) == wanted
        assert file.pragma("user_version") == len(STEPS)


def test_a_newer_file_is_refused(tmp_path: Path) -> None:
    with apsw.Connection(str(tmp_path / "new")) as file:
        file.pragma("user_version", len(STEPS) + 1)
        with pytest.raises(SchemaError, match="newer"):
            migrate(file)


def test_what_an_older_file_holds_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with apsw.Connection(str(tmp_path / "old")) as file:
        with monkeypatch.context() as patch:
            patch.setattr(migrations, "STEPS", STEPS[:1])
            migrate(file)
        (epoch,) = file.execute("SELECT value FROM meta WHERE key = 'epoch'").fetchone() or ("",)
        file.execute("INSERT INTO journal VALUES (7, 1, 'c', 'k', x'00')")
        # The first schema could hold one instant twice: the later row is the one that counts.
        for row in (("c", "hr", 9_999, 70.0), ("c", "hr", 10_000, 71.0), ("c", "hr", 10_000, 72.0)):
            file.execute("INSERT INTO samples VALUES (?,?,?,?,'valid')", row)
        migrate(file)
        assert list(file.execute("SELECT value FROM meta")) == [(epoch,)]
        assert list(file.execute("SELECT id FROM journal")) == [(7,)]
        kept = list(file.execute("SELECT stretch, at, value FROM samples ORDER BY at"))
        assert kept == [(0, 9_999, 70.0), (1, 10_000, 72.0)]


def test_two_files_have_two_epochs(tmp_path: Path) -> None:
    epochs = set()
    for name in "ab":
        with apsw.Connection(str(tmp_path / name)) as file:
            migrate(file)
            epochs |= set(file.execute("SELECT value FROM meta WHERE key = 'epoch'"))
    assert len(epochs) == 2


def test_a_step_that_fails_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with apsw.Connection(str(tmp_path / "file")) as file:
        migrate(file)
        before = schema(file)
        broken = "CREATE TABLE half (a); INSERT INTO nowhere VALUES (1)"
        monkeypatch.setattr(migrations, "STEPS", (*STEPS, broken))
        with pytest.raises(apsw.SQLError):
            migrate(file)
        assert schema(file) == before
        assert file.pragma("user_version") == len(STEPS)
