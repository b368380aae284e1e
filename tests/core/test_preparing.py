"""Before the start: who may put down what, what is refused, and that a refusal changes nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.core.changes import LimitsChanged, SessionChanged
from app.core.commands import AnswerScreening, ChangeLimit, OverrideGate
from app.core.events import CloseSession
from app.core.practice import PlanType
from app.core.protocol import Phase
from app.core.views import view_of
from app.core.vitals import SECOND
from tests.core.prepared import NURSE, WANTED, Visit, another, refused
from tests.support import START


def test_an_answer_has_a_version_an_author_and_an_instant() -> None:
    visit = Visit()
    (told, *_) = visit.give(SECOND, AnswerScreening, {"maoi": "no"}, NURSE, ("sertraline 50 mg",), "by phone")
    assert isinstance(told, SessionChanged)
    assert (told.what, told.session.revision) == ("screening", 2)
    screening = told.session.record.screening
    assert screening is not None
    assert (screening.version, screening.at, screening.by) == ("1", START + SECOND, NURSE)
    assert (screening.medicines, screening.note) == (("sertraline 50 mg",), "by phone")


def test_later_answers_replace_former_ones_and_leave_the_others() -> None:
    visit = Visit()
    visit.give(1, AnswerScreening, {"maoi": "yes", "opioid": "no"}, NURSE, ("a",), "n")
    visit.give(2, AnswerScreening, {"maoi": "no"}, "other")
    session = visit.state.session
    assert session is not None
    screening = session.record.screening
    assert screening is not None
    assert screening.answers == {"maoi": "no", "opioid": "no"}
    assert (screening.medicines, screening.note, screening.by) == (("a",), "n", "other")


@pytest.mark.parametrize(
    ("answers", "field"),
    [({"maoi": "perhaps"}, "answers.maoi"), ({"shoe_size": "yes"}, "answers.shoe_size")],
)
def test_what_cannot_be_answered_is_refused_by_name(answers: dict[str, str], field: str) -> None:
    visit = Visit()
    before = visit.state.session
    told = refused(visit.give(SECOND, AnswerScreening, answers, NURSE))
    assert (told.reason, [fault.field for fault in told.faults]) == ("invalid", [field])
    assert visit.state.session == before


@pytest.mark.parametrize("by", ["", "  "])
def test_nobody_puts_nothing_down(by: str) -> None:
    visit = Visit()
    told = refused(visit.give(SECOND, OverrideGate, "SES-BASE", by, "r"))
    assert (told.reason, told.faults[0].field) == ("invalid", "by")


def test_another_session_or_an_older_one_is_told_so() -> None:
    visit = Visit()
    gone = refused(visit.give(1, AnswerScreening, WANTED, NURSE, session="chair-1.s9"))
    assert gone.reason == "not_found"
    stale = refused(visit.give(2, AnswerScreening, WANTED, NURSE, revision=7))
    assert stale.reason == "stale"


@pytest.mark.parametrize(
    ("gate", "reason", "told"),
    [
        ("BP-PRE", "r", "not_found"),
        ("NONSENSE", "r", "not_found"),
        ("SES-BASE", "", "invalid"),
        ("PMP-DOSE-PRE", "r", "conflict"),
    ],
)
def test_what_nobody_can_answer_for(gate: str, reason: str, told: str) -> None:
    visit = Visit(dose=1.2)
    refusal = refused(visit.override(SECOND, gate, reason))
    assert refusal.reason == told
    assert refusal.faults[0].rule == gate


def test_a_gate_is_answered_for_once() -> None:
    visit = Visit()
    visit.override(1, "SES-BASE", "by clinician")
    session = visit.state.session
    assert session is not None
    (one,) = session.record.overrides
    assert (one.gate, one.by, one.reason, one.at) == ("SES-BASE", NURSE, "by clinician", START + 1)
    assert refused(visit.override(2, "SES-BASE")).reason == "conflict"


def test_a_plan_is_revised_and_judged_anew() -> None:
    visit = Visit(dose=1.2)
    assert "PMP-DOSE-PRE" in visit.gates
    visit.revise(SECOND, another(visit.plan, dose_mg_per_kg=0.5))
    assert "PMP-DOSE-PRE" not in visit.gates
    assert visit.state.session is not None
    assert visit.state.session.revision == 2


def test_a_plan_that_cannot_be() -> None:
    visit = Visit()
    high = refused(visit.revise(1, another(visit.plan, type=PlanType.HIGH_DOSE)))
    assert (high.reason, high.faults[0].rule) == ("invalid", "SES-PLAN-TYPE")
    other = refused(visit.revise(2, visit.plan, replace(visit.patient, alias="K-2")))
    assert (other.reason, other.faults[0].field) == ("conflict", "patient.alias")
    visit.ready()
    visit.start(2 * SECOND)
    late = refused(visit.revise(3 * SECOND, visit.plan))
    assert (late.reason, late.faults[0].field) == ("invalid", "reason")
    visit.revise(4 * SECOND, another(visit.plan, duration_min=50), reason="slower")
    assert visit.state.session is not None
    assert visit.state.session.plan is not None
    assert visit.state.session.plan.duration_min == 50


def limit(visit: Visit, rule: str) -> float:
    return next(one.limit for one in view_of(visit.state).limits if one.rule == rule)


def test_a_limit_is_moved_for_this_session_and_comes_back() -> None:
    visit = Visit()
    visit.ready()
    told = visit.move(2 * SECOND, "BP-SYS-HIGH", 145)
    assert [type(one) for one in told if isinstance(one, SessionChanged | LimitsChanged)] == [
        SessionChanged, LimitsChanged,
    ]  # fmt: skip
    assert limit(visit, "BP-SYS-HIGH") == 145
    visit.start(3 * SECOND)
    for at in (10, 40):
        visit.vitals(at * SECOND, nibp_sys=150, nibp_dia=80)
    assert visit.alert("BP-SYS-HIGH").explain.limit == 145
    visit.move(50 * SECOND, "BP-SYS-HIGH", None, "as ever")
    assert limit(visit, "BP-SYS-HIGH") == 160
    assert visit.state.session is not None
    assert visit.state.session.record.limits == {}


def test_a_limit_moved_is_gone_with_the_session() -> None:
    visit = Visit()
    visit.move(SECOND, "HR-HIGH", 110)
    assert limit(visit, "HR-HIGH") == 110
    visit.take(CloseSession(START + 2 * SECOND, visit.bed, "x", visit.session_id, NURSE))
    assert limit(visit, "HR-HIGH") == 120


@pytest.mark.parametrize(
    ("rule", "value", "reason", "told", "field"),
    [
        ("BP-EXT", 190.0, "r", "not_found", "rule"),
        ("BP-SYS-HIGH", 176.0, "r", "invalid", "value"),
        ("BP-SYS-HIGH", 139.0, "r", "invalid", "value"),
        ("BP-SYS-HIGH", 150.0, " ", "invalid", "reason"),
    ],
)
def test_nobody_leaves_the_bounds(rule: str, value: float, reason: str, told: str, field: str) -> None:
    visit = Visit()
    before = visit.state.session
    refusal = refused(visit.give(SECOND, ChangeLimit, rule, value, NURSE, reason))
    assert (refusal.reason, refusal.faults[0].field, refusal.faults[0].rule) == (told, field, rule)
    assert visit.state.session == before


def test_it_is_told_what_may_be_moved() -> None:
    assert "BP-SYS-HIGH" in refused(Visit().move(1, "RR-LOW", 8)).detail


def test_phase_words_stay_as_they_were() -> None:
    visit = Visit()
    visit.ready()
    assert visit.state.session is not None
    assert visit.state.session.phase is Phase.PRE
