"""A course of infusions of one patient: which were given, how they scored, what is to be done next.

Not of a bed but of a patient, so it stands in the site registry. It has no timers: what is due or
overdue can be told from it and a clock at any time.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.core.vitals import Instant


class CourseState(StrEnum):
    """Life of a course (seed text 004)."""

    PLANNED = "planned"
    ACTIVE = "active"
    EXTENDED = "extended"
    """More infusions than were planned at first."""
    COMPLETED = "completed"
    ENDED_EARLY = "ended_early"


class Responder(StrEnum):
    """What may be said of the effect so far."""

    TOO_EARLY = "too_early"
    """Fewer scored infusions than the practice judges after: never called a failure."""
    NOT_KNOWN = "not_known"
    """No score before the first infusion to compare with."""
    RESPONSE = "response"
    NO_RESPONSE = "no_response"


@dataclass(frozen=True, slots=True)
class Given:
    """One infusion of the course. Dose in mg and mg/kg; None: not known."""

    session: str
    started_at: Instant
    ended_at: Instant | None = None
    dose_mg: float | None = None
    dose_mg_per_kg: float | None = None
    satisfaction: int | None = None
    """1 (not at all) to 5 (very), told at the discharge or afterwards; None: not asked."""
    comment: str = ""
    """In the patient's words."""


@dataclass(frozen=True, slots=True)
class Score:
    """An outcome score after one infusion."""

    session: str
    score: float
    taken: Instant
    by: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """Something to be done after an infusion."""

    id: str
    session: str
    what: str
    due: Instant
    done_at: Instant | None = None
    by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Course:
    """One course.

    Attributes:
        planned: Infusions planned at first; ``infusions`` is the plan now.
        scale: Name of the outcome scale; a lower score is better.
        given, scores: In the order of the infusions.
        reason: Why it was planned so, or ended.
        revision: +1 with each change that a person makes; a command may ask for the one it has seen.
    """

    id: str
    alias: str
    template: str
    planned: int
    infusions: int
    opened_at: Instant
    by: str
    state: CourseState = CourseState.PLANNED
    indication: str = ""
    scale: str = ""
    baseline_score: float | None = None
    given: tuple[Given, ...] = ()
    scores: tuple[Score, ...] = ()
    tasks: tuple[Task, ...] = ()
    ended_at: Instant | None = None
    reason: str = ""
    revision: int = 1
