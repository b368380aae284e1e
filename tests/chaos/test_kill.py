"""``kill -9`` at twenty random moments under load: nothing that was promised is lost, nothing is told twice.

A hundred beds, two hundred messages a second with an outbox that keeps each until its PUBACK, an alert a
second, an acknowledgement a second with an idempotency key, and a screen that resumes. The seed is printed;
``CHAOS_SEED`` sets it, ``CHAOS_KILLS`` the number of kills.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from tests.chaos.tap import Identity, Tap
from tests.harness import Service, mosquitto, until
from tests.support import ROOT

pytestmark = [
    pytest.mark.chaos,
    pytest.mark.broker,
    pytest.mark.requires("mosquitto"),
    pytest.mark.timeout(300),
]

KILLS: Final = int(os.environ.get("CHAOS_KILLS", "20"))
SEED: Final = int(os.environ.get("CHAOS_SEED", "2026"))
BEDS: Final = 100
RATE: Final = 200
BURST: Final = 20
"""Messages sent at once, so that an aimed kill meets some of them between broker and disk."""
AIM: Final = 0.02
"""Seconds after a burst in which every other kill falls."""
ALERT_EVERY: Final = RATE
"""Messages: one alert a second."""
CLEAR_AFTER: Final = 15 * RATE
LONGEST_LIFE: Final = 3.0
"""Seconds from being ready, or in one of four cases from being started, to the kill."""


class Part(threading.Thread):
    """A participant with a life of its own; what kills it fails the test at the end."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.leaving = threading.Event()
        self.fault: BaseException | None = None

    def run(self) -> None:
        try:
            self.work()
        except BaseException as fault:  # noqa: BLE001 - told by `leave`, in the test's own thread
            self.fault = fault

    def work(self) -> None:
        raise NotImplementedError

    def leave(self) -> None:
        self.leaving.set()
        self.join(30)
        assert not self.is_alive(), f"{type(self).__name__} hangs"
        if self.fault is not None:
            raise self.fault


class Ward(Part):
    """All monitors behind one connection; paho keeps every message until it is acknowledged."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self.sent: dict[Identity, int] = {}
        """Messages and their packet ids; a run sends fewer than there are ids."""
        self._acknowledged: set[int] = set()
        self.spoken = threading.Event()
        """A burst has been handed to the connection."""
        self._seqs = [0] * BEDS
        self._client = Client(CallbackAPIVersion.VERSION2, client_id="ward", clean_session=False)
        self._client.max_queued_messages_set(0)
        self._client.max_inflight_messages_set(50)
        self._client.reconnect_delay_set(1, 1)
        self._client.on_publish = lambda _, __, mid, *___: self._acknowledged.add(mid)
        self._client.connect_async("127.0.0.1", port)
        self._client.loop_start()

    def work(self) -> None:
        began = time.monotonic()
        number = 0
        while not self.leaving.wait(max(0.0, began + number / RATE - time.monotonic())):
            for one in range(number, number + BURST):
                self._speak(one)
            number += BURST
            self.spoken.set()

    def _speak(self, number: int) -> None:
        turn = number // ALERT_EVERY
        cleared = (number - CLEAR_AFTER) // ALERT_EVERY
        if number % ALERT_EVERY == 0:
            self._publish(turn % BEDS, nibp_sys=205)
        elif number % ALERT_EVERY in (1, 2) and cleared >= 0 and cleared % 3:
            self._publish(cleared % BEDS, nibp_sys=120)
        else:
            self._publish(number % BEDS, hr=70 + number % 5, pr=70 + number % 5, spo2=97, rr=14)

    def _publish(self, bed: int, **values: float) -> None:
        self._seqs[bed] += 1
        stamp = f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime())}Z"
        units = {"spo2": "%", "nibp_sys": "mm[Hg]"}
        readings = [{"signal": s, "value": v, "unit": units.get(s, "/min")} for s, v in values.items()]
        message = {
            "v": 1, "boot": "chaos", "seq": self._seqs[bed], "time": stamp, "origin": "device",
            "readings": readings,
        }  # fmt: skip
        info = self._client.publish(f"bedside/v1/k{bed}/km{bed}/vitals", json.dumps(message), qos=1)
        self.sent[f"k{bed}", "chaos", self._seqs[bed]] = info.mid

    def acknowledged(self) -> bool:
        """Every message has had its PUBACK."""
        return self._acknowledged >= set(self.sent.values())

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()


class Screen(Part):
    """A client that comes back where it was, and keeps every change."""

    def __init__(self, service: Service) -> None:
        super().__init__()
        self._service = service
        self.epochs: set[str] = set()
        self.snapshots = 0
        self.seq = -1
        self.first = 0
        self.changes: list[tuple[int, str]] = []
        self.raised: dict[str, None] = {}
        self.resumed = 0

    def work(self) -> None:
        while not self.leaving.is_set():
            # Gone in the middle of a frame, of a handshake, or not there yet: come back.
            with contextlib.suppress(OSError, WebSocketException, TimeoutError):
                self._visit()
            self.leaving.wait(0.05)

    def _visit(self) -> None:
        with connect(
            f"ws://127.0.0.1:{self._service.http_port}/ws/v1",
            subprotocols=["dripwatch.v1"],  # type: ignore[list-item]
            open_timeout=2, close_timeout=0.2, max_size=None,
        ) as socket:  # fmt: skip
            if self.seq >= 0:
                socket.send(json.dumps({"type": "resume", "epoch": next(iter(self.epochs)), "seq": self.seq}))
                self.resumed += 1
            while not self.leaving.is_set():
                with contextlib.suppress(TimeoutError):
                    self._hear(str(socket.recv(timeout=0.5)))

    def _hear(self, text: str) -> None:
        frame: dict[str, Any] = json.loads(text)
        if frame["type"] == "hello":
            self.epochs.add(frame["epoch"])
            assert frame["seq"] >= self.seq, "history was taken back"
        elif frame["type"] == "snapshot":
            self.snapshots += 1
            self.seq = self.first = frame["seq"]
            self.raised.update(dict.fromkeys(alert["id"] for alert in frame["alerts"]))
        elif frame["type"] == "change":
            self.changes.append((frame["seq"], text))
            self.seq = frame["seq"]
            if frame["change"]["kind"] == "alert_raised":
                self.raised[frame["change"]["alert"]["id"]] = None


class Nurse(Part):
    """Acknowledges an alert a second, and insists, with the same key, until there is an answer."""

    def __init__(self, service: Service, screen: Screen) -> None:
        super().__init__()
        self._service = service
        self._screen = screen
        self.confirmed: dict[str, str] = {}
        """Key of each command that was answered 200, and its alert."""
        self.refused: Counter[int] = Counter()
        self.repeated = 0
        self.seen: set[str] = set()
        """Alerts seen by HTTP."""

    def work(self) -> None:
        done: set[str] = set()
        while not self.leaving.wait(1.0):
            waiting = [alert for alert in list(self._screen.raised) if alert not in done]
            self.seen.update(alert["id"] for alert in self._ask() or ())
            if waiting:
                done.add(waiting[0])
                self._acknowledge(waiting[0], f"chaos-{len(done)}")

    def _ask(self) -> list[dict[str, Any]] | None:
        with contextlib.suppress(httpx.HTTPError):
            answer = httpx.get(f"{self._service.url}/api/v1/alerts", timeout=3)
            if answer.status_code == 200:
                listed: list[dict[str, Any]] = answer.json()
                return listed
        return None

    def _acknowledge(self, alert: str, key: str) -> None:
        while not self.leaving.is_set():
            try:
                answer = self._service.post(
                    f"/alerts/{alert}/acknowledge", {"by": "RN", "note": key}, Idempotency_Key=key
                )
            except httpx.HTTPError:
                self.repeated += 1
                self.leaving.wait(0.1)
                continue
            if answer.status_code == 200:
                self.confirmed[key] = alert
                self.seen.add(alert)
                return
            if answer.status_code < 500:
                self.refused[answer.status_code] += 1
                return
            self.leaving.wait(0.1)


@dataclass
class Site:
    """Where it happens.

    Attributes:
        broker_port: Where devices publish.
        tap: Between the service and its broker; the embedded broker leaves no room for one.
    """

    service: Service
    broker_port: int
    tap: Tap | None = None

    def kill(self) -> None:
        """SIGKILL, and look at once: what was acknowledged by then must be on the disk by then."""
        self.service.kill()
        if self.tap is not None:
            self.tap.settle()
            lost = set(self.tap.acknowledged) - journaled(self.service)
            assert lost == set(), "acknowledged to the broker and in no journal"


@pytest.fixture(params=["embedded", "mosquitto"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    folder = tmp_path / "store"
    with contextlib.ExitStack() as stack:
        if request.param == "embedded":
            service = stack.enter_context(Service(folder))
            yield Site(service, service.broker_port)
        else:
            port = stack.enter_context(mosquitto())
            tap = stack.enter_context(contextlib.closing(Tap(port)))
            service = stack.enter_context(Service(folder, f"mqtt://127.0.0.1:{tap.port}"))
            yield Site(service, port, tap)


def test_twenty_kills_lose_nothing(
    site: Site, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    service = site.service
    lots = random.Random(SEED)
    ward, screen = Ward(site.broker_port), Screen(service)
    nurse = Nurse(service, screen)
    screen.start()
    with contextlib.closing(ward):
        until("the screen is there", lambda: screen.snapshots or None)
        for part in (ward, nurse):
            part.start()
        for _ in range(KILLS):
            time.sleep(lots.uniform(0.0, LONGEST_LIFE))
            service.kill()
            service.launch()
        service.await_ready()
        until("enough acknowledgements", lambda: len(nurse.confirmed) > KILLS or None, 60)
        ward.leave()
        until("every message is acknowledged", ward.acknowledged, 60)
    published = set(ward.sent)
    with contextlib.suppress(AssertionError):  # what is missing then, `check` names
        until("every message is in the journal", lambda: published <= journaled(service) or None, 30)
    nurse.leave()
    until("the screen has heard everything", lambda: screen.seq == newest(service) or None)
    screen.leave()
    site.kill()
    with capsys.disabled():
        print(
            f"\n  {request.node.name}: seed {SEED}, {KILLS} kills, {len(published)} messages, "
            f"{len(screen.changes)} changes, {len(screen.raised)} alerts, {screen.resumed} resumes, "
            f"{len(nurse.confirmed)} acknowledgements confirmed ({nurse.repeated} attempts repeated, "
            f"refused {dict(nurse.refused)})"
        )
    check(service, ward, screen, nurse)


def check(service: Service, ward: Ward, screen: Screen, nurse: Nurse) -> None:
    """What was promised, against what is there."""
    told = rows(service, "SELECT seq, body FROM changes ORDER BY seq")
    frames = [bytes(body) for _, body in told]
    changes = [json.loads(frame)["change"] for frame in frames]
    stored = {identity: json.loads(body) for identity, body in rows(service, "SELECT id, body FROM alerts")}

    assert len(screen.raised) >= KILLS, "hardly anything happened: this run proves nothing"
    assert len(nurse.confirmed) >= KILLS, f"hardly anything was acknowledged: {nurse.refused}"
    assert (set(screen.raised) | nurse.seen) - set(stored) == set(), "alerts lost"

    raised = Counter(c["alert"]["id"] for c in changes if c["kind"] == "alert_raised")
    assert [one for one, times in raised.items() if times > 1] == [], "an id was used again"
    assert set(raised) == set(stored)

    noted = {
        (c["alert"]["id"], c["alert"]["ack"]["note"]) for c in changes if (c.get("alert") or {}).get("ack")
    }
    lost = {key for key, alert in nurse.confirmed.items() if (alert, key) not in noted}
    assert lost == set(), "confirmed acknowledgements lost"
    for key, alert in nurse.confirmed.items():
        body = stored[alert]
        assert body["state"] == "closed" or body["ack"]["note"] == key, (key, body)
    given = rows(service, "SELECT body FROM journal WHERE kind = 'acknowledge'")
    times = Counter(json.loads(body)["note"] for (body,) in given)
    assert {key: times[key] for key in nurse.confirmed if times[key] != 1} == {}, "a command was taken twice"

    assert len(screen.epochs) == 1
    assert screen.snapshots == 1, "a resumed client was given a snapshot"
    assert [seq for seq, _ in screen.changes] == list(range(screen.first + 1, screen.seq + 1)), (
        "gap or double"
    )
    assert [seq for seq, _ in told] == list(range(1, len(told) + 1))
    # A timer may have spoken between the screen's leaving and the last kill.
    assert [text.encode() for _, text in screen.changes] == frames[screen.first : screen.seq]

    assert set(ward.sent) - journaled(service) == set(), "messages lost"

    replayed = subprocess.run(
        [sys.executable, "-m", "app", "replay", str(service.folder)],
        cwd=ROOT, capture_output=True, check=True, timeout=120,
    ).stdout  # fmt: skip
    assert replayed.splitlines() == frames


def rows(service: Service, question: str) -> list[Any]:
    """Ask the store behind the service's back."""
    file = f"file:{service.folder / 'dripwatch.sqlite3'}?mode=ro"
    with contextlib.closing(sqlite3.connect(file, uri=True)) as reader:
        return reader.execute(question).fetchall()


def journaled(service: Service) -> set[Identity]:
    """Every device message in the journal, also those that came twice or too late to be judged."""
    lines = (json.loads(body) for (body,) in rows(service, "SELECT body FROM journal WHERE kind = 'vitals'"))
    return {(line["bed"], line["envelope"]["boot"], line["envelope"]["seq"]) for line in lines}


def newest(service: Service) -> int:
    """Number of the newest change."""
    return int(rows(service, "SELECT coalesce(max(seq), 0) FROM changes")[0][0])
