"""The store: what is committed stays, what fails leaves nothing, and nobody waits for a reader."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import apsw
import pytest

from app.shell.migrations import STEPS
from app.shell.rows import (
    AlertRow,
    AnswerRow,
    Batch,
    ChangeRow,
    DocumentRow,
    EventRow,
    SampleRow,
    SnapshotRow,
)
from app.shell.store import FILE, Store, StoreError
from tests.support import ROOT


def event(n: int) -> EventRow:
    return EventRow(1000 + n, "c1", "vitals", b'{"n":%d}' % n)


def change(seq: int, cause: int = 0) -> ChangeRow:
    return ChangeRow(seq, 1000 + seq, "c1", "alert_raised", b'{"seq":%d}' % seq, cause)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = Store.open(tmp_path / "data")
    yield opened
    await asyncio.to_thread(opened.close)


async def test_a_batch_is_there_whole_and_in_order(store: Store) -> None:
    receipt = await store.commit(Batch(events=(event(0), event(1)), changes=(change(1), change(2, cause=1))))
    assert receipt == (1, 2)
    assert [row.body for row in await store.journal(0, 10)] == [b'{"n":0}', b'{"n":1}']
    assert [row.id for row in await store.journal(1, 10)] == [2]
    assert await store.last_seq() == 2


async def test_commits_keep_their_order_and_are_grouped(store: Store) -> None:
    receipts = await asyncio.gather(*(store.commit(Batch(events=(event(n),))) for n in range(50)))
    assert [receipt.first_event_id for receipt in receipts] == list(range(1, 51))


async def test_it_goes_on_after_reopening(tmp_path: Path) -> None:
    first = Store.open(tmp_path)
    await first.commit(Batch(events=(event(0),), changes=(change(1),)))
    epoch = await first.meta("epoch")
    await asyncio.to_thread(first.close)
    again = Store.open(tmp_path)
    assert await again.meta("epoch") == epoch
    assert (await again.commit(Batch(events=(event(1),)))).last_event_id == 2
    await asyncio.to_thread(again.close)


async def test_whoever_leaves_does_not_undo_the_commit(store: Store) -> None:
    waiting = asyncio.create_task(store.commit(Batch(events=(event(0),))))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await store.commit(Batch(events=(event(1),)))
    assert len(await store.journal(0, 10)) == 2


async def test_a_failed_batch_leaves_nothing_and_the_next_one_works(store: Store) -> None:
    await store.commit(Batch(events=(event(0),), changes=(change(1),)))
    with pytest.raises(StoreError, match="cannot be written"):
        await store.commit(Batch(events=(event(1),), changes=(change(1),)))  # seq taken
    assert len(await store.journal(0, 10)) == 1
    await store.commit(Batch(events=(event(2),), changes=(change(2),)))
    assert [row.body for row in await store.journal(0, 10)] == [b'{"n":0}', b'{"n":2}']


async def test_newest_form_of_an_alert_and_first_answer_to_a_key(store: Store) -> None:
    def alert(state: str, body: bytes) -> AlertRow:
        return AlertRow("c1.1", "c1", None, "BP-EXT", state, "high", 5, None, body)

    await store.commit(Batch(alerts=(alert("active_unacked", b"1"),)))
    await store.commit(Batch(alerts=(alert("closed", b"2"),)))
    for body in (b"first", b"second"):
        await store.commit(Batch(answers=(AnswerRow("key", 1, 200, body),)))
    answer = await store.answer("key")
    assert answer is not None
    assert answer.body == b"first"
    assert await store.answer("other") is None


async def test_a_snapshot_replaces_the_one_before(store: Store) -> None:
    await store.commit(Batch(snapshots=(SnapshotRow("c1", 1, b"a"), SnapshotRow("c2", 1, b"b"))))
    await store.commit(Batch(snapshots=(SnapshotRow("c2", 7, b"c"),)))
    assert await store.snapshots() == [SnapshotRow("c2", 7, b"c")]


async def test_documents_are_kept_by_digest(store: Store) -> None:
    await store.commit(Batch(documents=(DocumentRow("ab", "protocol", b"{}"),)))
    assert await store.documents() == {"ab": b"{}"}


async def test_retention_removes_raw_rows_alone(store: Store) -> None:
    samples = tuple(SampleRow("c1", "hr", at, 70.0, "valid") for at in (1, 2, 5000))
    await store.commit(Batch(events=(event(0), event(1)), changes=(change(1),), samples=samples))
    assert await store.prune(before=3000, position=1) == 3
    assert [row.id for row in await store.journal(0, 10)] == [2]
    assert await store.last_seq() == 1


async def test_it_writes_for_good(store: Store) -> None:
    with apsw.Connection(str(store.path), flags=apsw.SQLITE_OPEN_READONLY) as reader:
        assert reader.pragma("journal_mode") == "wal"
    assert store._writer.pragma("synchronous") == 2  # FULL
    assert store.path.stat().st_mode & 0o077 == 0


async def test_a_second_process_is_told_who_has_the_folder(store: Store) -> None:
    program = (
        "import sys; from pathlib import Path; from app.shell.store import Store, StoreError\n"
        "try: Store.open(Path(sys.argv[1]))\n"
        "except StoreError as error: print(error)"
    )
    told = subprocess.run(
        [sys.executable, "-c", program, str(store.path.parent)],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    ).stdout
    assert f"in use by process {os.getpid()}" in told
    assert "DRIPWATCH_DATA_DIR" in told


def test_a_newer_file_is_refused(tmp_path: Path) -> None:
    Store.open(tmp_path).close()
    with apsw.Connection(str(tmp_path / FILE)) as file:
        file.pragma("user_version", len(STEPS) + 1)
    with pytest.raises(StoreError, match="newer than this program"):
        Store.open(tmp_path)


def test_a_damaged_file_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"not a database, and long enough to look like one" * 100)
    with pytest.raises(StoreError, match="cannot be opened") as refused:
        Store.open(tmp_path)
    assert "\n" not in str(refused.value)


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="DRIPWATCH_DATA_DIR"):
        Store.open(tmp_path / "file" / "data")
