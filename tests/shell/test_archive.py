"""Closed alerts, closed sessions and trends, as the store has them."""

from __future__ import annotations

import asyncio
from pathlib import Path

from app.shell.archive import Archive
from app.shell.rows import AlertRow, Batch, ChangeRow, DocumentRow, EventRow, SampleRow, SessionRow
from app.shell.store import Store


async def test_what_only_the_store_knows(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    await store.commit(
        Batch(
            alerts=(
                AlertRow("c1.1", "c1", "c1.s1", "R", "closed", "high", 5, 6, b"one"),
                AlertRow("c1.2", "c1", None, "R", "closed", "high", 7, 8, b"two"),
                AlertRow("c2.1", "c2", None, "R", "active_unacked", "high", 9, None, b"open"),
            ),
            sessions=(
                SessionRow("c1.s1", "c1", 1, 2, b"closed"),
                SessionRow("c1.s2", "c1", 3, None, b"open"),
            ),
            samples=tuple(SampleRow("c1", "hr", at, 60.0 + at, "valid") for at in range(10)),
        )
    )
    archive = Archive(store)
    assert await archive.alert("c2.1") == b"open"
    assert await archive.alert("none") is None
    assert await archive.closed_alerts(None, None, 10) == [b"two", b"one"]
    assert await archive.closed_alerts("c1", "c1.s1", 10) == [b"one"]
    assert await archive.closed_alerts("c2", None, 10) == []
    assert await archive.closed_alerts("", None, 10) == [], "the site's, not everybody's"
    assert await archive.closed_alerts(None, None, 1) == [b"two"]
    assert await archive.session("c1.s2") == b"open"
    assert await archive.session("none") is None
    assert await archive.closed_sessions("c1", 10) == [b"closed"]
    assert await archive.closed_sessions(None, 10) == [b"closed"]
    points = await archive.trend("c1", "hr", 0, 9, 2)
    assert [(p.at, p.low, p.high) for p in points] == [(0, 60.0, 64.0), (5, 65.0, 69.0)]
    await asyncio.to_thread(store.close)


async def test_what_a_report_is_made_of(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    archive = Archive(store)
    assert await archive.kept_since() is None
    await store.commit(
        Batch(
            events=(
                EventRow(10, "c1", "vitals", b"v"),
                EventRow(20, "c1", "pump", b"p20"),
                EventRow(30, "c2", "pump", b"another's"),
                EventRow(40, "c1", "pump", b"p40"),
            ),
            changes=(
                ChangeRow(1, 20, "c1", "limits_changed", b"one", 0),
                ChangeRow(2, 20, "c2", "limits_changed", b"another's", 0),
                ChangeRow(3, 40, "c1", "limits_changed", b"two", 0),
                ChangeRow(4, 50, "c1", "limits_changed", b"late", 0),
            ),
            samples=(
                SampleRow("c1", "hr", 10, 70.0, "valid"),
                SampleRow("c1", "spo2", 11, 97.0, "questionable"),
                SampleRow("c1", "spo2", 12, None, "sensor_off"),
                SampleRow("c1", "spo2", 13, 50.0, "invalid"),
                SampleRow("c1", "rr", 14, 12.0, "valid"),
                SampleRow("c2", "hr", 15, 80.0, "valid"),
                SampleRow("c1", "hr", 99_000, 71.0, "valid"),
                SampleRow("c1", "hr", 99_001, 72.0, "valid"),
            ),
            documents=(DocumentRow("abc", "protocol", b"rules"),),
        )
    )
    assert await archive.changes("c1", 20, 40) == [b"one", b"two"]
    assert await archive.pump_reports("c1", 20, 40) == [b"p20", b"p40"]
    assert await archive.pump_reports("c1", 21, 39) == []
    found = await archive.readings("c1", ("hr", "spo2"), 0, 99_000)
    assert found == [("hr", 10, 70.0), ("spo2", 11, 97.0), ("hr", 99_000, 71.0)]
    assert await archive.kept_since() == 10
    assert await archive.document("abc") == b"rules"
    assert await archive.document("none") is None
    await asyncio.to_thread(store.close)
