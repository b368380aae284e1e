"""After a restart: the same states, from nothing, from a snapshot, or not at all."""

from __future__ import annotations

import asyncio
from pathlib import Path

import apsw
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.suite import Suite
from app.replay import replay
from app.shell.restore import GROUND, HistoryError, restore, snapshot
from app.shell.rows import Batch
from app.shell.store import FILE, Store
from app.shell.turn import Turn
from tests.moves import Move, events_of, lives
from tests.support import CHAIR, shipped

PROTOCOLS = {shipped().sha256: shipped()}


async def lived(folder: Path, lives_of: list[list[Move]], cut: int) -> tuple[Suite, int, list[bytes]]:
    """Step lives of some beds and commit them, with a snapshot at ``cut``; the suite, seq and frames."""
    store = Store.open(folder)
    suite, seq, frames = Suite(shipped()), 0, list[bytes]()
    events = sorted(
        (e for n, life in enumerate(lives_of) for e in events_of(life, f"chair-{n}", f"d{n}")),  # type: ignore[arg-type]
        key=lambda event: event.at,
    )
    for n, event in enumerate(events):
        turn = Turn(seq=seq)
        turn.add(event, suite.take(event))
        receipt = await store.commit(turn.batch())
        seq = turn.seq
        frames.extend(one.frame for one in turn.told)
        if n == cut:
            rows = snapshot(suite.beds.values(), suite.registry, seq, receipt.last_event_id)
            await store.commit(Batch(snapshots=rows))
    await asyncio.to_thread(store.close)
    return suite, seq, frames


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(lives, min_size=1, max_size=3), st.integers(-1, 60))
def test_restored_is_what_it_was(
    tmp_path_factory: pytest.TempPathFactory, lives_of: list[list[Move]], cut: int
) -> None:
    folder = tmp_path_factory.mktemp("store")

    async def check() -> None:
        suite, seq, frames = await lived(folder, lives_of, cut)
        store = Store.open(folder)
        again = Suite(shipped())
        await restore(store, again, PROTOCOLS)
        assert again.beds == suite.beds
        assert again.registry == suite.registry
        assert again.next_deadline() == suite.next_deadline()
        assert await store.last_seq() == seq
        await asyncio.to_thread(store.close)
        told: list[bytes] = []
        replay(folder, shipped(), told.append)
        assert told == frames

    asyncio.run(check())


async def test_a_history_that_does_not_add_up_is_refused(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    await asyncio.to_thread(store.close)
    with apsw.Connection(str(tmp_path / FILE)) as file:
        file.execute("INSERT INTO changes VALUES (1, 0, 'x', 'y', x'7b7d', 0)")
    store = Store.open(tmp_path)
    with pytest.raises(HistoryError, match="leads to change 0, but 1 were told"):
        await restore(store, Suite(shipped()), PROTOCOLS)
    await asyncio.to_thread(store.close)


def test_a_snapshot_has_a_row_for_what_is_no_bed() -> None:
    suite = Suite(shipped())
    rows = snapshot(suite.beds.values(), suite.registry, 7, 9)
    assert {row.bed for row in rows} == {GROUND, ""}
    assert {row.position for row in rows} == {9}
    assert CHAIR not in {row.bed for row in rows}
