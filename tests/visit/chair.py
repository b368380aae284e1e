"""A chair as the world sees it: its monitor and pump over MQTT, its nurse over HTTP, its time in a file.

``pass_time`` moves the clock in steps that no hold or presence timer can fall through, publishes what the
devices would say, and goes on only when the service has committed it. So hours pass in seconds and every
countdown is lived through.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import httpx
import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from tests.harness import DEADLINE, Service
from tests.visit.stepped_service import ClockFile

START: Final = 1_795_000_000_000
"""Some day in November 2026, ms."""

STEP: Final = 5
"""Seconds: neighbours of a stream may lie this far apart."""

UNITS: Final = {"spo2": "%", "hr": "/min", "rr": "/min", "etco2": "mm[Hg]"}
NURSE: Final = "J. Kim, RN"


def stamp(at: int) -> str:
    """RFC 3339, UTC, milliseconds."""
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass
class Chair:
    """One chair, its devices and its nurse.

    Attributes:
        vitals: What the monitor streams; empty: it is off.
        rate: mL/h, while the pump infuses.
        pump: Its state; None: there is no pump.
    """

    service: Service
    clock: ClockFile
    bed: str = "chair-1"
    vitals: dict[str, float] = field(default_factory=lambda: {"spo2": 98, "hr": 72, "rr": 14})
    rate: float = 0.0
    pump: str | None = None
    delivered: float = 0.0
    to_deliver: float = 40.0
    seqs: dict[str, int] = field(default_factory=dict)
    session: str = ""
    revision: str = ""

    def __post_init__(self) -> None:
        self.http = httpx.Client(base_url=f"{self.service.url}/api/v1", timeout=DEADLINE)
        self._client: mqtt.Client | None = None

    def connect(self) -> None:
        """(Again) to the broker, after a start or restart of the service that carries it."""
        self.close()
        client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=f"devices-{self.bed}")
        client.connect("127.0.0.1", self.service.broker_port)
        client.loop_start()
        self._client = client

    def close(self) -> None:
        """Hang up."""
        self.http.close()
        self.http = httpx.Client(base_url=f"{self.service.url}/api/v1", timeout=DEADLINE)
        if self._client is not None:
            self._client.disconnect()
            self._client.loop_stop()
            self._client = None

    # ------------------------------------------------------------------------------ devices

    @property
    def now(self) -> int:
        """The service's receipt clock, ms."""
        return self.clock.at

    def publish(self, device: str, kind: str, **fields: Any) -> None:
        """One message, acknowledged by the broker."""

        assert self._client is not None
        self.seqs[device] = self.seqs.get(device, 0) + 1
        payload = {
            "v": 1, "boot": "b", "seq": self.seqs[device], "time": stamp(self.now), "origin": "device",
            **fields,
        }  # fmt: skip
        sent = self._client.publish(f"bedside/v1/{self.bed}/{device}/{kind}", json.dumps(payload), qos=1)
        sent.wait_for_publish(DEADLINE)

    def tell(self, **more: float) -> None:
        """What the monitor and the pump say now; returns when the service has committed it."""
        self.clock.at += 1  # an instant of its own, to tell its commit by
        readings = [
            {"signal": name, "value": value, "unit": UNITS.get(name, "mm[Hg]")}
            for name, value in {**self.vitals, **more}.items()
        ]
        self.tell_pump()
        if readings:
            self.publish(f"monitor-{self.bed}", "vitals", readings=readings)
        self._heard()

    def tell_pump(self) -> None:
        """What the pump says now, if there is one; nothing waits for it to be heard."""
        if self.pump is None:
            return
        self.publish(
            f"pump-{self.bed}", "pump",
            state=self.pump, reason=None,
            rate={"value": self.rate if self.pump == "infusing" else 0, "unit": "mL/h"},
            concentration={"value": 1, "unit": "mg/mL"},
            volume_delivered={"value": round(self.delivered, 4), "unit": "mL"},
            volume_to_deliver={"value": self.to_deliver, "unit": "mL"},
        )  # fmt: skip

    def _heard(self) -> None:
        """Until what was published last is committed."""
        wanted, give_up = stamp(self.now), time.monotonic() + DEADLINE
        while True:
            bed = self.http.get(f"/beds/{self.bed}").json()
            monitor = {one["received_at"] for one in bed.get("values", {}).values()}
            pump = (bed.get("pump") or {}).get("at")
            if (not self.vitals or wanted in monitor) and (self.pump is None or pump == wanted):
                return
            assert time.monotonic() < give_up, f"not taken in: {bed}"
            time.sleep(0.002)

    def pass_time(self, seconds: float) -> None:
        """Live on, in steps, devices talking."""
        end = self.now + int(seconds * 1000)
        while self.now < end:
            step = min(STEP * 1000, end - self.now)
            self.clock.at = self.now + step
            if self.pump == "infusing":
                self.delivered += self.rate * step / 3_600_000
            self.tell()

    def cuff(self, systolic: float, diastolic: float, seconds: float = 30) -> None:
        """A cuff cycle that takes so long."""
        self.pass_time(seconds)
        self.clock.at = self.now + 1000
        if self.pump == "infusing":
            self.delivered += self.rate / 3600
        self.tell(nibp_sys=systolic, nibp_dia=diastolic, nibp_map=round((systolic + 2 * diastolic) / 3))

    # ------------------------------------------------------------------------------ the nurse

    def ask(self, path: str) -> Any:
        """JSON of a GET."""
        answer = self.http.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def do(
        self, method: str, path: str, status: int = 200, body: Mapping[str, Any] | None = None, **more: Any
    ) -> Any:
        """A command of the nurse; its answer as JSON."""
        answer = self.http.request(method, path, json={"by": NURSE, **(body or {}), **more})
        assert answer.status_code == status, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json()

    def here(self, path: str = "") -> str:
        """A path below this session."""
        return f"/sessions/{self.session}{path}"

    def bed_now(self) -> Any:
        """The bed as everybody sees it."""
        return self.ask(f"/beds/{self.bed}")

    def open_alerts(self) -> dict[str, Any]:
        """Open alerts of this bed by rule and subject."""
        alerts = self.ask(f"/alerts?bed={self.bed}")
        found = alerts["alerts"] if isinstance(alerts, dict) else alerts
        return {f"{one['rule']}/{one['subject']}": one for one in found if one["state"] != "closed"}


def stepped(folder: Path, mqtt_url: str | None = None) -> tuple[Service, ClockFile]:
    """A service that is yet to be started, and the clock it will live by."""
    folder.mkdir(parents=True, exist_ok=True)
    clock = ClockFile(folder / "clock")
    clock.at = START
    service = Service(folder / "store", mqtt_url)
    service.program = [sys.executable, "-m", "tests.visit.stepped_service", str(folder / "clock")]
    return service, clock
