"""Load: many beds at a steady rate, every acknowledgement awaited; prints what came of it.

Each bed's monitor sends ordinary vitals, well within every limit. A few connections carry all beds, because
it is the service that is loaded, not the broker's accept queue. Nobody opens sessions.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Final

from simulators.clock import wall_clock
from simulators.messages import Device, Publish, reading, vitals
from simulators.physiology.body import Body
from simulators.physiology.person import person
from simulators.publisher import Address, Pipe, pipe

CONNECTIONS: Final = 16
IN_FLIGHT: Final = 32
"""Unacknowledged messages of one connection; beyond that it waits, and the rate falls. The library looks
through all of them for each message, so more connections with fewer cost less."""
PROGRESS_EVERY_S: Final = 1.0
SIGNALS: Final = ("hr", "spo2", "rr")


@dataclass(slots=True)
class Tally:
    """What has become of the load so far.

    Attributes:
        began: When it began, seconds.
        wanted: Messages a second that were asked for.
        duration: Seconds after which no more are wanted.
        sent, acknowledged: Messages.
    """

    began: float
    wanted: float
    duration: float
    sent: int = 0
    acknowledged: int = 0

    def line(self, now: float) -> str:
        """For a person: how long, how many, how fast, and how many should have gone and have not."""
        passed = now - self.began
        rate = self.acknowledged / passed if passed > 0 else 0.0
        behind = max(0, int(min(passed, self.duration) * self.wanted) - self.sent)
        return (
            f"{passed:5.1f} s  {self.sent} sent  {self.acknowledged} acknowledged  {behind} behind  "
            f"{rate:.1f} messages/s"
        )


def stream(device: Device, body: Body, rate: float, offset: float) -> Iterator[Publish]:
    """Vitals of one bed, ``rate`` a second, the first ``offset`` seconds after the start; without end."""
    boot = device.boot()
    every_ms = max(1, round(1000 / rate))
    for number in count():
        at = offset + number / rate
        body.advance(every_ms)
        truth = body.truth()._asdict()
        readings = [reading(signal, round(truth[signal])) for signal in SIGNALS]
        yield device.publish("vitals", boot, number + 1, at, vitals(readings))


def beds(number: int) -> list[str]:
    """``load-001`` and so on."""
    return [f"load-{bed:03d}" for bed in range(1, number + 1)]


async def run(
    where: Address,
    *,
    number: int,
    rate: float,
    duration: float,
    seed: int,
    tell: Callable[[str], None],
) -> Tally:
    """Load the broker.

    Args:
        number: Beds, at least 1.
        rate: Messages a second and bed, more than 0.
        duration: Seconds.
        tell: Given a line a second.

    Raises:
        UnreachableError: No broker, or it went away.
    """
    # Everybody is there before the clock starts: what they cost is not the service's delay.
    bodies = {bed: Body(person(f"{seed}/{bed}"), f"{seed}/{bed}") for bed in beds(number)}
    clock = wall_clock()
    streams = [
        # Spread over the interval, so that the load is even and not a volley.
        stream(Device(bed, f"{bed}-monitor", "load", clock.start_ms), body, rate, place / number / rate)
        for place, (bed, body) in enumerate(bodies.items())
    ]
    shares = [streams[first::CONNECTIONS] for first in range(min(CONNECTIONS, number))]
    tally = Tally(time.monotonic(), wanted=number * rate, duration=duration)
    progress = asyncio.create_task(_progress(tally, tell))
    try:
        async with asyncio.TaskGroup() as tasks:
            for share in shares:
                tasks.create_task(_connection(where, share, duration, tally))
    finally:
        progress.cancel()
        await asyncio.gather(progress, return_exceptions=True)
    return tally


async def _connection(
    where: Address, streams: Sequence[Iterator[Publish]], duration: float, tally: Tally
) -> None:
    """Send one connection's share: each bed in its turn, a bounded number on their way."""
    room = asyncio.Semaphore(IN_FLIGHT)
    async with pipe(where, IN_FLIGHT) as line, asyncio.TaskGroup() as tasks:
        # All beds have the same rate, so taking them round and round is taking them in order of time.
        while True:
            for one in streams:
                message = next(one)
                if message.at >= duration:
                    return
                delay = tally.began + message.at - time.monotonic()
                if delay > 0:
                    await asyncio.sleep(delay)
                await room.acquire()
                tally.sent += 1
                tasks.create_task(_send(line, message, room, tally))


async def _send(line: Pipe, message: Publish, room: asyncio.Semaphore, tally: Tally) -> None:
    try:
        await line.publish(message)
        tally.acknowledged += 1
    finally:
        room.release()


async def _progress(tally: Tally, tell: Callable[[str], None]) -> None:
    while True:
        await asyncio.sleep(PROGRESS_EVERY_S)
        tell(tally.line(time.monotonic()))
