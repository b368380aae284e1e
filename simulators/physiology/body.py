"""A body that lives through time: drug in, true values out.

The one thing in this room that changes. It is stepped in whole milliseconds; between two steps the pump's
rate is constant. Nothing here knows a device: what a monitor makes of the truth is its own business.
"""

from __future__ import annotations

from functools import cached_property
from math import exp, pi, sin
from random import Random
from typing import Final, NamedTuple

from simulators.physiology import response
from simulators.physiology.kinetics import NONE, Drug
from simulators.physiology.person import Person
from simulators.physiology.ripple import Ripple

USUAL_MG_PER_KG: Final = 0.5
USUAL_MS: Final = 40 * 60_000
"""The infusion that effects are measured against: 0.5 mg/kg in 40 min."""

SCORE_LAG_MS: Final = 120_000
"""What somebody says of it comes so long after what the brain has (notes: 2 min; here first order)."""
SPO2_FALLS_MS: Final = 240_000
SPO2_RISES_MS: Final = 20_000
"""First-order times of a saturation that falls without breath, and comes back with it (EJ: healthy adults on
room air are at about 90 % after a minute)."""
ETCO2_MS: Final = 180_000
"""First-order time of carbon dioxide (EJ)."""
SINUS: Final = (2.0, 4.0)
"""Amplitude of the breath in the heart rate, /min (notes, 7.4: 2 to 4)."""


class Truth(NamedTuple):
    """What is so at one instant, measured or not.

    Attributes:
        systolic, diastolic: mm[Hg].
        hr, rr: /min; ``rr`` 0: no breath.
        spo2: %.
        etco2: mm[Hg]; None: nothing is breathed out.
        temp: Cel.
        cadss: 0 to 92.
        moaas: 0 to 5.
        plasma, effect: ng/mL.
    """

    systolic: float
    diastolic: float
    hr: float
    rr: float
    spo2: float
    etco2: float | None
    temp: float
    cadss: int
    moaas: int
    plasma: float
    effect: float


class Body:
    """One person over time."""

    def __init__(self, person: Person, seed: str, *, wanders: bool = True) -> None:
        """At rest, before any drug.

        Args:
            seed: Draws what wanders.
            wanders: False: nothing does; the drug alone moves this body.
        """
        self.person = person
        self.drug: Drug = NONE
        self.given_mg = 0.0
        """Into the vein since the beginning."""
        self.ventilation_held: float | None = None
        """A story may hold the breath: breathing over that at rest, 0 for none. None: as the drug has it."""
        self._kinetics = person.kinetics()
        self._at_ms = 0
        self._said = 0.0
        self._spo2 = person.rest.spo2
        self._etco2 = person.rest.etco2
        lots = Random(f"body/{seed}")
        share = 1.0 if wanders else 0.0
        self._sinus = share * lots.uniform(*SINUS)
        # Spreads and memories: heart rate and SpO2 from the notes, 7.4; the others EJ.
        self._hr = Ripple(2.0 * share, 15_000, lots)
        self._saturation = Ripple(0.5 * share, 20_000, lots)
        self._breaths = Ripple(0.8 * share, 30_000, lots)
        self._pressure = Ripple(3.0 * share, 600_000, lots)

    @property
    def u(self) -> float:
        """Level at the effect site over this person's own at the end of the usual infusion."""
        return self.drug.effect / self._reference if self.drug.effect else 0.0

    @cached_property
    def _reference(self) -> float:
        """Level at the effect site at the end of the usual infusion, mg/L; nobody without drug asks."""
        rate = USUAL_MG_PER_KG * self.person.weight_kg / (USUAL_MS / 60_000)
        return self._kinetics.after(NONE, USUAL_MS, rate).effect

    def advance(self, ms: int, mg_per_min: float = 0.0) -> None:
        """Live on for ``ms`` while the pump gives ``mg_per_min``."""
        self.drug = self._kinetics.after(self.drug, ms, mg_per_min)
        self.given_mg += mg_per_min * ms / 60_000
        self._at_ms += ms
        u = self.u
        self._said += (u - self._said) * _share(ms, SCORE_LAG_MS)
        for ripple in (self._hr, self._saturation, self._breaths, self._pressure):
            ripple.advance(ms)
        ventilation = self._ventilation()
        aim = response.settled_spo2(self.person, ventilation)
        self._spo2 += (aim - self._spo2) * _share(ms, SPO2_FALLS_MS if aim < self._spo2 else SPO2_RISES_MS)
        self._etco2 += (response.settled_etco2(self.person, ventilation) - self._etco2) * _share(ms, ETCO2_MS)

    def truth(self) -> Truth:
        """What is so now."""
        u, person = self.u, self.person
        ventilation = self._ventilation()
        pressure = response.pressure(person, u, self._pressure.value)
        rr = person.rest.rr * ventilation + (self._breaths.value if ventilation else 0.0)
        breath = sin(2 * pi * self._at_ms / 60_000 * person.rest.rr)
        return Truth(
            systolic=pressure.systolic,
            diastolic=pressure.diastolic,
            hr=response.heart_rate(person, u) + self._hr.value + (self._sinus * breath if ventilation else 0),
            rr=max(0.0, rr),
            spo2=min(100.0, self._spo2 + self._saturation.value),
            etco2=self._etco2 if ventilation else None,
            temp=person.rest.temp,
            cadss=response.cadss(person, self._said),
            moaas=response.moaas(person, u),
            plasma=1000 * self._kinetics.plasma(self.drug),
            effect=1000 * self.drug.effect,
        )

    def _ventilation(self) -> float:
        if self.ventilation_held is not None:
            return self.ventilation_held
        return response.breathing(self.person, self.u)


def _share(ms: int, time_ms: float) -> float:
    """How much of the way to its aim a first-order process goes in ``ms``."""
    return 1 - exp(-ms / time_ms)
