"""What a clinic asks for around an infusion: questions, gates, checks, discharge, courses, as data.

It stands in the protocol file beside the rules and is carried in the state with them. Times are in the
unit that their name ends in. The defaults ask for nothing: a protocol without a practice has rules only.
``gates``, ``rounds``, ``recovery`` and ``course`` say what is made of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Effect(StrEnum):
    """What an answer other than the wanted one does."""

    BLOCK = "block"
    """The start is refused, unless a named person overrides it with a reason."""
    ACKNOWLEDGE = "acknowledge"
    """The start is refused until a named person has acknowledged it."""
    WARN = "warn"
    """It is shown until the end."""
    FLAG = "flag"
    """It only raises its flag."""


class PlanType(StrEnum):
    """What sort of treatment is planned (seed text 003)."""

    LOW_DOSE = "low_dose"
    OUTPATIENT = "outpatient"
    HIGH_DOSE = "high_dose"
    """Several days under anaesthesia: refused here, for the awake rules mean nothing in coma."""


class Flag(StrEnum):
    """What is true of this patient and changes how closely we look."""

    CARDIOVASCULAR = "cardiovascular"
    """Cuff every five minutes during the infusion."""
    RESPIRATORY = "respiratory"
    """Breathing is watched: its rate is mandatory too."""
    NAUSEA = "nausea"
    """An antiemetic is planned."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the screening form.

    Attributes:
        wanted: The answer that lets the visit go on: ``yes`` or ``no``.
        effect: What the other one does.
        flag: Raised by the other one.
        source: Reference key to what stands behind it.
    """

    id: str
    text: str
    wanted: str
    effect: Effect
    flag: Flag | None = None
    source: Mapping[str, str] = field(default_factory=dict)
    needs_signoff: bool = True


@dataclass(frozen=True, slots=True)
class Dosing:
    """Bounds of a plan and of what a pump is programmed with. 0: no bound.

    Attributes:
        ceiling_mg_per_kg: Highest dose; never overridden.
        rate_mg_per_kg_h, rate_mg_h: Highest rates of an awake infusion; never overridden. The latter
            is exclusive.
        low_dose_mg: Least and most of a low-dose plan, mg.
        duration_min: Shortest and longest planned infusion; beyond is a warning.
    """

    ceiling_mg_per_kg: float = 0.0
    rate_mg_per_kg_h: float = 0.0
    rate_mg_h: float = 0.0
    low_dose_mg: tuple[float, float] = (0.0, 0.0)
    duration_min: tuple[float, float] = (0.0, 0.0)
    source: Mapping[str, str] = field(default_factory=dict)
    needs_signoff: bool = True


@dataclass(frozen=True, slots=True)
class PreDose:
    """Pressure (baseline, mm[Hg]) over which a start is warned of or blocked. 0: not asked."""

    warn_sys: float = 0.0
    warn_dia: float = 0.0
    block_sys: float = 0.0
    block_dia: float = 0.0
    source: Mapping[str, str] = field(default_factory=dict)
    needs_signoff: bool = True


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a check is due, and when its absence is told. 0: no checks.

    Attributes:
        during_min, during_risk_min: Interval while infusing or paused; with a cardiovascular flag.
        after_min: Interval after the end.
        after_at_least_min: So long after the end at least.
        grace_during_min, grace_after_min: So late may a check be before it is told.
        consciousness_grace_min: So late may the entry of consciousness be.
        overrun_min: Beyond the planned duration; ``overrun_most_min`` in any case.
        escort_min: After the end the escort should be known.
        dissociation_late_min: After the end dissociation should be gone.
    """

    during_min: float = 0.0
    during_risk_min: float = 0.0
    after_min: float = 0.0
    after_at_least_min: float = 0.0
    grace_during_min: float = 0.0
    grace_after_min: float = 0.0
    consciousness_grace_min: float = 0.0
    overrun_min: float = 0.0
    overrun_most_min: float = 0.0
    escort_min: float = 0.0
    dissociation_late_min: float = 0.0
    source: Mapping[str, str] = field(default_factory=dict)
    needs_signoff: bool = True


@dataclass(frozen=True, slots=True)
class Discharge:
    """When somebody has recovered and may leave (clinical notes, section 5). 0: not asked.

    Attributes:
        within_baseline: Pressures and heart rate lie within this share of the baseline,
        sys_at_most, dia_at_most: and at most here (mm[Hg]),
        spo2_below_baseline: oxygen at most so many points under it,
        spo2_at_least: and at least here (%),
        checks, apart_min: in so many consecutive checks, so far apart.
        after_min: So long after the end of the infusion at least.
        moaas_at_least: Consciousness in the last check.
        cadss_at_most, cadss6_at_most: Dissociation in the last check, where a score was taken.
        nausea_at_most: In the last check (0 to 10).
        vomit_free_min: No vomiting for so long.
        by_hand: What only a person can see, ticked by name: item to its words.
    """

    within_baseline: float = 0.0
    sys_at_most: float = 0.0
    dia_at_most: float = 0.0
    spo2_below_baseline: float = 0.0
    spo2_at_least: float = 0.0
    checks: int = 0
    apart_min: float = 0.0
    after_min: float = 0.0
    moaas_at_least: int = 0
    cadss_at_most: int = 0
    cadss6_at_most: int = 0
    nausea_at_most: int = 0
    vomit_free_min: float = 0.0
    by_hand: Mapping[str, str] = field(default_factory=dict)
    source: Mapping[str, str] = field(default_factory=dict)
    needs_signoff: bool = True


@dataclass(frozen=True, slots=True)
class Template:
    """A course of infusions.

    Attributes:
        infusions: Fewest, usual and most.
        gap_h: Shortest time between two infusions; a sooner one is a warning.
        interval_days: Usual shortest and longest interval.
    """

    id: str
    title: str
    infusions: tuple[int, int, int]
    gap_h: float
    interval_days: tuple[float, float]
    source: Mapping[str, str] = field(default_factory=dict)
    needs_signoff: bool = True


@dataclass(frozen=True, slots=True)
class CourseRules:
    """What holds for every course.

    Attributes:
        templates: By id, in the order they are offered.
        judged_after: Scored infusions before anybody may speak of response.
        response: A fall of the outcome score by this share counts as response.
        tasks: What is to be done after each infusion: words to hours after its end.
    """

    templates: tuple[Template, ...] = ()
    judged_after: int = 3
    response: float = 0.5
    tasks: Mapping[str, float] = field(default_factory=dict)
    source: Mapping[str, str] = field(default_factory=dict)
    needs_signoff: bool = True


@dataclass(frozen=True, slots=True)
class Adjustable:
    """A limit that may be changed for one session, within bounds that are never left.

    Attributes:
        least, most: The limit stays from here to there (in the unit of its comparison; for a limit
            relative to the baseline, the factor).
    """

    rule: str
    least: float
    most: float
    source: Mapping[str, str] = field(default_factory=dict)
    needs_signoff: bool = True


@dataclass(frozen=True, slots=True)
class Practice:
    """Everything a clinic asks for around an infusion.

    Attributes:
        mandatory: Signals that must have a live value before the start.
        adverse_events: The vocabulary of adverse events: id to its words.
    """

    screening_version: str = ""
    questions: tuple[Question, ...] = ()
    mandatory: tuple[str, ...] = ()
    dosing: Dosing = field(default_factory=Dosing)
    pre_dose: PreDose = field(default_factory=PreDose)
    schedule: Schedule = field(default_factory=Schedule)
    discharge: Discharge = field(default_factory=Discharge)
    course: CourseRules = field(default_factory=CourseRules)
    adjustable: tuple[Adjustable, ...] = ()
    adverse_events: Mapping[str, str] = field(default_factory=dict)
