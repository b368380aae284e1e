"""What holds a start back, gate by gate, at the shipped practice's own numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.core.commands import OverrideGate
from app.core.draft import Draft
from app.core.events import OpenSession, PumpState, SetPhase
from app.core.gates import flags, held_back, hold_start, unmet
from app.core.plan import Patient, Plan
from app.core.practice import CourseRules, Flag, PlanType, Practice, Template
from app.core.protocol import AllOf, Limit, Op, Phase, Situation
from app.core.quantity import Quantity
from app.core.session import Baseline
from app.core.shown import ShownGate
from tests.support import CHAIR, START, Bed, shipped, shipped_whole

MINUTE = 60_000
READY = MINUTE + 1_000

Arrange = Callable[[Bed], object]


def draft(bed: Bed) -> Draft:
    return Draft.of(bed.state, START + bed.now)


def gates(bed: Bed) -> dict[str, ShownGate]:
    return {gate.id: gate for gate in unmet(draft(bed))}


def prepared(**answers: str) -> Bed:
    bed = Bed(shipped_whole())
    bed.prepare(0, **answers)
    return bed


def planned(
    plan: Plan | None, weight: float = 80.0, since_last_h: float | None = None, gap_h: float | None = None
) -> Bed:
    """A prepared chair with another plan."""
    bed = prepared()
    session = bed.state.session
    assert session is not None
    patient = None if plan is None else Patient("K-1", weight)
    other = replace(session, patient=patient, plan=plan, since_last_h=since_last_h, gap_h=gap_h)
    bed.state = replace(bed.state, session=other)
    return bed


def resting_at(**values: float) -> Bed:
    bed = prepared()
    session = bed.state.session
    assert session is not None
    bed.state = replace(bed.state, session=replace(session, baseline=Baseline(values, START, 0, "", "RN")))
    return bed


def dose(mg_per_kg: float, minutes: float = 40.0) -> Plan:
    return Plan("ketamine", minutes, dose_mg_per_kg=mg_per_kg, concentration_mg_per_ml=1.0)


def absolute(mg: float, minutes: float = 40.0, kind: PlanType = PlanType.OUTPATIENT) -> Plan:
    return Plan("ketamine", minutes, dose_mg=mg, type=kind)


def test_a_prepared_visit_has_no_gate() -> None:
    assert gates(prepared()) == {}


def test_no_session_has_no_gates_and_no_flags() -> None:
    bed = Bed(shipped_whole())
    assert (unmet(draft(bed)), flags(draft(bed))) == ((), frozenset())


def test_a_practice_that_asks_for_nothing_has_no_gates() -> None:
    bed = Bed(shipped())
    bed.open(0)
    assert gates(bed) == {}


def test_a_session_just_opened_says_what_is_missing_in_the_order_of_the_visit() -> None:
    bed = Bed(shipped_whole())
    bed.open(0)
    found = gates(bed)
    assert list(found) == [
        "SES-SCREEN",
        "SES-SIGNAL.hr",
        "SES-SIGNAL.spo2",
        "SES-SIGNAL.nibp_sys",
        "SES-BASE",
    ]
    assert {gate.level for gate in found.values()} == {"block"}
    assert found["SES-SCREEN"].text == "Screening: 14 of 14 not answered"
    assert found["SES-SIGNAL.spo2"].text == "No live value: SpO2"
    assert found["SES-BASE"].text == "No locked baseline"


def test_a_form_half_filled_in_names_the_rest() -> None:
    bed = prepared()
    session = bed.state.session
    assert session is not None
    assert session.record.screening is not None
    answers = {k: v for k, v in session.record.screening.answers.items() if k not in ("maoi", "pregnancy")}
    screening = replace(session.record.screening, answers=answers)
    record = replace(session.record, screening=screening)
    bed.state = replace(bed.state, session=replace(session, record=record))
    told = gates(bed)["SES-SCREEN"]
    assert told.text == "Screening: 2 of 14 not answered"
    assert told.overridable


SCREENED = {
    "history_reviewed": ("no", "block", ()),
    "medicines_reviewed": ("no", "block", ()),
    "maoi": ("yes", "block", ()),
    "opioid": ("yes", "warn", (Flag.RESPIRATORY,)),
    "benzodiazepine": ("yes", "warn", (Flag.RESPIRATORY,)),
    "sleep_apnoea": ("yes", "", (Flag.RESPIRATORY,)),
    "nmda_antagonist": ("yes", "warn", ()),
    "same_day_substances": ("yes", "warn", ()),
    "pregnancy": ("yes", "block", ()),
    "breastfeeding": ("yes", "block", ()),
    "substance_misuse": ("yes", "warn", ()),
    "cardiovascular": ("yes", "warn", (Flag.CARDIOVASCULAR,)),
    "nausea_history": ("yes", "", (Flag.NAUSEA,)),
    "off_label_consent": ("no", "block", ()),
}


@pytest.mark.parametrize("question", SCREENED)
def test_each_answer_of_the_form_does_what_the_table_says(question: str) -> None:
    """Clinical notes, 1.4."""
    given, level, raised = SCREENED[question]
    bed = prepared(**{question: given})
    found = gates(bed)
    assert {name: gate.level for name, gate in found.items()} == (
        {f"SES-SCREEN.{question}": level} if level else {}
    )
    assert flags(draft(bed)) == set(raised)


def test_every_question_of_the_form_stands_in_this_table() -> None:
    assert {one.id for one in shipped_whole().practice.questions} == SCREENED.keys()


def test_an_acknowledgement_says_that_it_is_one() -> None:
    told = gates(prepared(breastfeeding="yes"))["SES-SCREEN.breastfeeding"]
    assert told.text == "Breastfeeding: yes. To be acknowledged."


def test_a_risk_known_with_the_patient_raises_its_flag_too() -> None:
    bed = Bed(shipped_whole())
    patient = Patient("K-1", 80.0, cv_risk=True)
    bed.take(OpenSession(START, CHAIR, "c", patient, dose(0.5), ""))
    assert flags(draft(bed)) == {Flag.CARDIOVASCULAR}


def test_breathing_is_mandatory_once_it_is_to_be_watched() -> None:
    bed = Bed(shipped_whole())
    bed.open(0)
    bed.screen(1, opioid="yes")
    assert "SES-SIGNAL.rr" in gates(bed)
    bed.vitals(1_000, rr=14)
    assert "SES-SIGNAL.rr" not in gates(bed)


def test_breathing_that_is_mandatory_anyway_is_asked_for_once() -> None:
    practice = replace(shipped_whole().practice, mandatory=("rr",))
    bed = Bed(replace(shipped_whole(), practice=practice))
    bed.open(0)
    bed.screen(1, opioid="yes")
    assert [name for name in gates(bed) if name.startswith("SES-SIGNAL")] == ["SES-SIGNAL.rr"]


def test_a_signal_that_is_lost_holds_the_start_back_and_is_tec_losts_business_afterwards() -> None:
    bed = prepared()
    bed.tick(MINUTE + 11_000)
    assert {"SES-SIGNAL.hr", "SES-SIGNAL.spo2"} <= gates(bed).keys()
    bed.pump(MINUTE + 12_000)
    assert gates(bed) == {}
    assert "TEC-LOST" in bed.open_rules()


DOSES = {
    "0.5 mg/kg in 40 min": (dose(0.5), 80.0, None),
    "1.0 mg/kg in 40 min is the ceiling itself": (dose(1.0), 80.0, None),
    "a little more": (dose(1.01), 80.0, "Planned 1.01 mg/kg, over 1"),
    "in mg": (absolute(81), 80.0, "Planned 1.01 mg/kg, over 1"),
    "too fast": (dose(1.0, 30), 80.0, "Planned 2 mg/kg/h, over 1.5"),
    "half the dose in a third of the time": (dose(0.5, 20), 80.0, None),
    "300 mg/h is no awake infusion, whatever the weight": (
        absolute(200),
        200.0,
        "Planned 300 mg/h: 300 and more is no awake infusion",
    ),
    "299 mg/h": (absolute(199), 200.0, None),
}


@pytest.mark.parametrize(("plan", "weight", "told"), DOSES.values(), ids=DOSES.keys())
def test_what_is_planned_stays_under_the_ceiling(plan: Plan, weight: float, told: str | None) -> None:
    """Clinical notes D2 and PMP-DOSE-PRE; nobody may answer for more."""
    found = gates(planned(plan, weight)).get("PMP-DOSE-PRE")
    assert (found.text if found else None) == told
    if found is not None:
        assert (found.level, found.overridable) == ("block", False)


PROGRAMMED = {
    "as planned": (40.0, 60.0, 1.0, None),
    "nothing yet": (None, 0.0, 1.0, None),
    "strength of the plan": (81.0, 60.0, None, "The pump is programmed with 1.01 mg/kg, over 1"),
    "too much": (81.0, 60.0, 1.0, "The pump is programmed with 1.01 mg/kg, over 1"),
    "twice as strong": (41.0, 60.0, 2.0, "The pump is programmed with 1.02 mg/kg, over 1"),
    "too fast": (40.0, 121.0, 1.0, "The pump is programmed with 1.51 mg/kg/h, over 1.5"),
}


@pytest.mark.parametrize(("total", "rate", "strength", "told"), PROGRAMMED.values(), ids=PROGRAMMED.keys())
def test_what_the_pump_is_programmed_with_stays_under_it_too(
    total: float | None, rate: float, strength: float | None, told: str | None
) -> None:
    bed = planned(dose(0.5))
    bed.pump(READY, "standby", rate, total=total, concentration=strength)
    found = gates(bed).get("PMP-DOSE-PRE")
    assert (found.text if found else None) == told


def test_without_any_strength_a_volume_says_nothing() -> None:
    bed = planned(replace(dose(0.5), concentration_mg_per_ml=None))
    bed.pump(READY, "standby", 0.0, total=500.0, concentration=None)
    assert gates(bed) == {}


def test_once_it_runs_the_rate_is_the_pump_rules_business() -> None:
    bed = planned(dose(0.5))
    bed.pump(READY, "infusing", 130.0, total=40.0)
    assert gates(bed) == {}


def test_a_new_programme_is_shown_at_once() -> None:
    bed = planned(dose(0.5))
    bed.pump(READY, "standby", 0.0, total=40.0)
    told = bed.pump(READY + 1, "standby", 0.0, total=200.0)
    assert [gate.id for one in told for gate in getattr(getattr(one, "view", None), "gates", ())] == [
        "PMP-DOSE-PRE"
    ]


UNUSUAL = {
    "no patient and no plan": (None, "SES-WEIGHT", "No weight and no plan"),
    "a plan without a dose": (Plan("ketamine", 40.0), None, ""),
    "less than low": (
        absolute(19, 40, PlanType.LOW_DOSE),
        "SES-LOW-DOSE",
        "19 mg is no low dose: 20 to 35 mg",
    ),
    "low": (absolute(20, 40, PlanType.LOW_DOSE), None, ""),
    "just low": (absolute(35, 40, PlanType.LOW_DOSE), None, ""),
    "more than low": (
        absolute(36, 40, PlanType.LOW_DOSE),
        "SES-LOW-DOSE",
        "36 mg is no low dose: 20 to 35 mg",
    ),
    "short": (dose(0.5, 39), "SES-DURATION", "Planned for 39 min; usual are 40 to 60"),
    "an hour": (dose(0.5, 60), None, ""),
    "long": (dose(0.5, 61), "SES-DURATION", "Planned for 61 min; usual are 40 to 60"),
}


@pytest.mark.parametrize(("plan", "gate", "told"), UNUSUAL.values(), ids=UNUSUAL.keys())
def test_what_is_unusual_in_a_plan_is_said(plan: Plan | None, gate: str | None, told: str) -> None:
    found = gates(planned(plan))
    assert {name: one.text for name, one in found.items()} == ({gate: told} if gate else {})


def test_a_practice_without_bounds_asks_for_none() -> None:
    bare = replace(shipped_whole(), practice=Practice(screening_version="1"))
    bed = Bed(bare)
    plan = Plan("ketamine", 5.0, dose_mg=900.0, concentration_mg_per_ml=1.0, type=PlanType.LOW_DOSE)
    bed.take(OpenSession(START, CHAIR, "c", Patient("K-1", 60.0), plan, ""))
    bed.baseline(1, nibp_sys=220, nibp_dia=140)
    bed.pump(2, "standby", 500.0, total=900.0)
    assert gates(bed).keys() == {"SES-BASE-ODD"}


PRESSURES = {
    "normal": ((140, 90), None, ""),
    "systolic": ((141, 90), "BP-PRE", "Pressure at rest: Systolic 141, over 140: a clinician confirms"),
    "diastolic": ((120, 91), "BP-PRE", "Pressure at rest: Diastolic 91, over 90: a clinician confirms"),
    "both": (
        (150, 95),
        "BP-PRE",
        "Pressure at rest: Systolic 150, over 140; Diastolic 95, over 90: a clinician confirms",
    ),
    "just not too high": ((160, 100), "BP-PRE", ""),
    "too high": ((161, 90), "BP-PRE-BLOCK", "Pressure at rest: Systolic 161, over 160"),
    "too high below": ((150, 101), "BP-PRE-BLOCK", "Pressure at rest: Diastolic 101, over 100"),
}


@pytest.mark.parametrize(("rest", "gate", "told"), PRESSURES.values(), ids=PRESSURES.keys())
def test_pressure_at_rest(rest: tuple[float, float], gate: str | None, told: str) -> None:
    """Clinical notes BP-PRE and BP-PRE-BLOCK."""
    bed = resting_at(nibp_sys=rest[0], nibp_dia=rest[1])
    found = {name: one for name, one in gates(bed).items() if name.startswith("BP-")}
    assert list(found) == ([gate] if gate else [])
    if gate is not None:
        assert found[gate].level == ("block" if gate == "BP-PRE-BLOCK" else "warn")
        assert told in found[gate].text


ODD = {
    "usual": ({"hr": 72, "nibp_sys": 120, "spo2": 97}, ""),
    "at the limit": ({"nibp_sys": 160}, ""),
    "high": ({"nibp_sys": 165, "nibp_dia": 80}, "Systolic 165 (BP-SYS-HIGH)"),
    "by one of several": ({"nibp_map": 64}, "Mean pressure 64 (BP-SYS-LOW2)"),
    "heart rate": ({"hr": 125}, "Heart rate 125 (HR-HIGH)"),
    "every limit that it reaches": ({"nibp_sys": 88}, "Systolic 88 (BP-SYS-LOW1), Systolic 88 (BP-SYS-LOW2)"),
}


@pytest.mark.parametrize(("rest", "named"), ODD.values(), ids=ODD.keys())
def test_a_baseline_that_is_abnormal_itself_is_told(rest: dict[str, float], named: str) -> None:
    found = gates(resting_at(**rest)).get("SES-BASE-ODD")
    told = f"The baseline itself is out of limits: {named}; absolute limits stay"
    assert (found and (found.level, found.text)) == (("warn", told) if named else None)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"temp": 36.6}, "The baseline has no Systolic and no Diastolic"),
        ({"nibp_sys": 120}, "The baseline has no Diastolic"),
    ],
)
def test_a_baseline_without_pressure_is_none(values: dict[str, float], told: str) -> None:
    bed = prepared()
    bed.baseline(READY, **values)
    assert [(gate.id, gate.text) for gate in held_back(draft(bed))] == [("SES-BASE", told)]


def test_an_answer_for_a_baseline_is_none_for_the_next() -> None:
    bed = prepared()
    bed.baseline(READY, nibp_sys=165, nibp_dia=80)
    bed.take(OverrideGate(START + READY, CHAIR, "c", bed.session_id, "BP-PRE-BLOCK", "Dr A", "known"))
    assert gates(bed)["BP-PRE-BLOCK"].overridden
    assert held_back(draft(bed)) == ()
    bed.baseline(READY + 1, nibp_sys=175, nibp_dia=80)
    assert [gate.text for gate in held_back(draft(bed))] == ["Pressure at rest: Systolic 175, over 160"]


def test_after_the_infusion_only_what_concerns_the_patient_is_still_told() -> None:
    bed = Bed(shipped_whole())
    bed.open(0)
    bed.screen(1, maoi="yes")
    bed.pump(2)
    assert {"SES-BASE", "SES-SIGNAL.hr", "SES-SCREEN.maoi"} <= gates(bed).keys()
    bed.pump(3, "completed", 0.0)
    assert gates(bed).keys() == {"SES-SCREEN.maoi"}


def test_what_only_narrows_a_rule_makes_no_baseline_odd() -> None:
    """In "all of" a value reaches nothing by itself; a situation reaches nothing at all."""
    rules = shipped_whole().rules
    narrow = AllOf((Limit(Quantity.HR, Op.OVER, 60), Limit(Quantity.SPO2, Op.UNDER, 90)))
    base = next(rule for rule in rules if rule.id == "HR-HIGH")
    lost = next(rule for rule in rules if rule.situation is Situation.SIGNAL_LOST)
    bed = Bed(replace(shipped_whole(), rules=(replace(base, situation=narrow), lost)))
    bed.prepare(0)
    assert "SES-BASE-ODD" not in gates(bed)


GAPS = {
    "the first": (None, None, None),
    "a day": (24.0, None, None),
    "less": (23.5, None, "23.5 h after the last infusion; 24 h at least"),
    "less than the course wants": (30.0, 48.0, "30 h after the last infusion; 48 h at least"),
    "as the course wants": (48.0, 48.0, None),
}


@pytest.mark.parametrize(("since", "gap", "told"), GAPS.values(), ids=GAPS.keys())
def test_an_infusion_too_soon_after_the_last(
    since: float | None, gap: float | None, told: str | None
) -> None:
    found = gates(planned(dose(0.5), since_last_h=since, gap_h=gap))
    assert {name: (one.level, one.text) for name, one in found.items()} == (
        {"SES-GAP": ("warn", told)} if told else {}
    )


def test_the_shortest_gap_of_any_course_holds_for_whoever_has_none() -> None:
    templates = (Template("a", "A", (1, 2, 3), 48, (2, 3)), Template("b", "B", (1, 2, 3), 36, (2, 3)))
    practice = Practice(screening_version="1", course=CourseRules(templates))
    bed = planned(dose(0.5), since_last_h=20.0)
    bed.state = replace(bed.state, protocol=replace(shipped_whole(), practice=practice))
    assert gates(bed)["SES-GAP"].text == "20 h after the last infusion; 36 h at least"


def test_only_the_start_is_held_back() -> None:
    bed = Bed(shipped_whole())
    bed.open(0)
    session = bed.state.session
    assert session is not None
    found = hold_start(draft(bed), session, Phase.INFUSING)
    assert found is not None
    assert not found.final
    assert found.gates == tuple(gate.id for gate in held_back(draft(bed)))
    assert [fault.rule for fault in found.faults] == list(found.gates)
    assert "No locked baseline. Put it right, or override it with name and reason." in found.detail
    for other in (None, Phase.BASELINE, Phase.ENDED_EARLY):
        assert hold_start(draft(bed), session, other) is None
    running = replace(session, phase=Phase.OBSERVATION, started_at=START)
    assert hold_start(draft(bed), running, Phase.INFUSING) is None, "it went on before"


def test_a_visit_ended_before_its_start_leaves_no_way_around_the_gates() -> None:
    bed = Bed(shipped_whole())
    bed.open(0)
    for at, phase in enumerate((Phase.ENDED_EARLY, Phase.OBSERVATION, Phase.INFUSING), 1):
        bed.phase(at, phase)
    assert bed.state.session is not None
    assert bed.state.session.phase is Phase.OBSERVATION
    assert {"SES-SCREEN", "SES-SIGNAL.hr", "SES-BASE"} <= {one.id for one in held_back(draft(bed))}


def test_a_cuff_that_is_stale_is_no_live_value() -> None:
    bed = prepared()
    bed.stream(MINUTE + 5_000, 16 * MINUTE, 5_000, hr=72, spo2=97, rr=14)
    assert "TEC-CUFF-STALE" in bed.open_rules()
    assert gates(bed).keys() == {"SES-SIGNAL.nibp_sys"}
    bed.vitals(16 * MINUTE + 1, nibp_sys=120, nibp_dia=75)
    assert gates(bed) == {}


def test_what_nobody_may_answer_for_is_final() -> None:
    bed = planned(dose(1.5))
    session = bed.state.session
    assert session is not None
    found = hold_start(draft(bed), session, Phase.INFUSING)
    assert found is not None
    assert found.final
    assert found.detail.endswith("Put it right first.")


def test_a_warning_holds_nothing_back() -> None:
    bed = prepared(opioid="yes")
    assert gates(bed).keys() == {"SES-SCREEN.opioid"}
    bed.take(SetPhase(START + READY, CHAIR, "c", bed.session_id, Phase.INFUSING, "RN"))
    assert bed.state.session is not None
    assert bed.state.session.phase is Phase.INFUSING
    assert bed.state.infusion.state is PumpState.STANDBY
