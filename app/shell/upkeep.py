"""Upkeep of the store: snapshots, the sign that we live, and retention.

A snapshot bounds how much a restart has to live through again; the sign of life bounds what it must
call "not watched". Neither is ever on the way of an alert.
"""

from __future__ import annotations

import asyncio
from typing import Final

from app.core.vitals import Instant
from app.shell.board import Board
from app.shell.clock import Clock
from app.shell.restore import snapshot
from app.shell.rows import Batch
from app.shell.store import Store

ALIVE: Final = "alive"
"""Fact of the store: the newest instant at which the service was known to run."""

ALIVE_EVERY: Final = 1.0
SLOW_AFTER: Final = 5.0
SNAPSHOT_EVERY: Final = 30.0
PRUNE_EVERY: Final = 600.0
"""Real seconds."""


class Upkeep:
    """Looks after one store while the service runs."""

    def __init__(self, store: Store, board: Board, clock: Clock, retention_hours: float) -> None:
        """Look after this store."""
        self._store = store
        self._board = board
        self._clock = clock
        self._retention_ms = int(retention_hours * 3_600_000)
        self._position = 0
        self._noted = clock.monotonic()

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._alive(), name="alive")
            tasks.create_task(self._snapshots(), name="snapshots")
            tasks.create_task(self._prune(), name="prune")

    def not_ready(self) -> str | None:
        """Why the store is not to be relied on now; None: it was written a moment ago."""
        quiet = self._clock.monotonic() - self._noted
        return None if quiet < SLOW_AFTER else f"nothing written for {quiet:.0f} s"

    async def _alive(self) -> None:
        while True:
            await self._store.note(ALIVE, str(self._clock.now()))
            self._noted = self._clock.monotonic()
            await asyncio.sleep(ALIVE_EVERY)

    async def _snapshots(self) -> None:
        while True:
            await asyncio.sleep(SNAPSHOT_EVERY)
            await self.snapshot()

    async def _prune(self) -> None:
        while True:
            await asyncio.sleep(PRUNE_EVERY)
            before: Instant = self._clock.now() - self._retention_ms
            await self._store.prune(before, self._position)

    async def snapshot(self) -> None:
        """Write the committed state of every bed; made in a thread, from values nobody changes."""
        board = self._board
        position = board.position
        if position == self._position:
            return
        states, registry, seq = tuple(board.states()), board.registry, board.seq
        rows = await asyncio.to_thread(snapshot, states, registry, seq, position)
        await self._store.commit(Batch(snapshots=rows))
        self._position = position
