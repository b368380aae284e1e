"""Asking the rules: which are asked, what they say and why, and how softly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.alarm import Alert
from app.core.changes import BedChanged
from app.core.conditions import Evidence
from app.core.draft import Draft
from app.core.engine import initial
from app.core.judge import complaining, judge_cuff, judge_entries, judge_pump, judge_stream, judge_streams
from app.core.protocol import (
    Action,
    AllOf,
    AnyOf,
    Clear,
    Condition,
    Confirmation,
    Fall,
    Kind,
    Limit,
    Op,
    Phase,
    Priority,
    Protocol,
    Recovered,
    Relative,
    Rise,
    Rule,
    Situation,
    Softening,
    Stage,
)
from app.core.quantity import Quantity
from app.core.record import Check, Record
from app.core.session import Baseline, Session
from app.core.state import Standing
from app.core.views import view_of
from tests.support import CHAIR, START, Bed

HR, SPO2, RATE, GAP_ML = Quantity.HR, Quantity.SPO2, Quantity.RATE_OF_PLAN, Quantity.VOLUME_GAP_ML
SYS, DIA = Quantity.NIBP_SYS, Quantity.NIBP_DIA
LOW, MEDIUM, HIGH = Priority.LOW, Priority.MEDIUM, Priority.HIGH
MINUTE = 60_000


def rule(
    name: str,
    situation: Condition | Situation,
    subject: Quantity | None,
    *stages: Stage,
    clear: Clear | None = None,
    confirm: Confirmation | None = None,
    soften: Softening | None = None,
    phases: frozenset[Phase] | None = None,
) -> Rule:
    """A rule that says one thing at once, unless told otherwise."""
    return Rule(
        id=name,
        title=name,
        kind=Kind.PHYSIOLOGICAL,
        situation=situation,
        stages=stages or (Stage(0, Action.CHECK, MEDIUM),),
        clear=clear or Clear(),
        subject=subject,
        confirm=confirm,
        soften=soften,
        phases=phases,
        text="{subject} {value}, over {limit}",
    )


class Asking:
    """A draft with these rules, and short words to ask them."""

    def __init__(
        self, *rules: Rule, phase: Phase | None = None, baseline: Mapping[str, float] | None = None
    ) -> None:
        rest = None if baseline is None else Baseline(baseline, START, 0, "", "RN")
        in_phase = phase or (Phase.PRE if rest else None)
        visit = None
        if in_phase is not None:
            visit = Session("chair-1.s1", CHAIR, in_phase, START, START, "p", False, baseline=rest)
        protocol = Protocol("p", "1", "00", "p", rules)
        state = replace(initial(CHAIR, protocol), session=visit, standing=Standing.UNASSIGNED)
        self.draft = Draft.of(state, START)

    def streams(self, at: int, values: Mapping[Quantity, float | None]) -> list[str]:
        """One message of streamed quantities; returns the rules with an open alert."""
        self.draft.now = START + at
        self.draft.fitted |= {q for q, value in values.items() if value is not None}
        judge_streams(self.draft, values)
        return self.open()

    def cuff(self, at: int, values: Mapping[Quantity, float | None]) -> list[str]:
        """One cuff measurement; returns the rules with an open alert."""
        self.draft.now = START + at
        self.draft.fitted |= {q for q, value in values.items() if value is not None}
        judge_cuff(self.draft, values)
        return self.open()

    def entry(self, at: int, values: Mapping[Quantity, float]) -> list[str]:
        """One entry of a person; returns the rules with an open alert."""
        self.draft.now = START + at
        judge_entries(self.draft, values)
        return self.open()

    def pump(self, at: int, values: Mapping[Quantity, float | None]) -> list[str]:
        """One pump report; returns the rules with an open alert."""
        self.draft.now = START + at
        judge_pump(self.draft, values)
        return self.open()

    def open(self) -> list[str]:
        """Rules with an open alert."""
        return sorted(alert.rule for alert in self.draft.alerts.values())

    def alert(self) -> Alert:
        """The one open alert."""
        (alert,) = self.draft.alerts.values()
        return alert


# ------------------------------------------------------------------------------------- streams

FAST = rule("FAST", Limit(HR, Op.OVER, 120), HR, clear=Clear(Limit(HR, Op.UNDER, 110)))


def test_a_rule_is_asked_when_its_subject_arrives() -> None:
    bed = Asking(FAST)
    assert bed.streams(0, {SPO2: 97.0}) == []
    assert bed.streams(1_000, {HR: 125.0}) == ["FAST"]
    assert bed.streams(2_000, {HR: 115.0}) == ["FAST"]
    assert bed.streams(3_000, {HR: 109.0}) == []


def test_an_unusable_value_says_nothing() -> None:
    bed = Asking(FAST)
    bed.streams(0, {HR: 125.0})
    assert bed.streams(1_000, {HR: None}) == ["FAST"]


def test_a_rule_that_does_not_apply_here_is_not_asked() -> None:
    running = replace(FAST, phases=frozenset({Phase.INFUSING}))
    assert Asking(running).streams(0, {HR: 125.0}) == []
    assert Asking(running, phase=Phase.PRE).streams(0, {HR: 125.0}) == []
    assert Asking(running, phase=Phase.INFUSING).streams(0, {HR: 125.0}) == ["FAST"]


def test_a_calm_reading_leaves_nothing_to_remember() -> None:
    bed = Asking(FAST)
    before = bed.draft.watches
    bed.streams(0, {HR: 70.0})
    assert bed.draft.watches is before


def test_a_rule_with_nothing_to_compare_says_nothing() -> None:
    bed = Asking(rule("LOST", Situation.SIGNAL_LOST, HR))
    evidence = Evidence({HR: 125.0}, frozenset({HR}), {}, {})
    judge_stream(bed.draft, bed.draft.index.rules["LOST"], HR, evidence, 125.0, 5_000)
    assert (bed.open(), bed.draft.watches) == ([], {})


# ---------------------------------------------------------------------------------------- falls

DROP = rule("DROP", Fall(SPO2, 4, MINUTE), SPO2, clear=Clear(Recovered(SPO2, 2)))


def test_a_fall_is_judged_against_the_highest_of_the_last_minute() -> None:
    bed = Asking(DROP)
    assert bed.streams(0, {SPO2: 98.0}) == []
    assert bed.streams(30_000, {SPO2: 96.0}) == []
    assert bed.streams(60_000, {SPO2: 94.0}) == ["DROP"], "the value 60 s ago still counts"
    assert bed.streams(61_000, {SPO2: 96.0}) == []
    assert bed.streams(62_000, {SPO2: 93.0}) == [], "it was 96 at most in the minute before"


def test_an_unusable_value_is_no_candidate_for_the_highest() -> None:
    bed = Asking(DROP)
    bed.streams(0, {SPO2: 98.0})
    known = bed.draft.peaks
    bed.streams(1_000, {SPO2: None})
    bed.streams(2_000, {HR: 70.0})
    assert bed.draft.peaks is known


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(85, 100)), min_size=1, max_size=40))
def test_the_candidates_give_the_highest_of_the_window(steps: list[tuple[int, int]]) -> None:
    bed, at = Asking(DROP), 0
    samples: list[tuple[int, int]] = []
    for apart, value in steps:
        at += apart * 1_000
        samples.append((at, value))
        bed.streams(at, {SPO2: float(value)})
        kept = bed.draft.peaks[SPO2]
        assert kept[0][1] == max(v for t, v in samples if at - t <= MINUTE)
        assert [v for _, v in kept] == sorted({v for _, v in kept}, reverse=True)


# ----------------------------------------------------------------------------------------- cuff

PRESSURE = rule(
    "PRESSURE",
    AnyOf((Limit(SYS, Op.AT_LEAST, 180), Limit(DIA, Op.AT_LEAST, 110))),
    SYS,
    Stage(0, Action.PAUSE, HIGH),
    clear=Clear(AllOf((Limit(SYS, Op.UNDER, 170), Limit(DIA, Op.UNDER, 105))), readings=2),
    confirm=Confirmation(3 * MINUTE, MEDIUM),
)


def test_a_measurement_is_provisional_confirmed_and_cleared() -> None:
    bed = Asking(PRESSURE)
    bed.cuff(0, {SYS: 185.0, DIA: 95.0})
    assert (bed.alert().provisional, bed.alert().priority) == (True, MEDIUM)
    bed.cuff(MINUTE, {SYS: 181.0, DIA: 95.0})
    assert (bed.alert().provisional, bed.alert().priority) == (False, HIGH)
    assert bed.cuff(2 * MINUTE, {SYS: 160.0, DIA: 95.0}) == ["PRESSURE"]
    assert bed.cuff(3 * MINUTE, {SYS: 160.0, DIA: 95.0}) == []


def test_a_measurement_that_is_not_confirmed_closes_as_such() -> None:
    bed = Asking(PRESSURE)
    bed.cuff(0, {SYS: 185.0, DIA: 95.0})
    assert bed.cuff(MINUTE, {SYS: 140.0, DIA: 80.0}) == []
    assert [alert.close_reason for alert in bed.draft.touched.values()] == ["not_confirmed"]


def test_a_reading_between_the_limits_says_nothing() -> None:
    later = (Stage(0, Action.PAUSE, MEDIUM), Stage(10 * MINUTE, Action.STOP, HIGH))
    bed = Asking(replace(PRESSURE, stages=later))
    for at in range(2):
        bed.cuff(at * MINUTE, {SYS: 185.0, DIA: 95.0})
    confirmed = bed.alert()
    bed.cuff(2 * MINUTE, {SYS: 175.0, DIA: 95.0})
    assert bed.alert() is confirmed


def test_a_cuff_that_measures_no_diastolic_can_still_clear() -> None:
    bed = Asking(PRESSURE)
    for at, systolic in enumerate((185.0, 185.0, 160.0, 160.0)):
        bed.cuff(at * MINUTE, {SYS: systolic})
    assert bed.open() == []


def test_a_cuff_that_has_measured_it_before_must_measure_it_again_to_clear() -> None:
    bed = Asking(PRESSURE)
    bed.cuff(0, {SYS: 185.0, DIA: 95.0})
    bed.cuff(MINUTE, {SYS: 185.0})
    for at in range(2, 6):
        assert bed.cuff(at * MINUTE, {SYS: 160.0}) == ["PRESSURE"]


def test_a_rule_speaks_of_what_was_measured_where_its_subject_was_not() -> None:
    bed = Asking(replace(PRESSURE, confirm=None))
    bed.cuff(0, {DIA: 115.0})
    assert (bed.alert().subject, bed.alert().explain.signal) == ("nibp_sys", "nibp_dia")
    assert bed.alert().explain.samples == ((START, 115.0),)


def test_a_cuff_rule_that_does_not_apply_here_is_not_asked() -> None:
    visit = replace(PRESSURE, needs_session=True)
    assert Asking(visit).cuff(0, {SYS: 185.0}) == []
    assert Asking(visit, phase=Phase.PRE).cuff(0, {SYS: 185.0}) == ["PRESSURE"]


def test_while_an_alert_lingers_one_reading_brings_it_back_without_a_new_confirmation() -> None:
    medium = replace(PRESSURE, stages=(Stage(0, Action.PAUSE, MEDIUM),), minimum_display=10 * MINUTE)
    bed = Asking(medium)
    for at, systolic in enumerate((185.0, 185.0, 160.0, 160.0)):
        bed.cuff(at * MINUTE, {SYS: systolic})
    assert bed.alert().closes is not None
    bed.cuff(4 * MINUTE, {SYS: 185.0})
    assert (bed.alert().closes, bed.alert().provisional) == (None, False)


# ----------------------------------------------------------------------------------------- pump

SPEED = rule("SPEED", Limit(RATE, Op.OVER, 1.1), RATE, clear=Clear(Limit(RATE, Op.AT_MOST, 1.05)))
VOLUME = rule("VOLUME", Limit(GAP_ML, Op.OVER, 1.0), GAP_ML, Stage(20_000, Action.CHECK, LOW))


def test_a_pump_report_is_judged_by_the_rules_of_the_pump() -> None:
    bed = Asking(SPEED, FAST)
    assert bed.pump(0, {RATE: 1.2}) == ["SPEED"]
    assert bed.pump(1_000, {RATE: None}) == ["SPEED"]
    assert bed.pump(2_000, {RATE: 1.05}) == []


def test_a_pump_rule_shows_the_value_of_its_subject() -> None:
    bed = Asking(SPEED)
    bed.pump(0, {GAP_ML: 0.3, RATE: 1.2})
    assert (bed.alert().explain.value, bed.alert().explain.samples) == (1.2, ((START, 1.2),))


def test_reports_may_lie_15_s_apart() -> None:
    near, far = Asking(VOLUME), Asking(VOLUME)
    near.pump(0, {GAP_ML: 2.0})
    near.pump(10_000, {GAP_ML: 2.0})
    assert near.pump(25_000, {GAP_ML: 2.0}) == ["VOLUME"]
    far.pump(0, {GAP_ML: 2.0})
    assert far.pump(15_001, {GAP_ML: 2.0}) == []
    assert far.pump(30_002, {GAP_ML: 2.0}) == []


def test_a_pump_rule_that_does_not_apply_here_is_not_asked() -> None:
    running = replace(SPEED, phases=frozenset({Phase.INFUSING}))
    assert Asking(running).pump(0, {RATE: 1.2}) == []


def test_what_the_pump_has_told_once_it_must_tell_again_to_clear() -> None:
    both = replace(SPEED, clear=Clear(AllOf((Limit(RATE, Op.AT_MOST, 1.05), Limit(GAP_ML, Op.UNDER, 1)))))
    bed = Asking(both)
    bed.pump(0, {RATE: 1.2, GAP_ML: 0.0})
    assert bed.pump(1_000, {RATE: 1.0, GAP_ML: None}) == ["SPEED"]
    assert bed.pump(2_000, {RATE: 1.0, GAP_ML: 0.0}) == []


# --------------------------------------------------------------------------------------- entries

MOAAS, RASS, VOMITED = Quantity.MOAAS, Quantity.RASS, Quantity.VOMITED
ROUSED = AllOf((Limit(MOAAS, Op.AT_LEAST, 4), Limit(RASS, Op.AT_LEAST, -1)))
DROWSY = rule(
    "DROWSY", AnyOf((Limit(MOAAS, Op.AT_MOST, 3), Limit(RASS, Op.AT_MOST, -3))), MOAAS, clear=Clear(ROUSED)
)
SICK = rule(
    "SICK",
    Limit(VOMITED, Op.AT_LEAST, 1),
    VOMITED,
    Stage(0, Action.PAUSE, MEDIUM),
    Stage(
        0,
        Action.PAUSE,
        HIGH,
        AllOf((Limit(VOMITED, Op.AT_LEAST, 1), Limit(MOAAS, Op.AT_MOST, 3))),
    ),
)


@pytest.mark.parametrize(
    ("entries", "open_after"),
    [
        ([{MOAAS: 3.0}], ["DROWSY"]),
        ([{MOAAS: 0.0}], ["DROWSY"]),
        ([{RASS: -3.0}], ["DROWSY"]),
        ([{VOMITED: 0.0}], []),
        ([{MOAAS: 3.0}, {VOMITED: 0.0}], ["DROWSY"]),
        ([{MOAAS: 3.0}, {MOAAS: 4.0}], []),
        ([{MOAAS: 3.0, RASS: -3.0}, {RASS: 0.0}], []),
        ([{MOAAS: 3.0}, {MOAAS: 5.0, RASS: -2.0}], ["DROWSY"]),
    ],
)
def test_an_entry_says_nothing_about_what_it_does_not_name(
    entries: list[dict[Quantity, float]], open_after: list[str]
) -> None:
    bed = Asking(DROWSY)
    for n, entry in enumerate(entries):
        bed.entry(n * MINUTE, entry)
    assert bed.open() == open_after


@pytest.mark.parametrize(
    ("entry", "priority"),
    [({VOMITED: 1.0}, MEDIUM), ({VOMITED: 1.0, MOAAS: 4.0}, MEDIUM), ({VOMITED: 1.0, MOAAS: 3.0}, HIGH)],
)
def test_a_part_that_is_not_named_does_not_make_it_worse(
    entry: dict[Quantity, float], priority: Priority
) -> None:
    bed = Asking(SICK)
    bed.entry(0, entry)
    assert bed.alert().priority is priority


def test_an_entry_shows_what_it_said_of_this_rule() -> None:
    bed = Asking(DROWSY)
    bed.entry(0, {VOMITED: 1.0, RASS: -4.0})
    assert bed.alert().explain.samples == ((START, -4.0),)
    assert bed.alert().explain.signal == "rass"


def test_a_rule_about_entries_that_does_not_apply_here_is_not_asked() -> None:
    bed = Asking(replace(DROWSY, needs_session=True))
    assert bed.entry(0, {MOAAS: 1.0}) == []


@pytest.mark.parametrize(
    ("entries", "there"),
    [
        ([], False),
        ([{"symptom": 1.0}], True),
        ([{"symptom": 1.0}, {"moaas": 5.0}], True),
        ([{"symptom": 1.0}, {"symptom": 0.0}], False),
    ],
)
def test_a_symptom_stands_until_a_check_denies_it(entries: list[dict[str, float]], there: bool) -> None:
    checks = tuple(Check("c", START, "RN", Phase.INFUSING, one, {}, full=False) for one in entries)
    assert complaining(checks) is there
    symptom = rule(
        "SYMPTOM",
        AllOf((Limit(Quantity.SYMPTOM, Op.AT_LEAST, 1), Limit(Quantity.PRESSURE_ALERT, Op.AT_LEAST, 1))),
        Quantity.SYMPTOM,
    )
    high = replace(rule("HIGH", Limit(SYS, Op.OVER, 160), SYS), family="pressure")
    bed = Asking(high, symptom, phase=Phase.INFUSING)
    assert bed.draft.session is not None
    bed.draft.session = replace(bed.draft.session, record=Record(checks=checks))
    assert bed.cuff(0, {SYS: 120.0}) == []
    assert bed.cuff(1, {SYS: 165.0}) == (["HIGH", "SYMPTOM"] if there else ["HIGH"])


# -------------------------------------------------------------------------------- how softly

CALM_PRESSURE = AllOf((Limit(SYS, Op.UNDER, 140), Limit(DIA, Op.UNDER, 90)))
SOFT = {
    "nothing softens": (None, {}, MEDIUM),
    "what would not be softer": (Softening(CALM_PRESSURE, None, HIGH), {}, MEDIUM),
    "what is as strong": (Softening(CALM_PRESSURE, None, MEDIUM), {}, MEDIUM),
    "the numbers are small": (Softening(CALM_PRESSURE, None, LOW), {}, LOW),
    "the numbers are not small": (Softening(Limit(SYS, Op.UNDER, 120), None, LOW), {}, MEDIUM),
    "nobody knows whether they are": (Softening(Limit(HR, Op.UNDER, 50), None, LOW), {}, MEDIUM),
    "a slow heart at rest": (Softening(None, (HR, 55), LOW), {"hr": 54.0}, LOW),
    "no slow heart at rest": (Softening(None, (HR, 55), LOW), {"hr": 55.0}, MEDIUM),
    "a heart nobody knows at rest": (Softening(None, (HR, 55), LOW), {"spo2": 97.0}, MEDIUM),
}


@pytest.mark.parametrize(("soften", "rest", "priority"), SOFT.values(), ids=SOFT.keys())
def test_a_softer_priority(soften: Softening | None, rest: Mapping[str, float], priority: Priority) -> None:
    bed = Asking(rule("RISE", Limit(SYS, Op.AT_LEAST, 125), SYS, soften=soften), baseline=rest or None)
    bed.cuff(0, {SYS: 130.0, DIA: 80.0})
    assert bed.alert().priority is priority


# ---------------------------------------------------------------------------------------- why

REST = {"nibp_sys": 120.0, "nibp_dia": 75.0}
BOTH = AnyOf((Rise(SYS, Op.AT_LEAST, 40), Rise(DIA, Op.AT_LEAST, 25)))
REASONS: Mapping[str, tuple[Condition, dict[Quantity, float | None], tuple[object, ...]]] = {
    "a limit": (Limit(SYS, Op.OVER, 160), {SYS: 165.0}, ("nibp_sys", 165.0, ">", 160.0, 120.0)),
    "a share of the baseline, rounded": (
        Relative(SYS, Op.AT_LEAST, 1.2),
        {SYS: 150.0},
        ("nibp_sys", 150.0, ">=", 144.0, 120.0),
    ),
    "the part that holds": (BOTH, {SYS: 130.0, DIA: 101.0}, ("nibp_dia", 101.0, ">=", 100.0, 75.0)),
    "the first part of several": (BOTH, {SYS: 170.0, DIA: 101.0}, ("nibp_sys", 170.0, ">=", 160.0, 120.0)),
    "a part that was measured": (BOTH, {SYS: None, DIA: 101.0}, ("nibp_dia", 101.0, ">=", 100.0, 75.0)),
}


@pytest.mark.parametrize(("situation", "values", "why"), REASONS.values(), ids=REASONS.keys())
def test_the_reason_in_numbers(
    situation: Condition, values: dict[Quantity, float | None], why: tuple[object, ...]
) -> None:
    bed = Asking(rule("WHY", situation, SYS), baseline=REST)
    bed.cuff(0, values)
    told = bed.alert().explain
    assert (told.signal, told.value, told.op, told.limit, told.baseline) == why
    assert (told.unit, told.held) == ("mm[Hg]", 0)


def test_a_fall_is_told_by_its_depth() -> None:
    bed = Asking(DROP)
    bed.streams(0, {SPO2: 98.0})
    bed.streams(1_000, {SPO2: 93.0})
    told = bed.alert().explain
    assert (told.signal, told.value, told.op, told.limit, told.cause) == ("spo2", 93.0, "", None, "fell by 4")


def test_a_stage_with_a_limit_of_its_own_names_that_limit_and_its_evidence() -> None:
    tight = Stage(5_000, Action.STOP, HIGH, Limit(HR, Op.OVER, 150))
    bed = Asking(replace(FAST, stages=(Stage(0, Action.CHECK, MEDIUM), tight)))
    bed.streams(0, {HR: 130.0})
    for at in range(1_000, 7_000, 1_000):
        bed.streams(at, {HR: 160.0})
    told = bed.alert().explain
    assert (told.limit, told.held) == (150.0, 5_000)
    assert told.samples == tuple((START + at, 160.0) for at in range(1_000, 7_000, 1_000))


def test_what_two_devices_disagree_about_names_its_subject() -> None:
    """TEC-ARTIFACT is judged like a stream, and has no limit of a patient to show."""
    artifact = rule("ARTIFACT", Situation.ARTIFACT, HR)
    unnamed = rule("UNNAMED", Situation.ARTIFACT, None)
    for one, signal in ((artifact, "hr"), (unnamed, None)):
        bed = Asking(one)
        evidence = Evidence({Quantity.PULSE_DIFFERENCE: 20.0}, frozenset(), {}, {})
        judge_stream(bed.draft, bed.draft.index.rules[one.id], HR, evidence, 90.0, 5_000)
        assert bed.alert().explain.signal == signal


# -------------------------------------------------------- the shipped rules, seen from outside


def line(at: int, what: str, priority: str, action: str) -> tuple[int, str, str, str]:
    """A line of ``told``."""
    return (at, what, priority, action)


def told(bed: Bed, name: str) -> list[tuple[int, str, str, str]]:
    """(s, what, priority, action) of a rule."""
    return [(at // 1_000, what, priority, action) for at, what, _, priority, action in bed.log(name)]


def test_low_oxygen_is_told_after_15_s_and_pauses_after_60_s() -> None:
    bed = Bed()
    bed.stream(0, 70_000, spo2=90)
    assert told(bed, "SPO2-LOW") == [
        line(15, "raised", "medium", "CHECK"),
        line(60, "changed", "medium", "PAUSE"),
    ]
    alert = bed.alert("SPO2-LOW")
    assert (alert.text, alert.explain.held) == ("SpO2 90, under 92 for 1 min", 60_000)


def test_pulse_rate_stands_in_for_a_heart_rate_that_is_missing() -> None:
    bed = Bed()
    bed.stream(0, 10_000, pr=155)
    assert told(bed, "HR-VHIGH") == [line(10, "raised", "high", "PAUSE")]


@pytest.mark.parametrize(("rest", "priority"), [(54, "low"), (55, "medium")])
def test_a_low_heart_rate_says_less_of_a_slow_heart(rest: int, priority: str) -> None:
    bed = Bed()
    bed.open(0)
    bed.baseline(10, hr=rest)
    bed.stream(1_000, 31_000, hr=48, spo2=97)
    assert told(bed, "HR-LOW") == [line(31, "raised", priority, "CHECK")]


SOFTLY = {
    "139/89: still normal": (139, 89, "low"),
    "140/89": (140, 89, "medium"),
    "139/90": (139, 90, "medium"),
}


@pytest.mark.parametrize(("systolic", "diastolic", "priority"), SOFTLY.values(), ids=SOFTLY.keys())
def test_a_rise_of_a_low_pressure_says_less(systolic: int, diastolic: int, priority: str) -> None:
    bed = Bed()
    bed.open(0)
    bed.baseline(10, nibp_sys=110, nibp_dia=85)
    for at in (60_000, 120_000):
        bed.vitals(at, nibp_sys=systolic, nibp_dia=diastolic)
    assert bed.alert("BP-REL-SYS").priority == priority


def test_severe_pressure_that_lasts_ten_minutes_stops() -> None:
    bed = Bed()
    for minute in range(0, 11, 2):
        bed.vitals(minute * MINUTE, nibp_sys=185, nibp_dia=95)
    assert told(bed, "BP-SEV")[0] == line(0, "raised", "medium", "CHECK")
    assert line(120, "changed", "high", "PAUSE") in told(bed, "BP-SEV")
    assert told(bed, "BP-SEV")[-1] == line(600, "changed", "high", "STOP")


def test_nobody_repeated_the_cuff() -> None:
    bed = Bed()
    bed.vitals(0, nibp_sys=165, nibp_dia=80)
    bed.tick(3 * MINUTE - 1)
    assert bed.alert("BP-SYS-HIGH").provisional
    bed.tick(3 * MINUTE)
    alert = bed.alert("BP-SYS-HIGH")
    assert (alert.provisional, alert.unverified) == (False, True)
    assert told(bed, "BP-SYS-HIGH") == [
        line(0, "raised", "low", "CHECK"),
        line(180, "changed", "medium", "PAUSE"),
    ]


@pytest.mark.parametrize(("systolic", "priority"), [(139, "low"), (140, "medium")])
def test_nobody_repeated_the_cuff_and_the_reading_itself_decides_how_softly(
    systolic: int, priority: str
) -> None:
    bed = Bed()
    bed.open(0)
    bed.baseline(10, nibp_sys=110, nibp_dia=75)
    bed.vitals(1_000, nibp_sys=systolic, nibp_dia=80)
    bed.tick(1_000 + 2 * MINUTE)
    alert = bed.alert("BP-REL-SYS")
    assert (alert.unverified, alert.priority, alert.listed) == (True, priority, "SLOW")


def test_the_cuff_is_due_earlier_once_a_pressure_counts_and_everybody_is_told() -> None:
    """Nobody repeated the cuff: a timer makes the alert count, and with it the next cuff is due sooner."""
    bed = Bed()
    bed.open(0)
    bed.vitals(1_000, nibp_sys=165, nibp_dia=80)
    later = view_of(bed.state).due
    bed.tick(1_000 + 3 * MINUTE)
    sooner = view_of(bed.state).due
    assert sooner[0].at < later[0].at
    shown = [one.view for one in bed.said if isinstance(one, BedChanged)]
    assert shown[-1].due == sooner


def test_one_reading_over_200_stops_without_a_second() -> None:
    bed = Bed()
    bed.vitals(0, nibp_sys=201, nibp_dia=95)
    assert told(bed, "BP-EXT") == [line(0, "raised", "high", "STOP")]


@pytest.mark.parametrize("rest", [None, {"nibp_sys": 120.0}], ids=["no baseline", "systolic alone"])
def test_a_diastolic_under_100_never_speaks_where_it_has_no_baseline(rest: dict[str, float] | None) -> None:
    """The seed's literal sentence would alarm on every patient; it must not come in by a back door."""
    bed = Bed()
    bed.open(0)
    if rest is not None:
        bed.baseline(10, nibp_sys=rest["nibp_sys"])
    for minute in range(1, 4):
        bed.vitals(minute * MINUTE, hr=102, spo2=97, nibp_sys=120, nibp_dia=80, nibp_map=95)
    bed.stream(3 * MINUTE + 1_000, 6 * MINUTE, hr=102, spo2=97)
    assert [what for what in bed.log() if not what[2].startswith("TEC-")] == []
