"""A clock whose next second comes when everybody has played the last one: hours in seconds, in order.

Whoever has once asked it to wait is a player and is waited for: chairs, the nurse, the front desk. When all
wait, what they sent is let through to the service, and the clock goes to the first instant that any of them
waits for. So nothing depends on how fast this machine is. When that instant is yet to come, the clock has
caught up with the real one and is that from then on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from simulators.clock import Clock


class Together:
    """Such a clock."""

    def __init__(self, real: Clock, settled: Callable[[float], Awaitable[None]], speed: float = 1.0) -> None:
        """At second 0, nobody there.

        Args:
            real: The clock to catch up with; its second 0 is ours and lies in the past.
            speed: From then on it runs so many times as fast.
            settled: Called with the second that everybody has played; returns when the service has it.
        """
        self._real = real
        self._settled = settled
        self._speed = speed
        self._at: float | None = 0.0
        self._players: set[asyncio.Task[object]] = set()
        self._waiting: dict[asyncio.Task[object], tuple[float, asyncio.Future[None]]] = {}
        self._news = asyncio.Event()

    def elapsed(self) -> float:
        """Seconds since second 0."""
        return self._real.elapsed() if self._at is None else self._at

    async def until(self, at: float) -> None:
        """Wait for second ``at``; whoever calls is a player from now on, as long as their task lives."""
        if self._at is not None:
            me: asyncio.Task[object] = asyncio.current_task()  # type: ignore[assignment]
            if me not in self._players:
                self._players.add(me)
                me.add_done_callback(lambda _: self._news.set())
            if at > self._at:
                come = asyncio.get_running_loop().create_future()
                self._waiting[me] = at, come
                self._news.set()
                try:
                    await come
                finally:
                    self._waiting.pop(me, None)
        if self._at is None:
            await self._real.until(at)

    async def lead(self) -> None:
        """Go from instant to instant until that is the present."""
        while True:
            at = await self._everybody()
            await self._settled(self.elapsed())
            if at >= self._real.elapsed():
                break
            self._at = at
            for task, (when, come) in list(self._waiting.items()):
                if when <= at:
                    del self._waiting[task]
                    _wake(come)
        self._at, self._real = None, self._real.faster(self._speed)
        for _, come in self._waiting.values():
            _wake(come)

    async def _everybody(self) -> float:
        """The first instant that anybody waits for, once all wait."""
        while True:
            playing = {task for task in self._players if not task.done()}
            if playing and playing == self._waiting.keys():
                return min(when for when, _ in self._waiting.values())
            self._news.clear()
            await self._news.wait()


def _wake(come: asyncio.Future[None]) -> None:
    if not come.done():
        come.set_result(None)
