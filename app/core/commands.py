"""What people put down in a visit and plan beyond it: commands about a session's record and a course.

They are events like any other; ``events`` holds the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from app.core.plan import Patient, Plan
from app.core.vitals import BedId, Instant


@dataclass(frozen=True, slots=True)
class ReviseSession:
    """Command: another patient's weight or plan, with a reason once the infusion has begun.

    ``revision`` of this and the following commands: the session's as the giver saw it; another one
    refuses the command as ``stale``. None: not asked.
    """

    at: Instant
    bed: BedId
    command: str
    session: str
    patient: Patient
    plan: Plan
    by: str
    reason: str = ""
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class AnswerScreening:
    """Command: the screening form was filled in, whole or in part; later answers replace former ones.

    Attributes:
        answers: Question id to ``yes`` or ``no``.
        medicines: As declared, in the patient's words.
    """

    at: Instant
    bed: BedId
    command: str
    session: str
    answers: Mapping[str, str]
    by: str
    medicines: tuple[str, ...] = ()
    note: str = ""
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class OverrideGate:
    """Command: a named person lets the visit go on though a gate is unmet, and says why."""

    at: Instant
    bed: BedId
    command: str
    session: str
    gate: str
    by: str
    reason: str
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class ChangeLimit:
    """Command: another limit for this session only; ``value`` None: the protocol's again."""

    at: Instant
    bed: BedId
    command: str
    session: str
    rule: str
    value: float | None
    by: str
    reason: str
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class RecordCheck:
    """Command: what a person saw at the chair.

    Attributes:
        entries: ``Quantity`` of ``ENTERED_QUANTITIES`` to its number; never ``pressure_alert``.
        oriented, walks: For the discharge list; None: not looked at.
    """

    at: Instant
    bed: BedId
    command: str
    session: str
    entries: Mapping[str, float]
    by: str
    note: str = ""
    oriented: bool | None = None
    walks: bool | None = None
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class AddNote:
    """Command: a free observation."""

    at: Instant
    bed: BedId
    command: str
    session: str
    text: str
    by: str
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class ReportAdverseEvent:
    """Command: an adverse event, or (with ``revises``) more about one that is known.

    Attributes:
        kind: Of the practice's vocabulary.
        grade: 1 (mild) to 5 (death), as CTCAE counts.
        revises: Id of the one that this says more of; None: a new one.
        onset: When it began; None: now.
        resolved: When it ended; None: it has not, or nobody knows.
    """

    at: Instant
    bed: BedId
    command: str
    session: str
    kind: str
    grade: int
    by: str
    onset: Instant | None = None
    resolved: Instant | None = None
    action: str = ""
    outcome: str = ""
    note: str = ""
    revises: str | None = None
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class GiveMedicine:
    """Command: another drug was given in this visit (an antiemetic). Dose as text, with its unit."""

    at: Instant
    bed: BedId
    command: str
    session: str
    drug: str
    dose: str
    by: str
    route: str = ""
    note: str = ""
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class TickItem:
    """Command: a person ticks (or unticks) an item of the discharge list that only a person can see."""

    at: Instant
    bed: BedId
    command: str
    session: str
    item: str
    done: bool
    by: str
    note: str = ""
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class GiveFeedback:
    """Command: how satisfied the patient is, 1 (not at all) to 5."""

    at: Instant
    bed: BedId
    command: str
    session: str
    score: int
    by: str
    note: str = ""
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class PlanCourse:
    """Command, on the site's bed: a course of infusions for a patient, or another plan for an open one.

    Attributes:
        course: Id of the one to revise; None: a new one.
        baseline_score: Outcome score before the first infusion, on ``scale``.
    """

    at: Instant
    bed: BedId
    command: str
    alias: str
    template: str
    infusions: int
    by: str
    indication: str = ""
    scale: str = ""
    baseline_score: float | None = None
    course: str | None = None
    reason: str = ""
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class EndCourse:
    """Command, on the site's bed: a course is completed, or ended early with a reason."""

    at: Instant
    bed: BedId
    command: str
    course: str
    early: bool
    by: str
    reason: str = ""
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class ScoreOutcome:
    """Command, on the site's bed: an outcome score taken after one infusion of a course.

    Attributes:
        session: The infusion it speaks of.
        taken: When it was taken; None: now.
    """

    at: Instant
    bed: BedId
    command: str
    course: str
    session: str
    score: float
    by: str
    taken: Instant | None = None
    note: str = ""
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class TellSatisfaction:
    """Command, on the site's bed: how satisfied the patient was with one infusion, asked after the visit.

    Attributes:
        session: The infusion it speaks of.
        score: 1 (not at all) to 5 (very).
    """

    at: Instant
    bed: BedId
    command: str
    course: str
    session: str
    score: int
    by: str
    note: str = ""
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class CompleteTask:
    """Command, on the site's bed: a follow-up task was done."""

    at: Instant
    bed: BedId
    command: str
    course: str
    task: str
    by: str
    note: str = ""
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class ArrangeRoom:
    """Command, on the site's bed: what the room is called, and its chairs in their order.

    Attributes:
        revision: The room's as the giver saw it; None: not asked.
    """

    at: Instant
    bed: BedId
    command: str
    name: str
    chairs: tuple[BedId, ...]
    by: str
    revision: int | None = None


VisitCommand: TypeAlias = (
    ReviseSession
    | AnswerScreening
    | OverrideGate
    | ChangeLimit
    | RecordCheck
    | AddNote
    | ReportAdverseEvent
    | GiveMedicine
    | TickItem
    | GiveFeedback
)


CourseCommand: TypeAlias = PlanCourse | EndCourse | ScoreOutcome | TellSatisfaction | CompleteTask

SiteCommand: TypeAlias = CourseCommand | ArrangeRoom
"""Commands that the site's registry takes; no bed is stepped."""
