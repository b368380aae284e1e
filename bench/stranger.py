"""Programs beside the service: what the kernel says they spent, and subscribers of other people's making."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

from bench.traffic import Sent
from tests.conftest import locate
from tests.support import ROOT

LOOP_PREFIX = "bench/loop"
"""Topics that the service has not subscribed to: through the broker and back."""

PATIENCE = 90.0
"""Seconds after which a section gives up."""

TICK = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid: int) -> float:
    """CPU time of a process so far, user and system (``/proc``: to a hundredth)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def start_publisher(port: int, number: int, *more: str) -> subprocess.Popen[str]:
    """The publisher, a process of its own."""
    command = [sys.executable, "-m", "bench.traffic", "--port", str(port), "--number", str(number), *more]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def finished(publisher: subprocess.Popen[str]) -> Sent:
    """Wait for it; what it did.

    Raises:
        RuntimeError: It failed.
    """
    try:
        out, _ = publisher.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        publisher.kill()
        publisher.communicate()
        raise
    if publisher.returncode:
        raise RuntimeError(f"the publisher ended with {publisher.returncode}")
    return Sent(**json.loads(out))


@dataclass(frozen=True, slots=True)
class Delays:
    """Milliseconds from before a send to after an arrival."""

    samples: tuple[float, ...]

    @classmethod
    def of(cls, pairs: Iterable[tuple[int, int]]) -> Delays:
        """From (sent, arrived) in monotonic ns."""
        return cls(tuple(sorted((arrived - sent) / 1e6 for sent, arrived in pairs)))

    def at(self, share: float) -> float:
        """A percentile; 1: the longest."""
        return self.samples[min(len(self.samples) - 1, int(len(self.samples) * share))]

    def __str__(self) -> str:
        """P50 / p99 / longest."""
        if not self.samples:
            return "none arrived"
        return f"{self.at(0.5):.2f} / {self.at(0.99):.2f} / {self.at(1):.2f} (n={len(self.samples)})"


def loop_back(port: int, rate: float, number: int) -> Delays:
    """The same publisher to a plain paho subscriber: what the broker and two clients cost by themselves."""
    arrived: list[tuple[bytes, int]] = []
    subscribed = threading.Event()

    def on_message(_: Client, __: object, message: MQTTMessage) -> None:
        arrived.append((bytes(message.payload), time.monotonic_ns()))

    client = Client(CallbackAPIVersion.VERSION2, client_id="bench-loop")
    client.on_message = on_message
    client.on_subscribe = lambda *_: subscribed.set()
    client.connect("127.0.0.1", port)
    client.loop_start()
    try:
        client.subscribe(f"{LOOP_PREFIX}/#", qos=1)
        if not subscribed.wait(10):
            raise RuntimeError(f"the broker on {port} grants no subscription")
        finished(start_publisher(port, number, "--rate", str(rate), "--alarms", "--prefix", LOOP_PREFIX))
        give_up = time.monotonic() + 10
        while len(arrived) < number and time.monotonic() < give_up:
            time.sleep(0.02)
    finally:
        client.disconnect()
        client.loop_stop()
    starts = (
        (int(json.loads(payload)["text"]), at) for payload, at in arrived if b'"phase":"start"' in payload
    )
    return Delays.of(starts)


@dataclass(frozen=True, slots=True)
class Taken:
    """What a subscriber in C did with a flood: messages a second, and CPU µs of each."""

    rate: float
    cpu: float


def c_subscriber(port: int, number: int) -> Taken:
    """``mosquitto_sub`` takes the flood and throws it away."""
    program = [
        locate("mosquitto_sub") or "mosquitto_sub",
        *("-h", "127.0.0.1", "-p", str(port), "-i", "bench-c", "-c", "-q", "1"),
        *("-t", f"{LOOP_PREFIX}/#", "-F", "."),
    ]
    # Leaves as soon as it has subscribed; its session stays, so that nothing is missed below.
    subprocess.run([*program, "-E"], check=True, timeout=10)
    child = subprocess.Popen([*program, "-C", str(number)], stdout=subprocess.DEVNULL)
    timer = threading.Timer(PATIENCE, child.kill)
    timer.start()
    try:
        publisher = start_publisher(port, number, "--prefix", LOOP_PREFIX)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        ended = time.monotonic_ns()
        sent = finished(publisher)
    finally:
        timer.cancel()
        if child.returncode is None:
            child.kill()
            child.wait()
    if child.returncode:
        raise RuntimeError(f"mosquitto_sub ended with {child.returncode}")
    cpu = (usage.ru_utime + usage.ru_stime) / number * 1e6
    return Taken(number / (ended - sent.began) * 1e9, cpu)
