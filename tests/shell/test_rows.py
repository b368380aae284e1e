"""Rows go into the store in the order of its columns."""

from __future__ import annotations

from pathlib import Path

import apsw
import pytest

from app.shell import rows
from app.shell.store import FILE, Store


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("snapshots", rows.SnapshotRow),
        ("answers", rows.AnswerRow),
        ("alerts", rows.AlertRow),
        ("sessions", rows.SessionRow),
        ("documents", rows.DocumentRow),
        ("journal", rows.JournalRow),
    ],
)
def test_columns(tmp_path: Path, table: str, row: type) -> None:
    Store.open(tmp_path).close()
    with apsw.Connection(str(tmp_path / FILE)) as file:
        columns = tuple(info[1] for info in file.execute(f"PRAGMA table_info({table})"))
    assert columns == row._fields  # type: ignore[attr-defined]
