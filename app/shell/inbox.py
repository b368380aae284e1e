"""The one queue: whatever happens, device messages and staff commands alike, in order of receipt.

The port of the engine loop is "next arrivals until a deadline", not "now": a scripted inbox plays an
hour in a millisecond.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Generic, TypeVar

T = TypeVar("T")


class Inbox(Generic[T]):
    """A queue whose reader can be woken by a deadline as well.

    It is not bounded here: the broker holds back what is not acknowledged (``receive_maximum``), and
    the HTTP server bounds its own requests.
    """

    def __init__(self) -> None:
        """Begin empty."""
        self._waiting: deque[T] = deque()
        self._something = asyncio.Event()

    def __len__(self) -> int:
        """How many wait."""
        return len(self._waiting)

    def put(self, arrival: T) -> None:
        """Queue one arrival; never waits."""
        self._waiting.append(arrival)
        self._something.set()

    def wake(self) -> None:
        """Wake the reader though nothing arrived."""
        self._something.set()

    async def take(self, most: int, until: float | None) -> list[T]:
        """Wait for arrivals.

        Args:
            most: At most so many at once.
            until: Event-loop time at which to give up; None: never.

        Returns:
            What arrived, oldest first; empty when the deadline came first or somebody called ``wake``.
        """
        if not self._waiting:
            self._something.clear()
            try:
                async with asyncio.timeout_at(until):
                    await self._something.wait()
            except TimeoutError:
                return []
        waiting = self._waiting
        return [waiting.popleft() for _ in range(min(most, len(waiting)))]
