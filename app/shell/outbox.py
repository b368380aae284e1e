"""What waits to be sent to one client.

Changes in order, never dropped and never overtaken; vitals and heartbeats newest-wins. Putting never
waits. A client that lets more than ``MOST_WAITING`` changes wait, or one of them longer than
``LONGEST_WAIT``, is too slow to be shown what happens: it is cut, told why, and resumes. Vitals never
count against it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable
from typing import Final, NamedTuple

from app.core.vitals import BedId, Instant
from app.shell.vitals_batch import VitalsBatch

MOST_WAITING: Final = 1_000
"""Changes; engineering judgement: at 30 changes a second it is half a minute of a bad day."""

LONGEST_WAIT: Final = 10.0
"""Seconds a change may wait. An alert that is older than this on its way has failed as one."""


class Ending(NamedTuple):
    """Why the server ends a connection.

    Attributes:
        code: WebSocket close code (RFC 6455 and its registry: 1012 service restart, 1013 try later).
        reason: A word for the ``bye`` frame and the close frame.
        retry_after_ms: When the client should come back; it adds its own jitter.
    """

    code: int
    reason: str
    retry_after_ms: int


TOO_SLOW: Final = Ending(1013, "too_slow", 1_000)
RESTARTING: Final = Ending(1012, "restarting", 1_000)


class Outbox:
    """One client's queue. Written by the hub, emptied by the client's own writer.

    Attributes:
        ending: Set once the server has decided to end the connection.
    """

    def __init__(self) -> None:
        """Begin empty."""
        self.ending: Ending | None = None
        self._opening: deque[str] = deque()
        self._in_order: deque[tuple[str, float]] = deque()
        self._heartbeat: str | None = None
        self._vitals: VitalsBatch | None = None
        self._something = asyncio.Event()
        self._ended = asyncio.Event()
        self._sending_since: float | None = None

    def __len__(self) -> int:
        """How many frames wait that count: changes since the client joined."""
        return len(self._in_order)

    def begin_with(self, frames: Iterable[str]) -> None:
        """Queue what brings a client up to date, a snapshot or missed changes; it does not count."""
        self._opening.extend(frames)
        self._something.set()

    def put(self, frame: str, now: float) -> None:
        """Queue one frame that has to keep its place: a change, or a snapshot asked for later.

        Args:
            frame: Encoded.
            now: Monotonic seconds, to know how long it waits.
        """
        if self.ending is None:
            self._in_order.append((frame, now))
            self._something.set()
            self.judge(now)

    def put_vitals(self, batch: VitalsBatch) -> None:
        """Show newest values; what still waits is overtaken where both speak."""
        self._vitals = batch if self._vitals is None else self._vitals.under(batch)
        self._something.set()

    def put_heartbeat(self, frame: str) -> None:
        """Give a sign of life; only the newest is of use."""
        self._heartbeat = frame
        self._something.set()

    def take_back(self, bed: BedId, until: Instant) -> None:
        """Forget values of a bed that was free at ``until``."""
        if self._vitals is not None:
            self._vitals = self._vitals.without(bed, until) or None

    def judge(self, now: float) -> None:
        """Cut the client if its changes wait too long.

        Args:
            now: Monotonic seconds.
        """
        oldest = self._in_order[0][1] if self._in_order else now
        if self._sending_since is not None:
            oldest = min(oldest, self._sending_since)
        if len(self._in_order) > MOST_WAITING or now - oldest > LONGEST_WAIT:
            self.end(TOO_SLOW)

    def end(self, ending: Ending) -> None:
        """The server ends the connection; the first reason stands."""
        if self.ending is None:
            self.ending = ending
            self._ended.set()

    async def ended(self) -> None:
        """Wait for ``ending``."""
        await self._ended.wait()

    async def next(self) -> str:
        """Wait for the next frame to send.

        Returns:
            What the client begins with, then changes in order, then the heartbeat, then vitals.
        """
        self._sending_since = None
        while (frame := self._take()) is None:
            self._something.clear()
            await self._something.wait()
        return frame

    def _take(self) -> str | None:
        if self._opening:
            return self._opening.popleft()
        if self._in_order:
            frame, self._sending_since = self._in_order.popleft()
            return frame
        if self._heartbeat is not None:
            frame, self._heartbeat = self._heartbeat, None
            return frame
        if self._vitals is not None:
            batch, self._vitals = self._vitals, None
            return batch.text()
        return None
