"""What people put down in a visit, and courses, as schemas. ``wire_record`` writes the objects."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from app.codec.wire_terms import Time, WireModel
from app.core.course import CourseState
from app.core.protocol import Phase


class ScreeningObject(WireModel):
    """The screening form as it was filled in."""

    version: str
    """Of the form that was asked."""
    answers: dict[str, str]
    """Question id to ``yes`` or ``no``; what is not here was not asked yet."""
    medicines: list[str]
    """As declared, in the patient's words."""
    at: Time
    by: str
    note: str


class OverrideObject(WireModel):
    """A named person let the visit go on though a gate was unmet."""

    gate: str
    by: str
    reason: str
    at: Time


class LimitChangeObject(WireModel):
    """Another limit for this session only."""

    rule: str
    value: float
    by: str
    reason: str
    at: Time


class CheckObject(WireModel):
    """What a person saw at the chair, and what the monitors said at that instant."""

    id: str
    at: Time
    by: str
    phase: Phase
    entries: dict[str, float]
    """By entered quantity: MOAA/S, RASS, CADSS, nausea; 1 (yes) or 0 where it is one of both."""
    vitals: dict[str, float]
    """Usable values at that instant, by quantity, canonical unit."""
    full: bool
    """Pressure, heart rate, oxygen and consciousness are all there: the next check is due anew."""
    oriented: bool | None
    walks: bool | None
    """Null: not looked at."""
    note: str


class NoteObject(WireModel):
    """A free observation."""

    id: str
    at: Time
    by: str
    text: str


class AdverseEventObject(WireModel):
    """An adverse event as it is known now."""

    id: str
    kind: str
    """Of the practice's vocabulary."""
    grade: Annotated[int, Field(ge=1, le=5)]
    """1 (mild) to 5 (death), as CTCAE counts."""
    onset: Time
    phase: Phase
    """Of the visit when it began."""
    resolved: Time | None
    """Null: it has not ended, or nobody knows."""
    action: str
    outcome: str
    note: str
    by: str
    at: Time
    """Who reported it last, and when."""


class MedicineObject(WireModel):
    """Another drug that was given."""

    id: str
    drug: str
    dose: str
    """With its unit."""
    route: str
    at: Time
    by: str
    note: str


class TickObject(WireModel):
    """An item of the discharge list that a person has seen to be so."""

    by: str
    at: Time
    note: str


class FeedbackObject(WireModel):
    """How satisfied the patient was."""

    score: Annotated[int, Field(ge=1, le=5)]
    by: str
    at: Time
    note: str


class RecordObject(WireModel):
    """Everything put down in one visit, oldest first."""

    screening: ScreeningObject | None
    overrides: list[OverrideObject]
    """Shown until the end."""
    limits: list[LimitChangeObject]
    """In order of rule."""
    checks: list[CheckObject]
    notes: list[NoteObject]
    adverse_events: list[AdverseEventObject]
    medicines: list[MedicineObject]
    ticks: dict[str, TickObject]
    """By item of the discharge list."""
    feedback: FeedbackObject | None
    check_due: Time | None
    """When the next full check is due; null: none is."""


class GateObject(WireModel):
    """One gate that is unmet now."""

    id: str
    level: str
    """``block``: the start waits for it; ``warn``: it is shown."""
    text: str
    """What is missing, and where it is short, the way out."""
    overridable: bool
    overridden: bool
    """A named person let the visit go on."""


class ItemObject(WireModel):
    """One item of the discharge list."""

    id: str
    text: str
    met: bool
    by_hand: bool
    """Only a person can see it."""
    by: str
    """Who ticked it; ``service``: it can be seen; empty: it is not met."""
    at: Time | None
    """Since when it is met."""


class GivenObject(WireModel):
    """One infusion of a course. Dose in mg and mg/kg; null: not known."""

    session: str
    started_at: Time
    ended_at: Time | None
    dose_mg: float | None
    dose_mg_per_kg: float | None
    satisfaction: int | None
    """1 (not at all) to 5 (very); null: not asked."""
    comment: str
    """In the patient's words."""


class ScoreObject(WireModel):
    """An outcome score after one infusion."""

    session: str
    score: float
    taken: Time
    by: str
    note: str


class TaskObject(WireModel):
    """Something to be done after an infusion."""

    id: str
    session: str
    what: str
    due: Time
    done_at: Time | None
    by: str
    """Who did it; empty: nobody yet."""
    note: str


class CourseObject(WireModel):
    """A course of infusions of one patient."""

    id: str
    alias: str
    template: str
    planned: int
    """Infusions planned at first."""
    infusions: int
    """Infusions planned now."""
    state: CourseState
    indication: str
    scale: str
    """Name of the outcome scale; a lower score is better."""
    baseline_score: float | None
    """Before the first infusion."""
    opened_at: Time
    by: str
    given: list[GivenObject]
    scores: list[ScoreObject]
    tasks: list[TaskObject]
    ended_at: Time | None
    reason: str
    """Why it is another than was planned, or has ended."""
    revision: int
    """+1 with each change; ``If-Match`` may ask for it."""
