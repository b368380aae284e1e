"""What staff send about a visit: plan, screening, overrides, limits, checks, events, discharge.

Bounds of entries are those of their scales; what is wrong clinically the core says. ``by`` is required:
somebody answers for each of these.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self, TypeAlias

from pydantic import ConfigDict, Field, model_validator

from app.codec.http_call import Call
from app.codec.http_models import Moment, Note, PatientRequest, Person, PlanRequest, RequestModel, instant
from app.codec.wire_terms import WireModel
from app.core.commands import (
    AddNote,
    AnswerScreening,
    ChangeLimit,
    GiveFeedback,
    GiveMedicine,
    OverrideGate,
    RecordCheck,
    ReportAdverseEvent,
    ReviseSession,
    TellSatisfaction,
    TickItem,
)
from app.core.practice import Effect, Flag

Id: TypeAlias = Annotated[str, Field(min_length=1, max_length=128)]
Reason: TypeAlias = Annotated[
    str, Field(min_length=1, max_length=500, pattern=r"\S", examples=["stopped three weeks ago"])
]
YesNo: TypeAlias = Annotated[int, Field(ge=0, le=1)]
"""1: yes, 0: no. An answer that was not asked for is left out."""


class QuestionObject(WireModel):
    """One question of the screening form."""

    id: str
    text: str
    wanted: str
    """The answer that lets the visit go on: ``yes`` or ``no``."""
    effect: Effect
    """What the other one does."""
    flag: Flag | None
    """Raised by the other one."""
    source: dict[str, str]
    needs_signoff: bool
    """No clinician has signed it yet."""


class ScreeningForm(WireModel):
    """The screening form as it is asked now."""

    version: str
    questions: list[QuestionObject]


class PlanChange(RequestModel):
    """Another patient's weight or plan; the whole of both."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "patient": {"alias": "K-1234", "weight_kg": 78.5, "age": 44, "sex": "f"},
                    "plan": {"drug": "ketamine", "dose_mg_per_kg": 0.5, "duration_min": 40},
                    "by": "Dr. Lee",
                    "reason": "weighed again",
                }
            ]
        }
    )

    patient: PatientRequest
    plan: PlanRequest
    by: Person
    reason: Note = ""
    """Required once the infusion has begun."""

    def command(self, call: Call) -> ReviseSession:
        """As a command of the core."""
        patient, plan = self.patient.value(), self.plan.value()
        return ReviseSession(*call.about, patient, plan, self.by, self.reason, call.seen)


class ScreeningRequest(RequestModel):
    """The screening form, whole or in part; later answers replace former ones."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "answers": {"maoi": "no", "opioid": "yes"},
                    "medicines": ["tramadol 50 mg"],
                    "by": "J. Kim, RN",
                }
            ]
        }
    )

    answers: Annotated[dict[Id, Literal["yes", "no"]], Field(max_length=200)]
    """By question of ``GET /screening``."""
    medicines: Annotated[list[Annotated[str, Field(min_length=1, max_length=200)]], Field(max_length=100)] = (
        Field(default_factory=list)
    )
    """As declared, in the patient's words."""
    by: Person
    note: Note = ""

    def command(self, call: Call) -> AnswerScreening:
        """As a command of the core."""
        answers, medicines = dict(self.answers), tuple(self.medicines)
        return AnswerScreening(*call.about, answers, self.by, medicines, self.note, call.seen)


class OverrideRequest(RequestModel):
    """A named person lets the visit go on though a gate is unmet."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"gate": "SES-SCREEN.maoi", "by": "Dr. Lee", "reason": "stopped three weeks ago"}]
        }
    )

    gate: Id
    by: Person
    reason: Reason

    def command(self, call: Call) -> OverrideGate:
        """As a command of the core."""
        return OverrideGate(*call.about, self.gate, self.by, self.reason, call.seen)


class LimitRequest(RequestModel):
    """Another limit for this session only."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"value": 150, "by": "Dr. Lee", "reason": "known aneurysm"}]}
    )

    value: Annotated[float, Field(ge=0, le=1000)]
    """In the unit of the rule's comparison; for a limit relative to the baseline, the factor."""
    by: Person
    reason: Reason

    def command(self, call: Call) -> ChangeLimit:
        """As a command of the core."""
        return ChangeLimit(*call.about, call.item, self.value, self.by, self.reason, call.seen)


class Entries(RequestModel):
    """What was seen; what was not looked at is left out."""

    moaas: Annotated[int, Field(ge=0, le=5)] | None = None
    """MOAA/S: 5 awake, 0 does not respond."""
    rass: Annotated[int, Field(ge=-5, le=4)] | None = None
    cadss: Annotated[int, Field(ge=0, le=92)] | None = None
    cadss6: Annotated[int, Field(ge=0, le=24)] | None = None
    nausea: Annotated[int, Field(ge=0, le=10)] | None = None
    dissociated: YesNo | None = None
    """In the staff's word."""
    vomited: YesNo | None = None
    distressed: YesNo | None = None
    line_risk: YesNo | None = None
    """May tear the line."""
    symptom: YesNo | None = None
    """Chest pain, severe headache, change of vision, neurological sign."""
    allergy: YesNo | None = None
    """Signs of an allergic reaction."""

    def values(self) -> dict[str, float]:
        """As the core knows them: by quantity, those that were given."""
        return self.model_dump(exclude_none=True)


class CheckRequest(RequestModel):
    """What a person saw at the chair."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"entries": {"moaas": 5, "dissociated": 1, "nausea": 0}, "by": "J. Kim, RN"},
                {
                    "entries": {"moaas": 5, "cadss": 2},
                    "oriented": True,
                    "walks": True,
                    "by": "J. Kim, RN",
                },
            ]
        }
    )

    entries: Entries = Field(default_factory=Entries)
    oriented: bool | None = None
    walks: bool | None = None
    """For the discharge list; left out: not looked at."""
    by: Person
    note: Note = ""

    def command(self, call: Call) -> RecordCheck:
        """As a command of the core."""
        entries = self.entries.values()
        return RecordCheck(*call.about, entries, self.by, self.note, self.oriented, self.walks, call.seen)


class NoteRequest(RequestModel):
    """A free observation."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"text": "talks of the sea, calm", "by": "J. Kim, RN"}]}
    )

    text: Annotated[str, Field(min_length=1, max_length=2000, pattern=r"\S")]
    by: Person

    def command(self, call: Call) -> AddNote:
        """As a command of the core."""
        return AddNote(*call.about, self.text, self.by, call.seen)


class AdverseEventRequest(RequestModel):
    """An adverse event as it is known now."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "kind": "nausea",
                    "grade": 2,
                    "onset": "2026-11-21T10:42:17Z",
                    "action": "ondansetron 4 mg",
                    "outcome": "better after 10 min",
                    "by": "J. Kim, RN",
                }
            ]
        }
    )

    kind: Id
    """Of the practice's vocabulary."""
    grade: Annotated[int, Field(ge=1, le=5)]
    """1 (mild) to 5 (death), as CTCAE counts."""
    onset: Moment | None = None
    """Left out: now, or as it was."""
    resolved: Moment | None = None
    """Left out: it has not ended, or nobody knows."""
    action: Note = ""
    outcome: Note = ""
    by: Person
    note: Note = ""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.onset is not None and self.resolved is not None and self.resolved < self.onset:
            raise ValueError("it would be resolved before its onset")
        return self

    def command(self, call: Call) -> ReportAdverseEvent:
        """As a command of the core."""
        return ReportAdverseEvent(
            *call.about,
            self.kind,
            self.grade,
            self.by,
            onset=None if self.onset is None else instant(self.onset),
            resolved=None if self.resolved is None else instant(self.resolved),
            action=self.action,
            outcome=self.outcome,
            note=self.note,
            revises=call.item or None,
            revision=call.seen,
        )


class MedicineRequest(RequestModel):
    """Another drug that was given in this visit."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"drug": "ondansetron", "dose": "4 mg", "route": "IV", "by": "J. Kim, RN"}]
        }
    )

    drug: Annotated[str, Field(min_length=1, max_length=64, pattern=r"\S")]
    dose: Annotated[str, Field(min_length=1, max_length=64, pattern=r"\S", examples=["4 mg"])]
    """With its unit."""
    route: Annotated[str, Field(max_length=64)] = ""
    by: Person
    note: Note = ""

    def command(self, call: Call) -> GiveMedicine:
        """As a command of the core."""
        return GiveMedicine(*call.about, self.drug, self.dose, self.by, self.route, self.note, call.seen)


class TickRequest(RequestModel):
    """An item of the discharge list that only a person can see is so, or is not."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"done": True, "by": "J. Kim, RN", "note": "her sister"}]}
    )

    done: bool
    by: Person
    note: Note = ""

    def command(self, call: Call) -> TickItem:
        """As a command of the core."""
        return TickItem(*call.about, call.item, self.done, self.by, self.note, call.seen)


class FeedbackRequest(RequestModel):
    """How satisfied the patient is, told during the visit or after it."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"score": 4, "by": "J. Kim, RN", "note": "too bright"}]}
    )

    score: Annotated[int, Field(ge=1, le=5)]
    """1: not at all; 5: very."""
    by: Person
    note: Note = ""

    def command(self, call: Call) -> GiveFeedback:
        """As a command of the core."""
        return GiveFeedback(*call.about, self.score, self.by, self.note, call.seen)

    def afterwards(self, call: Call) -> TellSatisfaction:
        """As a command about the course, once the visit is over."""
        return TellSatisfaction(*call.about, call.item, self.score, self.by, self.note, call.seen)
