"""One client's queue: order, newest-wins, and when a client is too slow."""

from __future__ import annotations

import asyncio

import pytest

from app.core.vitals import BedId
from app.shell.outbox import LONGEST_WAIT, MOST_WAITING, RESTARTING, TOO_SLOW, Outbox
from app.shell.vitals_batch import VitalsBatch
from tests.shell.test_vitals_batch import readings


def vitals(at: int, **values: float) -> VitalsBatch:
    batch = VitalsBatch()
    batch.show(readings(BedId("a"), at, values))
    return batch


async def drained(outbox: Outbox, count: int) -> list[str]:
    return [await outbox.next() for _ in range(count)]


async def test_what_it_begins_with_comes_first_then_changes_heartbeat_vitals() -> None:
    outbox = Outbox()
    batch = vitals(1, spo2=97.0)
    outbox.put_vitals(batch)
    outbox.put_heartbeat("old beat")
    outbox.put_heartbeat("beat")
    outbox.put("c1", 0.0)
    outbox.put("c2", 0.0)
    outbox.begin_with(["snapshot"])
    assert await drained(outbox, 5) == ["snapshot", "c1", "c2", "beat", batch.text()]


async def test_vitals_that_wait_are_overtaken() -> None:
    outbox = Outbox()
    outbox.put_vitals(vitals(1, spo2=97.0, hr=70.0))
    outbox.put_vitals(vitals(2, spo2=95.0))
    (frame,) = await drained(outbox, 1)
    assert '"spo2":{"value":95.0' in frame
    assert '"hr":{"value":70.0' in frame


async def test_values_of_a_bed_that_is_free_are_taken_back() -> None:
    outbox = Outbox()
    outbox.put_vitals(vitals(1, spo2=97.0))
    outbox.take_back(BedId("a"), 1)
    outbox.put("c", 0.0)
    assert await drained(outbox, 1) == ["c"]
    assert outbox._take() is None


async def test_the_writer_waits_for_something() -> None:
    outbox = Outbox()
    writer = asyncio.create_task(outbox.next())
    await asyncio.sleep(0)
    assert not writer.done()
    outbox.put("c", 0.0)
    assert await writer == "c"


async def test_the_thousandth_waits_and_one_more_is_too_much() -> None:
    outbox = Outbox()
    for n in range(MOST_WAITING):
        outbox.put(str(n), 0.0)
    assert not outbox._ended.is_set()
    outbox.put("more", 0.0)
    assert outbox.ending is TOO_SLOW
    await asyncio.wait_for(outbox.ended(), 1)


@pytest.mark.parametrize(("after", "cut"), [(LONGEST_WAIT, False), (LONGEST_WAIT + 0.001, True)])
async def test_a_change_may_wait_so_long(after: float, cut: bool) -> None:
    outbox = Outbox()
    outbox.put("c", 100.0)
    outbox.judge(100.0 + after)
    assert (outbox.ending is TOO_SLOW) is cut


async def test_a_change_that_is_being_sent_waits_too() -> None:
    outbox = Outbox()
    outbox.put("c", 100.0)
    assert await outbox.next() == "c"
    outbox.judge(100.0 + LONGEST_WAIT + 1)  # the writer has not come back for more
    assert outbox.ending is TOO_SLOW


async def test_a_change_that_was_sent_waits_no_more() -> None:
    outbox = Outbox()
    outbox.put("c", 100.0)
    outbox.put_heartbeat("beat")
    assert await drained(outbox, 2) == ["c", "beat"]
    outbox.judge(100.0 + LONGEST_WAIT + 1)
    assert outbox.ending is None


async def test_vitals_heartbeats_and_the_beginning_never_count() -> None:
    outbox = Outbox()
    outbox.begin_with(str(n) for n in range(3 * MOST_WAITING))
    for n in range(3 * MOST_WAITING):
        outbox.put_vitals(vitals(n + 1, spo2=97.0))
        outbox.put_heartbeat("beat")
    outbox.judge(1e9)
    assert outbox.ending is None
    assert len(outbox) == 0


async def test_the_first_reason_stands_and_nothing_more_is_queued() -> None:
    outbox = Outbox()
    outbox.end(RESTARTING)
    outbox.end(TOO_SLOW)
    outbox.put("c", 0.0)
    assert outbox.ending is RESTARTING
    assert len(outbox) == 0
