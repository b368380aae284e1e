"""Sessions, phases and baselines: commands may be refused, facts may not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.core.changes import (
    AlertClosed,
    BaselineLocked,
    CommandAnswered,
    CommandRefused,
    LimitsChanged,
    NoteAdded,
    Outcome,
    PhaseChanged,
    SessionClosed,
    SessionOpened,
)
from app.core.draft import Draft
from app.core.events import CloseSession, LockBaseline, OpenSession, SetPhase
from app.core.plan import Patient, Plan
from app.core.protocol import Phase
from app.core.session import COMMANDED
from app.core.state import Standing
from app.core.views import view_of
from app.core.visit import enter
from app.core.wording import spoken_phase
from tests.support import CHAIR, START, Bed


def refused(outcomes: list[Outcome]) -> str:
    (found,) = [one for one in outcomes if isinstance(one, CommandRefused)]
    return f"{found.reason}: {found.detail}"


def done(outcomes: list[Outcome]) -> str:
    (found,) = [one for one in outcomes if isinstance(one, CommandAnswered)]
    return found.result


def opened() -> Bed:
    bed = Bed()
    assert done(bed.open(0)) == "created"
    return bed


def test_a_session_opens_in_pre_and_arms_what_must_be_heard() -> None:
    bed = opened()
    assert bed.state.standing is Standing.SESSION
    assert bed.state.session is not None
    assert bed.state.session.phase is Phase.PRE
    bed.tick(10_000)
    assert bed.open_rules() == ["TEC-LOST", "TEC-LOST"]


def test_one_open_session_a_bed() -> None:
    assert "conflict: This chair has an open session" in refused(opened().open(1))


def test_another_protocol_is_refused() -> None:
    event = OpenSession(START, CHAIR, "c", Patient("K", 80), Plan("ketamine", 40, 40), "other")
    assert "invalid: Protocol other is not in use" in refused(Bed().take(event))


def test_a_pump_that_infuses_opens_an_unplanned_session_to_be_filled() -> None:
    bed = Bed()
    bed.pump(0)
    session = bed.state.session
    assert session is not None
    assert (session.unplanned, session.phase, session.patient) == (True, Phase.INFUSING, None)
    assert done(bed.open(1_000)) == "done"
    assert bed.state.session is not None
    assert bed.state.session.patient is not None
    assert "conflict" in refused(bed.open(2_000))


@pytest.mark.parametrize("before", list(Phase))
@pytest.mark.parametrize("after", list(Phase))
def test_phases_that_a_person_may_command(before: Phase, after: Phase) -> None:
    bed = opened()
    for step in _way(before):
        bed.phase(1, step)
    told = bed.phase(2, after)
    if after is before or after in COMMANDED[before]:
        assert done(told) == "done"
        assert bool([o for o in told if isinstance(o, PhaseChanged)]) is (after is not before)
    else:
        assert f"cannot follow {spoken_phase(before)}" in refused(told)


def _way(phase: Phase) -> list[Phase]:
    to = {
        Phase.PRE: [],
        Phase.BASELINE: [Phase.BASELINE],
        Phase.INFUSING: [Phase.INFUSING],
        Phase.PAUSED: [Phase.INFUSING, Phase.PAUSED],
        Phase.OBSERVATION: [Phase.INFUSING, Phase.OBSERVATION],
        Phase.RECOVERED: [Phase.INFUSING, Phase.OBSERVATION, Phase.RECOVERED],
        Phase.DISCHARGED: [Phase.INFUSING, Phase.OBSERVATION, Phase.RECOVERED, Phase.DISCHARGED],
        Phase.ENDED_EARLY: [Phase.ENDED_EARLY],
    }
    return to[phase]


def test_where_a_pump_is_heard_it_decides_between_infusing_and_paused() -> None:
    bed = opened()
    bed.pump(1, "standby", 0.0)
    assert "tells infusing and paused" in refused(bed.phase(2, Phase.INFUSING))
    bed.pump(3)
    assert "pump is infusing" in refused(bed.phase(4, Phase.OBSERVATION))
    assert "pump is infusing" in refused(bed.close(5))


def test_commands_name_the_open_session() -> None:
    bed = opened()
    for event in (
        SetPhase(START, CHAIR, "c", "chair-1.s9", Phase.BASELINE),
        LockBaseline(START, CHAIR, "c", "chair-1.s9"),
        CloseSession(START, CHAIR, "c", "chair-1.s9"),
    ):
        assert "not_found: This session is not open." in refused(bed.take(event))


def test_who_has_seen_an_older_session_is_told_so() -> None:
    bed = opened()
    bed.baseline(1, nibp_sys=120)
    assert bed.state.session is not None
    assert bed.state.session.revision == 2
    late = SetPhase(START + 2, CHAIR, "c", bed.session_id, Phase.BASELINE, "RN", revision=1)
    assert "stale: Somebody has changed this session meanwhile." in refused(bed.take(late))
    assert "stale" in refused(bed.take(CloseSession(START + 2, CHAIR, "c", bed.session_id, revision=1)))
    assert done(bed.take(replace(late, revision=2))) == "done"
    assert bed.state.session.revision == 3


def test_what_the_site_knows_of_the_patient_stands_in_the_session() -> None:
    bed = Bed()
    plan = Plan("ketamine", 40.0, 40.0)
    bed.take(OpenSession(START, CHAIR, "c", Patient("K", 80), plan, "", course="k1", since_last_h=48.5))
    assert bed.state.session is not None
    assert (bed.state.session.course, bed.state.session.since_last_h) == ("k1", 48.5)


def test_infusing_without_a_baseline_is_told_until_there_is_one() -> None:
    bed = opened()
    bed.phase(1, Phase.INFUSING)
    assert "SES-BASE" in bed.open_rules()
    bed.baseline(2, temp=36.6)
    assert "SES-BASE" in bed.open_rules(), "of no pressure: its rise would be missed"
    bed.baseline(3, nibp_sys=120, nibp_dia=75)
    assert "SES-BASE" not in bed.open_rules()


def test_a_baseline_is_of_what_was_before_the_drug() -> None:
    bed = opened()
    for minute in (0, 1, 2):
        bed.vitals(minute * 60_000, nibp_sys=120 + minute, nibp_dia=75)
    bed.phase(130_000, Phase.INFUSING)
    for minute in (10, 12, 14, 31):
        bed.vitals(minute * 60_000, nibp_sys=150, nibp_dia=90)
    bed.baseline(32 * 60_000)
    assert bed.state.session is not None
    assert bed.state.session.baseline is not None
    assert bed.state.session.baseline.values["nibp_sys"] == 121


def test_readings_of_a_running_infusion_make_no_baseline() -> None:
    bed = opened()
    bed.phase(1, Phase.INFUSING)
    for minute in (1, 2, 3):
        bed.vitals(minute * 60_000, nibp_sys=150, nibp_dia=90)
    told = refused(bed.baseline(4 * 60_000))
    assert told.endswith("60 s apart, in the 30 min before the start: give values.")


def test_a_baseline_with_its_pressures_mixed_up_is_refused() -> None:
    bed = opened()
    told = refused(bed.baseline(1, nibp_sys=75, nibp_dia=120))
    assert told == "invalid: Systolic 75 is not over diastolic 120. Look at both."


def test_a_baseline_by_values_and_another_needs_a_reason() -> None:
    bed = opened()
    told = bed.baseline(1, nibp_sys=120, hr=70)
    assert [type(o) for o in told if isinstance(o, BaselineLocked | LimitsChanged)] == [
        BaselineLocked,
        LimitsChanged,
    ]
    again = LockBaseline(START + 2, CHAIR, "c", bed.session_id, {"nibp_sys": 130.0})
    assert "Give a reason" in refused(bed.take(again))
    assert done(bed.baseline(3, nibp_sys=130)) == "done"


def test_a_baseline_of_what_nobody_measures_is_refused() -> None:
    bed = opened()
    assert "invalid: No such signals for a baseline: mood." in refused(bed.baseline(1, mood=5))
    empty = LockBaseline(START, CHAIR, "c", bed.session_id, {}, "why")
    assert "none" in refused(bed.take(empty))


def test_a_baseline_from_readings_is_their_median() -> None:
    bed = opened()
    bed.vitals(1_000, nibp_sys=118, nibp_dia=70, hr=71)
    assert "Fewer than 2 cuff readings" in refused(bed.baseline(2_000))
    bed.vitals(61_000, nibp_sys=122, nibp_dia=74, hr=73)
    assert done(bed.baseline(62_000)) == "done"
    assert bed.state.session is not None
    baseline = bed.state.session.baseline
    assert baseline is not None
    assert (baseline.values["nibp_sys"], baseline.values["nibp_dia"], baseline.readings) == (120, 72, 2)
    assert baseline.values["hr"] == 72


def test_closing_leaves_an_unassigned_bed_and_takes_what_only_a_session_means() -> None:
    bed = opened()
    bed.baseline(1, nibp_sys=120, nibp_dia=75)
    bed.phase(2, Phase.INFUSING)
    for at in (1_000, 2_000):
        bed.vitals(at, spo2=97, hr=70, nibp_sys=165, nibp_dia=80)
    assert "BP-REL-SYS" in bed.open_rules()
    bed.close(3_000)
    assert bed.state.standing is Standing.UNASSIGNED
    assert bed.open_rules() == ["BP-SYS-HIGH"]
    assert bed.alert("BP-SYS-HIGH").action == "PAUSE"
    assert bed.state.session is None


def test_closing_a_bed_that_was_never_heard_frees_it() -> None:
    bed = opened()
    bed.tick(40_000)
    bed.close(41_000)
    assert bed.state.standing is Standing.FREE
    assert bed.open_rules() == []
    assert bed.state.due is None


def test_a_bed_with_a_session_cannot_be_released() -> None:
    assert "conflict: This chair has an open session" in refused(opened().release(1))


def test_outside_the_infusion_advice_about_the_pump_is_said_as_check() -> None:
    bed = opened()
    for at in (1_000, 2_000):
        bed.vitals(at, nibp_sys=165)
    assert bed.alert("BP-SYS-HIGH").action == "CHECK"
    bed.acknowledge(3_000, "BP-SYS-HIGH")
    bed.phase(4_000, Phase.INFUSING)
    alert = bed.alert("BP-SYS-HIGH")
    assert (alert.action, alert.ack) == ("PAUSE", None)
    bed.phase(5_000, Phase.OBSERVATION)
    assert bed.alert("BP-SYS-HIGH").action == "CHECK"


def test_times_of_the_infusion() -> None:
    bed = opened()
    bed.phase(1_000, Phase.INFUSING)
    bed.phase(2_000, Phase.PAUSED)
    bed.phase(3_000, Phase.INFUSING)
    bed.phase(4_000, Phase.OBSERVATION)
    session = bed.state.session
    assert session is not None
    assert (session.started_at, session.ended_at) == (START + 1_000, START + 4_000)
    bed.phase(5_000, Phase.INFUSING)
    assert bed.state.session is not None
    assert bed.state.session.ended_at is None
    bed.close(6_000)


def test_latched_alerts_of_a_phase_wait_for_a_person_when_it_is_over() -> None:
    bed = opened()
    bed.pump(0, volume=0.0)
    for at in range(1_000, 12_000, 1_000):
        bed.pump(at, rate=120.0)
    assert "PMP-RATE-VHI" in bed.open_rules()
    bed.pump(13_000, "completed", 0.0)
    assert bed.alert("PMP-RATE-VHI").state == "returned_unacked"


def test_every_change_of_a_visit_shows_the_bed_as_it_then_is() -> None:
    bed = opened()
    told = [o for o in bed.said if isinstance(o, SessionOpened)]
    assert told[0].view.session == "chair-1.s1"
    assert told[0].view == view_of(bed.state)


def test_entering_the_phase_it_is_in_is_nothing() -> None:
    bed = opened()
    draft = Draft.of(bed.state, START + 1)
    enter(draft, Phase.PRE)
    assert draft.outcomes == []


def test_an_alarm_of_the_pump_is_over_with_the_infusion() -> None:
    bed = opened()
    bed.pump(0, volume=0.0)
    bed.alarm(1_000, "occlusion")
    assert "PMP-OCCL" in bed.open_rules()
    told = bed.pump(2_000, "completed", 0.0)
    closed = {o.alert.rule: o.alert.close_reason for o in told if isinstance(o, AlertClosed)}
    assert closed["PMP-OCCL"] == "not_applicable"


def test_a_cuff_taken_before_the_session_counts() -> None:
    bed = Bed()
    bed.vitals(0, nibp_sys=120, nibp_dia=75)
    bed.open(60_000)
    assert bed.state.cuff_due_from == START


def test_the_dose_of_the_patient_before_is_not_counted_for_the_next() -> None:
    bed = opened()
    bed.pump(1_000, volume=0.0, total=39.0)
    bed.pump(2_000, "completed", 0.0, volume=39.0, total=39.0)
    bed.close(3_000)
    bed.pump(4_000, "completed", 0.0, volume=39.0, total=39.0)
    bed.open(5_000)
    bed.pump(6_000, "completed", 0.0, volume=39.0, total=39.0)
    assert bed.state.session is not None
    assert bed.state.session.dose_mg == 0.0
    bed.pump(7_000, volume=0.5, total=39.0)
    assert bed.state.session.dose_mg == pytest.approx(0.5)


def test_a_pump_left_with_a_volume_before_the_first_session_has_given_nothing_in_it() -> None:
    bed = Bed()
    bed.pump(0, "standby", 0.0, volume=40.0)
    bed.open(1_000)
    bed.pump(2_000, volume=0.5)
    assert bed.state.session is not None
    assert bed.state.session.dose_mg == pytest.approx(0.5)


def test_why_a_person_changed_the_phase_or_closed_stands_in_the_record() -> None:
    bed = opened()
    early = SetPhase(START + 1, CHAIR, "c", bed.session_id, Phase.ENDED_EARLY, "RN", "no line")
    told = bed.take(early)
    assert [one.note.text for one in told if isinstance(one, NoteAdded)] == ["Ended early: no line"]
    bed.phase(2, Phase.OBSERVATION)
    told = bed.take(CloseSession(START + 3, CHAIR, "c", bed.session_id, "Dr A", "goes home"))
    (closed,) = [one.session for one in told if isinstance(one, SessionClosed)]
    assert [(one.id, one.text, one.by) for one in closed.record.notes] == [
        ("chair-1.s1.n1", "Ended early: no line", "RN"),
        ("chair-1.s1.n2", "Closed: goes home", "Dr A"),
    ]


def test_who_has_left_or_was_given_nothing_waits_for_no_cuff() -> None:
    bed = opened()
    assert [due.what for due in view_of(bed.state).due] == ["cuff"]
    bed.phase(1, Phase.ENDED_EARLY)
    assert view_of(bed.state).due == ()
    bed.phase(2, Phase.DISCHARGED)
    assert view_of(bed.state).due == ()
