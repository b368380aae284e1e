"""The suite on a screen: 120 chairs with running infusions at a message a second, in a real Chromium.

Painted by software, as on a machine without a graphics card. What is measured is the page's own process:
its long tasks, its nodes and heap after a collection, and the time that its main thread spends.
"""

from __future__ import annotations

import contextlib
import gzip
import itertools
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
from playwright.sync_api import CDPSession, Page, sync_playwright

from bench.traffic import Monitors, Publisher, stamp
from bench.whole import service_on
from tests.conftest import locate
from tests.harness import Service
from tests.support import ROOT

CHAIRS = 120
PUMP_EVERY = 5
"""Seconds between two messages of a pump."""

CUFF_EVERY = 180
SETTLING = 30.0
"""Seconds from the first picture on that count as start."""

SAMPLE_EVERY = 30.0
LONG = 100.0
"""ms: a task above this is felt."""

RATE = 60.0
VOLUME = 40.0
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
)

WATCH_TASKS = """
window.longTasks = [];
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) window.longTasks.push([one.startTime, one.duration]);
}).observe({ type: "longtask", buffered: true });
"""


class Infusions(Monitors):
    """A calm monitor, now and then its cuff, and a pump at work, on each chair."""

    def every(self, began: float) -> Iterator[tuple[str, bytes]]:
        """One second after another: all monitors, and a fifth of the pumps. No pump runs before a cuff."""
        pumped = [0] * CHAIRS
        for second in itertools.count():
            for bed in range(CHAIRS):
                now = stamp(time.time_ns() // 1_000_000)
                is_cuff = second == 0 or (second + bed) % CUFF_EVERY == 0
                yield self.cuff(bed, now) if is_cuff else self.vitals(bed, now)
                if second > 0 and (second + bed) % PUMP_EVERY == 0:
                    pumped[bed] += 1
                    yield self.pump(bed, now, pumped[bed], time.monotonic() - began)

    def cuff(self, bed: int, now: str) -> tuple[str, bytes]:
        """A pressure close to the baseline."""
        systolic = 118 + (self._seqs[bed] + bed) % 9
        readings = (
            f'{{"signal":"nibp_sys","value":{systolic},"unit":"mm[Hg]"}},'
            f'{{"signal":"nibp_dia","value":{systolic - 44},"unit":"mm[Hg]"}}'
        )
        return (
            f"{self._prefix}/b{bed}/m{bed}/vitals",
            f'{self._head(bed, now)},"readings":[{readings}]}}'.encode(),
        )

    def pump(self, bed: int, now: str, seq: int, seconds: float) -> tuple[str, bytes]:
        """An infusion that has run so long."""
        given = min(VOLUME, RATE * seconds / 3600)
        body = (
            f'{{"v":1,"boot":"{self._boot}","seq":{seq},"time":"{now}","origin":"device",'
            f'"state":"infusing","reason":null,"rate":{{"value":{RATE},"unit":"mL/h"}},'
            '"concentration":{"value":1,"unit":"mg/mL"},'
            f'"volume_delivered":{{"value":{given:.3f},"unit":"mL"}},'
            f'"volume_to_deliver":{{"value":{VOLUME},"unit":"mL"}}}}'
        )
        return f"bedside/v1/b{bed}/p{bed}/pump", body.encode()


def seat(service: Service) -> None:
    """Somebody sits on every chair, fit for it, with a baseline."""
    with httpx.Client(base_url=f"{service.url}/api/v1", timeout=20) as http:
        form = http.get("/screening").raise_for_status().json()
        answers = {one["id"]: one["wanted"] for one in form["questions"]}
        for bed in range(CHAIRS):
            body = {
                "bed": f"b{bed}",
                "by": "bench",
                "patient": {"alias": f"K-{bed}", "weight_kg": 80, "age": 44, "sex": "f"},
                "plan": {"drug": "ketamine", "dose_mg_per_kg": 0.5, "duration_min": 40},
            }
            session = http.post("/sessions", json=body).raise_for_status().json()["id"]
            filled = {"answers": answers, "by": "bench"}
            http.put(f"/sessions/{session}/screening", json=filled).raise_for_status()
            values = {"nibp_sys": 122, "nibp_dia": 78, "hr": 73, "spo2": 97, "rr": 14}
            locked = {"values": values, "reason": "bench", "by": "bench"}
            http.post(f"/sessions/{session}/baseline", json=locked).raise_for_status()


@dataclass(frozen=True, slots=True)
class Sample:
    """The page after a collection: elements and other nodes, bytes in use, seconds of main thread so far."""

    at: float
    nodes: int
    heap: float
    busy: float


@dataclass(frozen=True, slots=True)
class Watched:
    """What a run showed.

    Attributes:
        chairs: Tiles that were on the screen.
        tasks: Milliseconds of each long task after the start.
        started: The longest until then.
        samples: First one when the start was over.
    """

    chairs: int
    tasks: tuple[float, ...]
    started: float
    samples: tuple[Sample, ...]

    @property
    def busy(self) -> float:
        """Milliseconds a second of the main thread."""
        first, last = self.samples[0], self.samples[-1]
        return (last.busy - first.busy) / (last.at - first.at) * 1000

    def spread(self, what: str) -> str:
        """How far a figure strayed from its first, in per cent."""
        first, *others = (getattr(one, what) for one in self.samples)
        strayed = [(one / first - 1) * 100 for one in others]
        return f"{min(strayed):+.1f} to {max(strayed):+.1f} %"


def watch(minutes: float) -> Watched:
    """Run it for so long."""
    with contextlib.ExitStack() as stack:
        service = stack.enter_context(service_on("embedded"))
        seat(service)
        number = int((minutes * 60 + SETTLING + 60) * CHAIRS * (1 + 1 / PUMP_EVERY))
        began = time.monotonic()
        publisher = Publisher(service.broker_port)
        messages = Infusions(beds=CHAIRS).every(began)

        def send() -> None:
            # The broker goes with the service, at the end.
            with contextlib.suppress(ConnectionError):
                publisher.pace(messages, number, CHAIRS * (1 + 1 / PUMP_EVERY))

        sending = threading.Thread(target=send, daemon=True)
        sending.start()
        driver = stack.enter_context(sync_playwright())
        path = locate("chromium") or "chromium"
        browser = stack.enter_context(
            contextlib.closing(driver.chromium.launch(executable_path=path, args=FLAGS))
        )
        page = browser.new_page(viewport={"width": 1920, "height": 1080})
        page.add_init_script(WATCH_TASKS)
        page.goto(service.url)
        page.keyboard.press("x")  # unlocks the sound, as a nurse does in the morning
        gauge = Gauge(page)
        page.wait_for_timeout(SETTLING * 1000)
        settled = page.evaluate("performance.now()")
        samples = [gauge.read()]
        while samples[-1].at - samples[0].at < minutes * 60 - 1:
            page.wait_for_timeout(min(SAMPLE_EVERY, minutes * 30) * 1000)
            samples.append(gauge.read())
        if not sending.is_alive():
            raise RuntimeError("the broker was lost on the way")
        tasks = page.evaluate("window.longTasks")
        chairs = page.locator('main a[href^="#/chair/"]').count()
    return Watched(
        chairs,
        tuple(length for at, length in tasks if at >= settled and length > LONG),
        max((length for at, length in tasks if at < settled), default=0.0),
        tuple(samples),
    )


class Gauge:
    """Reads the page's figures; what its own collections cost counts as nobody's time."""

    def __init__(self, page: Page) -> None:
        self._tools: CDPSession = page.context.new_cdp_session(page)
        self._tools.send("Performance.enable")
        self._collecting = 0.0

    def read(self) -> Sample:
        """Collect first: what only waits to be collected is no growth."""
        before = self._metrics()["TaskDuration"]
        self._tools.send("HeapProfiler.collectGarbage")
        found = self._metrics()
        self._collecting += found["TaskDuration"] - before
        busy = found["TaskDuration"] - self._collecting
        return Sample(time.monotonic(), int(found["Nodes"]), found["JSHeapUsedSize"], busy)

    def _metrics(self) -> dict[str, float]:
        return {one["name"]: one["value"] for one in self._tools.send("Performance.getMetrics")["metrics"]}


def suite_script() -> float:
    """What a browser loads before the suite stands, but for fonts and styles: kB of gzip."""
    static = ROOT / "app" / "static"
    page = (static / "index.html").read_text()
    names = re.findall(r'<script[^>]*src="\./([^"]+)"|<link[^>]*modulepreload[^>]*href="\./([^"]+)"', page)
    return sum(len(gzip.compress((static / (a or b)).read_bytes(), 9)) for a, b in names) / 1000
