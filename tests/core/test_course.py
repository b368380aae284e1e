"""A course is a value that needs no timer."""

from __future__ import annotations

from app.core.course import Course, CourseState


def test_a_new_course_is_planned() -> None:
    course = Course("k1", "K-1", "a", planned=6, infusions=6, opened_at=0, by="RN")
    assert (course.state, course.given, course.revision) == (CourseState.PLANNED, (), 1)
