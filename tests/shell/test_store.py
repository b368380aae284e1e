"""The store: what is committed stays, in order, once, whoever waits for it, reads or leaves."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.shell import queries
from app.shell.rows import (
    AlertRow,
    Batch,
    ChangeRow,
    EventRow,
)
from app.shell.store import FILE, Receipt, Store, StoreError


def event(at: int, bed: str = "chair-1", body: bytes = b"{}") -> EventRow:
    return EventRow(at, bed, "readings", body)


def change(seq: int, cause: int = 0) -> ChangeRow:
    return ChangeRow(seq, 10 * seq, "chair-1", "alert_raised", b"frame %d" % seq, cause)


def alert(identity: str = "chair-1.1", state: str = "active_unacked", body: bytes = b"first") -> AlertRow:
    closed = 99 if state == "closed" else None
    return AlertRow(identity, "chair-1", "chair-1.s1", "BP-SYS-HIGH", state, "medium", 7, closed, body)


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


# ---------------------------------------------------------------------------------- any life


@settings(max_examples=25)
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
