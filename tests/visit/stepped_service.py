"""The real service on a clock that stands in a file: a test moves it, also over a ``kill -9``.

Run as a program: ``python -m tests.visit.stepped_service CLOCK``. Everything else is as shipped: broker,
store, HTTP, WebSocket. Only receipt time is the file's; heartbeats and time-outs stay real.
"""

from __future__ import annotations

import asyncio
import mmap
import os
import struct
import sys
from pathlib import Path
from typing import Final

from app import main, settings
from app.core.vitals import Instant
from app.shell.clock import Clock

FORMAT: Final = struct.Struct("<q")


class ClockFile:
    """Eight bytes that several processes share."""

    def __init__(self, path: Path) -> None:
        with path.open("a+b") as file:
            file.truncate(FORMAT.size)
            self._bytes = mmap.mmap(file.fileno(), FORMAT.size)

    @property
    def at(self) -> Instant:
        """The time."""
        found: Instant = FORMAT.unpack(self._bytes[: FORMAT.size])[0]
        return found

    @at.setter
    def at(self, instant: Instant) -> None:
        self._bytes[: FORMAT.size] = FORMAT.pack(instant)


class SteppedClock(Clock):
    """Receipt time out of the file; never before what was journaled."""

    def __init__(self, *, not_before: Instant = 0, speed: float = 1.0) -> None:
        super().__init__(not_before=not_before, speed=speed)
        self._file = ClockFile(Path(sys.argv[1]))
        self._least = not_before

    def now(self) -> Instant:
        return max(self._file.at, self._least)

    def loop_time(self, instant: Instant) -> float:
        ahead = instant - self.now()
        return asyncio.get_running_loop().time() + (0.0 if ahead <= 0 else 3600.0)


def _stepped(not_before: Instant, speed: float, _behind: object) -> Clock:
    return SteppedClock(not_before=not_before, speed=speed)


async def _ready(http: str, mqtt: str) -> None:
    sys.stdout.write(f"ready {http} {mqtt}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    vars(main)["receipt_clock"] = _stepped
    main.run(main.serve(settings.read(os.environ), ready=_ready))
