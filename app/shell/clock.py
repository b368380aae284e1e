"""The one reader of the time.

The wall clock is read once, at start; from then on time is monotonic. So holds, deadlines and silence
never feel a clock step, and two instants can always be compared. ``speed`` scales this one clock, and
with it everything: ``dripwatch demo --speed 10`` lives ten seconds in one.
"""

from __future__ import annotations

import asyncio
import time
from typing import Final

from app.core.vitals import Instant, Millis

SPEEDS: Final = (1.0, 20.0)
"""Slowest and fastest the clock may run."""


class Clock:
    """Our receipt clock, ms since 1970-01-01 UTC.

    Attributes:
        speed: How many of our seconds pass in a real one.
    """

    def __init__(self, *, not_before: Instant = 0, speed: float = 1.0) -> None:
        """Read the wall clock.

        Args:
            not_before: The last journaled instant; our time never begins before it, even if the
                wall clock was set back in between.
            speed: 1 to 20.

        Raises:
            ValueError: The speed is out of range.
        """
        if not SPEEDS[0] <= speed <= SPEEDS[1]:
            raise ValueError(f"speed {speed:g} is out of range: {SPEEDS[0]:g} to {SPEEDS[1]:g}")
        self.speed = speed
        self._wall = time.time_ns() // 1_000_000
        self._start = max(self._wall, not_before)
        self._began = time.monotonic()

    def now(self) -> Instant:
        """Now; never before an instant that was handed out earlier."""
        return self._start + int((time.monotonic() - self._began) * 1000 * self.speed)

    def loop_time(self, instant: Instant) -> float:
        """Event-loop time at which ``instant`` has come."""
        ahead = (instant - self.now()) / 1000 / self.speed
        return asyncio.get_running_loop().time() + ahead

    def monotonic(self) -> float:
        """Real seconds, for heartbeats; only differences mean anything."""
        return time.monotonic()

    def wall_drift(self) -> Millis:
        """How far the wall clock has moved from real time since start, ms; 0 when nobody set it."""
        real = int((time.monotonic() - self._began) * 1000)
        return time.time_ns() // 1_000_000 - self._wall - real
