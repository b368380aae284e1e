"""What staff send about courses of infusions, and what they are shown of them."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field

from app.codec.http_call import Call
from app.codec.http_models import Moment, Note, Person, RequestModel, instant
from app.codec.http_visit_models import Id
from app.codec.wire_record_models import CourseObject, TaskObject
from app.codec.wire_terms import Time, WireModel
from app.core.commands import CompleteTask, EndCourse, PlanCourse, ScoreOutcome
from app.core.course import Responder


class SeriesPoint(WireModel):
    """One infusion of a course and the score that was taken after it."""

    infusion: int
    """1: the first of the course."""
    session: str
    started_at: Time
    taken: Time | None
    """Null: not scored."""
    score: float | None
    of_baseline: float | None
    """The score as a share of the one before the first infusion; null: one of them is not known."""


class CourseReport(CourseObject):
    """A course of infusions, and what can be told from it now."""

    responder: Responder
    """``too_early`` until enough infusions are scored: before, nothing is said of response."""
    next_infusion: Time | None
    """Not sooner than this, by the template's shortest gap; null: none is planned, or none was given."""
    overdue: list[str]
    """Tasks that should have been done by now."""
    series: list[SeriesPoint]


class DueTask(TaskObject):
    """A follow-up task that is open."""

    course: str
    alias: str
    overdue: bool


class CourseRequest(RequestModel):
    """A course of infusions for a patient, as it is to be."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "alias": "K-1234",
                    "template": "a",
                    "infusions": 6,
                    "indication": "treatment-resistant depression",
                    "scale": "PHQ-9",
                    "baseline_score": 21,
                    "by": "Dr. Lee",
                }
            ]
        }
    )

    alias: Annotated[str, Field(min_length=1, max_length=64, pattern=r"\S", examples=["K-1234"])]
    template: Id
    """Of the practice."""
    infusions: Annotated[int, Field(ge=1, le=1000)]
    indication: Note = ""
    scale: Annotated[str, Field(max_length=64, examples=["PHQ-9"])] = ""
    """Name of the outcome scale; a lower score is better."""
    baseline_score: Annotated[float, Field(ge=0, le=1000)] | None = None
    """Before the first infusion."""
    by: Person
    reason: Note = ""
    """Why another than before."""

    def command(self, call: Call) -> PlanCourse:
        """As a command of the core."""
        return PlanCourse(
            call.at,
            call.bed,
            call.command,
            self.alias,
            self.template,
            self.infusions,
            self.by,
            indication=self.indication,
            scale=self.scale,
            baseline_score=self.baseline_score,
            course=call.subject or None,
            reason=self.reason,
            revision=call.seen,
        )


class EndRequest(RequestModel):
    """A course is completed, or ended early with a reason."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"early": True, "reason": "moves away", "by": "Dr. Lee"}]}
    )

    early: bool
    by: Person
    reason: Note = ""
    """Required for an early end."""

    def command(self, call: Call) -> EndCourse:
        """As a command of the core."""
        return EndCourse(*call.about, self.early, self.by, self.reason, call.seen)


class ScoreRequest(RequestModel):
    """An outcome score after one infusion; a later one replaces it."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"score": 12, "taken": "2026-11-22T09:00:00Z", "by": "J. Kim, RN"}]}
    )

    score: Annotated[float, Field(ge=0, le=1000)]
    taken: Moment | None = None
    """Left out: now."""
    by: Person
    note: Note = ""

    def command(self, call: Call) -> ScoreOutcome:
        """As a command of the core."""
        taken = None if self.taken is None else instant(self.taken)
        return ScoreOutcome(*call.about, call.item, self.score, self.by, taken, self.note, call.seen)


class DoneRequest(RequestModel):
    """A follow-up task was done."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"by": "J. Kim, RN", "note": "by telephone, sleeps well"}]}
    )

    by: Person
    note: Note = ""

    def command(self, call: Call) -> CompleteTask:
        """As a command of the core."""
        return CompleteTask(*call.about, call.item, self.by, self.note, call.seen)
