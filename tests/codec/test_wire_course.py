"""What is told of a course: response, next infusion, overdue tasks, and scores as a series."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import pytest

from app.codec.http_course_models import CourseReport, DueTask
from app.codec.wire import to_json
from app.codec.wire_course import course_report, open_tasks
from app.codec.wire_record import course_object, stamp
from app.core.course import Course, CourseState, Given, Score, Task
from app.core.practice import CourseRules, Practice, Template
from app.core.vitals import MINUTE
from tests.support import START

HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
PRACTICE: Final = Practice(
    course=CourseRules(templates=(Template("a", "Six in two weeks", (3, 6, 10), 48, (2, 3)),))
)
COURSE: Final = Course(
    "k1", "K-1", "a", 6, 6, START, "Dr. Lee", CourseState.ACTIVE, "TRD", "PHQ-9", 20,
    given=tuple(
        Given(f"chair-1.s{n}", START + n * DAY, START + n * DAY + HOUR, 39, 0.5) for n in (1, 2, 3, 4)
    ),
    scores=tuple(
        Score(f"chair-1.s{n}", score, START + n * DAY + DAY, "RN")
        for n, score in ((1, 20), (2, 14), (4, 9))
    ),
    tasks=(
        Task("k1.t1", "chair-1.s1", "score", START + 2 * DAY, START + 2 * DAY, "RN"),
        Task("k1.t2", "chair-1.s2", "score", START + 3 * DAY),
        Task("k1.t3", "chair-1.s4", "relapse", START + 11 * DAY),
    ),
)  # fmt: skip
NOW: Final = START + 5 * DAY


def told(course: Course = COURSE, practice: Practice = PRACTICE) -> dict[str, Any]:
    report = course_report(course, practice, NOW)
    CourseReport.model_validate_json(to_json(report))
    return report


def test_a_report_is_the_course_and_what_follows_from_it() -> None:
    report = told()
    assert {name: report[name] for name in course_object(COURSE)} == course_object(COURSE)
    assert report["responder"] == "response"
    assert report["next_infusion"] == stamp(START + 4 * DAY + HOUR + 2 * DAY)
    assert report["overdue"] == ["k1.t2"]


def test_the_series_has_every_infusion_scored_or_not() -> None:
    series = told()["series"]
    assert [one["infusion"] for one in series] == [1, 2, 3, 4]
    assert [one["score"] for one in series] == [20, 14, None, 9]
    assert [one["of_baseline"] for one in series] == [1, 0.7, None, 0.45]
    assert series[2] == {
        "infusion": 3, "session": "chair-1.s3", "started_at": stamp(START + 3 * DAY), "taken": None,
        "score": None, "of_baseline": None,
    }  # fmt: skip


@pytest.mark.parametrize("baseline", [None, 0])
def test_without_a_score_before_there_is_no_share(baseline: float | None) -> None:
    assert {one["of_baseline"] for one in told(replace(COURSE, baseline_score=baseline))["series"]} == {None}


def test_a_template_that_the_practice_no_longer_has_says_nothing() -> None:
    assert told(practice=Practice())["next_infusion"] is None
    assert told(replace(COURSE, given=(), scores=()))["next_infusion"] is None


@pytest.mark.parametrize(
    ("due", "tasks"),
    [
        (None, [("k1.t2", True), ("k2.t3", False), ("k1.t3", False)]),
        (START + 11 * DAY, [("k1.t2", True), ("k2.t3", False), ("k1.t3", False)]),
        (START + 11 * DAY - 1, [("k1.t2", True), ("k2.t3", False)]),
        (START, []),
    ],
)
def test_open_tasks_over_all_courses(due: int | None, tasks: list[tuple[str, bool]]) -> None:
    other = replace(
        COURSE, id="k2", alias="K-2", tasks=(Task("k2.t3", "chair-1.s9", "score", START + 10 * DAY),)
    )
    found = open_tasks([COURSE, other], NOW, due)
    for one in found:
        DueTask.model_validate_json(to_json(one))
    assert [(one["id"], one["overdue"]) for one in found] == tasks
    assert {one["alias"] for one in found if one["course"] == "k2"} <= {"K-2"}
