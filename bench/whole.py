"""The whole service, from outside: latency, throughput and start-up, on a broker of choice."""

from __future__ import annotations

import asyncio
import contextlib
import re
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from websockets.asyncio.client import connect

from bench.stranger import PATIENCE, Delays, cpu_seconds, finished, start_publisher
from bench.traffic import ALARM_EVERY
from tests.harness import IN_MEMORY, PERSISTENCE, Service, mosquitto

FILE = "dripwatch.sqlite3"

BROKERS = {"embedded": None, "mosquitto": PERSISTENCE, "mosquitto in memory": IN_MEMORY}
"""Brokers and the lines of Mosquitto's configuration. The first two have a message on the disk before they
acknowledge it; the third shows what the service itself can take."""

TOLD = re.compile(r'"kind":"alert_raised".*?"text":"[^"]*: (\d{9,})"')
"""The change of one of our alarms, and the clock in its text."""


@contextlib.contextmanager
def service_on(broker: str) -> Iterator[Service]:
    """A fresh service on a broker of ``BROKERS``; both are gone afterwards."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="dripwatch-bench-")))
        lines = BROKERS[broker]
        url = None if lines is None else f"mqtt://127.0.0.1:{stack.enter_context(mosquitto(lines=lines))}"
        service = stack.enter_context(Service(folder / "data", url, extra={"DRIPWATCH_LOG_LEVEL": "warning"}))
        yield service
        service.stop()


def latency(service: Service, rate: float, number: int) -> Delays:
    """Publish to frame: from before the publisher's send to a WebSocket client having the frame."""
    return Delays.of(asyncio.run(_watch(service, rate, number)))


async def _watch(service: Service, rate: float, number: int) -> list[tuple[int, int]]:
    expected = -(-number // ALARM_EVERY)
    frames: list[tuple[int, str]] = []
    url = f"ws://127.0.0.1:{service.http_port}/ws/v1"
    async with connect(url, max_size=None, compression=None) as socket:
        while '"snapshot"' not in str(await socket.recv())[:40]:
            pass  # from the snapshot on every change is told
        publisher = start_publisher(service.broker_port, number, "--rate", str(rate), "--alarms")
        raised = 0
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(number / rate + 20):
                while raised < expected:
                    frame = await socket.recv()
                    now = time.monotonic_ns()
                    if isinstance(frame, str) and '"alert_raised"' in frame and '"DEV-ALARM"' in frame:
                        frames.append((now, frame))
                        raised += 1
        await asyncio.to_thread(finished, publisher)
    found = ((TOLD.search(frame), now) for now, frame in frames)
    return [(int(match[1]), now) for match, now in found if match]


@dataclass(frozen=True, slots=True)
class Sustained:
    """Calm messages, committed and stepped.

    Attributes:
        rate: Messages a second, from the first send to the last commit.
        offered: Messages a second that the broker took from the publisher.
        cpu: CPU µs of the service for each message.
        left_over: Messages not yet committed when the publisher had its last acknowledgement.
    """

    rate: float
    offered: float
    cpu: float
    left_over: int


def sustained(service: Service, number: int, rate: float = 0.0) -> Sustained:
    """Send so many calm messages and wait until the service has committed them all.

    Args:
        rate: A second; 0: as fast as the broker takes them.

    Raises:
        RuntimeError: Not all of them came to be committed.
    """
    if service.child is None:
        raise RuntimeError("the service is not running")
    pid = service.child.pid
    before, spent = position(service), cpu_seconds(pid)
    publisher = start_publisher(service.broker_port, number, *(("--rate", str(rate)) if rate else ()))
    while publisher.poll() is None:
        time.sleep(0.01)
    done = position(service) - before
    left_over = max(0, number - done)
    sent = finished(publisher)
    give_up = time.monotonic() + PATIENCE
    while done < number:
        if time.monotonic() > give_up:
            raise RuntimeError(f"{number - done} of {number} messages were never committed")
        time.sleep(0.02)
        done = position(service) - before
    took = time.monotonic_ns() - sent.began
    cpu = (cpu_seconds(pid) - spent) / number * 1e6
    return Sustained(number / took * 1e9, sent.rate, cpu, left_over)


def position(service: Service) -> int:
    """Newest row of the journal. A few of them are the service's own, which no figure notices."""
    return int(_ask(service, "SELECT coalesce(max(id), 0) FROM journal"))


def _ask(service: Service, question: str) -> int:
    file = f"file:{service.folder / FILE}?mode=ro"
    with contextlib.closing(sqlite3.connect(file, uri=True)) as reader:
        return int(reader.execute(question).fetchone()[0])


@dataclass(frozen=True, slots=True)
class StartUp:
    """Seconds from starting the process to ``/readyz`` answering 200, and rows lived through in them."""

    empty: float
    journal: float
    rows: int


def start_up(rows: int) -> StartUp:
    """Start with nothing, then with a journal of so many rows and no snapshot to begin from."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="dripwatch-bench-")))
        url = f"mqtt://127.0.0.1:{stack.enter_context(mosquitto(lines=IN_MEMORY))}"
        service = Service(folder / "data", url)
        empty = _seconds_to_ready(service)
        try:
            sustained(service, rows)
        finally:
            service.kill()
        with contextlib.closing(sqlite3.connect(service.folder / FILE)) as writer, writer:
            writer.execute("DELETE FROM snapshots")
            lived = int(writer.execute("SELECT count(*) FROM journal").fetchone()[0])
        try:
            return StartUp(empty, _seconds_to_ready(service), lived)
        finally:
            service.kill()


def _seconds_to_ready(service: Service) -> float:
    began = time.monotonic()
    service.start()
    return time.monotonic() - began
