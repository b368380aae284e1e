"""Courses of infusions: what people plan, score and do, and what sessions add to them.

Pure functions of the site registry. A command is refused or carried out whole; what a session tells is a
fact and is never refused: an infusion beyond the plan extends the course. Nothing here raises a dose or
loosens a limit because an infusion is the fourth or the sixth (seed text 000: no tolerance).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final, TypeAlias, assert_never

from app.core.changes import (
    CommandAnswered,
    CommandRefused,
    CourseChanged,
    Fault,
    Outcome,
    PhaseChanged,
    SessionChanged,
    SessionClosed,
    SessionOpened,
)
from app.core.commands import (
    CompleteTask,
    CourseCommand,
    EndCourse,
    PlanCourse,
    ScoreOutcome,
    TellSatisfaction,
)
from app.core.course import Course, CourseState, Given, Responder, Score, Task
from app.core.events import OpenSession
from app.core.infusion import per_kg
from app.core.practice import CourseRules, Practice, Template
from app.core.protocol import Protocol
from app.core.session import Session
from app.core.site import Registry
from app.core.vitals import MINUTE, SITE, Instant, Millis

HOUR: Final[Millis] = 60 * MINUTE

FOLLOWED: Final = (PhaseChanged, SessionChanged, SessionOpened, SessionClosed)
"""Facts of a session that may say something new of its course."""

TOLERANCE: Final = 1e-9
"""Slack of a comparison of scores, so that a fall from 21 by a third reaches 14 in binary floats too."""

Verdict: TypeAlias = Course | CommandRefused
"""The course as a command leaves it, or why it does not."""


def take(
    registry: Registry, event: CourseCommand, protocol: Protocol
) -> tuple[Registry, tuple[Outcome, ...]]:
    """Carry out a command about a course.

    Args:
        protocol: The site's; its practice has the templates.

    Returns:
        The registry after it, and what is said: the course and the answer, or the refusal alone.
    """
    if isinstance(event, PlanCourse) and event.course is None:
        done = _plan(registry, event, protocol.practice)
    else:
        done = _change(registry, event, protocol.practice)
    if isinstance(done, CommandRefused):
        return registry, (done,)
    result = "done" if done.id in registry.courses else "created"
    return _put(registry, done), (
        CourseChanged(event.at, SITE, done),
        CommandAnswered(event.at, event.bed, event.command, result, done.id),
    )


def follow(registry: Registry, outcome: Outcome, protocol: Protocol) -> tuple[Registry, tuple[Outcome, ...]]:
    """What a fact of a session adds to the patient's course; it is called for every outcome of every step.

    The revision stays: a person's command is not stale because an infusion went on.
    """
    if not isinstance(outcome, FOLLOWED):
        return registry, ()
    course = _course_of(registry, outcome.session)
    given = _given(outcome.session)
    if course is None or given is None:
        return registry, ()
    rows = {one.session: one for one in course.given}
    known = rows.get(given.session)
    if known is not None and given.satisfaction is None:
        # What was told to the course stands until the session's own record says something.
        given = replace(given, satisfaction=known.satisfaction, comment=known.comment)
    rows[given.session] = given
    after = replace(
        course,
        given=tuple(rows.values()),
        infusions=max(course.infusions, len(rows)),
        tasks=_tasks(course, given, protocol.practice.course),
    )
    after = replace(after, state=_state(after))
    if after == course:
        return registry, ()
    return _put(registry, after), (CourseChanged(outcome.at, SITE, after),)


def _course_of(registry: Registry, session: Session) -> Course | None:
    """The course a session is an infusion of; one that was planned after its opening is the patient's too."""
    if session.course is not None or session.patient is None:
        return registry.courses.get(session.course or "")
    mine = (one for one in registry.courses.values() if one.alias == session.patient.alias)
    return next((one for one in mine if one.ended_at is None), None)


def introduce(registry: Registry, event: OpenSession, practice: Practice) -> OpenSession:
    """Fill in what only the site knows of the patient: the open course, and the time since the last infusion.

    That is the last of any course or of none: the first of a new course may come too soon too. How soon
    that is, the template of the open course says.
    """
    known = [one for one in registry.courses.values() if one.alias == event.patient.alias]
    course = next((one for one in known if one.ended_at is None), None)
    template = template_of(practice, course.template) if course is not None else None
    ends = [given.ended_at for one in known for given in one.given if given.ended_at is not None]
    ends += [ended for alias, ended in registry.ended.items() if alias == event.patient.alias]
    since = max(0, event.at - max(ends)) / HOUR if ends else None
    return replace(
        event,
        course=course.id if course is not None else None,
        since_last_h=since,
        gap_h=template.gap_h if template is not None else None,
    )


def template_of(practice: Practice, template: str) -> Template | None:
    """A template by its id; None: the practice has none of that name."""
    return next((one for one in practice.course.templates if one.id == template), None)


def responder(course: Course, practice: Practice) -> Responder:
    """What may be said of the effect so far, by the score after the newest infusion that has one.

    Before as many scored infusions as the practice judges after, nothing is said, whatever the scores
    (seed texts 000, 003, 004: some need the third or a later one).
    """
    rules = practice.course
    if len(course.scores) < max(1, rules.judged_after):
        return Responder.TOO_EARLY
    before = course.baseline_score
    if before is None or before <= 0:
        return Responder.NOT_KNOWN
    fall = (before - course.scores[-1].score) / before
    return Responder.RESPONSE if fall >= rules.response - TOLERANCE else Responder.NO_RESPONSE


def overdue(course: Course, now: Instant) -> tuple[Task, ...]:
    """Tasks whose time is over and that nobody has done."""
    return tuple(one for one in course.tasks if one.done_at is None and one.due < now)


def next_infusion(course: Course, template: Template) -> Instant | None:
    """The earliest instant of the next infusion by the template's shortest gap.

    Returns:
        None: no infusion was given yet, or the course has ended. While one is running, counted from its
        start.
    """
    if course.ended_at is not None or not course.given:
        return None
    last = max(one.ended_at or one.started_at for one in course.given)
    return last + int(template.gap_h * HOUR)


def _put(registry: Registry, course: Course) -> Registry:
    return replace(registry, courses={**registry.courses, course.id: course})


def _refusal(event: CourseCommand, reason: str, detail: str, *fields: str) -> CommandRefused:
    """A refusal that is about these fields of the command."""
    faults = tuple(Fault(field, "", detail) for field in fields)
    return CommandRefused(event.at, event.bed, event.command, reason, detail, faults)


def _change(registry: Registry, event: CourseCommand, practice: Practice) -> Verdict:
    """Carry out a command about a course that must be there, as its giver saw it."""
    course = registry.courses.get(event.course or "")
    if course is None:
        return _refusal(event, "not_found", "There is no such course.")
    if event.revision not in (None, course.revision):
        detail = "Somebody has changed this course meanwhile. Look at it again, then save."
        return _refusal(event, "stale", detail)
    match event:
        case PlanCourse():
            done = _revise(course, event, practice)
        case EndCourse():
            done = _end(course, event)
        case ScoreOutcome():
            done = _score(course, event)
        case TellSatisfaction():
            done = _satisfied(course, event)
        case CompleteTask():
            done = _complete(course, event)
        case _:
            assert_never(event)
    return done if isinstance(done, CommandRefused) else replace(done, revision=course.revision + 1)


def _plan(registry: Registry, event: PlanCourse, practice: Practice) -> Verdict:
    wrong = _out_of_bounds(event, practice, 0)
    if wrong is not None:
        return _refusal(event, "invalid", *wrong)
    for one in registry.courses.values():
        if one.alias == event.alias and one.ended_at is None:
            detail = f"{event.alias} has an open course. Revise it, or end it first."
            return _refusal(event, "conflict", detail, "alias")
    return Course(
        id=f"k{len(registry.courses) + 1}",
        alias=event.alias,
        template=event.template,
        planned=event.infusions,
        infusions=event.infusions,
        opened_at=event.at,
        by=event.by,
        indication=event.indication,
        scale=event.scale,
        baseline_score=event.baseline_score,
        reason=event.reason,
    )


def _out_of_bounds(event: PlanCourse, practice: Practice, given: int) -> tuple[str, str] | None:
    """Why a plan is none of this practice's, after so many infusions were given, and by which field."""
    template = template_of(practice, event.template)
    if template is None:
        names = ", ".join(one.id for one in practice.course.templates) or "none"
        return f"No course template {event.template}. There are: {names}.", "template"
    fewest, _, most = template.infusions
    wanted = event.infusions
    if wanted < given:
        return f"{given} infusions have been given already. Plan as many at least, not {wanted}.", "infusions"
    if not fewest <= wanted <= max(most, given):
        bounds = f"{fewest} to {most}"
        return f"A course of this kind has {bounds} infusions, not {wanted}.", "infusions"
    return None


def _revise(course: Course, event: PlanCourse, practice: Practice) -> Verdict:
    wrong = _out_of_bounds(event, practice, len(course.given))
    if course.ended_at is not None:
        return _refusal(event, "conflict", "This course has ended. Plan a new one.")
    if event.alias != course.alias:
        detail = f"This course is of {course.alias}, not of {event.alias}."
        return _refusal(event, "invalid", detail, "alias")
    if wrong is not None:
        return _refusal(event, "invalid", *wrong)
    if course.given and not event.reason.strip():
        detail = "This course has begun. Give a reason to plan it differently."
        return _refusal(event, "invalid", detail, "reason")
    revised = replace(
        course,
        template=event.template,
        planned=course.planned if course.given else event.infusions,
        infusions=event.infusions,
        indication=event.indication,
        scale=event.scale,
        baseline_score=event.baseline_score,
        reason=event.reason,
    )
    return replace(revised, state=_state(revised))


def _end(course: Course, event: EndCourse) -> Verdict:
    if course.ended_at is not None:
        return _refusal(event, "conflict", "This course has ended already.")
    running = next((one.session for one in course.given if one.ended_at is None), None)
    if running is not None:
        detail = "An infusion of this course has not ended. End the course after it."
        return _refusal(event, "conflict", detail)
    if event.early and not event.reason.strip():
        return _refusal(event, "invalid", "Give a reason to end the course early.", "reason")
    if not event.early and len(course.given) < course.infusions:
        detail = (
            f"{len(course.given)} of {course.infusions} infusions have been given. "
            "End the course early with a reason, or revise the plan."
        )
        return _refusal(event, "conflict", detail, "early")
    state = CourseState.ENDED_EARLY if event.early else CourseState.COMPLETED
    return replace(course, state=state, ended_at=event.at, reason=event.reason)


def _score(course: Course, event: ScoreOutcome) -> Verdict:
    given = _infusion(course, event)
    if isinstance(given, CommandRefused):
        return given
    taken = event.at if event.taken is None else event.taken
    if not given.started_at <= taken <= event.at:
        detail = "A score is taken after the start of its infusion, and not in the future."
        return _refusal(event, "invalid", detail, "taken")
    score = Score(event.session, event.score, taken, event.by, event.note)
    scores = {one.session: one for one in course.scores} | {event.session: score}
    return replace(course, scores=tuple(scores[one.session] for one in course.given if one.session in scores))


def _infusion(course: Course, event: ScoreOutcome | TellSatisfaction) -> Given | CommandRefused:
    """The infusion of the course that a command speaks of."""
    given = next((one for one in course.given if one.session == event.session), None)
    if given is None:
        detail = "This infusion is not of this course."
        return _refusal(event, "invalid", detail, "session")
    return given


def _satisfied(course: Course, event: TellSatisfaction) -> Verdict:
    given = _infusion(course, event)
    if isinstance(given, CommandRefused):
        return given
    told = replace(given, satisfaction=event.score, comment=event.note)
    return replace(course, given=tuple(told if one is given else one for one in course.given))


def _complete(course: Course, event: CompleteTask) -> Verdict:
    task = next((one for one in course.tasks if one.id == event.task), None)
    if task is None:
        return _refusal(event, "not_found", "This course has no such task.", "task")
    if task.done_at is not None:
        return _refusal(event, "conflict", f"Done already, by {task.by}.")
    done = replace(task, done_at=event.at, by=event.by, note=event.note)
    return replace(course, tasks=tuple(done if one is task else one for one in course.tasks))


def _given(session: Session) -> Given | None:
    """A session as an infusion of its course; None: the infusion has not begun."""
    if session.started_at is None:
        return None
    feedback = session.record.feedback
    return Given(
        session=session.id,
        started_at=session.started_at,
        ended_at=session.ended_at,
        dose_mg=session.dose_mg,
        dose_mg_per_kg=per_kg(session.dose_mg, session),
        satisfaction=None if feedback is None else feedback.score,
        comment="" if feedback is None else feedback.note,
    )


def _tasks(course: Course, given: Given, rules: CourseRules) -> tuple[Task, ...]:
    """The tasks after an infusion once it has ended; one that went on moves those that are not done."""
    tasks = list(course.tasks)
    if given.ended_at is None:
        return course.tasks
    for what, hours in rules.tasks.items():
        due = given.ended_at + int(hours * HOUR)
        mine = [n for n, one in enumerate(tasks) if (one.session, one.what) == (given.session, what)]
        if not mine:
            tasks.append(Task(f"{course.id}.t{len(tasks) + 1}", given.session, what, due))
        elif tasks[mine[0]].done_at is None:
            tasks[mine[0]] = replace(tasks[mine[0]], due=due)
    return tuple(tasks)


def _state(course: Course) -> CourseState:
    """Where a course is by its plan and what was given; one that has ended stays so."""
    if course.ended_at is not None:
        return course.state
    if not course.given:
        return CourseState.PLANNED
    return CourseState.EXTENDED if course.infusions > course.planned else CourseState.ACTIVE
