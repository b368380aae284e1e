"""One chair: a person, a monitor, a pump and a story; and the visit that the front desk opens for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from string import ascii_uppercase
from typing import Final

from simulators.bedside import Bedside, patient
from simulators.physiology.person import Person
from simulators.physiology.response import mean_pressure
from simulators.scenarios import Scenario


@dataclass(frozen=True, slots=True)
class Visit:
    """What the front desk knows of one visit.

    Attributes:
        alias: Stands for the patient; the same visit has the same alias after a restart.
        baseline: Resting values by signal, in the units of the contract.
        is_measured: Whether the baseline is locked from readings later, and not by these values at once.
    """

    bed: str
    alias: str
    weight_kg: float
    age: int
    sex: str
    dose_mg_per_kg: float
    duration_min: float
    baseline: dict[str, float]
    is_measured: bool = False


@dataclass(frozen=True, slots=True)
class Chair:
    """One chair.

    Attributes:
        monitor, pump: Names of the devices; the bed's name and what they are, unless told.
        seed: Draws the person, and the lots of devices and faults.
        place: Which of the scenario's patients sits here, from 0.
        initials: Of its patients, one visit after another and again from the first; none: the bed and the
            number of the visit stand for them.
        arrives: Second of the play at which the first patient sits down and the devices are switched on.
        opens: Second of its story at which a play that has a past to live through comes to now: there the
            story stands until that is so.
    """

    bed: str
    scenario: Scenario
    seed: int
    monitor: str
    pump: str
    place: int = 0
    initials: Sequence[str] = ()
    arrives: float = 0.0
    opens: float = 0.0

    @property
    def person(self) -> Person:
        """The person in the chair."""
        return patient(self.scenario, self.seed, self.place)

    def visit(self, number: int) -> Visit:
        """The visit with this number, counted from 1."""
        person = self.person
        rest = person.rest
        return Visit(
            bed=self.bed,
            alias=self._alias(number),
            weight_kg=person.weight_kg,
            age=person.age,
            sex=person.sex,
            dose_mg_per_kg=self.scenario.dose_mg_per_kg,
            duration_min=self.scenario.duration_min,
            baseline={
                "nibp_sys": float(round(rest.systolic)),
                "nibp_dia": float(round(rest.diastolic)),
                "nibp_map": float(round(mean_pressure(rest.systolic, rest.diastolic))),
                "hr": float(round(rest.hr)),
                "spo2": float(round(rest.spo2)),
                "rr": float(round(rest.rr)),
            },
            is_measured=self.scenario.visit.locks is not None,
        )

    def _alias(self, number: int) -> str:
        if not self.initials:
            return f"{self.bed}-visit-{number}"
        return self.initials[(number - 1) % len(self.initials)]

    def bedside(self, start_ms: int) -> Bedside:
        """The chair as it is lived through.

        Args:
            start_ms: Instant of second 0, milliseconds since 1970.
        """
        return Bedside(self.scenario, self.seed, self.bed, self.monitor, self.pump, start_ms, self.place)


def chair(
    bed: str,
    scenario: Scenario,
    seed: int,
    *,
    monitor: str | None = None,
    pump: str | None = None,
    place: int = 0,
    initials: Sequence[str] = (),
    arrives: float = 0.0,
    opens: float = 0.0,
) -> Chair:
    """A chair whose devices are called ``{bed}-monitor`` and ``{bed}-pump`` unless told otherwise."""
    return Chair(
        bed,
        scenario,
        seed,
        monitor or f"{bed}-monitor",
        pump or f"{bed}-pump",
        place,
        initials,
        arrives,
        opens,
    )


LETTERS: Final = tuple(letter for letter in ascii_uppercase if letter not in "IOQXY")
"""What names begin with; I and O look like numbers."""


def initials(seed: int) -> list[str]:
    """Invented initials such as ``M.K.``, each once, in an order drawn from the seed."""
    every = [f"{first}.{last}." for first in LETTERS for last in LETTERS]
    Random(f"initials/{seed}").shuffle(every)
    return every


def chairs(scenario: Scenario, seed: int, bed: str = "chair") -> list[Chair]:
    """As many chairs as the scenario has patients: ``{bed}-1`` and so on."""
    return [
        chair(f"{bed}-{place + 1}", scenario, seed, place=place) for place in range(len(scenario.patients))
    ]
