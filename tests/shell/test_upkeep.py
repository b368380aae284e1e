"""Upkeep: snapshots only when there is news, a sign of life, readiness."""

from __future__ import annotations

import asyncio
from pathlib import Path

from app.shell.upkeep import ALIVE, Upkeep
from tests.shell.clockwork import running
from tests.shell.test_engine_loop import delivery


async def test_a_snapshot_is_written_once_for_one_position(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        upkeep = Upkeep(here.store, here.board, here.clock, 72)
        here.loop.deliver(delivery(1, nibp_sys=205))
        await here.told.until("AlertRaised")
        await upkeep.snapshot()
        rows = await here.store.snapshots()
        assert {row.position for row in rows} == {here.board.position}
        await upkeep.snapshot()
        assert await here.store.snapshots() == rows


async def test_it_notes_that_we_live_and_says_when_the_store_does_not(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        upkeep = Upkeep(here.store, here.board, here.clock, 72)
        task = asyncio.create_task(upkeep.run())
        async with asyncio.timeout(10):
            while await here.store.meta(ALIVE) is None:
                await asyncio.sleep(0)
        assert await here.store.meta(ALIVE) == str(here.clock.at)
        task.cancel()
        assert upkeep.not_ready() is None
        here.clock.real += 60
        assert upkeep.not_ready() == "nothing written for 60 s"
