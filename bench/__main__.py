"""``python -m bench``: run the sections one after another, say what is going on, print the table."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bench.core import Cost
from bench.screen import CHAIRS, LONG, STORM, suite_script, watch
from bench.stranger import c_subscriber, loop_back
from bench.whole import BROKERS, latency, service_on, start_up, sustained
from tests.harness import Service
from tests.support import ROOT

RATES = (200, 1_000)
BED_COUNTS = (10, 100, 1_000, 10_000)
STEADY = (0.9, 0.75, 0.6, 0.45, 0.3)
"""Shares of the flood's rate, tried in turn: beside a flood the publisher is soon done and leaves us its
core, beside a steady stream it never is."""

BACKLOG = 0.1
"""Seconds' worth of messages that may be under way when a steady stream ends."""


@dataclass(slots=True)
class Report:
    """Rows of the table, printed at the end, and progress on the way.

    Attributes:
        quick: Shorter runs, coarser figures.
        minutes: How long a calm screen is watched.
    """

    quick: bool
    minutes: float
    rows: list[tuple[str, str, str]] = field(default_factory=list)

    def say(self, what: str) -> None:
        """Progress, for whoever waits."""
        print(f"[{time.strftime('%H:%M:%S')}] {what}", file=sys.stderr, flush=True)

    def add(self, what: str, figure: str, aim: str = "") -> None:
        """One row of the table."""
        self.say(f"  {what}: {figure}")
        self.rows.append((what, figure, aim))

    def table(self) -> str:
        """Everything, in Markdown."""
        lines = ["| what | measured | aim |", "| --- | ---: | ---: |"]
        return "\n".join((*lines, *(f"| {' | '.join(row)} |" for row in self.rows)))


def rules(report: Report) -> None:
    """CPU and memory of the rules by number of beds."""
    report.say("in process: decode + take + journal line")
    costs: list[Cost] = []
    for beds in BED_COUNTS[:-1] if report.quick else BED_COUNTS:
        told = subprocess.run(
            [sys.executable, "-m", "bench.core", str(beds)],
            cwd=ROOT, stdout=subprocess.PIPE, check=True, timeout=180,
        ).stdout  # fmt: skip
        cost = Cost(**json.loads(told))
        costs.append(cost)
        parts = f"{cost.decode:.0f} + {cost.take:.0f} + {cost.journal:.0f}"
        report.add(f"CPU µs a message in process, {beds:,} beds", f"{cost.all:.0f} ({parts})")
    ratio = costs[BED_COUNTS.index(1_000)].all / costs[0].all
    report.add("1,000 beds over 10", f"{ratio:.2f} x", "≤ 1.5 x")
    most = costs[-1]
    report.add(f"memory a bed, {most.beds:,} beds", f"{most.memory / 1000:.1f} kB", "≤ 50 kB")
    report.add("snapshot a bed", f"{most.snapshot / 1000:.1f} kB")


def delays(report: Report) -> None:
    """Publish to frame, beside the bare loop-back."""
    for broker in BROKERS:
        with service_on(broker) as service:
            for rate in RATES:
                number = rate * (5 if report.quick else 15)
                report.say(f"{broker}: {number:,} messages at {rate:,}/s")
                aim = "p99 ≤ 10" if rate == RATES[0] else "p99 ≤ 25"
                told = latency(service, rate, number)
                report.add(f"publish to frame, {rate:,} msg/s, {broker}, p50 / p99 / max ms", str(told), aim)
                bare = loop_back(service.broker_port, rate, number)
                report.add(f"bare loop-back, {rate:,} msg/s, {broker}, p50 / p99 / max ms", str(bare))


def throughput(report: Report) -> None:
    """A flood and a steady stream, beside a subscriber in C."""
    number = 8_000 if report.quick else 20_000
    for broker in BROKERS:
        with service_on(broker) as service:
            report.say(f"{broker}: {number:,} messages as fast as it takes them")
            sustained(service, number // 4)  # beds are known, caches are warm
            flood = sustained(service, number)
            report.add(f"sustained msg/s, flood, {broker}", f"{flood.rate:,.0f}", "≥ 5,000")
            report.add(f"... offered by the publisher, {broker}", f"{flood.offered:,.0f}")
            report.add(f"... CPU µs a message of the service, {broker}", f"{flood.cpu:.0f}")
            report.add(
                f"steady msg/s without backlog, {broker}", _steady(report, service, flood.rate), "≥ 5,000"
            )
            taken = c_subscriber(service.broker_port, number)
            report.add(f"C subscriber msg/s, flood, {broker}", f"{taken.rate:,.0f}")
            report.add(f"... CPU µs a message of mosquitto_sub, {broker}", f"{taken.cpu:.0f}")


def _steady(report: Report, service: Service, most: float) -> str:
    """The first share of a rate that leaves nothing over, and what it left."""
    for share in STEADY:
        pace = most * share
        left = sustained(service, int(pace * (4 if report.quick else 10)), pace).left_over / pace
        report.say(f"  a steady {pace:,.0f} msg/s leaves {left * 1000:.0f} ms of it over")
        if left < BACKLOG:
            return f"{pace:,.0f}"
    return f"under {pace:,.0f}"


def start(report: Report) -> None:
    """From nothing to ready."""
    rows = 20_000 if report.quick else 100_000
    report.say(f"start-up: empty, then {rows:,} journal rows without a snapshot")
    told = start_up(rows)
    report.add("start-up to ready, empty", f"{told.empty:.2f} s")
    report.add(f"start-up to ready, {told.rows:,} rows to replay", f"{told.journal:.2f} s")


def screen(report: Report) -> None:
    """120 chairs in a browser, calm and then in a storm of alerts."""
    report.say(f"{CHAIRS} chairs on a screen, {report.minutes:g} min calm, {2 * STORM / 60:g} min of storm")
    found = watch(report.minutes)
    report.add("longest task of the start", f"{found.started:.0f} ms")
    for name, part, most in (("calm", found.calm, 60), ("storm", found.storm, 200)):
        long = f"{len(part.tasks)}, longest {max(part.tasks, default=0):.0f} ms"
        report.add(f"{name}: main thread, CPU ms a second", f"{part.cpu:.0f}", f"≤ {most}")
        report.add("... by the clock, with what other work took", f"{part.wall:.0f}")
        report.add("... CPU of its longest task, at most", f"{part.most:.0f} ms", f"≤ {LONG:.0f}")
        report.add(f"... tasks over {LONG:.0f} ms by the clock", long, "0")
    report.add("... alerts at its height", str(found.alerts))
    report.add("nodes of the page, calm", found.spread("nodes"), "± 1 %")
    report.add("heap after a collection, calm", found.spread("heap"), "± 20 %")
    report.add(f"... tiles in view, of {CHAIRS} chairs", str(found.chairs))
    report.add("script of the suite, gzip", f"{suite_script():.1f} kB", "≤ 35 kB")


SECTIONS: dict[str, Callable[[Report], None]] = {
    "rules": rules,
    "delays": delays,
    "throughput": throughput,
    "start": start,
    "screen": screen,
}


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a minute or so, coarser figures")
    parser.add_argument("--only", choices=SECTIONS, action="append", help="one section (may be repeated)")
    parser.add_argument("--minutes", type=float, help="how long a calm screen is watched (10; quick: 1)")
    options = parser.parse_args()
    report = Report(options.quick, options.minutes or (1 if options.quick else 10))
    began = time.monotonic()
    for name in options.only or SECTIONS:
        SECTIONS[name](report)
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    print(report.table())
    print(
        f"\nPython {platform.python_version()}, {os.cpu_count()} cores shared with publisher, broker and "
        f"client, load {load}, {time.monotonic() - began:.0f} s."
    )


if __name__ == "__main__":
    main()
