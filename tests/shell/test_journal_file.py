"""A journal read beside a store that may be open."""

from __future__ import annotations

import asyncio
from pathlib import Path

import apsw
import pytest

from app.shell import journal_file
from app.shell.journal_file import JournalFile
from app.shell.rows import Batch, ChangeRow, DocumentRow, EventRow, SnapshotRow
from app.shell.store import FILE, Store, StoreError


@pytest.mark.parametrize("page", [1, 2, 2_000])
async def test_it_reads_what_is_there(tmp_path: Path, page: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_file, "PAGE", page)
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


def test_another_database_is_refused_in_one_line(tmp_path: Path) -> None:
    with apsw.Connection(str(tmp_path / "other.sqlite3")) as other:
        other.execute("CREATE TABLE journal (x)")
    with pytest.raises(StoreError, match="is no data file of Dripwatch: no such table: meta"):
        JournalFile(tmp_path / "other.sqlite3")


async def test_it_reads_and_never_writes(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    await store.commit(Batch(events=(EventRow(1, "c", "vitals", b"1"),)))
    with JournalFile(tmp_path / FILE) as journal, pytest.raises(apsw.ReadOnlyError):
        journal._reader.execute("DELETE FROM journal")
    store.close()


def test_an_empty_journal_is_whole(tmp_path: Path) -> None:
    Store.open(tmp_path).close()
    with JournalFile(tmp_path / FILE) as journal:
        assert journal.is_whole()
        assert list(journal.after(0)) == []
        assert journal.snapshots() == []
