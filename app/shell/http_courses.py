"""Courses of infusions over HTTP: planned, followed, scored, ended, with the tasks that follow each."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from app.codec import http_course_models as models
from app.codec.http_models import Moment, instant
from app.codec.http_visit_models import FeedbackRequest
from app.codec.wire_course import course_report, open_tasks
from app.core.course import Course, CourseState
from app.core.vitals import SITE
from app.shell.http_context import Here, IdPath, Inside, StrictRoute, answer, problems
from app.shell.http_reads import etag
from app.shell.http_submit import Giver, Giving, Means, Seen
from app.shell.problems import ProblemError

courses = APIRouter(route_class=StrictRoute, tags=["courses"])

REFUSALS: Final = problems(404, 409, 412, 422)


@courses.post("/courses", status_code=201, response_model=models.CourseReport, responses=problems(409, 422))
async def plan_course(request: Request, giver: Giving, body: models.CourseRequest) -> Response:
    """Plan a course; a patient has one open course (409)."""
    done = await giver.submit(body.command, SITE)
    location = f"{request.url.path}/{done.subject}"
    return _shown(giver.here, done.subject, 201, {"location": location})


@courses.get("/courses", response_model=list[models.CourseReport], responses=problems(422))
async def list_courses(here: Here, alias: str | None = None, state: CourseState | None = None) -> Response:
    """Courses, the first planned first."""
    practice, now = here.site.protocols()[0].practice, here.site.now()
    return answer(
        [
            course_report(one, practice, now)
            for one in here.site.courses()
            if alias in (None, one.alias) and state in (None, one.state)
        ]
    )


@courses.get("/courses/{course}", response_model=models.CourseReport, responses=problems(404, 422))
async def show_course(here: Here, course: IdPath) -> Response:
    """One course: response so far, next infusion, overdue tasks, the scores as a series."""
    return _shown(here, course)


@courses.put("/courses/{course}", response_model=models.CourseReport, responses=REFUSALS)
async def revise_course(giver: Giving, seen: Seen, course: IdPath, body: models.CourseRequest) -> Response:
    """Plan an open course anew: more infusions, another template."""
    return await _about(giver, course, body.command, seen)


@courses.post("/courses/{course}/end", response_model=models.CourseReport, responses=REFUSALS)
async def end_course(giver: Giving, seen: Seen, course: IdPath, body: models.EndRequest) -> Response:
    """The course is completed, or ended early with a reason."""
    return await _about(giver, course, body.command, seen)


@courses.put("/courses/{course}/scores/{session}", response_model=models.CourseReport, responses=REFUSALS)
async def score_outcome(
    giver: Giving, seen: Seen, course: IdPath, session: IdPath, body: models.ScoreRequest
) -> Response:
    """The outcome score after one infusion; a later one replaces it."""
    return await _about(giver, course, body.command, seen, session)


@courses.put(
    "/courses/{course}/satisfaction/{session}", response_model=models.CourseReport, responses=REFUSALS
)
async def tell_satisfaction(
    giver: Giving, seen: Seen, course: IdPath, session: IdPath, body: FeedbackRequest
) -> Response:
    """How satisfied the patient was, asked after the visit; during it, it is the session's feedback."""
    return await _about(giver, course, body.afterwards, seen, session)


@courses.post("/courses/{course}/tasks/{task}/done", response_model=models.CourseReport, responses=REFUSALS)
async def complete_task(
    giver: Giving, seen: Seen, course: IdPath, task: IdPath, body: models.DoneRequest
) -> Response:
    """A follow-up task was done."""
    return await _about(giver, course, body.command, seen, task)


@courses.get("/tasks", response_model=list[models.DueTask], responses=problems(422))
async def list_tasks(
    here: Here, due: Annotated[Moment | None, Query(description="Only those due until then")] = None
) -> Response:
    """Open follow-up tasks of all courses, the first due first."""
    until = None if due is None else instant(due)
    return answer(open_tasks(here.site.courses(), here.site.now(), until))


async def _about(giver: Giver, course: str, means: Means, seen: int | None, item: str = "") -> Response:
    """Give a command about one course, and show the course as it then is."""
    await giver.submit(means, SITE, course, item, seen)
    return _shown(giver.here, course)


def _shown(here: Inside, course: str, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    known: Course | None = here.site.course(course)
    if known is None:
        raise ProblemError(404, f"No course {course}.")
    report = course_report(known, here.site.protocols()[0].practice, here.site.now())
    return answer(report, status, {"etag": etag(known.revision), **(headers or {})})
