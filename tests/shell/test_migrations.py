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
