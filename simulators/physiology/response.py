"""What a level at the effect site does: pure functions of the level and the person.

Levels come as *u*: over the level that the same person has at the end of the usual infusion (0.5 mg/kg in
40 min). Published spreads of rises contain the spread of levels; dividing by one's own keeps it from being
counted twice. Twice the dose is u = 2 (clinical notes, 7.2: times dose over 0.5).
"""

from __future__ import annotations

from math import exp, log
from typing import Final, NamedTuple

from simulators.physiology.person import Person

CADSS_MOST: Final = 92
CADSS6_MOST: Final = 24
BREATHES_ENOUGH: Final = 0.6
"""Share of the breathing at rest that keeps the blood saturated; below it saturation falls (EJ)."""
SPO2_FALL: Final = 40.0
"""How far SpO2 falls in the end without any breath, % (EJ)."""
ETCO2_STEEP: Final = 0.6
"""EtCO2 goes as breathing to the minus this: between constant (0) and the alveolar equation (1) (EJ)."""
ETCO2_MOST: Final = 90.0


class Pressure(NamedTuple):
    """mm[Hg]."""

    systolic: float
    diastolic: float

    @property
    def mean(self) -> float:
        """A third of the way from diastolic to systolic (textbook rule)."""
        return mean_pressure(self.systolic, self.diastolic)


def mean_pressure(systolic: float, diastolic: float) -> float:
    """The mean that a cuff shows, mm[Hg]."""
    return diastolic + (systolic - diastolic) / 3


def pressure(person: Person, u: float, drift: float = 0.0) -> Pressure:
    """Arterial pressure, linear in the level; ``drift`` moves the diastolic half as far (EJ)."""
    return Pressure(
        person.rest.systolic + person.answer.systolic * u + drift,
        person.rest.diastolic + person.answer.diastolic * u + drift / 2,
    )


def heart_rate(person: Person, u: float) -> float:
    """Beats a minute, linear in the level, 30 at the least."""
    return max(30.0, person.rest.hr + person.answer.hr * u)


def cadss(person: Person, u: float) -> int:
    """Score of dissociation, 0 to 92, by 23 items."""
    return round(CADSS_MOST * (1 - exp(-person.answer.dissociation * max(0.0, u))))


def cadss6(score: int) -> int:
    """The short form, 0 to 24, of the same state: its share of the items (EJ)."""
    return round(score * CADSS6_MOST / CADSS_MOST)


def moaas(person: Person, u: float) -> int:
    """Consciousness by MOAA/S: 5 answers readily, 0 does not respond."""
    return max(0, 5 - int(person.answer.sedation * max(0.0, u)))


def breathing(person: Person, u: float) -> float:
    """Breathing over that at rest, 0 to 1."""
    return max(0.0, 1 - person.answer.breathing * max(0.0, u))


def settled_spo2(person: Person, ventilation: float) -> float:
    """Where SpO2 goes if breathing stays as it is, %."""
    wanting = max(0.0, BREATHES_ENOUGH - ventilation) / BREATHES_ENOUGH
    return person.rest.spo2 - SPO2_FALL * wanting


def settled_etco2(person: Person, ventilation: float) -> float:
    """Where EtCO2 goes if breathing stays as it is, mm[Hg]."""
    return min(ETCO2_MOST, person.rest.etco2 * exp(-ETCO2_STEEP * log(max(ventilation, 0.05))))
