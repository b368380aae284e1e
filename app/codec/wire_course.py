"""A course of infusions as a person reads it: with what can be told from it and a clock."""

from __future__ import annotations

from collections.abc import Iterable

from app.codec.wire_record import Object, course_object, stamp, stamp_or_none, task_object
from app.core.course import Course
from app.core.courses import next_infusion, overdue, responder, template_of
from app.core.practice import Practice
from app.core.vitals import Instant


def course_report(course: Course, practice: Practice, now: Instant) -> Object:
    """A course, whole, with response, next infusion, overdue tasks and the series of scores.

    Args:
        practice: Of the site; a template it no longer has says nothing of the next infusion.
    """
    template = template_of(practice, course.template)
    return {
        **course_object(course),
        "responder": responder(course, practice),
        "next_infusion": None if template is None else stamp_or_none(next_infusion(course, template)),
        "overdue": [task.id for task in overdue(course, now)],
        "series": _series(course),
    }


def _series(course: Course) -> list[Object]:
    """Scores over the infusions, an infusion without one included."""
    scores = {one.session: one for one in course.scores}
    base = course.baseline_score
    told: list[Object] = []
    for number, given in enumerate(course.given, start=1):
        score = scores.get(given.session)
        told.append(
            {
                "infusion": number,
                "session": given.session,
                "started_at": stamp(given.started_at),
                "taken": None if score is None else stamp(score.taken),
                "score": None if score is None else score.score,
                "of_baseline": score.score / base if score is not None and base else None,
            }
        )
    return told


def open_tasks(courses: Iterable[Course], now: Instant, due: Instant | None) -> list[Object]:
    """Follow-up tasks that nobody has done, the first due first.

    Args:
        due: Only those due until then; None: all.
    """
    found = [
        (task.due, course, task)
        for course in courses
        for task in course.tasks
        if task.done_at is None and (due is None or task.due <= due)
    ]
    found.sort(key=lambda one: (one[0], one[1].id, one[2].id))
    return [
        {
            **task_object(task),
            "course": course.id,
            "alias": course.alias,
            "overdue": task in overdue(course, now),
        }
        for _, course, task in found
    ]
