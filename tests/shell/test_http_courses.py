"""Courses over HTTP: planned, followed by visits, scored, ended; and the tasks that follow."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import pytest

from app.codec.wire_record import stamp
from app.core.changes import Fault
from app.core.commands import CompleteTask, EndCourse, PlanCourse, ScoreOutcome, TellSatisfaction
from app.core.course import Course, CourseState, Given, Score, Task
from app.core.events import Event
from app.core.practice import CourseRules, Practice, Template
from app.core.vitals import MINUTE, SITE
from tests.shell.scripted import Desk
from tests.support import START

HOUR: Final = 60 * MINUTE
BODY: Final = {
    "alias": "K-1", "template": "a", "infusions": 6, "indication": "TRD", "scale": "PHQ-9",
    "baseline_score": 20, "by": "Dr. Lee", "reason": "r",
}  # fmt: skip
PRACTICE: Final = Practice(
    course=CourseRules(templates=(Template("a", "Six in two weeks", (3, 6, 10), 48, (2, 3)),))
)
AT: Final = START
COURSE: Final = Course(
    "k1", "K-1", "a", 6, 6, START, "Dr. Lee", CourseState.ACTIVE, "TRD", "PHQ-9", 20,
    given=(Given("chair-1.s1", START - HOUR, START, 39, 0.5),),
    scores=(Score("chair-1.s1", 12, START, "RN"),),
    tasks=(
        Task("k1.t1", "chair-1.s1", "counselling", START - 1),
        Task("k1.t2", "chair-1.s1", "relapse", START + 24 * HOUR),
    ),
    revision=3,
)  # fmt: skip

PLANNED: Final = PlanCourse(AT, SITE, "c1", "K-1", "a", 6, "Dr. Lee", "TRD", "PHQ-9", 20, None, "r", None)
COMMANDS: Final[list[tuple[str, str, dict[str, Any], Event]]] = [
    ("PUT", "/courses/k1", BODY, replace(PLANNED, course="k1", revision=7)),
    (
        "POST", "/courses/k1/end", {"early": True, "by": "Dr. Lee", "reason": "moves"},
        EndCourse(AT, SITE, "c1", "k1", True, "Dr. Lee", "moves", 7),
    ),
    (
        "PUT", "/courses/k1/scores/chair-1.s1", {"score": 12, "by": "RN", "note": "n"},
        ScoreOutcome(AT, SITE, "c1", "k1", "chair-1.s1", 12, "RN", None, "n", 7),
    ),
    (
        "PUT", "/courses/k1/scores/chair-1.s1", {"score": 12, "by": "RN", "taken": "2026-05-28T20:26:40Z"},
        ScoreOutcome(AT, SITE, "c1", "k1", "chair-1.s1", 12, "RN", START, "", 7),
    ),
    (
        "PUT", "/courses/k1/satisfaction/chair-1.s1", {"score": 4, "by": "RN", "note": "calm"},
        TellSatisfaction(AT, SITE, "c1", "k1", "chair-1.s1", 4, "RN", "calm", 7),
    ),
    (
        "POST", "/courses/k1/tasks/k1.t1/done", {"by": "RN", "note": "by telephone"},
        CompleteTask(AT, SITE, "c1", "k1", "k1.t1", "RN", "by telephone", 7),
    ),
]  # fmt: skip


def desk_with(*courses: Course, scripted: bool = True) -> Desk:
    desk = Desk()
    suite = desk.clinic.suite
    suite.protocol = replace(suite.protocol, practice=PRACTICE)
    suite.registry = replace(suite.registry, courses={one.id: one for one in courses})
    desk.clinic.script = ("done", "k1") if scripted else None
    return desk


async def test_a_course_is_planned() -> None:
    desk = desk_with(scripted=False)
    answer = await desk.call("POST", "/courses", 201, BODY)
    course = answer.json()
    assert answer.headers["location"] == f"/api/v1/courses/{course['id']}"
    assert answer.headers["etag"] == '"1"'
    assert (course["state"], course["planned"], course["responder"]) == ("planned", 6, "too_early")
    assert (course["next_infusion"], course["overdue"], course["series"]) == (None, [], [])
    assert (await desk.call("GET", f"/courses/{course['id']}", 200)).json() == course
    assert (await desk.call("GET", "/courses?alias=K-1", 200)).json() == [course]


async def test_what_planning_asks_for() -> None:
    desk = desk_with(COURSE)
    await desk.call("POST", "/courses", 201, BODY)
    assert desk.event == PLANNED


@pytest.mark.parametrize(("method", "path", "body", "event"), COMMANDS)
async def test_what_a_request_asks_for(method: str, path: str, body: dict[str, Any], event: Event) -> None:
    desk = desk_with(COURSE)
    answer = await desk.call(method, path, 200, body, if_match='"7"')
    assert desk.event == event
    assert (answer.json()["id"], answer.headers["etag"]) == ("k1", '"3"')


@pytest.mark.parametrize(("method", "path", "body", "event"), COMMANDS)
async def test_a_repeated_key_gives_the_first_answer(
    method: str, path: str, body: dict[str, Any], event: Event
) -> None:
    desk = desk_with(COURSE)
    for _ in range(2):
        await desk.call(method, path, 200, body, if_match='"7"', idempotency_key="k")
    assert desk.clinic.given == [event]


@pytest.mark.parametrize(("method", "path", "body", "event"), COMMANDS)
async def test_refused_stale_and_unknown(method: str, path: str, body: dict[str, Any], event: Event) -> None:
    del event
    desk = desk_with(COURSE)
    fault = Fault("infusions", "", "Too many.")
    for reason, status in (("conflict", 409), ("stale", 412), ("invalid", 422), ("not_found", 404)):
        desk.clinic.script = (reason, "Not so.", (fault,))
        told = (await desk.call(method, path, status, body)).json()
        assert told["detail"] == "Not so."
        assert told["errors"] == [{"field": "infusions", "message": "Too many.", "rule": ""}]


@pytest.mark.parametrize(("method", "path", "body", "event"), COMMANDS)
async def test_a_course_that_is_none(method: str, path: str, body: dict[str, Any], event: Event) -> None:
    del event
    desk = desk_with(scripted=False)
    assert "no such course" in (await desk.call(method, path, 404, body)).json()["detail"]
    await desk.call("GET", "/courses/k1", 404)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"infusions": 0}, "infusions"),
        ({"infusions": 6.5}, "infusions"),
        ({"alias": ""}, "alias"),
        ({"by": None}, "by"),
        ({"baseline_score": "20"}, "baseline_score"),
        ({"more": 1}, "more"),
    ],
)
async def test_a_wrong_body_names_the_field(change: dict[str, Any], field: str) -> None:
    desk = desk_with(COURSE)
    for method, path in (("POST", "/courses"), ("PUT", "/courses/k1")):
        told = (await desk.call(method, path, 422, BODY | change)).json()
        assert [one["field"] for one in told["errors"]] == [field]
    assert desk.clinic.given == []


async def test_who_has_seen_another_revision_is_told() -> None:
    desk = desk_with(COURSE, scripted=False)
    path = "/courses/k1/tasks/k1.t1/done"
    told = (await desk.call("POST", path, 412, {"by": "RN"}, if_match='"2"')).json()
    assert "meanwhile" in told["detail"]
    done = await desk.call("POST", path, 200, {"by": "RN"}, if_match='"3"')
    assert done.headers["etag"] == '"4"'
    assert done.json()["tasks"][0]["by"] == "RN"
    await desk.call("POST", path, 409, {"by": "RN"})


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("", ["k1", "k2"]),
        ("?alias=K-2", ["k2"]),
        ("?state=active", ["k1"]),
        ("?alias=K-2&state=active", []),
    ],
)
async def test_courses_by_patient_and_state(query: str, ids: list[str]) -> None:
    desk = desk_with(COURSE, replace(COURSE, id="k2", alias="K-2", state=CourseState.COMPLETED))
    assert [one["id"] for one in (await desk.call("GET", f"/courses{query}", 200)).json()] == ids
    await desk.call("GET", "/courses?state=lost", 422)


async def test_a_course_says_what_follows_from_it() -> None:
    course = (await desk_with(COURSE).call("GET", "/courses/k1", 200)).json()
    assert course["next_infusion"] == stamp(START + 48 * HOUR)
    assert course["overdue"] == ["k1.t1"]
    assert course["series"] == [
        {
            "infusion": 1, "session": "chair-1.s1", "started_at": stamp(START - HOUR), "taken": stamp(START),
            "score": 12, "of_baseline": 0.6,
        }
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "ids"),
    [("", ["k1.t1", "k1.t2"]), ("?due=2026-05-28T20:26:40Z", ["k1.t1"]), ("?due=2020-01-01T00:00:00Z", [])],
)
async def test_open_tasks_of_all_courses(query: str, ids: list[str]) -> None:
    desk = desk_with(COURSE)
    tasks = (await desk.call("GET", f"/tasks{query}", 200)).json()
    assert [one["id"] for one in tasks] == ids
    assert [one["overdue"] for one in tasks] == [one == "k1.t1" for one in ids]
    await desk.call("GET", "/tasks?due=tomorrow", 422)
