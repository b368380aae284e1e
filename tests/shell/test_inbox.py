"""The one queue: in order, and its reader wakes by arrival, deadline or call."""

from __future__ import annotations

import asyncio

from app.shell.inbox import Inbox


async def test_arrivals_come_in_order_and_no_more_than_asked_for() -> None:
    inbox: Inbox[int] = Inbox()
    for n in range(5):
        inbox.put(n)
    assert len(inbox) == 5
    assert await inbox.take(3, None) == [0, 1, 2]
    assert await inbox.take(3, None) == [3, 4]


async def test_a_deadline_wakes_the_reader_with_nothing() -> None:
    now = asyncio.get_running_loop().time()
    assert await Inbox[int]().take(1, now) == []


async def test_an_arrival_or_a_call_wakes_a_waiting_reader() -> None:
    inbox: Inbox[int] = Inbox()
    waiting = asyncio.create_task(inbox.take(1, None))
    await asyncio.sleep(0)
    inbox.put(7)
    assert await waiting == [7]
    waiting = asyncio.create_task(inbox.take(1, None))
    await asyncio.sleep(0)
    inbox.wake()
    assert await waiting == []
