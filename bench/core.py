"""The rules alone: decode, take and write the journal line of calm messages, in a process of its own.

``python -m bench.core BEDS`` prints one line of JSON; a fresh process, so that memory means something.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from app.codec.journal import encode_event, encode_state
from app.codec.mqtt_in import decode
from app.core.events import Event, LockBaseline, OpenSession
from app.core.plan import Patient, Plan
from app.core.suite import Suite
from app.core.vitals import SITE, BedId, Instant, Origin
from app.shipped import protocol_of
from bench.traffic import Monitors, stamp

START: Instant = 1_780_000_000_000
ORIGINS = frozenset(Origin)
SECOND = 1_000
"""Every monitor speaks once in it."""

MESSAGES = 20_000
"""Messages to measure, in two rounds of all beds at least, after one more to warm up."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one message, CPU µs by part; of one bed, bytes of memory and of a snapshot."""

    beds: int
    decode: float
    take: float
    journal: float
    memory: float
    snapshot: float

    @property
    def all(self) -> float:
        """CPU µs of one message."""
        return self.decode + self.take + self.journal


def resident() -> int:
    """Bytes of memory this process holds now (Linux)."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    return 0


def seat(suite: Suite, bed: int) -> None:
    """A patient with a session and a baseline."""
    name = BedId(f"b{bed}")
    patient, plan = Patient(f"K-{bed}", 78.0, 44, "f"), Plan("ketamine", 40.0, None, 0.5)
    suite.take(OpenSession(START, name, f"o{bed}", patient, plan, ""))
    session = suite.beds[name].session
    if session is None:
        raise RuntimeError(f"no session on {name}")
    values = {"nibp_sys": 120.0, "nibp_dia": 75.0, "nibp_map": 90.0, "hr": 72.0, "spo2": 98.0}
    suite.take(LockBaseline(START, name, f"b{bed}", session.id, values, "bench", "bench"))


def measure(beds: int) -> Cost:
    """What a message costs where so many monitors speak once a second, each bed in a session."""
    protocol, _ = protocol_of(None)
    monitors = Monitors(beds=beds)
    gc.collect()
    before = resident()
    suite = Suite(protocol)
    for bed in range(beds):
        seat(suite, bed)
    _round(suite, monitors, beds, START)
    rounds = max(2, MESSAGES // beds)
    spent = [_round(suite, monitors, beds, START + (n + 1) * SECOND) for n in range(rounds)]
    decoded, taken, written = (sum(part) / rounds / beds / 1_000 for part in zip(*spent, strict=True))
    suite.stepped()
    gc.collect()
    memory = (resident() - before) / beds
    sizes = [len(encode_state(state)) for state in suite.beds.values() if state.bed != SITE]
    return Cost(beds, decoded, taken, written, memory, sum(sizes) / len(sizes))


def _round(suite: Suite, monitors: Monitors, beds: int, since: Instant) -> tuple[int, int, int]:
    """Let every monitor speak once within a second: CPU ns of decoding, taking, writing.

    Part by part over the whole round: reading the clock around each call would cost as much again.
    """
    arrived = []
    for bed in range(beds):
        at = since + bed * SECOND // beds
        arrived.append((at, *monitors.vitals(bed, stamp(at))))
    clock = time.process_time_ns
    began = clock()
    decoded = [decode(topic, payload, at=at, origins=ORIGINS).event for at, topic, payload in arrived]
    after_decode = clock()
    events: list[Event] = [event for event in decoded if event is not None]
    if len(events) < beds:
        raise RuntimeError("the bench sends what the door refuses")
    before_take = clock()
    for event in events:
        suite.take(event)
    after_take = clock()
    for event in events:
        encode_event(event)
    return after_decode - began, after_take - before_take, clock() - after_take


def main() -> None:
    """Measure and say."""
    cost = measure(int(sys.argv[1]))
    json.dump({name: getattr(cost, name) for name in Cost.__slots__}, sys.stdout)


if __name__ == "__main__":
    main()
