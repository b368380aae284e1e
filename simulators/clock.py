"""The service's clock, as seen from here: simulators run at its pace, and their times agree with it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol


class Pace(Protocol):
    """What those who play need of a clock: where it is, and to wait for it; both in seconds."""

    def elapsed(self) -> float:
        """Seconds since second 0."""

    async def until(self, at: float) -> None:
        """Return at second ``at``, or at once if that has passed."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock that ran from ``start_ms`` when it was made, ``speed`` times as fast as real time.

    Attributes:
        start_ms: Its reading at ``origin``, milliseconds since 1970.
        speed: Its seconds in a real one, more than 0.
        origin: When it was made, seconds of ``monotonic``.
        monotonic: Real seconds that never go back.
    """

    start_ms: int
    speed: float
    origin: float
    monotonic: Callable[[], float] = time.monotonic

    def elapsed(self) -> float:
        """Seconds of this clock since it was made."""
        return (self.monotonic() - self.origin) * self.speed

    def again(self) -> Clock:
        """The same clock, with second 0 now."""
        now = self.monotonic()
        passed = round((now - self.origin) * self.speed * 1000)
        return Clock(self.start_ms + passed, self.speed, now, self.monotonic)

    def begun(self, seconds: float) -> Clock:
        """A clock in real seconds that shows now what this one would at their pace, and had that so long ago.

        So it is to be for a service that is so many seconds late, and follows what it hears.
        """
        now = self.monotonic()
        return Clock(self.start_ms + round((now - self.origin) * 1000), 1.0, now - seconds, self.monotonic)

    def faster(self, times: float) -> Clock:
        """The same clock with the same second now, and from now on so many times as fast."""
        speed = self.speed * times
        return Clock(self.start_ms, speed, self.monotonic() - self.elapsed() / speed, self.monotonic)

    async def until(self, at: float) -> None:
        """Sleep until second ``at`` of this clock; return at once if that has passed."""
        remaining = (at - self.elapsed()) / self.speed
        # Even when late, let others run: a stream that catches up must not starve its own connection.
        await asyncio.sleep(max(0.0, remaining))


@dataclass(slots=True)
class Later:
    """A pace whose second 0 is another's second ``by``, which may grow while somebody waits."""

    pace: Pace
    by: float

    def elapsed(self) -> float:
        """Seconds since its own second 0, negative before."""
        return self.pace.elapsed() - self.by

    async def until(self, at: float) -> None:
        """Wait as long as the other does."""
        due = None
        while due != at + self.by:
            due = at + self.by
            await self.pace.until(due)


def running(start_ms: int, speed: float) -> Clock:
    """A clock that shows ``start_ms`` now."""
    return Clock(start_ms, speed, time.monotonic())


def wall_clock() -> Clock:
    """This machine's own clock, for when there is no service to ask."""
    return running(round(datetime.now(UTC).timestamp() * 1000), 1.0)
