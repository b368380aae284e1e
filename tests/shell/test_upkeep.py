"""Upkeep: snapshots only when there is news, a sign of life, readiness."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from app.core.service_events import LinkChanged
from app.core.vitals import SITE
from app.shell import upkeep
from app.shell.store import StoreError
from app.shell.upkeep import ALIVE, Upkeep
from tests.shell.clockwork import running
from tests.shell.test_engine_loop import delivery


async def test_a_snapshot_is_written_once_for_one_position(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        keeper = Upkeep(here.store, here.board, here.clock, 72)
        here.loop.deliver(delivery(1, nibp_sys=205))
        await here.told.until("AlertRaised")
        await keeper.snapshot()
        rows = await here.store.snapshots()
        assert {row.position for row in rows} == {here.board.position}
        await keeper.snapshot()
        assert await here.store.snapshots() == rows


async def test_it_notes_that_we_live_and_says_when_the_store_does_not(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        keeper = Upkeep(here.store, here.board, here.clock, 72)
        task = asyncio.create_task(keeper.run())
        async with asyncio.timeout(10):
            while await here.store.meta(ALIVE) is None:
                await asyncio.sleep(0)
        assert await here.store.meta(ALIVE) == str(here.clock.at)
        task.cancel()
        assert keeper.not_ready() is None
        here.clock.real += 60
        assert keeper.not_ready() == "nothing written for 60 s"


async def until(probe: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(10):
        while not await probe():
            await asyncio.sleep(0)


async def test_raw_readings_and_journal_before_the_snapshot_go_when_they_are_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "PRUNE_EVERY", 0.0)
    async with running(tmp_path) as here:
        keeper = Upkeep(here.store, here.board, here.clock, retention_hours=1)

        async def rows() -> tuple[int, int, int]:
            counted = "SELECT (SELECT count(*) FROM samples), (SELECT count(*) FROM journal), "
            counted += "(SELECT count(*) FROM alerts)"
            found = await here.store.read(lambda reader: reader.execute(counted).fetchone())
            return found or (0, 0, 0)

        here.loop.deliver(delivery(1, nibp_sys=205))
        await here.told.until("AlertRaised")
        raised = (await rows())[2]
        here.clock.at += 3_600_000
        task = asyncio.create_task(keeper.run())
        here.loop.deliver(delivery(2, at=here.clock.at, spo2=97))
        await here.loop.tell(lambda at: LinkChanged(at, SITE, "broker", up=True))
        before = await rows()
        assert before[0] == 2, "an hour old is not yet older than an hour"
        here.clock.at += 1
        await until(lambda: _equal(rows, (1, before[1], raised)))  # no snapshot yet: the journal stays
        await keeper.snapshot()
        here.clock.at += 1
        kept = before[1] - 2  # the protocol's row and the first reading's were old
        await until(lambda: _equal(rows, (1, kept, raised)))
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _equal(rows: Callable[[], Awaitable[object]], wanted: object) -> bool:
    return await rows() == wanted


async def test_snapshots_come_by_themselves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "SNAPSHOT_EVERY", 0.0)
    async with running(tmp_path) as here:
        keeper = Upkeep(here.store, here.board, here.clock, 72)
        task = asyncio.create_task(keeper.run())
        for seq in (1, 2):
            here.loop.deliver(delivery(seq, nibp_sys=205))
            await here.loop.tell(lambda at: LinkChanged(at, SITE, "broker", up=True))

            async def there() -> bool:
                return {row.position for row in await here.store.snapshots()} == {here.board.position}

            await until(there)
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def test_after_a_snapshot_a_restart_is_as_if_nothing_was(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        here.loop.deliver(delivery(1, nibp_sys=205))
        await here.told.until("AlertRaised")
        await Upkeep(here.store, here.board, here.clock, 72).snapshot()
        beds, seq = dict(here.suite.beds), here.board.seq
    async with running(tmp_path) as again:
        assert (again.suite.beds, again.board.seq) == (beds, seq)
        again.loop.deliver(delivery(1, "other", nibp_sys=205))
        await again.told.until("AlertRaised")
        assert again.told.turns[0].told[0].seq == seq + 1
        assert "protocol_adopted" not in [row.kind for row in await again.store.journal(1, 10)]


async def test_a_store_that_is_gone_ends_it(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        await asyncio.to_thread(here.store.close)
        with pytest.raises(ExceptionGroup) as ended:
            await Upkeep(here.store, here.board, here.clock, 72).run()
        assert ended.group_contains(StoreError, match="is closed")
