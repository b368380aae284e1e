"""The one reader of the time.

The wall clock is read once, at start; from then on time is monotonic. So holds, deadlines and silence
never feel a clock step, and two instants can always be compared. ``speed`` scales this one clock, and
with it everything: ``dripwatch demo --speed 10`` lives ten seconds in one.
"""

from __future__ import annotations

import asyncio
import re
import time
from datetime import datetime
from typing import Final

from app.core.vitals import Instant, Millis

SPEEDS: Final = (1.0, 20.0)
"""Slowest and fastest the clock may run."""

NEAR: Final = 1_000
"""Real ms: a clock that follows and is no further behind has caught up."""

SAID: Final = re.compile(rb'"time":"([^"]{20,35})"')
"""When a device sent its message: the first time in it, for those of its readings come after."""


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

    def hear(self, payload: bytes) -> None:
        """A message has come: an ordinary clock goes by nobody."""

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


class FollowingClock(Clock):
    """A demo's clock: it begins in the past and goes by what simulated devices say, until it is now.

    So a demo lives through the hours before it in seconds, every message and command at its own instant:
    from the first message on time stands between two of them, and no hold or silence can be made of how busy
    this machine is. Its speed is that of the time after that: nobody has to catch up with a clock that runs.
    """

    def __init__(self, *, behind: Millis, speed: float = 1.0) -> None:
        """Be ``behind`` ms late, 0 or more, until somebody speaks."""
        super().__init__(speed=speed)
        self._late = behind
        self._at: Instant | None = None

    def now(self) -> Instant:
        """The newest instant heard of; an ordinary clock's once that was now."""
        if not self._late:
            return super().now()
        return self._present() - self._late if self._at is None else self._at

    def hear(self, payload: bytes) -> None:
        """A message has come; one that no simulated device sent, or without a time, moves nothing."""
        if not self._late or b'"origin":"simulated"' not in payload:
            return
        said = SAID.search(payload)
        if said is None:
            return
        try:
            at = round(datetime.fromisoformat(said[1].decode()).timestamp() * 1000)
        except ValueError:
            return
        self._at = max(self.now(), at)
        present = self._present()
        if self._at >= present - NEAR:
            began = time.monotonic()
            self._wall += int((began - self._began) * 1000)
            self._late, self._start, self._began = 0, present, began

    def _present(self) -> Instant:
        return self._start + int((time.monotonic() - self._began) * 1000)


def receipt_clock(last: Instant, speed: float, behind: Millis) -> Clock:
    """The clock of a service whose newest journaled instant is ``last``, 0: it has no history.

    Only without a history can it begin in the past.
    """
    if behind and not last:
        return FollowingClock(behind=behind, speed=speed)
    return Clock(not_before=last, speed=speed)
