"""A room of chairs behind the real service: devices over MQTT, staff over HTTP, time as the test says.

The service is the shipped one on a clock that stands in a file (``tests.visit``), so that an hour of a
session passes in seconds and a picture of it is the same picture tomorrow. Heartbeats, and so everything a
screen makes of silence, run on real time.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Final

import httpx

from tests.harness import DEADLINE, Service
from tests.visit.chair import UNITS, Chair, stamp, stepped
from tests.visit.stepped_service import ClockFile
from tests.visit.story import AWAKE, answers

STEP: Final = 4
"""Seconds: a monitor is missed after ten."""

CUFF_EVERY: Final = 300
"""Seconds between the cuff readings of a chair that says nothing else."""

NURSE: Final = "RN Osei"


@dataclass
class Seat(Chair):
    """A chair whose devices talk by themselves while time passes.

    Attributes:
        cuff_now: Systolic and diastolic that the next cycles find.
        wobble: Readings stray by so much round what is set.
    """

    cuff_now: tuple[int, int] = (120, 75)
    cuff_at: int = 0
    wobble: dict[str, float] = field(default_factory=dict)
    lots: Random = field(default_factory=lambda: Random(0))

    def talk(self, seconds: float) -> None:
        """What the devices say after so many seconds more; nothing waits for it to be heard."""
        if self.pump == "infusing":
            self.delivered = min(self.to_deliver, self.delivered + self.rate * seconds / 3600)
        self.tell_pump()
        if self.vitals:
            found = {name: self._strayed(name, value) for name, value in self.vitals.items()}
            if self.now - self.cuff_at >= CUFF_EVERY * 1000:
                self.cuff_at = self.now
                systolic, diastolic = self.cuff_now
                mean = round((systolic + 2 * diastolic) / 3)
                found |= {"nibp_sys": systolic, "nibp_dia": diastolic, "nibp_map": mean}
            readings = [
                {"signal": name, "value": value, "unit": UNITS.get(name, "mm[Hg]")}
                for name, value in found.items()
            ]
            self.publish(f"monitor-{self.bed}", "vitals", readings=readings)

    def _strayed(self, name: str, value: float) -> float:
        most = self.wobble.get(name, 0.0)
        return round(value + self.lots.uniform(-most, most)) if most else value

    def alarm(self, code: str, phase: str = "start", priority: str = "high") -> None:
        """The monitor's own alarm."""
        self.publish(f"monitor-{self.bed}", "alarm", code=code, phase=phase, priority=priority, text=code)

    def sit(self, alias: str, age: int, sex: str, weight: float, *, minutes: float = 40) -> None:
        """A session is opened for somebody who is fit for it: 0.5 mg/kg, 1 mg/mL."""
        self.to_deliver = round(weight * 0.5, 1)
        self.rate = self.to_deliver * 60 / minutes
        session = self.do(
            "POST", "/sessions", 201, bed=self.bed,
            patient={"alias": alias, "age": age, "sex": sex, "weight_kg": weight},
            plan={"drug": "ketamine", "dose_mg_per_kg": 0.5, "duration_min": minutes},
        )  # fmt: skip
        self.session = session["id"]
        self.do("PUT", self.here("/screening"), answers=answers(self))

    def rest(self, **baseline: float) -> None:
        """The baseline is locked."""
        reason = "measured before, by hand"
        self.do("POST", self.here("/baseline"), body={"values": baseline, "reason": reason})

    def check(self, **more: bool) -> None:
        """Awake, and nothing else."""
        self.do("POST", self.here("/checks"), 201, {"entries": {**AWAKE, "cadss6": 0}, **more})


@dataclass
class Room:
    """All chairs of one service."""

    service: Service
    clock: ClockFile
    seats: dict[str, Seat] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.http = httpx.Client(base_url=f"{self.service.url}/api/v1", timeout=DEADLINE)

    def seat(self, bed: str, **more: Any) -> Seat:
        """A new chair and its devices; they are silent until time passes."""
        seat = Seat(self.service, self.clock, bed, **more)
        seat.connect()
        self.seats[bed] = seat
        return seat

    def calm(self, bed: str, alias: str = "", **more: Any) -> Seat:
        """A chair where an infusion has begun and nothing is wrong."""
        seat = self.seat(bed, **more)
        seat.sit(alias or f"K-{len(self.seats)}", 52, "f", 64)
        self.talk([seat])
        seat.rest(nibp_sys=120, nibp_dia=75, hr=72, spo2=98, rr=14)
        seat.pump = "infusing"
        self.talk([seat])
        return seat

    def talk(self, seats: Iterable[Seat] | None = None, seconds: float = 0) -> None:
        """Devices say how it is; goes on when the service has committed it."""
        talking = list(self.seats.values() if seats is None else seats)
        self.clock.at += 1  # an instant of its own, to tell its commit by
        for seat in talking:
            seat.talk(seconds)
        self._heard(talking)

    def pass_time(self, seconds: float, most: float = STEP) -> None:
        """Live on, everybody, ``most`` seconds at a time; checks are made when they are due."""
        end = self.clock.at + int(seconds * 1000)
        while self.clock.at < end:
            step = min(int(most * 1000), end - self.clock.at)
            self.clock.at += step - 1
            self.talk(seconds=step / 1000)

    def close(self) -> None:
        """Everybody hangs up."""
        self.http.close()
        for seat in self.seats.values():
            seat.close()

    def _heard(self, talking: list[Seat]) -> None:
        wanted, give_up = stamp(self.clock.at), time.monotonic() + DEADLINE
        while True:
            beds = {one["bed"]: one for one in self.http.get("/beds").json()}
            if all(_is_heard(seat, beds.get(seat.bed, {}), wanted) for seat in talking):
                break
            assert time.monotonic() < give_up, f"not taken in: {beds}"
            time.sleep(0.002)
        for seat in talking:
            due = beds.get(seat.bed, {}).get("due", [])
            if any(one["what"] == "check" and one["at"] <= wanted for one in due):
                seat.check()


def _is_heard(seat: Seat, bed: dict[str, Any], wanted: str) -> bool:
    pump = (bed.get("pump") or {}).get("at")
    values = {one["received_at"] for one in bed.get("values", {}).values()}
    return (seat.pump is None or pump == wanted) and (not seat.vitals or wanted in values)


def room_in(folder: Path, at: int | None = None, mqtt: str | None = None) -> Room:
    """A service that is yet to be started (``with room.service``), and nobody in it."""
    service, clock = stepped(folder, mqtt)
    if at is not None:
        clock.at = at
    return Room(service, clock)
