"""The discharge list: every item at its edges, and that it moves by itself with time alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from app.core.changes import BedChanged
from app.core.draft import Draft
from app.core.engine import next_deadline
from app.core.practice import Discharge, Practice, Schedule
from app.core.protocol import Phase
from app.core.record import AdverseEvent, Check, Feedback, Record, Tick
from app.core.recovery import deadlines, items
from app.core.session import Baseline, Session
from app.core.shown import ShownItem
from app.core.views import view_of
from app.core.vitals import MINUTE, Instant, Validity
from tests.support import CHAIR, START, Bed, off, shipped, shipped_whole

ASKED = Discharge(
    within_baseline=0.2, sys_at_most=150, dia_at_most=95, spo2_below_baseline=2, spo2_at_least=94,
    checks=2, apart_min=15, after_min=60, moaas_at_least=5, cadss_at_most=4, cadss6_at_most=1,
    nausea_at_most=3, vomit_free_min=30, by_hand={"escort": "Escort named", "feedback": "Satisfaction asked"},
)  # fmt: skip
REST = {"nibp_sys": 120.0, "nibp_dia": 80.0, "hr": 70.0, "spo2": 97.0}
END = START + 40 * MINUTE
AT_REST = Baseline(REST, START, 2, "", "RN")


def protocol(asked: Discharge = ASKED) -> Any:
    return replace(shipped(), practice=Practice(discharge=asked))


def after(minutes: float) -> Instant:
    """So long after the end."""
    return END + int(minutes * MINUTE)


def check(
    minutes: float,
    entries: Mapping[str, float] | None = None,
    vitals: Mapping[str, float] | None = None,
    phase: Phase = Phase.OBSERVATION,
    **more: Any,
) -> Check:
    """A check so long after the end; vitals as at rest unless told otherwise."""
    seen = REST if vitals is None else vitals
    return Check("c", after(minutes), "RN", phase, entries or {}, seen, full=True, **more)


def session(*checks: Check, **more: Any) -> Session:
    """A session whose infusion has ended."""
    record = more.pop("record", Record(checks=checks))
    ended = Session("chair-1.s1", CHAIR, Phase.OBSERVATION, END, START, "p", False)
    return replace(
        ended, **{"record": record, "baseline": AT_REST, "started_at": START, "ended_at": END, **more}
    )


def listed(now: Instant, of: Session | None, asked: Discharge = ASKED) -> dict[str, ShownItem]:
    draft = Draft.of(replace(Bed(protocol(asked)).state, session=of), now)
    return {one.id: one for one in items(draft)}


def since(item: str, minutes: float, *checks: Check, **more: Any) -> float | None:
    """Minutes after the end since which an item is met at an instant; None: it is not."""
    one = listed(after(minutes), session(*checks, **more))[item]
    assert one.met is (one.at is not None)
    assert one.by == ("service" if one.met else "")
    return None if one.at is None else (one.at - END) / MINUTE


def test_there_is_a_list_once_the_infusion_has_begun_and_the_practice_asks() -> None:
    assert listed(END, None) == {}
    assert listed(END, session(started_at=None, ended_at=None)) == {}
    assert listed(END, session(), Discharge()) == {}
    assert list(listed(END, session())) == [
        "vitals", "dissociation", "consciousness", "orientation", "time", "nausea", "alerts",
        "escort", "feedback",
    ]  # fmt: skip
    while_it_runs = listed(END, session(check(-10), phase=Phase.INFUSING, ended_at=None))
    assert [one.id for one in while_it_runs.values() if one.met] == ["alerts"]


def test_every_item_says_what_is_asked() -> None:
    texts = {item: one.text for item, one in listed(END, session()).items()}
    assert texts == {
        "vitals": "Pressure, heart rate and SpO2: within 20 % of the baseline, systolic at most 150, "
        "diastolic at most 95, SpO2 at least 94, and at most 2 under its baseline; "
        "2 checks in a row, 15 min apart",
        "dissociation": "No dissociation: CADSS at most 4, CADSS-6 at most 1, or none in the staff's word",
        "consciousness": "Awake: MOAA/S at least 5",
        "orientation": "Oriented, and walks as before",
        "time": "60 min since the end of the infusion",
        "nausea": "Nausea at most 3 of 10, no vomiting for 30 min",
        "alerts": "No open alert of high or medium priority",
        "escort": "Escort named",
        "feedback": "Satisfaction asked",
    }


@pytest.mark.parametrize(
    ("quantity", "good", "bad"),
    [
        ("nibp_sys", 144, 144.1),  # 20 % over 120
        ("nibp_sys", 96, 95.9),
        ("nibp_dia", 95, 95.1),  # 20 % over 80 would be 96: the absolute limit is lower
        ("nibp_dia", 64, 63.9),
        ("hr", 84, 84.1),
        ("hr", 56, 55.9),
        ("spo2", 95, 94.9),  # 2 under 97
        ("spo2", 100, 94),
    ],
)
def test_vitals_at_their_edges(quantity: str, good: float, bad: float) -> None:
    assert since("vitals", 60, check(15), check(30, vitals={**REST, quantity: good})) == 30
    assert since("vitals", 60, check(15), check(30, vitals={**REST, quantity: bad})) is None


@pytest.mark.parametrize(
    ("rest", "vitals", "met"),
    [
        ({"nibp_sys": 140.0}, {"nibp_sys": 150.0}, True),
        ({"nibp_sys": 140.0}, {"nibp_sys": 151.0}, False),  # within 20 % and over 150
        ({"spo2": 95.0}, {"spo2": 94.0}, True),
        ({"spo2": 95.0}, {"spo2": 93.0}, False),  # 2 under the baseline and under 94
    ],
)
def test_the_absolute_limits_stand_beside_an_odd_baseline(
    rest: dict[str, float], vitals: dict[str, float], met: bool
) -> None:
    baseline = replace(AT_REST, values={**REST, **rest})
    seen = {**REST, **rest, **vitals}
    found = since("vitals", 60, check(15, vitals=seen), check(30, vitals=seen), baseline=baseline)
    assert (found == 30) is met


BAD = {**REST, "nibp_sys": 160.0}
PART = {name: value for name, value in REST.items() if name != "nibp_dia"}


@pytest.mark.parametrize(
    ("checks", "met"),
    [
        ([], None),
        ([check(15)], None),
        ([check(15), check(29.9)], None),
        ([check(15), check(30)], 30),
        ([check(0), check(10), check(20)], 20),  # the one at 10 comes too early to count
        ([check(15), check(30), check(45)], 30),
        ([check(15), check(30, vitals=BAD), check(45)], None),
        ([check(15), check(30), check(45, vitals=BAD)], None),
        ([check(15, vitals=BAD), check(30), check(45)], 45),
        ([check(15), check(30, vitals=PART), check(45)], 45),  # what was not measured says nothing
        ([check(15), check(30, vitals={**PART, "hr": 120.0}), check(45)], None),  # unless the rest is bad
        ([check(-10, phase=Phase.INFUSING), check(15)], None),
        ([check(0, phase=Phase.INFUSING), check(15)], None),
    ],
)
def test_two_checks_in_a_row_a_quarter_of_an_hour_apart(checks: list[Check], met: float | None) -> None:
    assert since("vitals", 60, *checks) == met


def test_without_a_baseline_nobody_can_tell() -> None:
    both = (check(15), check(30))
    assert since("vitals", 60, *both, baseline=None) is None
    assert since("vitals", 60, *both, baseline=replace(AT_REST, values={"nibp_sys": 120.0})) is None
    absolute = replace(ASKED, within_baseline=0, spo2_below_baseline=0)
    assert listed(after(60), session(*both, baseline=None), absolute)["vitals"].met
    high = tuple(replace(one, vitals={**REST, "nibp_sys": 151.0}) for one in both)
    assert not listed(after(60), session(*high, baseline=None), absolute)["vitals"].met


def test_a_baseline_that_lacks_a_vital_sign_is_named_with_the_way_out() -> None:
    pressures = {name: REST[name] for name in ("nibp_sys", "nibp_dia")}
    text = listed(END, session(baseline=Baseline(pressures, START, 0, "", "RN")))["vitals"].text
    assert text.endswith("apart. Cannot be told: the baseline has no Heart rate, SpO2; lock another")


def test_a_practice_may_ask_for_one_measured_check() -> None:
    simple = Discharge(checks=1)
    one = listed(after(20), session(check(15), baseline=None), simple)["vitals"]
    assert (one.met, one.text) == (True, "Pressure, heart rate and SpO2: measured; one check")


@pytest.mark.parametrize(
    ("item", "words", "met"),
    [
        ("dissociation", [], None),
        ("dissociation", [{}], None),
        ("dissociation", [{"dissociated": 0}], 0),
        ("dissociation", [{"dissociated": 1}], None),
        ("dissociation", [{"cadss": 4}], 0),
        ("dissociation", [{"cadss": 5}], None),
        ("dissociation", [{"cadss6": 1}], 0),
        ("dissociation", [{"cadss6": 2}], None),
        ("dissociation", [{"cadss": 4, "dissociated": 1}], None),
        ("dissociation", [{"cadss": 20, "cadss6": 1}], None),
        ("dissociation", [{"dissociated": 0}, {"cadss": 9}, {"cadss6": 0}], 2),
        ("dissociation", [{"dissociated": 0}, {"moaas": 5}, {"dissociated": 0}], 0),
        ("dissociation", [{"dissociated": 0}, {"dissociated": 1}], None),
        ("consciousness", [{"moaas": 5}], 0),
        ("consciousness", [{"moaas": 4}], None),
        ("consciousness", [{"rass": 0}], None),
        ("consciousness", [{"moaas": 5}, {"moaas": 4}], None),
        ("consciousness", [{"moaas": 4}, {"moaas": 5}, {"nausea": 1}], 1),
        ("nausea", [{"nausea": 3}], 0),
        ("nausea", [{"nausea": 4}], None),
        ("nausea", [{"nausea": 0}, {"nausea": 4}], None),
        ("nausea", [{"nausea": 5}, {"nausea": 3}, {}], 1),
    ],
)
def test_the_last_word_on_a_thing_counts(item: str, words: list[dict[str, float]], met: float | None) -> None:
    checks = [check(minute, entries) for minute, entries in enumerate(words)]
    assert since(item, 60, *checks) == met
    during = [replace(one, at=one.at - 20 * MINUTE, phase=Phase.INFUSING) for one in checks]
    assert since(item, 60, *during) is None, "what was seen before the end is not asked"


@pytest.mark.parametrize(
    ("seen", "met"),
    [
        ([(True, True)], 0),
        ([(True, False)], None),
        ([(None, True)], None),
        ([(True, None), (None, True)], 1),
        ([(True, True), (None, None)], 0),
        ([(True, True), (False, None)], None),
        ([(False, False), (True, True), (True, True)], 1),
    ],
)
def test_orientation_and_gait(seen: list[tuple[bool | None, bool | None]], met: float | None) -> None:
    checks = [check(n, oriented=oriented, walks=walks) for n, (oriented, walks) in enumerate(seen)]
    assert since("orientation", 60, *checks) == met


@pytest.mark.parametrize(("now", "met"), [(0, None), (59.99, None), (60, 60), (75, 60)])
def test_the_shortest_time(now: float, met: float | None) -> None:
    assert since("time", now) == met
    assert since("time", now, phase=Phase.INFUSING, ended_at=None) is None


@pytest.mark.parametrize(
    ("vomited", "now", "met"),
    [
        (5, 34.99, None),
        (5, 35, 35),
        (5, 50, 35),
        (-20, 10, 10),  # during the infusion
        (-20, 9.99, None),
        (-60, 10, 0),  # long before: the entry at the end is the last word
    ],
)
def test_nobody_leaves_within_half_an_hour_of_vomiting(vomited: float, now: float, met: float | None) -> None:
    checks = sorted((check(vomited, {"vomited": 1}), check(0, {"nausea": 0})), key=lambda one: one.at)
    assert since("nausea", now, *checks) == met


@pytest.mark.parametrize(("resolved", "met"), [(None, 35.0), (after(10), 40.0)])
def test_vomiting_that_was_reported_counts_too(resolved: Instant | None, met: float) -> None:
    events = tuple(
        AdverseEvent(f"e{n}", kind, 2, after(at), Phase.OBSERVATION, "RN", after(at), resolved)
        for n, (kind, at) in enumerate((("vomiting", 5), ("headache", 30)))
    )
    record = Record(checks=(check(0, {"nausea": 0}),), adverse_events=events)
    found = [listed(after(now), session(record=record))["nausea"].met for now in (met - 0.01, met)]
    assert found == [False, True]


def test_vomiting_counts_where_nausea_is_not_asked() -> None:
    alone = Discharge(vomit_free_min=30)
    one = listed(after(5), session(), alone)["nausea"]
    assert (one.met, one.at, one.text) == (True, END, "No vomiting for 30 min")
    sick = session(check(1, {"vomited": 1}))
    assert [listed(after(n), sick, alone)["nausea"].met for n in (30.9, 31)] == [False, True]
    score = listed(after(5), session(check(1, {"nausea": 3})), Discharge(nausea_at_most=3))["nausea"]
    assert (score.met, score.text) == (True, "Nausea at most 3 of 10")


def test_dissociation_is_judged_by_the_scores_that_are_asked() -> None:
    by_word = replace(ASKED, cadss_at_most=0)
    one = listed(after(5), session(check(1, {"cadss": 50})), by_word)["dissociation"]
    assert (one.met, one.text) == (
        False,
        "No dissociation: CADSS-6 at most 1, or none in the staff's word",
    )
    assert listed(after(5), session(check(1, {"cadss": 50, "cadss6": 0})), by_word)["dissociation"].met


def test_what_only_a_person_can_see_is_ticked_by_name() -> None:
    tick = Tick("RN", after(40), "sister")
    ticked = listed(after(50), session(record=Record(ticks={"escort": tick})))
    assert ticked["escort"] == ShownItem("escort", "Escort named", True, True, "RN", after(40))
    assert ticked["feedback"] == ShownItem("feedback", "Satisfaction asked", False, True, "", None)


def test_satisfaction_that_was_given_was_asked() -> None:
    given = Record(feedback=Feedback(5, "RN", after(45)))
    one = listed(after(50), session(record=given))["feedback"]
    assert (one.met, one.by, one.at) == (True, "RN", after(45))
    refused = Record(ticks={"feedback": Tick("RN", after(46), "would not say")})
    assert listed(after(50), session(record=refused))["feedback"].by == "RN"


def alerts_met(bed: Bed) -> bool:
    return {one.id: one.met for one in items(Draft.of(bed.state, bed.state.clock))}["alerts"]


def observed(asked: Discharge = ASKED) -> Bed:
    """A chair whose infusion ran from 0 to 1 s."""
    bed = Bed(protocol(asked))
    bed.open(0)
    bed.baseline(0, **REST)
    bed.phase(0, Phase.INFUSING)
    bed.phase(1_000, Phase.OBSERVATION)
    return bed


def test_an_open_alert_of_medium_priority_keeps_the_patient_here_a_provisional_one_does_not() -> None:
    bed = observed()
    bed.vitals(2_000, hr=70, spo2=97, nibp_sys=165)
    assert bed.alert("BP-SYS-HIGH").provisional
    assert alerts_met(bed)
    bed.vitals(3_000, hr=70, spo2=97, nibp_sys=165)
    assert bed.alert("BP-SYS-HIGH").priority == "medium"
    assert not alerts_met(bed)
    bed.vitals(70_000, nibp_sys=125)
    assert not alerts_met(bed), "one clear reading is not two"
    bed.vitals(80_000, nibp_sys=125)
    assert "BP-SYS-HIGH" not in bed.open_rules()


def test_a_monitor_that_was_taken_off_keeps_nobody_who_has_recovered() -> None:
    bed = observed(Discharge(by_hand={"escort": "Escort named"}))
    bed.vitals(2_000, hr=70, spo2=97)
    bed.tick(60_000)
    assert bed.alert("TEC-LOST").priority == "medium"
    assert not alerts_met(bed)
    bed.phase(61_000, Phase.RECOVERED)
    assert alerts_met(bed)
    bed.vitals(62_000, nibp_sys=185)
    bed.vitals(63_000, nibp_sys=185)
    assert not alerts_met(bed), "a pressure does"


def test_sensors_and_a_cuff_that_were_taken_off_keep_nobody_who_has_recovered() -> None:
    bed = observed(Discharge(by_hand={"escort": "Escort named"}))
    bed.vitals(2_000, spo2=97, pr=70, nibp_sys=120)
    for at in range(5_000, 1_100_000, 5_000):
        bed.vitals(at, *off(spo2=Validity.SENSOR_OFF, pr=Validity.SENSOR_OFF))
    told = {one.rule: str(one.priority) for one in bed.state.alerts.values()}
    assert told == {"TEC-LOST": "medium", "TEC-SENSOR-OFF": "medium", "TEC-CUFF-STALE": "medium"}
    assert not alerts_met(bed)
    bed.phase(1_100_000, Phase.RECOVERED)
    assert alerts_met(bed)


def test_a_check_that_no_monitor_can_make_full_keeps_nobody_who_has_recovered() -> None:
    practice = Practice(
        discharge=Discharge(by_hand={"escort": "Escort named"}), schedule=Schedule(after_min=15)
    )
    bed = observed()
    bed.state = replace(bed.state, protocol=replace(shipped_whole(), practice=practice))
    bed.phase(2_000, Phase.RECOVERED)
    bed.tick(40 * MINUTE)
    assert bed.alert("SES-POST-DUE").priority == "medium"
    assert alerts_met(bed)


def test_the_list_moves_by_itself_with_time_and_is_shown_at_that_instant() -> None:
    bed = observed()
    end = bed.state.session.ended_at if bed.state.session else None
    assert end == START + 1_000
    shown = [o for o in bed.tick(3_000_000) if isinstance(o, BedChanged)]
    assert not any(one.id == "time" and one.met for o in shown for one in o.view.discharge)
    told = bed.tick(4_000_000)
    turned = [o for o in told if isinstance(o, BedChanged) and "time" in met(o.view.discharge)]
    assert turned[0].at == end + 60 * MINUTE
    assert turned[0].view.discharge == view_of(bed.state).discharge
    assert list(deadlines(Draft.of(bed.state, bed.state.clock))) == []


def met(discharge: tuple[ShownItem, ...]) -> set[str]:
    return {one.id for one in discharge if one.met}


def test_instants_ahead_and_none_behind() -> None:
    sick = session(check(1, {"nausea": 0, "vomited": 1}))
    state = replace(Bed(protocol()).state, session=sick)
    ahead = {n: list(deadlines(Draft.of(state, after(n)))) for n in (1, 31, 60)}
    assert ahead == {1: [after(60), after(31)], 31: [after(60)], 60: []}
    before = replace(state, session=session(started_at=None, ended_at=None))
    assert list(deadlines(Draft.of(before, END))) == []
    assert next_deadline(Bed(protocol()).state) is None


def test_a_bed_without_a_session_has_nothing_to_turn() -> None:
    bed = Bed(protocol())
    bed.vitals(0, hr=70)
    bed.tick(20_000)
    assert bed.open_rules() == ["TEC-LOST"]
    assert view_of(bed.state).discharge == ()
