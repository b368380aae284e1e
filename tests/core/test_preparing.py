"""Plan, form, answers for gates, and limits of one session: by whom, why, and until when."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.core.changes import (
    AlertClosed,
    AlertRaised,
    CommandAnswered,
    CommandRefused,
    LimitsChanged,
    Outcome,
    SessionChanged,
)
from app.core.commands import AnswerScreening, ChangeLimit, OverrideGate, ReviseSession
from app.core.events import Event, OpenSession, SetPhase
from app.core.plan import Patient, Plan
from app.core.practice import Adjustable, PlanType
from app.core.protocol import Phase, Situation
from app.core.record import Override, Record
from app.core.session import Session
from app.core.views import view_of
from tests.support import CHAIR, START, Bed, shipped_whole

MINUTE = 60_000
READY = MINUTE + 1_000
S = "chair-1.s1"
KIM = Patient("K-1", 78.0, 44, "f")
LEE = Patient("L-2", 60.0)
HALF = Plan("ketamine", 40.0, dose_mg_per_kg=0.5)
COMA = Plan("ketamine", 40.0, dose_mg=600.0, type=PlanType.HIGH_DOSE)


def opened() -> Bed:
    bed = Bed(shipped_whole())
    bed.open(0)
    return bed


def ready(**answers: str) -> Bed:
    bed = Bed(shipped_whole())
    bed.prepare(0, **answers)
    return bed


def session(bed: Bed) -> Session:
    assert bed.state.session is not None
    return bed.state.session


def record(bed: Bed) -> Record:
    return session(bed).record


def said(outcomes: list[Outcome]) -> str:
    """``reason: detail`` of the one refusal, or ``done``."""
    refused = [one for one in outcomes if isinstance(one, CommandRefused)]
    if refused:
        assert len(outcomes) == 1, "a refused command changes nothing"
        return f"{refused[0].reason}: {refused[0].detail}"
    assert [one.subject for one in outcomes if isinstance(one, CommandAnswered)] == [S]
    return "done"


def faults(outcomes: list[Outcome]) -> list[tuple[str, str]]:
    return [
        (one.field, one.rule) for said in outcomes if isinstance(said, CommandRefused) for one in said.faults
    ]


def override(at: int, gate: str, by: str = "Dr A", reason: str = "known to us") -> OverrideGate:
    return OverrideGate(START + at, CHAIR, "c", S, gate, by, reason)


def limit(at: int, rule: str, value: float | None, by: str = "Dr A", reason: str = "athlete") -> ChangeLimit:
    return ChangeLimit(START + at, CHAIR, "c", S, rule, value, by, reason)


def revised(
    at: int, plan: Plan = HALF, patient: Patient = KIM, reason: str = "", by: str = "Dr A"
) -> ReviseSession:
    return ReviseSession(START + at, CHAIR, "c", S, patient, plan, by, reason)


def start(at: int, by: str = "", reason: str = "", *, anyway: bool = False) -> SetPhase:
    return SetPhase(START + at, CHAIR, "c", S, Phase.INFUSING, by, reason, anyway)


EVERY: dict[str, Event] = {
    "plan": revised(1),
    "form": AnswerScreening(START + 1, CHAIR, "c", S, {"maoi": "no"}, "RN"),
    "answer": override(1, "SES-BASE"),
    "limit": limit(1, "HR-HIGH", 130),
}


@pytest.mark.parametrize("event", EVERY.values(), ids=EVERY.keys())
def test_each_is_told_with_the_session_and_counts_its_revision_on(event: Event) -> None:
    bed = opened()
    told = bed.take(event)
    changed = [one for one in told if isinstance(one, SessionChanged)]
    assert [one.session.revision for one in changed] == [2]
    assert changed[0].session == session(bed)
    assert changed[0].view == view_of(bed.state)
    assert said(told) == "done"


@pytest.mark.parametrize("event", EVERY.values(), ids=EVERY.keys())
def test_each_needs_the_open_session_at_the_revision_its_giver_saw_and_a_name(event: Event) -> None:
    assert isinstance(event, ReviseSession | AnswerScreening | OverrideGate | ChangeLimit)
    bed = opened()
    assert said(bed.take(replace(event, session="chair-1.s9"))).startswith("not_found: ")
    assert said(bed.take(replace(event, revision=7))).startswith("stale: Somebody has changed ")
    told = bed.take(replace(event, by=" "))
    assert (said(told), faults(told)) == ("invalid: Say who answers for it.", [("by", "")])
    assert said(bed.take(replace(event, revision=1))) == "done"
    bed.close(5)
    assert said(bed.take(replace(event, at=START + 6))).startswith("not_found: ")


# ---------------------------------------------------------------------------------------- the plan


def test_another_weight_and_plan_before_the_start() -> None:
    bed = opened()
    heavier = replace(KIM, weight_kg=80.0)
    assert said(bed.take(revised(1, replace(HALF, dose_mg_per_kg=0.75), heavier))) == "done"
    assert session(bed).patient == heavier
    assert session(bed).plan == replace(HALF, dose_mg_per_kg=0.75)


def test_once_the_infusion_has_begun_another_plan_needs_a_reason() -> None:
    bed = ready()
    bed.take(start(READY))
    told = bed.take(revised(READY + 1, replace(HALF, duration_min=50)))
    assert said(told) == "invalid: The infusion has begun. Give a reason for another plan."
    assert faults(told) == [("reason", "")]
    assert said(bed.take(revised(READY + 2, replace(HALF, duration_min=50), reason="nausea"))) == "done"
    assert [one.text for one in record(bed).notes] == ["Another plan: nausea"]


def test_a_session_stays_its_patients() -> None:
    told = opened().take(revised(1, patient=LEE))
    assert said(told) == "conflict: This session is of K-1. Close it, then open one for the other patient."
    assert faults(told) == [("patient.alias", "")]


def test_a_session_that_is_nobodys_is_filled_by_opening_it() -> None:
    bed = Bed(shipped_whole())
    bed.pump(0)
    told = bed.take(revised(1))
    assert said(told) == "conflict: This session has no patient yet. Open it with patient and plan first."
    assert faults(told) == [("patient", "")]


def test_a_high_dose_is_refused_wherever_it_is_planned() -> None:
    """Clinical notes D10: the awake rules mean nothing in coma."""
    bed = Bed(shipped_whole())
    told = bed.take(OpenSession(START, CHAIR, "c", KIM, COMA, ""))
    assert said(told).startswith("invalid: A high dose over days is given under anaesthesia")
    assert faults(told) == [("plan.type", "SES-PLAN-TYPE")]
    assert bed.state.session is None
    told = opened().take(revised(1, COMA))
    assert said(told).startswith("invalid: A high dose over days is given under anaesthesia")


# ---------------------------------------------------------------------------------------- the form


def test_later_answers_replace_former_ones_and_what_is_not_said_again_stays() -> None:
    bed = opened()
    first = AnswerScreening(
        START + 1, CHAIR, "c", S, {"maoi": "yes", "opioid": "no"}, "RN", ("moclobemide",), "asked"
    )
    bed.take(first)
    bed.take(AnswerScreening(START + 2, CHAIR, "c", S, {"maoi": "no"}, "Dr A"))
    form = record(bed).screening
    assert form is not None
    assert form.answers == {"maoi": "no", "opioid": "no"}
    assert (form.medicines, form.note) == (("moclobemide",), "asked")
    assert (form.version, form.by, form.at) == ("1", "Dr A", START + 2)
    bed.take(replace(first, at=START + 3, answers={}, medicines=("none",), note="stopped in May"))
    form = record(bed).screening
    assert form is not None
    assert (form.medicines, form.note) == (("none",), "stopped in May")


def test_what_is_no_question_and_what_is_no_answer_is_refused_by_name() -> None:
    answers = {"maoi": "maybe", "caffeine": "no", "opioid": "no"}
    told = opened().take(AnswerScreening(START + 1, CHAIR, "c", S, answers, "RN"))
    assert said(told) == (
        "invalid: Not saved: caffeine is no question of the form; maoi: yes or no, not 'maybe'."
    )
    assert [field for field, _ in faults(told)] == ["answers.caffeine", "answers.maoi"]


def test_whose_breathing_is_to_be_watched_is_missed_when_it_is_silent() -> None:
    bed = opened()
    bed.screen(1, opioid="yes")
    bed.tick(11_000)
    assert "rr" in {one.subject for one in bed.state.alerts.values()}
    assert "rr" not in {one.subject for one in opened().state.alerts.values()}
    bed.screen(12_000)
    assert "rr" not in {one.subject for one in bed.state.alerts.values()}, "the answer was a slip"


def test_a_breathing_rate_that_is_measured_is_missed_whatever_the_answers() -> None:
    bed = opened()
    bed.screen(1, opioid="yes")
    bed.vitals(2, rr=14)
    bed.screen(3)
    bed.stream(1_000, 20_000, hr=72, spo2=97)
    assert "rr" in {one.subject for one in bed.state.alerts.values()}


# ------------------------------------------------------------------------------ answering for gates


def test_a_named_person_answers_for_a_gate_with_a_reason() -> None:
    bed = ready(maoi="yes")
    gate = "SES-SCREEN.maoi"
    assert said(bed.take(override(READY, gate))) == "done"
    assert record(bed).overrides == (Override(gate, "Dr A", "known to us", START + READY),)
    assert [(one.id, one.overridden) for one in view_of(bed.state).gates] == [(gate, True)]
    again = bed.take(override(READY + 1, gate))
    assert said(again).startswith("conflict: Takes a monoamine oxidase inhibitor")
    assert said(again).endswith(": yes. Overridden already.")
    assert said(bed.take(start(READY + 2))) == "done"
    assert record(bed).overrides != ()


def test_a_warning_can_be_answered_for_too() -> None:
    bed = ready(opioid="yes")
    assert said(bed.take(override(READY, "SES-SCREEN.opioid"))) == "done"


REFUSED = {
    "met": (override(READY, "SES-BASE"), "not_found: Nothing of this kind is unmet any more."),
    "no gate": (override(READY, "SES-NONE"), "not_found: Nothing of this kind is unmet any more."),
    "no reason": (override(READY, "SES-SCREEN.maoi", reason=" "), "invalid: An override needs a reason."),
    "a dose": (
        override(READY, "PMP-DOSE-PRE"),
        "conflict: Planned 1.5 mg/kg, over 1. Nobody may override this. Put it right first.",
    ),
}


@pytest.mark.parametrize(("event", "told"), REFUSED.values(), ids=REFUSED.keys())
def test_what_nobody_may_answer_for(event: OverrideGate, told: str) -> None:
    bed = ready(maoi="yes")
    bed.take(revised(READY - 1, replace(HALF, dose_mg_per_kg=1.5)))
    outcomes = bed.take(event)
    assert said(outcomes) == told
    assert len(faults(outcomes)) == 1


# ----------------------------------------------------------------------------------------- the start


def test_the_start_names_every_gate_and_a_person_may_answer_for_all_of_them_at_once() -> None:
    bed = opened()
    told = bed.take(start(1))
    assert said(told).startswith("conflict: Not started: Screening: 14 of 14 not answered; ")
    gates = ("SES-SCREEN", "SES-SIGNAL.hr", "SES-SIGNAL.spo2", "SES-SIGNAL.nibp_sys", "SES-BASE")
    assert faults(told) == [("phase", gate) for gate in gates]
    assert said(bed.take(start(2, anyway=True))).startswith("invalid: An override needs a name and a reason")
    assert said(bed.take(start(3, "Dr A", "monitor broken", anyway=True))) == "done"
    assert session(bed).phase is Phase.INFUSING
    assert {one.gate for one in record(bed).overrides} == {
        "SES-SCREEN", "SES-SIGNAL.hr", "SES-SIGNAL.spo2", "SES-SIGNAL.nibp_sys", "SES-BASE",
    }  # fmt: skip
    assert {one.reason for one in record(bed).overrides} == {"monitor broken"}
    assert "SES-GATE" not in bed.open_rules(), "all of them were answered for"


def test_an_override_takes_no_dose_over_the_ceiling() -> None:
    bed = ready()
    bed.take(revised(READY, replace(HALF, dose_mg_per_kg=1.5)))
    told = said(bed.take(start(READY + 1, "Dr A", "tall", anyway=True)))
    assert told.startswith("conflict: ")
    assert "Planned 1.5 mg/kg, over 1" in told


def told_gates(bed: Bed) -> dict[str, str]:
    return {one.subject: one.text for one in bed.state.alerts.values() if one.rule == "SES-GATE"}


def test_a_fact_is_never_refused_and_each_gate_it_passed_is_told() -> None:
    bed = opened()
    bed.screen(1, maoi="yes", opioid="yes")
    bed.stream(1_000, 6_000, hr=72)
    bed.pump(7_000)
    assert session(bed).phase is Phase.INFUSING
    assert told_gates(bed) == {
        "SES-SCREEN.maoi": "Infusing, and not ready: Takes a monoamine oxidase inhibitor, or did in the last "
        "two weeks: yes.",
        "SES-SIGNAL.spo2": "Infusing, and not ready: No live value: SpO2",
        "SES-SIGNAL.nibp_sys": "Infusing, and not ready: No live value: Systolic",
        "SES-SIGNAL.rr": "Infusing, and not ready: No live value: Breathing rate",
    }
    assert {one.priority for one in bed.state.alerts.values() if one.rule == "SES-GATE"} == {"medium"}
    assert "SES-BASE" in bed.open_rules(), "it keeps a rule of its own"


def test_an_unplanned_infusion_is_told_what_is_missing_until_it_is_filled() -> None:
    bed = Bed(shipped_whole())
    told = bed.pump(0)
    assert session(bed).unplanned
    raised = {
        one.alert.subject for one in told if isinstance(one, AlertRaised) and one.alert.rule == "SES-GATE"
    }
    assert {"SES-WEIGHT", "SES-SCREEN"} <= raised
    bed.open(1)
    assert "SES-WEIGHT" not in told_gates(bed)


def test_a_gate_is_silent_once_it_is_met_or_answered_for_or_nothing_runs() -> None:
    bed = opened()
    bed.screen(1, maoi="yes", pregnancy="yes")
    bed.pump(2)
    assert {"SES-SCREEN.maoi", "SES-SCREEN.pregnancy", "SES-SIGNAL.hr"} <= told_gates(bed).keys()
    bed.screen(60_000, maoi="no", pregnancy="yes")
    assert "SES-SCREEN.maoi" not in told_gates(bed)
    bed.take(override(60_001, "SES-SCREEN.pregnancy"))
    assert "SES-SCREEN.pregnancy" not in told_gates(bed)
    bed.vitals(60_002, hr=72)
    assert "SES-SIGNAL.hr" not in told_gates(bed)
    closed = bed.pump(120_000, "completed", 0.0)
    assert told_gates(bed) == {}
    assert "SES-GATE" in {one.alert.rule for one in closed if isinstance(one, AlertClosed)}


def test_a_protocol_that_has_no_rule_for_it_tells_no_gate() -> None:
    rules = tuple(one for one in shipped_whole().rules if one.situation is not Situation.GATE_UNMET)
    bed = Bed(replace(shipped_whole(), rules=rules))
    bed.open(0)
    bed.pump(1)
    assert session(bed).phase is Phase.INFUSING
    assert not bed.state.lasting.keys() & {("SES-GATE", "SES-SCREEN")}


# ----------------------------------------------------------------------------- limits of one session


def lines(bed: Bed, rule: str) -> list[float]:
    return [one.limit for one in view_of(bed.state).limits if one.rule == rule]


def test_another_limit_is_judged_by_and_shown_and_gone_with_the_session() -> None:
    bed = ready()
    bed.stream(READY, READY + 70_000, hr=125, spo2=97)
    assert "HR-HIGH" in bed.open_rules()
    bed = ready()
    assert lines(bed, "HR-HIGH") == [120]
    told = bed.take(limit(READY, "HR-HIGH", 130))
    shown = [one.view for one in told if isinstance(one, LimitsChanged)]
    assert [one.limit for one in shown[0].limits if one.rule == "HR-HIGH"] == [130]
    change = record(bed).limits["HR-HIGH"]
    assert (change.value, change.by, change.reason) == (130, "Dr A", "athlete")
    bed.stream(READY + 1_000, READY + 71_000, hr=125, spo2=97)
    assert "HR-HIGH" not in bed.open_rules()
    bed.close(READY + 72_000)
    assert lines(bed, "HR-HIGH") == [120]
    bed.stream(READY + 73_000, READY + 143_000, hr=125, spo2=97)
    assert "HR-HIGH" in bed.open_rules()


def test_no_value_gives_the_protocols_limit_back() -> None:
    bed = ready()
    bed.take(limit(READY, "HR-HIGH", 130))
    bed.take(limit(READY + 1, "SPO2-LOW", 90))
    assert list(record(bed).limits) == ["HR-HIGH", "SPO2-LOW"]
    assert said(bed.take(limit(READY + 2, "HR-HIGH", None))) == "done"
    assert list(record(bed).limits) == ["SPO2-LOW"]
    assert (lines(bed, "HR-HIGH"), lines(bed, "SPO2-LOW")) == ([120], [90])


UNMOVED = {
    "no rule": (limit(1, "HR-NONE", 130), "not_found: The limit of HR-NONE cannot be changed for a session."),
    "a severe one": (
        limit(1, "BP-SEV", 190),
        "not_found: The limit of BP-SEV cannot be changed for a session.",
    ),
    "too loose": (limit(1, "HR-HIGH", 141), "invalid: 141 is out of bounds. Possible: 100 to 140."),
    "too tight": (limit(1, "HR-HIGH", 99), "invalid: 99 is out of bounds. Possible: 100 to 140."),
    "no number": (limit(1, "HR-HIGH", float("nan")), "invalid: nan is out of bounds"),
    "no reason": (limit(1, "HR-HIGH", 130, reason=""), "invalid: Another limit needs a reason."),
}


@pytest.mark.parametrize(("event", "told"), UNMOVED.values(), ids=UNMOVED.keys())
def test_limits_stay_within_their_bounds(event: ChangeLimit, told: str) -> None:
    bed = opened()
    outcomes = bed.take(event)
    assert said(outcomes).startswith(told)
    assert [rule for _, rule in faults(outcomes)] == [event.rule]
    assert record(bed).limits == {}


def test_where_no_limit_may_be_changed_it_says_so() -> None:
    whole = shipped_whole()
    bed = Bed(replace(whole, practice=replace(whole.practice, adjustable=())))
    bed.open(0)
    assert said(bed.take(limit(1, "HR-HIGH", 130))).endswith("Possible: none.")


@pytest.mark.parametrize("moved", shipped_whole().practice.adjustable, ids=lambda one: one.rule)
def test_every_shipped_bound_can_be_reached(moved: Adjustable) -> None:
    bed = ready()
    factor = 120.0 if moved.rule == "BP-REL-SYS" else 1.0
    for at, value in enumerate((moved.least, moved.most)):
        assert said(bed.take(limit(READY + at, moved.rule, value))) == "done"
        assert lines(bed, moved.rule) == [pytest.approx(value * factor)]
