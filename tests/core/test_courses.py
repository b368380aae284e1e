"""The life of a course: planned, given, scored, extended, ended; and what may be said of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.core.changes import (
    BedChanged,
    CommandAnswered,
    CommandRefused,
    CourseChanged,
    LimitsChanged,
    Outcome,
    PhaseChanged,
    SessionChanged,
)
from app.core.commands import (
    CompleteTask,
    CourseCommand,
    EndCourse,
    PlanCourse,
    ReviseSession,
    ScoreOutcome,
    TellSatisfaction,
)
from app.core.course import Course, CourseState, Given, Responder, Score, Task
from app.core.courses import follow, introduce, next_infusion, overdue, responder, take, template_of
from app.core.events import CloseSession, Envelope, OpenSession, PumpReported, PumpState, SetPhase
from app.core.plan import Patient, Plan
from app.core.practice import CourseRules, Practice, Template
from app.core.protocol import Phase
from app.core.record import Feedback, Record
from app.core.session import Session
from app.core.site import Registry
from app.core.suite import Suite
from app.core.views import PENDING_VIEW
from app.core.vitals import MINUTE, SITE, BedId, DeviceId, Origin
from tests.support import CHAIR, START, shipped

HOUR, DAY = 60 * MINUTE, 24 * 60 * MINUTE
TEMPLATES = (
    Template("a", "Six, three a week", (3, 6, 10), 24, (2, 3)),
    Template("booster", "Once or twice a year", (1, 1, 2), 48, (180, 365)),
)
TASKS = {"outcome score": 24.0, "counselling": 24.0, "relapse": 168.0, "relapse again": 336.0}
PRACTICE = Practice(course=CourseRules(TEMPLATES, 3, 0.5, TASKS))
PROTOCOL = replace(shipped(), rules=(), practice=PRACTICE)


def planned(
    at: int = 0,
    template: str = "a",
    infusions: int = 6,
    *,
    alias: str = "K-1",
    score: float | None = 20.0,
    course: str | None = None,
    reason: str = "",
    revision: int | None = None,
) -> PlanCourse:
    return PlanCourse(
        START + at, SITE, "c", alias, template, infusions, "Dr A", "TRD", "MADRS", score, course, reason,
        revision,
    )  # fmt: skip


def verdict(outcomes: tuple[Outcome, ...]) -> str:
    (found,) = [one for one in outcomes if isinstance(one, CommandAnswered | CommandRefused)]
    return f"{found.reason}: {found.detail}" if isinstance(found, CommandRefused) else found.result


class Clinic:
    """A site driven by hand; times are milliseconds since ``START``."""

    def __init__(self) -> None:
        self.suite = Suite(PROTOCOL)
        self.sent = 0

    def ask(self, command: CourseCommand) -> str:
        return verdict(self.suite.take(command))

    def open(self, at: int, alias: str = "K-1") -> Session:
        plan = Plan("ketamine", 40.0, 40.0)
        self.suite.take(OpenSession(START + at, CHAIR, "c", Patient(alias, 80.0), plan, ""))
        return self.session

    def phase(self, at: int, phase: Phase) -> tuple[Outcome, ...]:
        return self.suite.take(SetPhase(START + at, CHAIR, "c", self.session.id, phase))

    def close(self, at: int) -> tuple[Outcome, ...]:
        return self.suite.take(CloseSession(START + at, CHAIR, "c", self.session.id))

    def pump(self, at: int, state: PumpState, volume: float) -> tuple[Outcome, ...]:
        self.sent += 1
        envelope = Envelope(DeviceId("p1"), "b", self.sent, START + at, Origin.DEVICE)
        rate = 60.0 if state is PumpState.INFUSING else 0.0
        report = PumpReported(START + at, CHAIR, envelope, state, rate, None, "ketamine", 1.0, volume)
        return self.suite.take(report)

    def infuse(self, at: int, alias: str = "K-1") -> str:
        """A whole visit with an infusion of 40 min; the id of its session."""
        session = self.open(at, alias).id
        self.phase(at, Phase.INFUSING)
        self.phase(at + 40 * MINUTE, Phase.OBSERVATION)
        self.close(at + 2 * HOUR)
        return session

    @property
    def session(self) -> Session:
        session = self.suite.beds[CHAIR].session
        assert session is not None
        return session

    def course(self, course: str = "k1") -> Course:
        return self.suite.registry.courses[course]


def begun() -> Clinic:
    clinic = Clinic()
    assert clinic.ask(planned()) == "created"
    return clinic


def test_a_course_is_planned_and_told() -> None:
    registry, said = take(Registry(), planned(infusions=4), PROTOCOL)
    course = Course("k1", "K-1", "a", 4, 4, START, "Dr A", indication="TRD", scale="MADRS", baseline_score=20)
    assert registry.courses == {"k1": course}
    assert said == (
        CourseChanged(START, SITE, course),
        CommandAnswered(START, SITE, "c", "created", "k1"),
    )


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (planned(template="z"), "invalid: No course template z. There are: a, booster."),
        (planned(infusions=2), "invalid: A course of this kind has 3 to 10 infusions, not 2."),
        (planned(infusions=11), "invalid: A course of this kind has 3 to 10 infusions, not 11."),
        (planned(infusions=3), "conflict: K-1 has an open course. Revise it, or end it first."),
        (planned(alias="K-2", infusions=3), "created"),
        (planned(alias="K-2", infusions=10), "created"),
        (planned(alias="K-2", template="booster", infusions=1), "created"),
    ],
)
def test_what_may_be_planned(command: PlanCourse, told: str) -> None:
    clinic = begun()
    before = clinic.suite.registry
    assert clinic.ask(command) == told
    assert (clinic.suite.registry == before) is (told != "created")


def test_a_practice_without_templates_has_no_courses() -> None:
    _, said = take(Registry(), planned(), replace(PROTOCOL, practice=Practice()))
    assert verdict(said) == "invalid: No course template a. There are: none."


@pytest.mark.parametrize(
    "command",
    [
        planned(course="k9"),
        EndCourse(START, SITE, "c", "k9", True, "Dr A", "why"),
        ScoreOutcome(START, SITE, "c", "k9", "chair-1.s1", 10, "RN"),
        CompleteTask(START, SITE, "c", "k9", "k9.t1", "RN"),
    ],
)
def test_a_command_names_a_course_as_its_giver_saw_it(command: CourseCommand) -> None:
    clinic = begun()
    assert clinic.ask(command) == "not_found: There is no such course."
    stale = replace(command, course="k1", revision=7)
    assert clinic.ask(stale) == (
        "stale: Somebody has changed this course meanwhile. Look at it again, then save."
    )


def test_before_the_first_infusion_another_plan_is_the_plan() -> None:
    clinic = begun()
    assert clinic.ask(planned(1, "booster", 2, course="k1", score=None, revision=1)) == "done"
    course = clinic.course()
    assert (course.template, course.planned, course.infusions) == ("booster", 2, 2)
    assert (course.state, course.baseline_score, course.revision) == (CourseState.PLANNED, None, 2)
    assert (course.opened_at, course.by) == (START, "Dr A")


def test_once_begun_a_course_is_extended_with_a_reason_and_back() -> None:
    clinic = begun()
    for day in range(4):
        clinic.infuse(day * DAY)
    assert clinic.ask(planned(5 * DAY, infusions=8, course="k1")) == (
        "invalid: This course has begun. Give a reason to plan it differently."
    )
    assert clinic.ask(planned(5 * DAY, infusions=3, course="k1", reason="well")) == (
        "invalid: 4 infusions have been given already. Plan as many at least, not 3."
    )
    for infusions, state in ((8, CourseState.EXTENDED), (6, CourseState.ACTIVE), (4, CourseState.ACTIVE)):
        assert clinic.ask(planned(5 * DAY, infusions=infusions, course="k1", reason="slow")) == "done"
        course = clinic.course()
        assert (course.planned, course.infusions, course.state) == (6, infusions, state)
        assert course.reason == "slow"


def test_a_course_stays_its_patients() -> None:
    assert begun().ask(planned(alias="K-2", course="k1")) == ("invalid: This course is of K-1, not of K-2.")


def test_six_infusions_three_a_week() -> None:
    clinic = begun()
    states = []
    for n, day in enumerate((0, 2, 4, 7, 9, 11)):
        session = clinic.infuse(day * DAY)
        assert session == f"chair-1.s{n + 1}"
        states.append(clinic.course().state)
    assert states == [CourseState.ACTIVE] * 6
    assert clinic.ask(EndCourse(START + 12 * DAY, SITE, "c", "k1", False, "Dr A")) == "done"
    course = clinic.course()
    assert (course.state, course.ended_at) == (CourseState.COMPLETED, START + 12 * DAY)
    assert [(one.started_at - START) // DAY for one in course.given] == [0, 2, 4, 7, 9, 11]
    assert all(one.ended_at == one.started_at + 40 * MINUTE for one in course.given)
    assert len(course.tasks) == 6 * len(TASKS)
    assert len({one.id for one in course.tasks}) == len(course.tasks)
    assert clinic.ask(planned(13 * DAY)) == "created"
    assert clinic.course("k2").state is CourseState.PLANNED


def test_a_course_planned_after_the_patient_sat_down_has_that_infusion() -> None:
    clinic = Clinic()
    assert clinic.open(0).course is None
    clinic.ask(planned(1))
    clinic.phase(2, Phase.INFUSING)
    clinic.phase(40 * MINUTE, Phase.OBSERVATION)
    clinic.ask(planned(41 * MINUTE, alias="K-2"))
    clinic.close(2 * HOUR)
    assert [one.session for one in clinic.course().given] == ["chair-1.s1"]
    assert len(clinic.course().tasks) == len(TASKS)
    assert clinic.course("k2").given == ()
    clinic.ask(EndCourse(START + 3 * HOUR, SITE, "c", "k1", True, "Dr A", "moved"))
    clinic.infuse(DAY)
    assert len(clinic.course().given) == 1, "it has ended"


def test_an_infusion_of_no_course_may_have_been_too_soon_too() -> None:
    clinic = Clinic()
    clinic.infuse(0)
    clinic.infuse(DAY, "K-2")
    assert clinic.open(DAY + 4 * HOUR).since_last_h == pytest.approx(24 + 4 - 2 / 3)
    clinic.close(DAY + 5 * HOUR)
    assert clinic.open(DAY + 6 * HOUR).since_last_h == pytest.approx(24 + 6 - 2 / 3), "nothing was given"


def test_an_infusion_beyond_the_plan_extends_it() -> None:
    clinic = Clinic()
    clinic.ask(planned(infusions=3))
    for day in range(3):
        clinic.infuse(day * DAY)
    assert clinic.course().state is CourseState.ACTIVE
    clinic.infuse(3 * DAY)
    course = clinic.course()
    assert (course.state, course.planned, course.infusions) == (CourseState.EXTENDED, 3, 4)


def test_beyond_the_templates_most_the_facts_stand_and_the_plan_may_follow_them() -> None:
    clinic = Clinic()
    clinic.ask(planned(template="booster", infusions=2))
    for day in range(3):
        clinic.infuse(day * DAY)
    assert clinic.course().infusions == 3
    again = planned(4 * DAY, "booster", 3, course="k1", reason="as given")
    assert clinic.ask(again) == "done"
    assert "has 1 to 2 infusions, not 4" in clinic.ask(replace(again, infusions=4))


def test_an_infusion_is_told_when_it_begins_and_with_what_it_came_to() -> None:
    clinic = begun()
    clinic.open(0)
    assert clinic.session.course == "k1"
    assert clinic.course().given == ()
    told = clinic.pump(MINUTE, PumpState.INFUSING, 0.0)
    phase = next(n for n, one in enumerate(told) if isinstance(one, PhaseChanged))
    changed = told[phase + 1]
    assert isinstance(changed, CourseChanged), "right after what caused it"
    assert (changed.bed, changed.course.state) == (SITE, CourseState.ACTIVE)
    assert changed.course.given[0].ended_at is None
    assert changed.course.tasks == ()
    clinic.pump(41 * MINUTE, PumpState.COMPLETED, 40.0)
    (given,) = clinic.course().given
    assert given == Given("chair-1.s1", START + MINUTE, START + 41 * MINUTE, 40.0, 0.5)
    ended = START + 41 * MINUTE
    assert clinic.course().tasks == (
        Task("k1.t1", "chair-1.s1", "outcome score", ended + DAY),
        Task("k1.t2", "chair-1.s1", "counselling", ended + DAY),
        Task("k1.t3", "chair-1.s1", "relapse", ended + 7 * DAY),
        Task("k1.t4", "chair-1.s1", "relapse again", ended + 14 * DAY),
    )
    assert clinic.course().revision == 1, "facts make no person's command stale"


def test_an_infusion_that_goes_on_moves_the_tasks_that_are_not_done() -> None:
    clinic = begun()
    clinic.open(0)
    clinic.phase(0, Phase.INFUSING)
    clinic.phase(10 * MINUTE, Phase.OBSERVATION)
    assert (
        clinic.ask(CompleteTask(START + 11 * MINUTE, SITE, "c", "k1", "k1.t2", "RN", "in person")) == "done"
    )
    clinic.phase(12 * MINUTE, Phase.INFUSING)
    assert clinic.course().given[0].ended_at is None
    assert len(clinic.course().tasks) == 4
    clinic.close(42 * MINUTE)
    first, second, *_ = clinic.course().tasks
    assert first.due == START + 42 * MINUTE + DAY
    assert (second.due, second.done_at) == (START + 10 * MINUTE + DAY, START + 11 * MINUTE)
    assert len(clinic.course().tasks) == 4


def test_an_unplanned_infusion_counts_once_it_is_known_whose_it_is() -> None:
    clinic = begun()
    clinic.pump(0, PumpState.INFUSING, 0.0)
    assert clinic.course().given == ()
    clinic.open(MINUTE)
    assert [one.started_at for one in clinic.course().given] == [START]


def test_an_unplanned_session_is_filled_through_the_site_which_knows_the_course() -> None:
    clinic = begun()
    clinic.pump(0, PumpState.INFUSING, 0.0)
    who, plan = Patient("K-1", 80.0), Plan("ketamine", 40.0, 40.0)
    revise = ReviseSession(START + 1, CHAIR, "c", clinic.session.id, who, plan, "RN", "known now")
    told = verdict(clinic.suite.take(revise))
    assert told == "conflict: This session has no patient yet. Open it with patient and plan first."
    assert clinic.open(2).course == "k1"


def test_satisfaction_goes_with_the_infusion() -> None:
    clinic = begun()
    clinic.open(0)
    clinic.phase(0, Phase.INFUSING)
    feedback = Record(feedback=Feedback(4, "RN", START))
    fact = SessionChanged(START, CHAIR, "feedback", replace(clinic.session, record=feedback), PENDING_VIEW)
    registry, (told,) = follow(clinic.suite.registry, fact, PROTOCOL)
    assert isinstance(told, CourseChanged)
    assert told.course.given[0].satisfaction == 4
    assert follow(registry, fact, PROTOCOL) == (registry, ()), "told once"


def test_sessions_of_no_course_and_other_facts_say_nothing() -> None:
    clinic = Clinic()
    clinic.infuse(0)
    assert clinic.suite.registry.courses == {}
    registry = clinic.suite.registry
    for fact in (LimitsChanged(START, CHAIR, PENDING_VIEW), BedChanged(START, CHAIR, PENDING_VIEW)):
        assert follow(registry, fact, PROTOCOL) == (registry, ())


def test_an_infusion_after_the_end_of_its_course_is_told_and_changes_no_verdict() -> None:
    clinic = begun()
    clinic.open(0)
    assert clinic.ask(EndCourse(START + 1, SITE, "c", "k1", True, "Dr A", "moved away")) == "done"
    clinic.phase(2, Phase.INFUSING)
    course = clinic.course()
    assert (course.state, len(course.given)) == (CourseState.ENDED_EARLY, 1)


@pytest.mark.parametrize(
    ("command", "fields"),
    [
        (planned(template="z"), ["template"]),
        (planned(infusions=11), ["infusions"]),
        (planned(alias="K-2", course="k1"), ["alias"]),
        (planned(), ["alias"]),
        (EndCourse(START, SITE, "c", "k1", early=True, by="Dr A"), ["reason"]),
        (EndCourse(START, SITE, "c", "k1", early=False, by="Dr A"), ["early"]),
        (ScoreOutcome(START, SITE, "c", "k1", "chair-1.s9", 12, "Dr A"), ["session"]),
        (CompleteTask(START, SITE, "c", "k1", "k1.t9", "Dr A"), ["task"]),
        (CompleteTask(START, SITE, "c", "k9", "k9.t1", "Dr A"), []),
    ],
)
def test_a_refusal_names_the_field(command: CourseCommand, fields: list[str]) -> None:
    clinic = Clinic()
    clinic.ask(planned())
    (refused,) = clinic.suite.take(command)
    assert isinstance(refused, CommandRefused)
    assert [fault.field for fault in refused.faults] == fields
    assert {fault.message for fault in refused.faults} <= {refused.detail}


TOO_FEW = (
    "conflict: 2 of 3 infusions have been given. End the course early with a reason, or revise the plan."
)


@pytest.mark.parametrize(
    ("infusions", "early", "reason", "told"),
    [
        (0, True, "", "invalid: Give a reason to end the course early."),
        (0, True, "  ", "invalid: Give a reason to end the course early."),
        (0, True, "moved away", "done"),
        (2, False, "", TOO_FEW),
        (2, True, "better", "done"),
        (3, False, "", "done"),
    ],
)
def test_ending_a_course(infusions: int, early: bool, reason: str, told: str) -> None:
    clinic = Clinic()
    clinic.ask(planned(infusions=3))
    for day in range(infusions):
        clinic.infuse(day * DAY)
    end = EndCourse(START + 9 * DAY, SITE, "c", "k1", early, "Dr A", reason)
    assert clinic.ask(end) == told
    if told == "done":
        assert clinic.course().state is (CourseState.ENDED_EARLY if early else CourseState.COMPLETED)
        assert clinic.ask(end) == "conflict: This course has ended already."
        revised = planned(9 * DAY, course="k1", reason="again")
        assert clinic.ask(revised) == "conflict: This course has ended. Plan a new one."


def test_a_course_does_not_end_during_an_infusion() -> None:
    clinic = begun()
    clinic.open(0)
    clinic.phase(0, Phase.INFUSING)
    told = clinic.ask(EndCourse(START + 1, SITE, "c", "k1", True, "Dr A", "why"))
    assert told == "conflict: An infusion of this course has not ended. End the course after it."


def score(at: int, session: int, points: float, taken: int | None = None) -> ScoreOutcome:
    when = None if taken is None else START + taken
    return ScoreOutcome(START + at, SITE, "c", "k1", f"chair-1.s{session}", points, "RN", when, "by phone")


def test_scores_stand_in_the_order_of_the_infusions_and_a_later_one_replaces() -> None:
    clinic = begun()
    for day in (0, 2, 4):
        clinic.infuse(day * DAY)
    for at, session, points in ((5, 3, 12.0), (5, 1, 18.0), (6, 3, 11.0)):
        assert clinic.ask(score(at * DAY, session, points)) == "done"
    scores = clinic.course().scores
    assert [(one.session, one.score) for one in scores] == [("chair-1.s1", 18.0), ("chair-1.s3", 11.0)]
    assert scores[1] == Score("chair-1.s3", 11.0, START + 6 * DAY, "RN", "by phone")
    assert clinic.course().revision == 4


NOT_THEN = "invalid: A score is taken after the start of its infusion, and not in the future."


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (score(DAY, 2, 10), "invalid: This infusion is not of this course."),
        (score(DAY, 1, 10, taken=DAY), "done"),
        (score(DAY, 1, 10, taken=0), "done"),
        (score(DAY, 1, 10, taken=-1), NOT_THEN),
        (score(DAY, 1, 10, taken=DAY + 1), NOT_THEN),
    ],
)
def test_a_score_speaks_of_an_infusion_that_was_given(command: ScoreOutcome, told: str) -> None:
    clinic = begun()
    assert clinic.ask(score(0, 1, 10)) == "invalid: This infusion is not of this course."
    clinic.infuse(0)
    assert clinic.ask(command) == told


def test_satisfaction_can_be_told_the_next_day() -> None:
    """Clinical row M17: at the discharge or the next day."""
    clinic = begun()
    clinic.infuse(0)
    told = TellSatisfaction(START + DAY, SITE, "c", "k1", "chair-1.s1", 4, "RN", "calm; too bright")
    wrong = clinic.ask(replace(told, session="chair-1.s2"))
    assert wrong == "invalid: This infusion is not of this course."
    assert clinic.ask(told) == "done"
    assert [(one.satisfaction, one.comment) for one in clinic.course().given] == [(4, "calm; too bright")]
    # the next infusion has its own, and leaves that of the first alone
    clinic.infuse(2 * DAY)
    assert [one.satisfaction for one in clinic.course().given] == [4, None]


def test_a_task_is_done_once() -> None:
    clinic = begun()
    clinic.infuse(0)
    done = CompleteTask(START + DAY, SITE, "c", "k1", "k1.t1", "RN", "reached by phone")
    assert clinic.ask(replace(done, task="k1.t9")) == "not_found: This course has no such task."
    assert clinic.ask(done) == "done"
    assert clinic.course().tasks[0] == Task(
        "k1.t1",
        "chair-1.s1",
        "outcome score",
        START + 40 * MINUTE + DAY,
        START + DAY,
        "RN",
        "reached by phone",
    )
    assert clinic.ask(done) == "conflict: Done already, by RN."


SCORES = tuple(Score(f"chair-1.s{n}", 20, START, "RN") for n in range(1, 7))


def scored(baseline: float | None, *points: float) -> Course:
    scores = tuple(replace(one, score=at) for one, at in zip(SCORES, points, strict=False))
    return Course("k1", "K-1", "a", 6, 6, START, "Dr A", baseline_score=baseline, scores=scores)


@pytest.mark.parametrize(
    ("course", "said"),
    [
        (scored(20), Responder.TOO_EARLY),
        (scored(20, 30), Responder.TOO_EARLY),
        (scored(20, 2, 1), Responder.TOO_EARLY),
        (scored(None, 2, 1), Responder.TOO_EARLY),
        (scored(None, 2, 1, 1), Responder.NOT_KNOWN),
        (scored(0, 2, 1, 1), Responder.NOT_KNOWN),
        (scored(20, 20, 15, 10), Responder.RESPONSE),
        (scored(20, 20, 15, 10.1), Responder.NO_RESPONSE),
        (scored(20, 25, 25, 25), Responder.NO_RESPONSE),
        (scored(20, 25, 25, 25, 9), Responder.RESPONSE),
        (scored(20, 5, 5, 5, 15), Responder.NO_RESPONSE),
    ],
)
def test_what_may_be_said_of_the_effect(course: Course, said: Responder) -> None:
    assert responder(course, PRACTICE) is said


def test_a_third_is_a_third_in_binary_floats_too() -> None:
    third = replace(PRACTICE, course=replace(PRACTICE.course, response=0.1))
    assert responder(scored(0.3, 1, 1, 0.27), third) is Responder.RESPONSE
    eager = replace(PRACTICE, course=replace(PRACTICE.course, judged_after=0))
    assert responder(scored(20), eager) is Responder.TOO_EARLY, "without a score there is nothing to judge"


def test_tasks_are_overdue_after_their_time() -> None:
    clinic = begun()
    clinic.infuse(0)
    ended = START + 40 * MINUTE
    course = clinic.course()
    assert [one.what for one in overdue(course, ended + DAY)] == []
    assert [one.what for one in overdue(course, ended + DAY + 1)] == ["outcome score", "counselling"]
    clinic.ask(CompleteTask(START + DAY, SITE, "c", "k1", "k1.t1", "RN"))
    assert [one.what for one in overdue(clinic.course(), ended + DAY + 1)] == ["counselling"]


def test_the_next_infusion_by_the_shortest_gap() -> None:
    clinic = begun()
    template = template_of(PRACTICE, "a")
    assert template is not None
    assert template_of(PRACTICE, "z") is None
    assert next_infusion(clinic.course(), template) is None
    clinic.open(0)
    clinic.phase(MINUTE, Phase.INFUSING)
    assert next_infusion(clinic.course(), template) == START + MINUTE + DAY
    clinic.close(41 * MINUTE)
    assert next_infusion(clinic.course(), template) == START + 41 * MINUTE + DAY
    clinic.ask(EndCourse(START + HOUR, SITE, "c", "k1", True, "Dr A", "why"))
    assert next_infusion(clinic.course(), template) is None


def test_a_session_knows_its_course_and_how_long_ago_the_last_infusion_was() -> None:
    clinic = begun()
    first = clinic.open(0)
    assert (first.course, first.since_last_h) == ("k1", None)
    clinic.close(1)
    clinic.infuse(HOUR)
    clinic.infuse(DAY)
    second = clinic.open(DAY + 40 * MINUTE + 36 * HOUR)
    assert (second.course, second.since_last_h) == ("k1", 36.0)


def test_the_last_infusion_of_another_course_counts_too() -> None:
    clinic = begun()
    clinic.infuse(0)
    clinic.ask(EndCourse(START + DAY, SITE, "c", "k1", True, "Dr A", "why"))
    ask = OpenSession(START + 2 * DAY, CHAIR, "c", Patient("K-1", 80), Plan("ketamine", 40, 40), "")
    known = introduce(clinic.suite.registry, ask, PRACTICE)
    assert (known.course, known.since_last_h, known.gap_h) == (None, 48 - 40 / 60, None)
    clinic.ask(planned(DAY, "booster", 1))
    second = introduce(clinic.suite.registry, ask, PRACTICE)
    assert (second.course, second.gap_h) == ("k2", 48)
    another = replace(ask, patient=Patient("K-2", 80))
    assert introduce(clinic.suite.registry, another, PRACTICE) == another
    claimed = replace(ask, course="k9", since_last_h=1.0, gap_h=1.0)
    assert introduce(Registry(), claimed, PRACTICE) == ask, "the site alone knows"
    early = introduce(clinic.suite.registry, replace(ask, at=START), PRACTICE)
    assert early.since_last_h == 0


def test_two_patients_on_two_beds() -> None:
    clinic = begun()
    clinic.ask(planned(alias="K-2"))
    clinic.infuse(0)
    plan = Plan("ketamine", 40.0, 40.0)
    clinic.suite.take(OpenSession(START + DAY, BedId("chair-2"), "c", Patient("K-2", 80), plan, ""))
    clinic.suite.take(SetPhase(START + DAY, BedId("chair-2"), "c", "chair-2.s1", Phase.INFUSING))
    assert [one.session for one in clinic.course("k1").given] == ["chair-1.s1"]
    assert [one.session for one in clinic.course("k2").given] == ["chair-2.s1"]
