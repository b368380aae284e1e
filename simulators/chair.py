"""One chair: a person, a monitor, a pump and a story; and the visit that the front desk opens for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from simulators.faults import through
from simulators.messages import Device, Item
from simulators.monitor import Monitor
from simulators.physiology import Body, body, mean_pressure
from simulators.pump import DOSE_MG_PER_KG, DURATION_MIN, Pump, programme
from simulators.scenarios import Scenario


@dataclass(frozen=True, slots=True)
class Visit:
    """What the front desk knows of one visit.

    Attributes:
        alias: Stands for the patient; the same visit has the same alias after a restart.
        baseline: Resting values by signal, in the units of the contract.
    """

    bed: str
    alias: str
    weight_kg: float
    age: int
    sex: str
    dose_mg_per_kg: float
    duration_min: float
    baseline: dict[str, float]


@dataclass(frozen=True, slots=True)
class Chair:
    """One chair.

    Attributes:
        monitor, pump: Names of the devices; the bed's name and what they are, unless told.
        seed: Draws the person, and the lots of the faults.
    """

    bed: str
    scenario: Scenario
    seed: int
    monitor: str
    pump: str

    @property
    def body(self) -> Body:
        """The person in the chair."""
        return body(self.seed, self.bed)

    def visit(self, number: int) -> Visit:
        """The visit with this number, counted from 1."""
        person, rest = self.body, self.scenario.resting
        return Visit(
            bed=self.bed,
            alias=f"{self.bed}-visit-{number}",
            weight_kg=person.weight_kg,
            age=person.age,
            sex=person.sex,
            dose_mg_per_kg=DOSE_MG_PER_KG,
            duration_min=DURATION_MIN,
            baseline={
                "nibp_sys": float(rest.systolic),
                "nibp_dia": float(rest.diastolic),
                "nibp_map": float(mean_pressure(rest.systolic, rest.diastolic)),
                "hr": float(round(person.signals["hr"].level)),
                "spo2": float(round(person.signals["spo2"].level)),
                "rr": float(round(person.signals["rr"].level)),
            },
        )

    def streams(self, start_ms: int) -> dict[str, Iterator[Item]]:
        """What each device will say, by device name, faults included; without end.

        Args:
            start_ms: Instant of second 0, milliseconds since 1970.
        """
        person = self.body
        monitor = Monitor(
            Device(self.bed, self.monitor, "simulated monitor", start_ms), self.scenario, person
        )
        pump = Pump(
            Device(self.bed, self.pump, "simulated pump", start_ms),
            self.scenario,
            programme(person.weight_kg),
        )
        return {
            name: through(stream, self.scenario.faults, f"{self.seed}/{name}")
            for name, stream in ((self.monitor, monitor.stream()), (self.pump, pump.stream()))
        }


def chair(
    bed: str, scenario: Scenario, seed: int, *, monitor: str | None = None, pump: str | None = None
) -> Chair:
    """A chair whose devices are called ``{bed}-monitor`` and ``{bed}-pump`` unless told otherwise."""
    return Chair(bed, scenario, seed, monitor or f"{bed}-monitor", pump or f"{bed}-pump")
