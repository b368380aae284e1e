"""What is written to the store is what is read: rows, restarts, repeats, retention, trends."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.shell import migrations, pages, queries, store
from app.shell.ports import FIRST, Mark
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
from app.shell.store import FILE, LOCK, Receipt, Store


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


# ---------------------------------------------------------------------------------- rows


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


@settings(max_examples=60)
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


def told(seq: int, at: int, bed: str = "a", kind: str = "alert_raised") -> ChangeRow:
    return ChangeRow(seq, at, bed, kind, b"%d" % seq, 0)


CHANGES = (
    told(1, 10), told(2, 10, "b"), told(3, 5, "a", "check_due"), told(4, 20, "a", "alert_closed"),
    told(5, 30, "b", "check_due"), told(6, 30), told(7, 40, ""),
)  # fmt: skip


@pytest.fixture
def changed() -> Iterator[apsw.Connection]:
    """A file with a few changes."""
    file = apsw.Connection(":memory:")
    migrations.migrate(file)
    queries.insert(file, Batch(events=(event(1),), changes=CHANGES))
    yield file
    file.close()


@pytest.mark.parametrize(
    ("before", "bed", "kinds", "limit", "found"),
    [
        (8, None, (), 9, [7, 6, 5, 4, 3, 2, 1]),
        (8, None, (), 2, [7, 6]),
        (6, None, (), 2, [5, 4]),
        (1, None, (), 9, []),
        (8, "a", (), 9, [6, 4, 3, 1]),
        (8, "", (), 9, [7]),
        (8, "a", ("alert_raised", "alert_closed"), 9, [6, 4, 1]),
        (8, None, ("check_due",), 9, [5, 3]),
    ],
)
def test_the_newest_changes_below_one(
    changed: apsw.Connection,
    before: int,
    bed: str | None,
    kinds: tuple[str, ...],
    limit: int,
    found: list[int],
) -> None:
    assert [int(one) for one in queries.newest_changes(changed, before, bed, kinds, limit)] == found


def test_a_stretch_of_changes_page_by_page(changed: apsw.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "BODIES", 2)
    found: list[bytes] = []
    after: Mark | None = FIRST
    while after is not None:
        page = pages.changes(changed, ("alert_raised", "alert_closed"), 10, 30, after)
        found += page.rows
        after = page.after
    assert [int(one) for one in found] == [1, 2, 4, 6]


@pytest.mark.parametrize(
    ("terms", "index"),
    [
        ("seq < 9 AND bed = 'a' ORDER BY seq DESC LIMIT 2", "changes_by_bed_in_order"),
        ("at BETWEEN 1 AND 9 AND (at, seq) > (1, 0) ORDER BY at, seq", "changes_by_time"),
    ],
)  # fmt: skip
def test_no_question_reads_or_sorts_everything(changed: apsw.Connection, terms: str, index: str) -> None:
    plan = " ".join(
        str(row[3])
        for row in changed.execute(
            f"EXPLAIN QUERY PLAN SELECT body FROM changes WHERE {terms}"  # noqa: S608
        )
    )
    assert index in plan
    assert "TEMP B-TREE" not in plan
