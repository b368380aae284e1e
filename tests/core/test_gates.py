"""What stands between a session and its start: each gate at its edge, by command and by fact."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.core.draft import Draft
from app.core.gates import flags, unmet
from app.core.practice import Flag, PlanType, Practice
from app.core.protocol import Phase
from app.core.vitals import SECOND
from tests.core.prepared import Visit, refused
from tests.support import CHAIR, START, Bed, shipped_whole


def test_a_prepared_visit_starts() -> None:
    visit = Visit()
    visit.ready()
    assert visit.gates == {}
    visit.start(2 * SECOND)
    assert visit.state.session is not None
    assert visit.state.session.phase is Phase.INFUSING
    assert visit.open_rules() == []


def test_a_practice_that_asks_nothing_has_no_gates() -> None:
    bed = Bed()
    bed.open(0)
    assert unmet(Draft.of(bed.state, bed.state.clock)) == ()
    bed.phase(1, Phase.INFUSING)
    assert bed.state.session is not None
    assert bed.state.session.phase is Phase.INFUSING


def test_a_bed_without_a_session_has_neither_gates_nor_flags() -> None:
    bed = Bed(shipped_whole())
    draft = Draft.of(bed.state, START)
    assert (unmet(draft), flags(draft)) == ((), frozenset())


def test_a_start_that_is_refused_names_every_gate() -> None:
    visit = Visit()
    told = refused(visit.start(SECOND))
    wanted = ["SES-SCREEN", "SES-SIGNAL.hr", "SES-SIGNAL.spo2", "SES-SIGNAL.nibp_sys", "SES-BASE"]
    assert told.reason == "conflict"
    assert [fault.rule for fault in told.faults] == wanted
    assert all(gate in told.detail for gate in wanted)
    assert "override with by and reason" in told.detail
    assert visit.state.session is not None
    assert visit.state.session.phase is Phase.PRE


def test_a_start_by_override_is_in_the_record() -> None:
    visit = Visit()
    assert refused(visit.start(SECOND, override=True)).reason == "invalid"
    visit.start(2 * SECOND, override=True, reason="emergency")
    session = visit.state.session
    assert session is not None
    assert session.phase is Phase.INFUSING
    assert {one.gate for one in session.record.overrides} >= {"SES-SCREEN", "SES-BASE"}
    assert visit.open_rules() == ["SES-BASE"], "what follows from it is told all the same"


@pytest.mark.parametrize(
    ("plan", "told"),
    [
        ({"dose": 1.0}, None),
        ({"dose": 1.001}, "over 1"),
        ({"mg": 80.0}, None),
        ({"mg": 81.0}, "over 1"),
        ({"dose": 1.0, "duration": 39.0}, "mg/kg/h, over 1.5"),
        ({"dose": 1.0, "duration": 40.0}, None),
        ({"dose": 1.0, "weight": 199.0}, None),
        ({"dose": 1.0, "weight": 200.0}, "300 mg/h: 300 and more"),
    ],
)
def test_the_ceiling_of_a_plan(plan: dict[str, float], told: str | None) -> None:
    visit = Visit(**plan)  # type: ignore[arg-type]
    gate = visit.gates.get("PMP-DOSE-PRE")
    if told is None:
        assert gate is None
        return
    assert gate is not None
    assert told in gate.text
    assert not gate.overridable
    visit.ready()
    final = refused(visit.start(2 * SECOND, override=True, reason="because"))
    assert "Put it right first" in final.detail


def test_a_plan_without_a_dose_exceeds_nothing() -> None:
    assert "PMP-DOSE-PRE" not in Visit(dose=None).gates


@pytest.mark.parametrize(("total", "over"), [(80.0, False), (80.5, True)])
def test_the_pump_may_be_programmed_with_too_much(total: float, over: bool) -> None:
    visit = Visit()
    visit.ready()
    told = visit.pump(2 * SECOND, "standby", 0, total=total)
    assert ("PMP-DOSE-PRE" in visit.gates) is over
    views = [one.view for one in told if hasattr(one, "view")]
    assert any(bool(view.gates) is over for view in views), "and the screens are told"


def test_an_unplanned_session_has_no_weight() -> None:
    bed = Bed(shipped_whole())
    bed.pump(0, "infusing", 45)
    alerts = {alert.subject for alert in bed.state.alerts.values() if alert.rule == "SES-GATE"}
    assert {"SES-WEIGHT", "SES-SCREEN", "SES-SIGNAL.hr"} <= alerts


@pytest.mark.parametrize(("mg", "warned"), [(19.0, True), (20.0, False), (35.0, False), (36.0, True)])
def test_a_low_dose_is_20_to_35_mg(mg: float, warned: bool) -> None:
    assert ("SES-LOW-DOSE" in Visit(mg=mg, kind=PlanType.LOW_DOSE).gates) is warned
    assert "SES-LOW-DOSE" not in Visit(mg=mg).gates


@pytest.mark.parametrize(("minutes", "warned"), [(39, True), (40, False), (60, False), (61, True)])
def test_an_infusion_is_planned_for_40_to_60_min(minutes: float, warned: bool) -> None:
    assert ("SES-DURATION" in Visit(duration=minutes).gates) is warned


@pytest.mark.parametrize(
    ("question", "level", "flag"),
    [
        ("history_reviewed", "block", None),
        ("medicines_reviewed", "block", None),
        ("maoi", "block", None),
        ("pregnancy", "block", None),
        ("off_label_consent", "block", None),
        ("breastfeeding", "block", None),
        ("opioid", "warn", Flag.RESPIRATORY),
        ("benzodiazepine", "warn", Flag.RESPIRATORY),
        ("nmda_antagonist", "warn", None),
        ("same_day_substances", "warn", None),
        ("substance_misuse", "warn", None),
        ("cardiovascular", "warn", Flag.CARDIOVASCULAR),
        ("sleep_apnoea", None, Flag.RESPIRATORY),
        ("nausea_history", None, Flag.NAUSEA),
    ],
)
def test_each_unwanted_answer(question: str, level: str | None, flag: Flag | None) -> None:
    visit = Visit()
    asked = {one.id: one for one in shipped_whole().practice.questions}[question]
    visit.answer(SECOND, **{question: "no" if asked.wanted == "yes" else "yes"})
    gate = visit.gates.get(f"SES-SCREEN.{question}")
    assert (gate.level if gate else None) == level
    draft = Draft.of(visit.state, visit.state.clock)
    assert flags(draft) == (frozenset() if flag is None else {flag})
    if question == "breastfeeding":
        assert gate is not None
        assert "To be acknowledged" in gate.text


def test_questions_that_are_open_are_named() -> None:
    gate = Visit().gates["SES-SCREEN"]
    assert gate.text.startswith("Screening: 14 of 14 not answered (")
    assert "maoi" in gate.text


def test_a_risk_known_of_the_patient_is_a_flag() -> None:
    visit = Visit(cv_risk=True)
    assert flags(Draft.of(visit.state, START)) == {Flag.CARDIOVASCULAR}


def test_an_opioid_makes_breathing_mandatory() -> None:
    visit = Visit()
    visit.ready()
    visit.answer(2 * SECOND, opioid="yes")
    assert visit.blocking == {"SES-SIGNAL.rr"}
    visit.tick(13 * SECOND)
    assert "TEC-LOST" in visit.open_rules(), "and its silence is told"
    visit.stream(14 * SECOND, 20 * SECOND, rr=14, hr=72, spo2=98)
    assert visit.blocking == set()


def test_a_value_that_went_is_no_live_value_before_the_start() -> None:
    visit = Visit()
    visit.ready()
    visit.vitals(2 * SECOND, hr=72)
    visit.tick(11_500)
    assert visit.blocking == {"SES-SIGNAL.spo2"}
    visit.stream(13 * SECOND, 20 * SECOND, hr=72, spo2=97)
    assert visit.blocking == set()


def test_once_it_runs_a_value_that_went_is_told_by_its_own_rule() -> None:
    visit = Visit()
    visit.ready()
    visit.start(2 * SECOND)
    visit.tick(40 * SECOND)
    assert "TEC-LOST" in visit.open_rules()
    assert "SES-GATE" not in visit.open_rules()


@pytest.mark.parametrize(
    ("systolic", "diastolic", "gate"),
    [
        (140, 90, None), (141, 90, "BP-PRE"), (140, 91, "BP-PRE"), (160, 100, "BP-PRE"),
        (161, 90, "BP-PRE-BLOCK"), (140, 101, "BP-PRE-BLOCK"),
    ],
)  # fmt: skip
def test_pressure_before_the_dose(systolic: float, diastolic: float, gate: str | None) -> None:
    visit = Visit()
    visit.ready()
    visit.lock(2 * SECOND, nibp_sys=systolic, nibp_dia=diastolic)
    assert {one for one in visit.gates if one.startswith("BP-")} == ({gate} if gate else set())


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"hr": 125.0}, "heart rate 125 (HR-HIGH)"),
        ({"nibp_sys": 96.0}, "(BP-SYS-LOW1)"),
        ({"nibp_sys": 88.0}, "(BP-SYS-LOW2)"),
        ({}, ""),
    ],
)
def test_a_baseline_that_is_itself_unusual_is_told(values: dict[str, float], named: str) -> None:
    visit = Visit()
    visit.ready()
    visit.lock(2 * SECOND, **values)
    gate = visit.gates.get("SES-BASE-ODD")
    assert (gate is not None) is bool(named)
    if gate is not None:
        assert named.lower() in gate.text.lower()
        assert "absolute limits stay" in gate.text
        assert gate.level == "warn"


@pytest.mark.parametrize(("hours", "warned"), [(None, False), (23.9, True), (24.0, False), (200.0, False)])
def test_an_infusion_sooner_than_any_template_allows(hours: float | None, warned: bool) -> None:
    assert ("SES-GAP" in Visit(since_last_h=hours).gates) is warned


def test_without_templates_no_interval_is_too_short() -> None:
    whole = shipped_whole()
    practice = Practice(screening_version="1", questions=whole.practice.questions)
    bed = Bed(replace(whole, practice=practice))
    bed.open(0)
    found = {gate.id for gate in unmet(Draft.of(bed.state, START))}
    assert found == {"SES-SCREEN", "SES-BASE"}, "and nothing else is asked that has no number"


def test_the_pump_is_a_fact_and_each_gate_is_told_until_it_is_met() -> None:
    visit = Visit()
    visit.pump(SECOND, "infusing", 60, total=40)
    gates = {a.subject for a in visit.state.alerts.values() if a.rule == "SES-GATE"}
    assert gates == {"SES-SCREEN", "SES-SIGNAL.hr", "SES-SIGNAL.spo2", "SES-SIGNAL.nibp_sys"}
    assert "SES-BASE" in visit.open_rules(), "which has a rule of its own"
    told = visit.state.alerts.values()
    assert {(str(a.action), str(a.priority)) for a in told if a.rule == "SES-GATE"} == {("CHECK", "medium")}
    visit.answer(2 * SECOND)
    visit.vitals(3 * SECOND, hr=72, spo2=98, nibp_sys=120)
    assert "SES-GATE" not in visit.open_rules()


def test_a_gate_that_somebody_answers_for_is_told_no_more() -> None:
    visit = Visit()
    visit.ready()
    visit.answer(2 * SECOND, maoi="yes")
    visit.pump(3 * SECOND, "infusing", 60, total=40)
    assert [a.subject for a in visit.state.alerts.values()] == ["SES-SCREEN.maoi"]
    visit.override(4 * SECOND, "SES-SCREEN.maoi")
    assert visit.open_rules() == []
    assert visit.gates["SES-SCREEN.maoi"].overridden, "and shown until the end"


def test_after_the_drug_only_what_concerns_the_patient_is_shown() -> None:
    visit = Visit()
    visit.answer(SECOND, opioid="yes")
    visit.pump(2 * SECOND, "infusing", 60, total=40)
    visit.pump(3 * SECOND, "completed", 0, total=40, volume=40)
    assert visit.state.session is not None
    assert visit.state.session.phase is Phase.OBSERVATION
    assert set(visit.gates) == {"SES-SCREEN.opioid"}
    assert "SES-GATE" not in visit.open_rules()


def test_a_high_dose_treatment_is_none_of_ours() -> None:
    visit = Visit(kind=PlanType.HIGH_DOSE)
    told = refused(visit.opened)
    assert told.reason == "invalid"
    assert "awake rules" in told.detail
    assert visit.state.session is None
    assert [fault.rule for fault in told.faults] == ["SES-PLAN-TYPE"]
    assert visit.state.bed == CHAIR
