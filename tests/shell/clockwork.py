"""A store, a suite and an engine loop on a clock that a test moves by hand."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import apsw

from app.codec.protocol_file import dump_protocol
from app.codec.refusals import Refusal
from app.core.events import ProtocolAdopted
from app.core.site import Registry
from app.core.suite import Suite
from app.core.vitals import SITE, Instant, Origin
from app.shell.board import Board
from app.shell.clock import Clock
from app.shell.engine_loop import EngineLoop, Listeners
from app.shell.mqtt_source import Delivery
from app.shell.poison import Poison
from app.shell.restore import restore
from app.shell.rows import AnswerRow, Batch, DocumentRow
from app.shell.store import Receipt, Store, StoreError
from app.shell.turn import Turn
from tests.support import START, shipped


class HandClock(Clock):
    """A clock that stands still until it is moved; the event loop's own time is left alone."""

    def __init__(self, at: Instant = START, speed: float = 1.0) -> None:
        super().__init__(speed=speed)
        self.at = at
        self.real = 0.0
        self.awaited: list[Instant] = []

    def now(self) -> Instant:
        return self.at

    def loop_time(self, instant: Instant) -> float:
        self.awaited.append(instant)
        ahead = instant - self.at
        return asyncio.get_running_loop().time() + (0.0 if ahead <= 0 else 3600.0)

    def monotonic(self) -> float:
        return self.real


class GatedStore(Store):
    """A disk that a test holds up, and that can be made to fail."""

    def __init__(self, folder: Path, writer: apsw.Connection, lock: int, vfs: str | None) -> None:
        self.gate = asyncio.Event()
        self.gate.set()
        self.asked = asyncio.Event()
        self.unreadable = False
        super().__init__(folder, writer, lock, vfs)

    async def commit(self, batch: Batch) -> Receipt:
        self.asked.set()
        await self.gate.wait()
        return await super().commit(batch)

    async def answer(self, key: str) -> AnswerRow | None:
        if self.unreadable:
            raise StoreError("cannot be read")
        return await super().answer(key)


@dataclass
class Told:
    """What the listeners of a loop were told, in order, with what the store then held."""

    turns: list[Turn] = field(default_factory=list)
    acknowledged: list[Delivery] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def publish(self, turn: Turn) -> None:
        self.turns.append(turn)
        self.news.set()

    def acknowledge(self, deliveries: Sequence[Delivery]) -> None:
        self.acknowledged.extend(deliveries)

    def refuse(self, _: Instant, __: Delivery, refusals: Sequence[Refusal]) -> None:
        self.refused.extend(refusals)

    @property
    def kinds(self) -> list[str]:
        return [type(one.change).__name__ for turn in self.turns for one in turn.told]

    async def until(self, kind: str) -> None:
        async with asyncio.timeout(10):
            while kind not in self.kinds:
                self.news.clear()
                await self.news.wait()


@dataclass
class Running:
    """A loop that runs."""

    loop: EngineLoop
    suite: Suite
    store: GatedStore
    board: Board
    clock: HandClock
    told: Told
    task: asyncio.Task[None]


@contextlib.asynccontextmanager
async def running(
    folder: Path, clock: HandClock | None = None, told: Told | None = None
) -> AsyncIterator[Running]:
    """Open the folder's store, restore, run; stop in order at the end."""
    clock = clock or HandClock()
    store = GatedStore.open(folder)
    assert isinstance(store, GatedStore)
    protocol = shipped()
    suite = Suite(protocol, Registry())
    position, last = await restore(store, suite, {protocol.sha256: protocol})
    board = Board(clock, await store.meta("epoch") or "", await store.last_seq(), position, suite.registry)
    board.commit(suite.beds, suite.registry, board.seq, position)
    told = told or Told()
    loop = EngineLoop(
        suite,
        board,
        store,
        clock,
        Listeners(told.publish, told.acknowledge, told.refuse, lambda *_: None),
        frozenset(Origin),
        await Poison.known(store),
    )
    if last == 0:
        document = DocumentRow(protocol.sha256, "protocol", dump_protocol(protocol))
        await store.commit(Batch(documents=(document,)))
        loop.report(lambda at: ProtocolAdopted(at, SITE, protocol))
    task = asyncio.create_task(loop.run())
    try:
        yield Running(loop, suite, store, board, clock, told, task)
    finally:
        store.gate.set()
        loop.stop()
        with contextlib.suppress(Exception):
            await task
        await asyncio.to_thread(store.close)
