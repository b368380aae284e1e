"""What people put down in a visit, and courses, as the plain objects of the wire contract."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final, TypeAlias

from app.core.course import Course, Task
from app.core.record import AdverseEvent, Check, Note, Record
from app.core.vitals import Instant

Object: TypeAlias = dict[str, Any]
"""A JSON object as Python holds it before it is written."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLI: Final = timedelta(milliseconds=1)


@lru_cache(maxsize=4096)
def _second(second: int) -> str:
    return (_EPOCH + timedelta(seconds=second)).isoformat()[:19]


def stamp(at: Instant) -> str:
    """RFC 3339, UTC, milliseconds: ``2026-11-21T10:42:17.120Z``."""
    second, millis = divmod(at, 1000)
    return f"{_second(second)}.{millis:03d}Z"


def instant(text: str) -> Instant:
    """Milliseconds of a time that :func:`stamp` wrote."""
    return (datetime.fromisoformat(text) - _EPOCH) // _MILLI


def instant_or_none(text: str | None) -> Instant | None:
    """The same, where a time may be unknown."""
    return None if text is None else instant(text)


def stamp_or_none(at: Instant | None) -> str | None:
    """The same, where an instant may be unknown."""
    return None if at is None else stamp(at)


def _numbers(values: Mapping[str, float]) -> Object:
    return dict(sorted(values.items()))


def check_object(check: Check) -> Object:
    """What a person saw at the chair, and what the monitors said at that instant."""
    return {
        "id": check.id,
        "at": stamp(check.at),
        "by": check.by,
        "phase": check.phase,
        "entries": _numbers(check.entries),
        "vitals": _numbers(check.vitals),
        "full": check.full,
        "oriented": check.oriented,
        "walks": check.walks,
        "note": check.note,
    }


def note_object(note: Note) -> Object:
    """A free observation."""
    return {"id": note.id, "at": stamp(note.at), "by": note.by, "text": note.text}


def adverse_event_object(event: AdverseEvent) -> Object:
    """An adverse event as it is known now."""
    return {
        "id": event.id,
        "kind": event.kind,
        "grade": event.grade,
        "onset": stamp(event.onset),
        "phase": event.phase,
        "resolved": stamp_or_none(event.resolved),
        "action": event.action,
        "outcome": event.outcome,
        "note": event.note,
        "by": event.by,
        "at": stamp(event.at),
    }


def record_object(record: Record) -> Object:
    """Everything put down in one visit."""
    screening, feedback = record.screening, record.feedback
    return {
        "screening": None
        if screening is None
        else {
            "version": screening.version,
            "answers": dict(sorted(screening.answers.items())),
            "medicines": list(screening.medicines),
            "at": stamp(screening.at),
            "by": screening.by,
            "note": screening.note,
        },
        "overrides": [
            {"gate": one.gate, "by": one.by, "reason": one.reason, "at": stamp(one.at)}
            for one in record.overrides
        ],
        "limits": [
            {
                "rule": one.rule,
                "value": one.value,
                "by": one.by,
                "reason": one.reason,
                "at": stamp(one.at),
            }
            for _, one in sorted(record.limits.items())
        ],
        "checks": [check_object(one) for one in record.checks],
        "notes": [note_object(one) for one in record.notes],
        "adverse_events": [adverse_event_object(one) for one in record.adverse_events],
        "medicines": [
            {
                "id": one.id,
                "drug": one.drug,
                "dose": one.dose,
                "route": one.route,
                "at": stamp(one.at),
                "by": one.by,
                "note": one.note,
            }
            for one in record.medicines
        ],
        "ticks": {
            item: {"by": one.by, "at": stamp(one.at), "note": one.note}
            for item, one in sorted(record.ticks.items())
        },
        "feedback": None
        if feedback is None
        else {
            "score": feedback.score,
            "by": feedback.by,
            "at": stamp(feedback.at),
            "note": feedback.note,
        },
        "check_due": stamp_or_none(record.check_due),
    }


def task_object(task: Task) -> Object:
    """Something to be done after an infusion."""
    return {
        "id": task.id,
        "session": task.session,
        "what": task.what,
        "due": stamp(task.due),
        "done_at": stamp_or_none(task.done_at),
        "by": task.by,
        "note": task.note,
    }


def course_object(course: Course) -> Object:
    """A course of infusions, whole."""
    return {
        "id": course.id,
        "alias": course.alias,
        "template": course.template,
        "planned": course.planned,
        "infusions": course.infusions,
        "state": course.state,
        "indication": course.indication,
        "scale": course.scale,
        "baseline_score": course.baseline_score,
        "opened_at": stamp(course.opened_at),
        "by": course.by,
        "given": [
            {
                "session": one.session,
                "started_at": stamp(one.started_at),
                "ended_at": stamp_or_none(one.ended_at),
                "dose_mg": one.dose_mg,
                "dose_mg_per_kg": one.dose_mg_per_kg,
                "satisfaction": one.satisfaction,
                "comment": one.comment,
            }
            for one in course.given
        ],
        "scores": [
            {
                "session": one.session,
                "score": one.score,
                "taken": stamp(one.taken),
                "by": one.by,
                "note": one.note,
            }
            for one in course.scores
        ],
        "tasks": [task_object(one) for one in course.tasks],
        "ended_at": stamp_or_none(course.ended_at),
        "reason": course.reason,
        "revision": course.revision,
    }
