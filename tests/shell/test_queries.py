"""Trends are thinned in the store, and a gap stays a gap."""

from __future__ import annotations

import asyncio
from pathlib import Path

import apsw
import pytest

from app.shell import queries
from app.shell.rows import Batch, SampleRow
from app.shell.store import Store


@pytest.mark.parametrize("points", [1, 3, 10, 1000])
async def test_a_trend_has_no_more_points_than_asked_for_and_loses_no_extreme(
    tmp_path: Path, points: int
) -> None:
    store = Store.open(tmp_path)
    values = {at: 60.0 + at % 17 for at in range(0, 1000, 7) if not 400 <= at < 600}
    samples = [SampleRow("c", "hr", at, value, "valid") for at, value in values.items()]
    samples += [SampleRow("c", "hr", 401, None, "invalid"), SampleRow("c", "spo2", 5, 97.0, "valid")]
    await store.commit(Batch(samples=tuple(samples)))
    found = await store.read(lambda reader: queries.trend(reader, "c", "hr", 0, 999, points))
    assert len(found) <= points
    assert min(row[1] for row in found) == min(values.values())
    assert max(row[2] for row in found) == max(values.values())
    if points >= 10:
        assert not [row for row in found if 420 <= row[0] < 500]
    await asyncio.to_thread(store.close)


async def test_one_beds_changes_and_pump_reports_are_found_by_an_index(tmp_path: Path) -> None:
    store = Store.open(tmp_path)

    def plans(reader: apsw.Connection) -> list[str]:
        told: list[str] = []
        for query in (queries.changes_of, queries.pump_reports):
            statements: list[str] = []
            reader.exec_trace = lambda _, sql, __, into=statements: bool(into.append(sql)) or True
            query(reader, "c", 0, 1)
            reader.exec_trace = None
            (plan,) = reader.execute(f"EXPLAIN QUERY PLAN {statements[0]}", ("c", 0, 1)).fetchall()[:1]
            told.append(str(plan[3]))
        return told

    found = await store.read(plans)
    assert "changes_by_bed (bed=? AND at>? AND at<?)" in found[0]
    assert "pump_reports (bed=? AND at>? AND at<?)" in found[1]
    await asyncio.to_thread(store.close)
