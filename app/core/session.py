"""A visit: the session, its phases, its baseline, and the actions people record.

A gate may refuse a command, never a fact: if the pump says it is infusing, the phase is infusing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Final

from app.core.events import Deed
from app.core.plan import Patient, Plan
from app.core.protocol import Conventions, Phase
from app.core.record import Record
from app.core.vitals import BedId, Instant, Millis

COMMANDED: Final[Mapping[Phase, frozenset[Phase]]] = {
    Phase.PRE: frozenset({Phase.BASELINE, Phase.INFUSING, Phase.ENDED_EARLY}),
    Phase.BASELINE: frozenset({Phase.PRE, Phase.INFUSING, Phase.ENDED_EARLY}),
    Phase.INFUSING: frozenset({Phase.PAUSED, Phase.OBSERVATION, Phase.ENDED_EARLY}),
    Phase.PAUSED: frozenset({Phase.INFUSING, Phase.OBSERVATION, Phase.ENDED_EARLY}),
    Phase.OBSERVATION: frozenset({Phase.INFUSING, Phase.RECOVERED, Phase.ENDED_EARLY}),
    Phase.RECOVERED: frozenset({Phase.OBSERVATION, Phase.DISCHARGED}),
    Phase.DISCHARGED: frozenset(),
    Phase.ENDED_EARLY: frozenset({Phase.OBSERVATION, Phase.DISCHARGED}),
}
"""Phases that a person may command, by the present one."""


@dataclass(frozen=True, slots=True)
class CuffMeasurement:
    """One cuff cycle as judged, with what the other signals were at that instant."""

    at: Instant
    values: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Baseline:
    """What this patient's numbers were at rest; relative rules refer to it.

    Attributes:
        values: Per quantity, canonical unit; each the median over ``taken``.
        readings: How many cuff measurements it was taken from; 0 when given by hand.
        by: Who accepted it.
        taken: Those measurements, oldest first, so that it can be looked over.
    """

    values: Mapping[str, float]
    locked_at: Instant
    readings: int
    reason: str
    by: str
    taken: tuple[CuffMeasurement, ...] = ()


@dataclass(frozen=True, slots=True)
class Session:
    """One visit of one patient on one bed.

    Attributes:
        unplanned: Opened by a pump that was infusing; weight and plan are yet to come.
        dose_mg: Delivered so far in this session, mg; None while it cannot be known.
        record: What people have put down in this visit.
        course: Course it is an infusion of; None: of none.
        since_last_h: Hours between the end of the patient's infusion before and the opening of this
            session; None: there was none, or nobody knows.
        gap_h: Shortest interval that the course's template wants, hours; None: no course.
        revision: +1 with each change that a person makes; a command may ask for the one it has seen.
        protocol, protocol_version, protocol_sha256: What it is judged by, to its end.
    """

    id: str
    bed: BedId
    phase: Phase
    phase_since: Instant
    opened_at: Instant
    protocol: str
    unplanned: bool
    patient: Patient | None = None
    plan: Plan | None = None
    baseline: Baseline | None = None
    started_at: Instant | None = None
    ended_at: Instant | None = None
    closed_at: Instant | None = None
    dose_mg: float | None = None
    record: Record = field(default_factory=Record)
    course: str | None = None
    since_last_h: float | None = None
    gap_h: float | None = None
    revision: int = 1
    protocol_version: str = ""
    protocol_sha256: str = ""


@dataclass(frozen=True, slots=True)
class ActionRecord:
    """What a person says was done, and whether the pump has shown it.

    Attributes:
        rate_before: Pump rate (mL/h) that a slower one is judged against; None without a pump feed.
        verdict: ``pending``, ``verified``, ``unverified``, ``cannot_be_verified`` or ``not_needed``.
    """

    id: str
    at: Instant
    deed: Deed
    by: str
    note: str
    alert: str | None
    verdict: str
    due: Instant | None = None
    rate_before: float | None = None


def planned_mg(plan: Plan | None, patient: Patient | None) -> float | None:
    """Planned dose in mg; None while plan or weight are missing."""
    if plan is None:
        return None
    if plan.dose_mg is not None:
        return plan.dose_mg
    if plan.dose_mg_per_kg is not None and patient is not None:
        return plan.dose_mg_per_kg * patient.weight_kg
    return None


def planned_rate(plan: Plan | None, patient: Patient | None) -> float | None:
    """Planned rate in mg/h; None while it cannot be known."""
    dose = planned_mg(plan, patient)
    if dose is None or plan is None or plan.duration_min <= 0:
        return None
    return dose / plan.duration_min * 60.0


def resting(
    measurements: Sequence[CuffMeasurement], at: Instant, conventions: Conventions
) -> tuple[CuffMeasurement, ...]:
    """The recent cuff measurements that make a baseline (clinical notes 2.3, item 4).

    Args:
        measurements: Oldest first.
        at: Now; only the last ``baseline_window`` counts.
        conventions: How many are needed, and how far apart.

    Returns:
        Oldest first; none when there are too few.
    """
    apart: Millis = conventions.baseline_apart
    used: list[CuffMeasurement] = []
    for one in measurements:
        if at - one.at <= conventions.baseline_window and (not used or one.at - used[-1].at >= apart):
            used.append(one)
    return tuple(used) if len(used) >= conventions.baseline_readings else ()


def medians(measurements: Sequence[CuffMeasurement]) -> Mapping[str, float]:
    """The median of each quantity over the measurements that have it."""
    return {name: float(median(values)) for name, values in _by_name(measurements).items()}


def spread(measurements: Sequence[CuffMeasurement]) -> Mapping[str, tuple[float, float]]:
    """The smallest and largest of each quantity."""
    return {name: (min(values), max(values)) for name, values in _by_name(measurements).items()}


def _by_name(measurements: Sequence[CuffMeasurement]) -> Mapping[str, list[float]]:
    names = sorted({name for one in measurements for name in one.values})
    return {name: [one.values[name] for one in measurements if name in one.values] for name in names}
