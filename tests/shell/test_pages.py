"""Pages are whole, in order, and tell nothing twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest

from app.codec.tables import Sample, Stay
from app.shell import pages
from app.shell.archive import Archive
from app.shell.ports import FIRST, Mark, Page
from app.shell.rows import AlertRow, Batch, SampleRow, SessionRow
from app.shell.store import Store

T = TypeVar("T")
MINUTE = 60_000


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = Store.open(tmp_path)
    yield opened
    await asyncio.to_thread(opened.close)


async def turned(ask: Callable[[Mark], Awaitable[Page[T]]]) -> list[list[T]]:
    """Every page, to the one past the last."""
    told: list[list[T]] = []
    after: Mark | None = FIRST
    while after is not None:
        rows, after = await ask(after)
        if rows:
            told.append(list(rows))
    return told


@pytest.mark.parametrize(
    ("bed", "start", "end"),
    [(None, 0, 99 * MINUTE), ("a", 0, 99 * MINUTE), (None, 61_234, 305_000), (None, 7 * MINUTE, 8 * MINUTE)],
)
async def test_samples(store: Store, bed: str | None, start: int, end: int) -> None:
    """Ten minutes of two beds, then nothing, then a little; some numbers are none."""
    at = [*range(0, 600_000, 5_000), *range(50 * MINUTE, 51 * MINUTE, 5_000)]
    rows = [
        SampleRow(one, signal, time, None if time % 15_000 else float(time), "valid")
        for time in at
        for one in ("a", "b")
        for signal in ("hr", "spo2")
    ]
    await store.commit(Batch(samples=tuple(reversed(rows))))
    archive = Archive(store)
    told = await turned(lambda after: archive.sample_page(bed, start, end, after))
    expected = [
        Sample(row.bed, row.signal, row.at, row.value, row.validity)
        for row in rows
        if bed in (None, row.bed) and start <= row.at <= end
    ]
    assert [sample for page in told for sample in page] == expected
    assert all(page[-1].at - page[0].at < 50 * MINUTE for page in told)
    assert all(len(page) <= pages.STRETCHES * 2 * 4 for page in told), "one page is a minute of numbers"


async def test_an_empty_store(store: Store) -> None:
    archive = Archive(store)
    assert await archive.sample_page(None, 0, 1 << 42, FIRST) == ((), None)
    assert await archive.alert_page(None, 0, 1 << 42, FIRST) == ([], None)
    assert await archive.session_page(0, 1 << 42, FIRST) == ([], None)
    assert await archive.stays(0, 1 << 42) == []


async def test_alerts(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "BODIES", 2)
    alerts = [
        AlertRow(f"c.{n}", "c", "c.s1" if n % 2 else None, "R", "closed", "low", 10 * (n // 3), 99, b"%d" % n)
        for n in range(8)
    ]
    await store.commit(Batch(alerts=tuple(reversed(alerts))))
    archive = Archive(store)
    told = await turned(lambda after: archive.alert_page(None, 0, 99, after))
    assert told == [[b"0", b"1"], [b"2", b"3"], [b"4", b"5"], [b"6", b"7"]]
    assert await turned(lambda after: archive.alert_page(None, 10, 10, after)) == [[b"3", b"4"], [b"5"]]
    mine = await turned(lambda after: archive.alert_page("c.s1", 0, 99, after))
    assert mine == [[b"1", b"3"], [b"5", b"7"]]


async def test_sessions_that_were_open_meanwhile(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "BODIES", 2)
    rows = (
        SessionRow("c.s1", "c", 10, 20, b"one"),
        SessionRow("d.s1", "d", 10, 40, b"two"),
        SessionRow("c.s2", "c", 30, None, b"three"),
    )
    await store.commit(Batch(sessions=rows))
    archive = Archive(store)

    async def found(start: int, end: int) -> list[bytes]:
        told = await turned(lambda after: archive.session_page(start, end, after))
        assert len(await archive.stays(start, end)) == sum(map(len, told))
        return [body for page in told for body in page]

    assert await found(0, 99) == [b"one", b"two", b"three"]
    assert await found(20, 29) == [b"one", b"two"]
    assert await found(21, 29) == [b"two"]
    assert await found(41, 99) == [b"three"]
    assert await found(0, 9) == []
    assert await archive.stays(41, 99) == [Stay("c.s2", "c", 30, None)]
