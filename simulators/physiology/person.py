"""Who sits in the chair: drawn from a seed, so that the same seed is the same person on every machine.

Sources: clinical notes, section 7 ("generator" and "modifiers"). Means and spreads at rest are theirs;
bounds, shares and what is marked so are engineering judgement (EJ). Nobody here exists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from math import exp, log, sqrt
from random import Random
from statistics import NormalDist
from typing import Final

from simulators.physiology.kinetics import DOMINO, Kinetics, Model, kinetics
from simulators.physiology.studies import STUDIES, Study

VARIATION: Final = 0.25
"""Coefficient of variation of clearance and volume, log-normal (EJ)."""
_SPREAD: Final = sqrt(log(1 + VARIATION**2))
WOMEN_CLEAR: Final = 1.2
"""Clearance of women over that of men: S-ketamine, doi 10.1097/ALN.0b013e3181b437b1."""

OLDER: Final = 50
"""From this age on pressure rises more (741 infusions, abstract)."""
OLDER_RISE: Final = 1.3
HYPERTENSIVE_RISE: Final = 1.3
"""Pressure of those from 50 on, and of those with a history of hypertension, rises so many times as much
(EJ; the direction is published: odds 1.04 a year of age, every hypertensive surged)."""
HYPERTENSIVE_HEART: Final = 0.7
"""Their heart rate rises less (741 infusions, abstract; the number is EJ)."""
SHARE_HYPERTENSIVE: Final = 0.2
"""Of a population whose members are not told (EJ)."""
_MEAN_HEART: Final = 1 + (HYPERTENSIVE_HEART - 1) * SHARE_HYPERTENSIVE
_AGES: Final = NormalDist(45.0, 13.0)
SHARE_OLDER: Final = 1 - _AGES.cdf(OLDER)
"""About one in three (EJ)."""

_TAILS: Final = ((-5.0 - 16.0) / 11.2, (60.0 - 16.0) / 11.2)
"""A systolic rise lies between -5 and 60 when its mean is 16 and its spread 11.2 (notes, generator)."""

ALIKE: Final = 0.6
"""Correlation of systolic and diastolic, at rest and rising (notes, generator)."""

_STANDARD: Final = NormalDist()

CADSS_PEAK: Final = 15.0
CADSS_SPREAD: Final = 0.8
"""Median CADSS (0 to 92) at the peak of the first infusion (notes), and the log-normal spread of its
strength, chosen so that the mean is 15 to 20 (notes, general knowledge) and 61 to 84 % of those who know
the drug pass 4 (esketamine, J&J Medical Connect)."""
REPEATED: Final = 0.6
"""From the second infusion on, times the first one's dissociation (notes, generator)."""
SEDATION_MEDIAN: Final = 1.095
SEDATION_SPREAD: Final = 0.563
"""Depth of sedation at the peak in steps of MOAA/S, log-normal: 56.4 % become drowsy (one step or more;
doi 10.1080/14740338.2020.1776699), 0.35 % do not respond (five; esketamine label 0.3 to 0.4 %)."""
OPIOID_SEDATES: Final = 1.5
"""Times that depth with an opioid on board (EJ)."""
OPIOID_BREATHING: Final = (0.25, 0.08)
"""Share of breathing lost at the peak with an opioid on board, mean and spread (EJ). Without one ketamine
takes nothing: SpO2 and EtCO2 stay even at 1.5 mg/kg (doi 10.1197/aemj.10.2.140)."""


@dataclass(frozen=True, slots=True)
class Rest:
    """Levels at rest: pressures in mm[Hg], rates a minute, SpO2 in %, EtCO2 in mm[Hg], Cel."""

    systolic: float
    diastolic: float
    hr: float
    spo2: float
    rr: float
    etco2: float
    temp: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What the usual infusion does to this person at its peak.

    Attributes:
        systolic, diastolic: Rise, mm[Hg].
        hr: Rise, beats a minute.
        dissociation: Strength: CADSS is 92 (1 - exp(-strength)).
        sedation: Steps of MOAA/S below 5, as a continuous depth.
        breathing: Share of breathing lost, 0 to 0.9.
    """

    systolic: float
    diastolic: float
    hr: float
    dissociation: float
    sedation: float
    breathing: float


@dataclass(frozen=True, slots=True)
class Person:
    """One simulated patient.

    Attributes:
        sex: ``f`` or ``m``.
        clearance, volume: Over those of the model.
    """

    weight_kg: float
    age: int
    sex: str
    hypertension: bool
    opioid: bool
    rest: Rest
    answer: Answer
    clearance: float
    volume: float

    def kinetics(self, model: Model = DOMINO) -> Kinetics:
        """This person's compartments in one of the published models."""
        return kinetics(self.weight_kg, model, clearance=self.clearance, volume=self.volume)


@dataclass(frozen=True, slots=True)
class Traits:
    """What a scenario says of its patient; None: drawn.

    Attributes:
        study: Whose effect sizes (``studies``).
        effect: Further factor on every rise of pressure and heart rate.
        infusion: Number in the course, from 1: dissociation fades after the first.
    """

    weight_kg: float | None = None
    age: int | None = None
    sex: str | None = None
    hypertension: bool | None = None
    opioid: bool = False
    study: str = "yale"
    effect: float = 1.0
    infusion: int = 1
    systolic: float | None = None
    diastolic: float | None = None


ANYBODY: Final = Traits()


def person(seed: str, traits: Traits = ANYBODY) -> Person:
    """The person of this seed. What ``traits`` says replaces what was drawn, and changes no other lot."""
    lots = Random(f"person/{seed}")
    age = round(_within(lambda: lots.gauss(_AGES.mean, _AGES.stdev), 18, 75))
    sex = lots.choice("fm")
    weight = round(_within(lambda: lots.gauss(78, 15), 45, 140), 1)
    hypertension = lots.random() < SHARE_HYPERTENSIVE
    rest = _rest(lots)
    kinetic = lots.gauss(0, _SPREAD), lots.gauss(0, _SPREAD)
    rises, heart = _pair(lots, _tailed(lots)), lots.gauss(0, 1)
    strength, depth, breath = lots.gauss(0, 1), lots.gauss(0, 1), lots.gauss(0, 1)
    if traits.age is not None:
        age = traits.age
    if traits.hypertension is not None:
        hypertension = traits.hypertension
    sex = traits.sex or sex
    if traits.systolic is not None and traits.diastolic is not None:
        rest = replace(rest, systolic=traits.systolic, diastolic=traits.diastolic)
    study = STUDIES[traits.study]
    systolic, diastolic = _rises(study, rises, older=age >= OLDER, hypertension=hypertension)
    hr = study.heart_rate.mean + study.heart_rate.spread * heart
    return Person(
        weight_kg=traits.weight_kg or weight,
        age=age,
        sex=sex,
        hypertension=hypertension,
        opioid=traits.opioid,
        rest=rest,
        answer=Answer(
            systolic=traits.effect * systolic,
            diastolic=traits.effect * diastolic,
            hr=traits.effect * hr * (HYPERTENSIVE_HEART if hypertension else 1.0) / _MEAN_HEART,
            dissociation=-log(1 - CADSS_PEAK / 92)
            * exp(CADSS_SPREAD * strength)
            * (REPEATED if traits.infusion > 1 else 1.0),
            sedation=SEDATION_MEDIAN
            * exp(SEDATION_SPREAD * depth)
            * (OPIOID_SEDATES if traits.opioid else 1.0),
            breathing=min(0.9, max(0.0, OPIOID_BREATHING[0] + OPIOID_BREATHING[1] * breath))
            if traits.opioid
            else 0.0,
        ),
        clearance=exp(kinetic[0]) * (sqrt(WOMEN_CLEAR) if sex == "f" else 1 / sqrt(WOMEN_CLEAR)),
        volume=exp(kinetic[1]),
    )


def population(seed: str, number: int, traits: Traits = ANYBODY) -> Iterator[Person]:
    """So many people; the first ones of a larger population are the people of a smaller one."""
    for place in range(number):
        yield person(f"{seed}/{place}", traits)


def _rest(lots: Random) -> Rest:
    """At rest, within what a clinic would begin with (bounds EJ)."""
    while True:
        above, below = _pair(lots, lots.gauss(0, 1))
        systolic, diastolic = 125 + 14 * above, 78 + 9 * below
        if 95 <= systolic <= 158 and 55 <= diastolic <= 98 and systolic - diastolic >= 25:  # noqa: PLR2004 - said above
            break
    return Rest(
        systolic=systolic,
        diastolic=diastolic,
        hr=_within(lambda: lots.gauss(74, 10), 55, 100),
        spo2=_within(lambda: lots.gauss(97.5, 1.0), 95.5, 99.5),
        rr=_within(lambda: lots.gauss(14, 2.5), 12, 20),
        etco2=_within(lambda: lots.gauss(37, 3), 31, 43),
        temp=lots.gauss(36.7, 0.2),
    )


def _rises(
    study: Study, standard: tuple[float, float], *, older: bool, hypertension: bool
) -> tuple[float, float]:
    """Rises of one person such that everybody's together have the study's mean and spread.

    Age and hypertension multiply; a mixed population already has them in its mean and spread, so both
    are taken out before and come back person by person.
    """
    factor = (OLDER_RISE if older else 1.0) * (HYPERTENSIVE_RISE if hypertension else 1.0)
    mean = (1 + (OLDER_RISE - 1) * SHARE_OLDER) * (1 + (HYPERTENSIVE_RISE - 1) * SHARE_HYPERTENSIVE)
    square = (1 + (OLDER_RISE**2 - 1) * SHARE_OLDER) * (1 + (HYPERTENSIVE_RISE**2 - 1) * SHARE_HYPERTENSIVE)
    found: list[float] = []
    for rise, deviation in zip((study.systolic, study.diastolic), standard, strict=True):
        left = max(0.0, (rise.spread**2 + rise.mean**2) * mean**2 / square - rise.mean**2)
        found.append(factor / mean * (rise.mean + sqrt(left) * deviation))
    return found[0], found[1]


def _pair(lots: Random, first: float) -> tuple[float, float]:
    """A standard deviate and one that resembles it."""
    return first, ALIKE * first + sqrt(1 - ALIKE**2) * lots.gauss(0, 1)


def _tailed(lots: Random) -> float:
    """A normal deviate within ``_TAILS``, brought to mean 0 and variance 1."""
    low, high = _TAILS
    inside = _STANDARD.cdf(high) - _STANDARD.cdf(low)
    mean = (_STANDARD.pdf(low) - _STANDARD.pdf(high)) / inside
    variance = 1 + (low * _STANDARD.pdf(low) - high * _STANDARD.pdf(high)) / inside - mean**2
    return (_within(lambda: lots.gauss(0, 1), low, high) - mean) / sqrt(variance)


def _within(draw: Callable[[], float], low: float, high: float) -> float:
    """Draw until it lies between the bounds."""
    while not low <= (value := draw()) <= high:
        pass
    return value
