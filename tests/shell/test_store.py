"""The store: what is committed stays, in order, once; what cannot be is said in one line."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.shell import migrations, queries, store
from app.shell.rows import (
    AlertRow,
    AnswerRow,
    Batch,
    ChangeRow,
    DocumentRow,
    EventRow,
    JournalRow,
    SampleRow,
    SessionRow,
    SnapshotRow,
)
from app.shell.store import FILE, LOCK, Receipt, Store, StoreError

ROOT: Final = Path(__file__).parents[2]


def event(at: int, bed: str = "chair-1", body: bytes = b"{}") -> EventRow:
    return EventRow(at, bed, "readings", body)


def change(seq: int, cause: int = 0) -> ChangeRow:
    return ChangeRow(seq, 10 * seq, "chair-1", "alert_raised", b"frame %d" % seq, cause)


def alert(identity: str = "chair-1.1", state: str = "active_unacked", body: bytes = b"first") -> AlertRow:
    closed = 99 if state == "closed" else None
    return AlertRow(identity, "chair-1", "chair-1.s1", "BP-SYS-HIGH", state, "medium", 7, closed, body)


def session(closed: int | None = None, body: bytes = b"open") -> SessionRow:
    return SessionRow("chair-1.s1", "chair-1", 5, closed, body)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def opened(folder: Path) -> Iterator[Store]:
    one = Store.open(folder)
    yield one
    one.close()


class Hold:
    """Keeps the writer thread inside a transaction until ``release``."""

    def __init__(self, one: Store) -> None:
        self._entered = threading.Event()
        self._release = threading.Event()
        self._task = asyncio.create_task(one._in_writer(self._stay))

    def _stay(self, _: apsw.Connection) -> None:
        self._entered.set()
        assert self._release.wait(20)

    async def entered(self) -> None:
        await asyncio.to_thread(self._entered.wait, 20)

    async def release(self) -> None:
        self._release.set()
        await self._task


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
        (garbage, "file is not a database"),
        (somebody_elses_file, "table meta already exists"),
        (a_file_for_a_folder, "File exists"),
        (a_file_above_the_folder, "Not a directory"),
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


@pytest.mark.parametrize(("version", "refused"), [("3.51.2", True), ("3.9.99", True), ("3.51.3", False)])
def test_an_sqlite_that_may_corrupt_its_wal_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch, version: str, refused: bool
) -> None:
    monkeypatch.setattr(apsw, "sqlite_lib_version", lambda: version)
    if refused:
        with pytest.raises(StoreError, match=f"SQLite {version} is too old"):
            Store.open(folder)
    else:
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
        other.kill()
    Store.open(folder).close()


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


# ---------------------------------------------------------------------------------- what is written is read


async def test_a_batch_is_read_as_it_was_written_also_after_a_restart(folder: Path) -> None:
    batch = Batch(
        events=(event(1, body=b"\x00\xff"), event(2, bed="")),
        changes=(change(1, cause=1),),
        snapshots=(SnapshotRow("chair-1", 0, b"state"), SnapshotRow("", 0, b"site")),
        answers=(AnswerRow("key", 3, 200, b"done"),),
        alerts=(alert(),),
        sessions=(session(),),
        samples=(SampleRow("chair-1", "hr", 4, 72.5, "valid"),),
        documents=(DocumentRow("ab" * 32, "protocol", b"toml"),),
    )
    first = Store.open(folder)
    assert await first.commit(batch) == Receipt(1, 2)
    await first.note("alive", "17")
    for again in (False, True):
        one = Store.open(folder) if again else first
        assert await one.journal(0, 9) == [
            JournalRow(1, 1, "chair-1", "readings", b"\x00\xff"),
            JournalRow(2, 2, "", "readings", b"{}"),
        ]
        assert await one.snapshots() == [SnapshotRow("", 0, b"site"), SnapshotRow("chair-1", 0, b"state")]
        assert await one.answer("key") == AnswerRow("key", 3, 200, b"done")
        assert await one.answer("other") is None
        assert await one.documents() == {"ab" * 32: b"toml"}
        assert await one.last_seq() == 1
        assert await one.meta("alive") == "17"
        assert await one.meta("nothing") is None
        assert await one.read(lambda file: queries.changes(file, 0, 9)) == [(1, "chair-1", b"frame 1")]
        assert await one.read(lambda file: queries.alert(file, "chair-1.1")) == b"first"
        assert await one.read(lambda file: queries.session(file, "chair-1.s1")) == b"open"
        assert await one.read(lambda file: queries.trend(file, "chair-1", "hr", 0, 9, 1)) == [
            (4, 72.5, 72.5, 1)
        ]
        one.close()
        assert {path.name for path in folder.iterdir()} == {FILE, LOCK}, "closing checkpoints"


async def test_a_change_names_the_event_that_caused_it(opened: Store) -> None:
    await opened.commit(Batch(events=(event(1), event(2))))
    receipt = await opened.commit(
        Batch(events=(event(3), event(4), event(5)), changes=(change(1, cause=0), change(2, cause=2)))
    )
    assert receipt == Receipt(3, 5)
    found = await opened.read(lambda file: list(file.execute("SELECT seq, event_id FROM changes")))
    assert found == [(1, 3), (2, 5)]


async def test_a_batch_without_events_has_no_position(opened: Store) -> None:
    await opened.commit(Batch(events=(event(1),)))
    assert await opened.commit(Batch(alerts=(alert(),))) == Receipt(0, 0)


@pytest.mark.parametrize(
    ("first", "second", "read", "expected"),
    [
        (
            Batch(answers=(AnswerRow("k", 1, 200, b"first"),)),
            Batch(answers=(AnswerRow("k", 2, 409, b"second"),)),
            lambda file: queries.answer(file, "k"),
            AnswerRow("k", 1, 200, b"first"),
        ),
        (
            Batch(documents=(DocumentRow("d", "protocol", b"first"),)),
            Batch(documents=(DocumentRow("d", "protocol", b"second"),)),
            queries.documents,
            {"d": b"first"},
        ),
        (
            Batch(alerts=(alert(),)),
            Batch(alerts=(alert(state="closed", body=b"newest"),)),
            lambda file: queries.alerts(file, None, None, None, 9),
            [b"newest"],
        ),
        (
            Batch(sessions=(session(),)),
            Batch(sessions=(session(closed=9, body=b"newest"),)),
            lambda file: (queries.session(file, "chair-1.s1"), queries.closed_sessions(file, None, 9)),
            (b"newest", [b"newest"]),
        ),
        (
            Batch(snapshots=(SnapshotRow("chair-1", 1, b"old"), SnapshotRow("chair-2", 1, b"old"))),
            Batch(snapshots=(SnapshotRow("chair-1", 2, b"new"),)),
            queries.snapshots,
            [SnapshotRow("chair-1", 2, b"new")],
        ),
        (
            Batch(snapshots=(SnapshotRow("chair-1", 1, b"old"),)),
            Batch(events=(event(1),)),
            queries.snapshots,
            [SnapshotRow("chair-1", 1, b"old")],
        ),
    ],
    ids=["first answer", "first document", "newest alert", "newest session", "newest snapshot", "kept"],
)
async def test_what_comes_twice_is_there_once(
    opened: Store, first: Batch, second: Batch, read: Callable[[apsw.Connection], Any], expected: object
) -> None:
    await opened.commit(first)
    await opened.commit(second)
    assert await opened.read(read) == expected
    await opened.commit(second)
    assert await opened.read(read) == expected


async def test_alerts_are_found_by_state_bed_and_session_the_newest_first(opened: Store) -> None:
    rows = [
        AlertRow(f"{bed}.{n}", bed, whose, "R", state, "low", n, None, b"%d" % n)
        for n, (bed, whose, state) in enumerate(
            [("a", None, "closed"), ("a", "s1", "closed"), ("b", "s2", "active_acked"), ("b", "s2", "closed")]
        )
    ]
    await opened.commit(Batch(alerts=tuple(rows)))
    for state, bed, whose, limit, expected in (
        (None, None, None, 9, [b"3", b"2", b"1", b"0"]),
        ("closed", None, None, 9, [b"3", b"1", b"0"]),
        ("closed", "a", None, 9, [b"1", b"0"]),
        (None, "b", "s2", 1, [b"3"]),
        ("closed", "a", "s2", 9, []),
    ):
        found = await opened.read(
            lambda file, terms=(state, bed, whose, limit): queries.alerts(file, *terms)  # type: ignore[misc]
        )
        assert found == expected


async def test_the_journal_is_read_page_by_page(opened: Store) -> None:
    await opened.commit(Batch(events=tuple(event(at) for at in range(10))))
    seen: list[int] = []
    position = 0
    while page := await opened.journal(position, 3):
        assert len(page) <= 3
        seen += [row.at for row in page]
        position = page[-1].id
    assert seen == list(range(10))


# ---------------------------------------------------------------------------------- the writer


async def test_what_waits_shares_one_transaction_and_keeps_its_order(opened: Store) -> None:
    hold = Hold(opened)
    await hold.entered()
    waiting = [asyncio.create_task(opened.commit(Batch(events=(event(at),)))) for at in range(20)]
    await asyncio.sleep(0)  # each has put its batch in the queue
    transactions = 0

    def count() -> bool:
        nonlocal transactions
        transactions += 1
        return False

    opened._writer.set_commit_hook(count)
    await hold.release()
    receipts = await asyncio.gather(*waiting)
    assert transactions == 2, "the one that was held, and one for the twenty"
    assert receipts == [Receipt(n, n) for n in range(1, 21)]
    assert [row.at for row in await opened.journal(0, 99)] == list(range(20))


async def test_a_waiter_that_leaves_does_not_take_its_batch_along(opened: Store) -> None:
    hold = Hold(opened)
    await hold.entered()
    waiting = asyncio.create_task(opened.commit(Batch(events=(event(1),))))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await hold.release()
    assert await opened.commit(Batch(events=(event(2),))) == Receipt(2, 2)
    assert [row.at for row in await opened.journal(0, 9)] == [1, 2]


def test_a_batch_is_written_though_its_event_loop_is_gone(folder: Path) -> None:
    one = Store.open(folder)
    gone = asyncio.new_event_loop()

    async def leave() -> threading.Event:
        release = threading.Event()
        entered = threading.Event()

        def stay(_: apsw.Connection) -> None:
            entered.set()
            assert release.wait(20)

        tasks = [
            asyncio.create_task(one._in_writer(stay)),
            asyncio.create_task(one.commit(Batch(events=(event(1),)))),
        ]
        await asyncio.to_thread(entered.wait, 20)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return release

    release = gone.run_until_complete(leave())
    gone.run_until_complete(gone.shutdown_default_executor())
    gone.close()
    release.set()
    one.close()
    again = Store.open(folder)
    assert [row.at for row in asyncio.run(again.journal(0, 9))] == [1]
    again.close()


async def test_closing_writes_what_waits(folder: Path) -> None:
    one = Store.open(folder)
    hold = Hold(one)
    await hold.entered()
    waiting = [asyncio.create_task(one.commit(Batch(events=(event(at),)))) for at in range(5)]
    await asyncio.sleep(0)
    closing = asyncio.create_task(asyncio.to_thread(one.close))
    await hold.release()
    await closing
    assert await asyncio.gather(*waiting) == [Receipt(n, n) for n in range(1, 6)]
    one.close()  # again: nothing happens
    for late in (one.commit(Batch(events=(event(9),))), one.journal(0, 1)):
        with pytest.raises(StoreError, match="is closed"):
            await late
    again = Store.open(folder)
    assert [row.at for row in await again.journal(0, 9)] == list(range(5))
    again.close()


@pytest.mark.parametrize(
    ("batch", "failure"),
    [
        (Batch(events=(event(8),), changes=(change(1),)), StoreError),
        (Batch(events=(event(8),), alerts=(alert()._replace(rule=None),)), StoreError),  # type: ignore[arg-type]
        (Batch(events=(event(8), event(9, body=object()))), TypeError),  # type: ignore[arg-type]
    ],
    ids=["seq told twice", "a part is missing", "a bug of ours"],
)
async def test_a_batch_that_fails_leaves_nothing_and_the_store_goes_on(
    opened: Store, batch: Batch, failure: type[Exception]
) -> None:
    await opened.commit(Batch(events=(event(1),), changes=(change(1),)))
    with pytest.raises(failure):
        await opened.commit(batch)
    assert await opened.commit(Batch(events=(event(2),), changes=(change(2),))) == Receipt(2, 2)
    assert [row.at for row in await opened.journal(0, 9)] == [1, 2]
    assert await opened.last_seq() == 2


async def test_a_transaction_left_open_is_never_taken_for_a_commit(opened: Store) -> None:
    opened._writer.execute("BEGIN")
    with pytest.raises(StoreError, match="within a transaction"):
        await opened.commit(Batch(events=(event(1),)))
    assert await opened.journal(0, 9) == []
    assert await opened.commit(Batch(events=(event(2),))) == Receipt(1, 1)


# ---------------------------------------------------------------------------------- readers


async def test_a_long_read_holds_up_neither_the_writer_nor_the_loop(opened: Store) -> None:
    await opened.commit(Batch(events=(event(1),)))
    reading, release = threading.Event(), threading.Event()

    def long(file: apsw.Connection) -> tuple[int, int]:
        with file:
            (before,) = file.execute("SELECT count(*) FROM journal").fetchone() or (0,)
            reading.set()
            assert release.wait(20)
            (after,) = file.execute("SELECT count(*) FROM journal").fetchone() or (0,)
        return before, after

    task = asyncio.create_task(opened.read(long))
    await asyncio.to_thread(reading.wait, 20)
    for at in range(2, 12):
        await asyncio.wait_for(opened.commit(Batch(events=(event(at),))), 10)
    release.set()
    assert await task == (1, 1), "a read sees one moment"
    assert len(await opened.journal(0, 99)) == 11


async def test_a_reader_cannot_write(opened: Store) -> None:
    with pytest.raises(StoreError, match="cannot be read: attempt to write a readonly database"):
        await opened.read(lambda file: queries.note(file, "epoch", "forged"))


async def test_a_damaged_page_is_one_line_not_rows(folder: Path) -> None:
    one = Store.open(folder)
    await one.commit(Batch(events=tuple(event(at, body=b"x" * 300) for at in range(500))))
    one.close()
    size = (folder / FILE).stat().st_size
    with (folder / FILE).open("r+b") as file:
        file.seek(size // 2)
        file.write(b"\xaa" * (size - size // 2))
    damaged = Store.open(folder)
    with pytest.raises(StoreError, match=r"cannot be read: .*malformed"):
        await damaged.journal(0, 1000)
    damaged.close()


# ---------------------------------------------------------------------------------- retention and trends


async def test_retention_removes_raw_readings_only_in_bounded_pieces(
    opened: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "CHUNK", 7)
    await opened.commit(
        Batch(
            events=tuple(event(at) for at in range(100)),
            changes=(change(1), change(2)),
            samples=tuple(SampleRow("chair-1", "hr", at, 70.0, "valid") for at in range(100)),
            alerts=(alert(),),
            sessions=(session(),),
            answers=(AnswerRow("old", 1, 200, b""), AnswerRow("new", 90, 200, b"")),
        )
    )
    transactions = 0

    def count() -> bool:
        nonlocal transactions
        transactions += 1
        return False

    opened._writer.set_commit_hook(count)
    removed = await opened.prune(before=60, position=40)
    assert removed == 60 + 40 + 1
    assert transactions >= 60 / 7, "no piece is larger than it may be"
    assert [row.id for row in await opened.journal(0, 999)] == list(range(41, 101))
    left = await opened.read(lambda file: list(file.execute("SELECT min(at), count(*) FROM samples")))
    assert left == [(60, 40)]
    assert await opened.answer("old") is None
    assert await opened.answer("new") is not None
    assert await opened.last_seq() == 2
    assert await opened.read(lambda file: queries.alert(file, "chair-1.1")) == b"first"
    assert await opened.read(lambda file: queries.session(file, "chair-1.s1")) == b"open"
    assert await opened.prune(before=60, position=40) == 0


async def test_a_commit_need_not_wait_for_the_end_of_retention(
    opened: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "CHUNK", 1)
    await opened.commit(Batch(events=tuple(event(at) for at in range(300))))
    pruning = asyncio.create_task(opened.prune(before=300, position=300))
    await asyncio.sleep(0)
    await opened.commit(Batch(events=(event(999),)))
    assert not pruning.done()
    assert await pruning == 300


async def test_a_position_is_never_used_twice(folder: Path) -> None:
    one = Store.open(folder)
    await one.commit(Batch(events=(event(1), event(2))))
    await one.prune(before=10, position=2)
    one.close()
    again = Store.open(folder)
    assert await again.journal(0, 9) == []
    assert await again.commit(Batch(events=(event(3),))) == Receipt(3, 3)
    again.close()


_VALIDITY = st.sampled_from(["valid", "questionable", "invalid", "sensor_off"])


@settings(max_examples=60, deadline=None)
@given(
    samples=st.dictionaries(
        st.integers(0, 100_000), st.tuples(st.none() | st.integers(0, 300), _VALIDITY), max_size=40
    ),
    start=st.integers(0, 60_000),
    length=st.integers(0, 60_000),
    points=st.integers(1, 50),
)
def test_a_trend_is_the_smallest_and_largest_of_equal_stretches(
    samples: dict[int, tuple[int | None, str]], start: int, length: int, points: int
) -> None:
    file = apsw.Connection(":memory:")
    migrations.migrate(file)
    rows = [SampleRow("a", "hr", at, value, validity) for at, (value, validity) in samples.items()]
    strangers = [SampleRow("b", "hr", start, 1.0, "valid"), SampleRow("a", "rr", start, 1.0, "valid")]
    queries.insert(file, Batch(samples=(*rows, *strangers)))
    end = start + length
    width = -(-(length + 1) // points)
    buckets: dict[int, list[tuple[int, int]]] = {}
    for at, (value, validity) in sorted(samples.items()):
        if start <= at <= end and value is not None and validity in ("valid", "questionable"):
            buckets.setdefault((at - start) // width, []).append((at, value))
    expected = [
        (bucket[0][0], min(value for _, value in bucket), max(value for _, value in bucket), len(bucket))
        for _, bucket in sorted(buckets.items())
    ]
    found = queries.trend(file, "a", "hr", start, end, points)
    assert found == expected
    assert len(found) <= points
    file.close()


# ---------------------------------------------------------------------------------- any life


@settings(max_examples=25, deadline=None)
@given(
    life=st.lists(
        st.one_of(st.lists(st.integers(0, 9), max_size=4), st.sampled_from(["restart", "bad"])), max_size=12
    )
)
def test_the_journal_is_what_was_committed_through_any_restarts(
    tmp_path_factory: pytest.TempPathFactory, life: list[list[int] | str]
) -> None:
    folder = tmp_path_factory.mktemp("life")

    async def live() -> None:
        one = Store.open(folder)
        kept: list[tuple[int, bytes]] = []
        seq = 0
        for act in life:
            if act == "restart":
                one.close()
                one = Store.open(folder)
            elif act == "bad":
                with pytest.raises(StoreError):
                    await one.commit(Batch(events=(event(1),), changes=(change(1), change(1))))
            else:
                bodies = [b"%d" % int(part) for part in act]
                events = tuple(event(0, body=body) for body in bodies)
                seq += 1
                receipt = await one.commit(Batch(events=events, changes=(change(seq),)))
                first = len(kept) + 1
                assert receipt == (Receipt(first, len(kept) + len(bodies)) if bodies else Receipt(0, 0))
                kept += enumerate(bodies, start=first)
            assert [(row.id, row.body) for row in await one.journal(0, 999)] == kept
            assert await one.last_seq() == seq
        one.close()

    asyncio.run(live())


def test_the_lock_names_this_process(folder: Path, opened: Store) -> None:
    assert (folder / LOCK).read_text() == str(os.getpid())
    assert opened.path == folder / FILE
