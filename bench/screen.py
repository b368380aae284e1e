"""The suite on a screen: 120 chairs with running infusions at a message a second, in a real Chromium.

Painted by software, as on a machine without a graphics card. What is measured is the page's own process:
its long tasks, its nodes and heap after a collection, and what its main thread spends: seconds of CPU, and
of the clock, in which other work on the machine counts too. First calm, then a storm of alerts.
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
ROUND = 300
"""Seconds in which a nurse has seen every patient once."""

SETTLING = 60.0
"""Seconds from the first picture on that count as start. After 39 s of an infusion it is wide enough to be
drawn on its ribbon; until then each tile has one element less."""

SAMPLE_EVERY = 30.0
LONG = 100.0
"""ms: a task above this is felt."""

GLANCE = 0.2
"""Seconds between two looks at the CPU: no task between them can have had more than was used."""

STORM = 60.0
"""Seconds for which every patient is ill, and then as many in which all are well again."""

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

    ill = False
    """From the next message on, every patient has a HIGH of oxygen and a MEDIUM of the pulse."""

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

    def vitals(self, bed: int, time_text: str) -> tuple[str, bytes]:
        """Calm readings, or those of a patient who is ill."""
        if not self.ill:
            return super().vitals(bed, time_text)
        beat = 150 + (self._seqs[bed] + bed) % 7
        readings = (
            f'{{"signal":"hr","value":{beat},"unit":"/min"}},'
            f'{{"signal":"pr","value":{beat},"unit":"/min"}},'
            f'{{"signal":"spo2","value":{83 + beat % 3},"unit":"%"}},'
            f'{{"signal":"rr","value":{13 + beat % 4},"unit":"/min"}}'
        )
        head = self._head(bed, time_text)
        return f"{self._prefix}/b{bed}/m{bed}/vitals", f'{head},"readings":[{readings}]}}'.encode()

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


def seat(service: Service) -> list[str]:
    """Somebody sits on every chair, fit for it, with a baseline; gives their sessions."""
    sessions: list[str] = []
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
            sessions.append(session)
    return sessions


def look_after(service: Service, sessions: list[str], over: threading.Event) -> None:
    """A nurse who goes from chair to chair, so that no check is overdue on a calm page."""
    entries = {"moaas": 5, "dissociated": 0, "cadss6": 0}
    with httpx.Client(base_url=f"{service.url}/api/v1", timeout=20) as http:
        for session in itertools.cycle(sessions):
            if over.wait(ROUND / CHAIRS):
                return
            http.post(
                f"/sessions/{session}/checks", json={"entries": entries, "by": "bench"}
            ).raise_for_status()


@dataclass(frozen=True, slots=True)
class Spent:
    """What the main thread has done so far: seconds of CPU, and of the clock."""

    at: float
    cpu: float
    wall: float


@dataclass(frozen=True, slots=True)
class Sample:
    """The page after a collection: elements and other nodes, bytes in use."""

    nodes: int
    heap: float


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a run.

    Attributes:
        spent: Once a ``GLANCE``.
        tasks: Milliseconds of the clock of each task over ``LONG``.
    """

    spent: tuple[Spent, ...]
    tasks: tuple[float, ...]

    @property
    def cpu(self) -> float:
        """Milliseconds a second of the main thread's CPU."""
        return _rate(self.spent[0], self.spent[-1], "cpu")

    @property
    def wall(self) -> float:
        """The same by the clock: what others took from it counts too."""
        return _rate(self.spent[0], self.spent[-1], "wall")

    @property
    def most(self) -> float:
        """Milliseconds of CPU that the longest task had at most: what was used between two looks."""
        return max(after.cpu - before.cpu for before, after in itertools.pairwise(self.spent)) * 1000


def _rate(before: Spent, after: Spent, what: str) -> float:
    return float((getattr(after, what) - getattr(before, what)) / (after.at - before.at) * 1000)


@dataclass(frozen=True, slots=True)
class Watched:
    """What a run showed.

    Attributes:
        chairs: Tiles that were on the screen.
        started: Milliseconds of the longest task until the start was over.
        calm: After that.
        storm: And after that, with this many alerts on the row at its height.
        alerts: That many.
        samples: Of the calm part.
    """

    chairs: int
    started: float
    calm: Stretch
    storm: Stretch
    alerts: int
    samples: tuple[Sample, ...]

    def spread(self, what: str) -> str:
        """How far a figure strayed from its first, in per cent."""
        first, *others = (getattr(one, what) for one in self.samples)
        strayed = [(one / first - 1) * 100 for one in others]
        return f"{min(strayed):+.1f} to {max(strayed):+.1f} %"


def watch(minutes: float) -> Watched:
    """Run it for so long, then let the storm come and go."""
    with contextlib.ExitStack() as stack:
        service = stack.enter_context(service_on("embedded"))
        sessions = seat(service)
        number = int((minutes * 60 + SETTLING + 2 * STORM + 60) * CHAIRS * (1 + 1 / PUMP_EVERY))
        publisher = Publisher(service.broker_port)
        room = Infusions(beds=CHAIRS)
        messages = room.every(time.monotonic())

        def send() -> None:
            # The broker goes with the service, at the end.
            with contextlib.suppress(ConnectionError):
                publisher.pace(messages, number, CHAIRS * (1 + 1 / PUMP_EVERY))

        sending = threading.Thread(target=send, daemon=True)
        sending.start()
        over = threading.Event()
        nurse = threading.Thread(target=look_after, args=(service, sessions, over))
        nurse.start()
        stack.callback(nurse.join)
        stack.callback(over.set)
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
        started = max(gauge.tasks(), default=0.0)

        samples = [gauge.collected()]
        calm = [gauge.spent()]
        pause = min(SAMPLE_EVERY, minutes * 30)
        while calm[-1].at - calm[0].at < minutes * 60 - 1:
            if calm[-1].at - calm[0].at >= len(samples) * pause:
                samples.append(gauge.collected())
            page.wait_for_timeout(GLANCE * 1000)
            calm.append(gauge.spent())
        samples.append(gauge.collected())
        quiet = Stretch(tuple(calm), tuple(one for one in gauge.tasks() if one > LONG))

        storm = [gauge.spent()]
        alerts = 0
        for room.ill in (True, False):
            began = storm[-1].at
            while storm[-1].at - began < STORM:
                page.wait_for_timeout(GLANCE * 1000)
                storm.append(gauge.spent())
            alerts = max(alerts, open_alerts(service))
        loud = Stretch(tuple(storm), tuple(one for one in gauge.tasks() if one > LONG))
        if not sending.is_alive():
            raise RuntimeError("the broker was lost on the way")
        chairs = page.locator('main a[href^="#/chair/"].tile').count()
    return Watched(chairs, started, quiet, loud, alerts, tuple(samples))


def open_alerts(service: Service) -> int:
    """Alerts that the page shows."""
    found = httpx.get(f"{service.url}/api/v1/alerts?limit=1000", timeout=20).raise_for_status().json()
    return sum(1 for one in found if one["covered_by"] is None and one["state"] != "closed")


class Gauge:
    """Reads the page's figures; what its own collections cost counts as nobody's time."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._wall = self._session("timeTicks")
        self._cpu = self._session("threadTicks")
        self._own_wall = self._own_cpu = 0.0
        self._told = 0

    def _session(self, clock: str) -> CDPSession:
        session = self._page.context.new_cdp_session(self._page)
        session.send("Performance.enable", {"timeDomain": clock})
        return session

    def spent(self) -> Spent:
        """The main thread until now."""
        wall, cpu = self._busy()
        return Spent(time.monotonic(), cpu - self._own_cpu, wall - self._own_wall)

    def collected(self) -> Sample:
        """Collect first: what only waits to be collected is no growth."""
        wall, cpu = self._busy()
        self._cpu.send("HeapProfiler.collectGarbage")
        found = _metrics(self._cpu)
        after_wall, after_cpu = self._busy()
        self._own_wall += after_wall - wall
        self._own_cpu += after_cpu - cpu
        return Sample(int(found["Nodes"]), found["JSHeapUsedSize"])

    def tasks(self) -> list[float]:
        """Milliseconds of each long task since the last call."""
        told: list[float] = self._page.evaluate("window.longTasks.map(([, length]) => length)")
        fresh, self._told = told[self._told :], len(told)
        return fresh

    def _busy(self) -> tuple[float, float]:
        return _metrics(self._wall)["TaskDuration"], _metrics(self._cpu)["TaskDuration"]


def _metrics(session: CDPSession) -> dict[str, float]:
    return {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}


def suite_script() -> float:
    """What a browser loads before the suite stands, but for fonts and styles: kB of gzip."""
    static = ROOT / "app" / "static"
    page = (static / "index.html").read_text()
    names = re.findall(r'<script[^>]*src="\./([^"]+)"|<link[^>]*modulepreload[^>]*href="\./([^"]+)"', page)
    return sum(len(gzip.compress((static / (a or b)).read_bytes(), 9)) for a, b in names) / 1000
