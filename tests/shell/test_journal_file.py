"""A journal read beside a store that may be open."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from app.shell.journal_file import JournalFile
from app.shell.rows import Batch, ChangeRow, DocumentRow, EventRow, SnapshotRow
from app.shell.store import FILE, Store, StoreError


async def test_it_reads_what_is_there(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    events = tuple(EventRow(n, "c", "vitals", b"%d" % n) for n in range(3))
    await store.commit(
        Batch(
            events=events,
            changes=(ChangeRow(1, 0, "c", "k", b"frame", 0),),
            snapshots=(SnapshotRow("c", 2, b"state"),),
            documents=(DocumentRow("sha", "protocol", b"{}"),),
        )
    )
    with JournalFile(tmp_path / FILE) as journal:
        assert journal.is_whole()
        assert journal.count(1) == 2
        assert [row.body for row in journal.after(0)] == [b"0", b"1", b"2"]
        assert journal.changes() == [b"frame"]
        assert journal.snapshots() == [SnapshotRow("c", 2, b"state")]
        assert journal.documents() == {"sha": b"{}"}
    await store.prune(before=1, position=2)
    with JournalFile(tmp_path / FILE) as journal:
        assert not journal.is_whole()
    await asyncio.to_thread(store.close)


def test_another_file_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no database" * 100)
    with pytest.raises(StoreError, match="is no data file of Dripwatch"):
        JournalFile(tmp_path / "notes.txt")
