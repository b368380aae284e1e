"""Checks that are due and overdue, and the other clocks of a visit, to the millisecond."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.codec.journal import decode_state, encode_state
from app.core.changes import AlertRaised, CheckDone, CheckDue, Outcome, PhaseChanged
from app.core.commands import RecordCheck, ReviseSession, TickItem
from app.core.draft import Draft
from app.core.engine import next_deadline, step
from app.core.events import Event, OpenSession, SetPhase, Ticked
from app.core.plan import Patient, Plan
from app.core.practice import Discharge, Practice, Schedule
from app.core.protocol import Phase, Protocol
from app.core.record import Check
from app.core.rounds import deadlines, dissociated, interval
from app.core.shown import Due
from app.core.state import BedState
from app.core.views import view_of
from app.core.vitals import MINUTE
from tests.support import CHAIR, START, Bed, alert_log, shipped

SCHEDULE: Final = Schedule(
    during_min=10, during_risk_min=5, after_min=15, after_at_least_min=60, grace_during_min=2,
    grace_after_min=3, consciousness_grace_min=3, overrun_min=10, overrun_most_min=60, escort_min=45,
    dissociation_late_min=90,
)  # fmt: skip
DISCHARGE: Final = Discharge(cadss_at_most=4, cadss6_at_most=1, by_hand={"escort": "Escort named"})
CHECKS: Final = ("SES-CHECK-DUE", "SES-POST-DUE", "LOC-DUE")
RESTING: Final[dict[str, Any]] = {"nibp_sys": 120, "nibp_dia": 75, "hr": 70, "spo2": 97}


def protocol(*without: str, **schedule: Any) -> Protocol:
    """The shipped rules but for some, and a practice with a schedule."""
    rules = tuple(rule for rule in shipped().rules if rule.id not in without)
    practice = Practice(schedule=replace(SCHEDULE, **schedule), discharge=DISCHARGE)
    return replace(shipped(), rules=rules, practice=practice)


class Visit(Bed):
    """A bed told of in minutes; the infusion of the plan takes 40."""

    def begin(self, minute: float = 0, *, risk: bool = False, planned: float = 40) -> None:
        """The infusion begins."""
        patient, plan = Patient("K-1", 80, cv_risk=risk), Plan("ketamine", planned, 40)
        self.take(OpenSession(ms(minute), CHAIR, "open", patient, plan, ""))
        self.go(minute, Phase.INFUSING)

    def go(self, minute: float, *phases: Phase) -> None:
        """Through these phases, at once."""
        for one in phases:
            self.take(SetPhase(ms(minute), CHAIR, "phase", self.session_id, one, "RN", "test", override=True))

    def look(self, minute: float, **entries: float) -> list[Outcome]:
        """A check with everything; ``entries``: instead of an awake patient's."""
        at = int(minute * MINUTE)
        self.vitals(at, **RESTING)
        return self.check(at, **(entries or {"moaas": 5}))

    def until(self, minute: float) -> None:
        """Nothing but time."""
        self.tick(int(minute * MINUTE))

    def tick_item(self, minute: float, *, done: bool = True) -> None:
        """The escort is named, or not any more."""
        self.take(TickItem(ms(minute), CHAIR, "tick", self.session_id, "escort", done, "RN"))

    @property
    def due(self) -> float | None:
        """Minute of the next full check."""
        assert self.state.session is not None
        at = self.state.session.record.check_due
        return None if at is None else (at - START) / MINUTE

    def called(self) -> list[float]:
        """Minutes at which a check was told to be due."""
        return [(one.at - START) / MINUTE for one in self.said if isinstance(one, CheckDue)]

    def told(self, *rules: str) -> list[tuple[float, str, str, str]]:
        """(minute, what, rule, priority) of every alert change of these rules."""
        return [(line[0] / MINUTE, *line[1:4]) for line in alert_log(self.said) if line[2] in rules]


def ms(minute: float) -> int:
    return START + int(minute * MINUTE)


def visit(*without: str, **schedule: float) -> Visit:
    return Visit(protocol(*without, **schedule))


# ------------------------------------------------------------------------------ when one is due

DURING: Final[dict[str, tuple[dict[str, Any], list[float], float]]] = {
    "from the start": ({}, [], 10),
    "an interval after the last": ({}, [9], 19),
    "however late it was": ({}, [9, 23.5], 33.5),
    "with a risk, sooner": ({"risk": True}, [9], 14),
}


@pytest.mark.parametrize(("how", "checks", "due"), DURING.values(), ids=DURING.keys())
def test_during_the_infusion_a_check_is_due_an_interval_after_the_last(
    how: dict[str, Any], checks: list[float], due: float
) -> None:
    bed = visit()
    bed.begin(0, **how)
    for minute in checks:
        bed.look(minute)
    assert bed.due == due


AFTER: Final[dict[str, tuple[list[float], float]]] = {
    "a quarter of an hour after the end": ([], 55),
    "a check before the end is none of these": ([39], 55),
    "too early": ([51.9], 55),
    "early within the grace": ([52], 70),
    "on time": ([55], 70),
    "late": ([60], 70),
    "late for two": ([71], 85),
    "nearly the third": ([82], 100),
    "and on, until somebody leaves": ([55, 70, 85, 100], 115),
    "twice is once": ([55, 56], 70),
}


@pytest.mark.parametrize(("checks", "due"), AFTER.values(), ids=AFTER.keys())
def test_after_the_end_checks_are_due_at_fixed_times(checks: list[float], due: float) -> None:
    bed = visit()
    bed.begin()
    for minute in (one for one in checks if one < 40):
        bed.look(minute)
    bed.go(40, Phase.OBSERVATION)
    for minute in (one for one in checks if one > 40):
        bed.look(minute)
    assert bed.due == due


@pytest.mark.parametrize(
    ("phases", "due"),
    [
        ([], None),
        ([Phase.BASELINE], None),
        ([Phase.INFUSING], 11),
        ([Phase.INFUSING, Phase.PAUSED], 11),
        ([Phase.INFUSING, Phase.OBSERVATION], 16),
        ([Phase.INFUSING, Phase.ENDED_EARLY], 16),
        ([Phase.INFUSING, Phase.OBSERVATION, Phase.RECOVERED], 16),
        ([Phase.INFUSING, Phase.OBSERVATION, Phase.RECOVERED, Phase.DISCHARGED], None),
        ([Phase.INFUSING, Phase.OBSERVATION, Phase.INFUSING], 11),
        ([Phase.ENDED_EARLY], None),
        ([Phase.ENDED_EARLY, Phase.OBSERVATION], None),
    ],
    ids=lambda one: "-".join(one) if isinstance(one, list) else "",
)
def test_a_phase_has_its_schedule(phases: list[Phase], due: float | None) -> None:
    bed = visit()
    bed.open(0)
    bed.go(1, *phases)
    assert bed.due == due


@pytest.mark.parametrize("schedule", [{"during_min": 0, "after_min": 0}, {"during_min": 0.0}])
def test_a_practice_that_asks_for_no_checks_has_none(schedule: dict[str, float]) -> None:
    bed = visit(**schedule)
    bed.begin()
    bed.until(60)
    assert bed.due is None
    assert bed.called() == []


def test_a_risk_without_an_interval_of_its_own_changes_nothing() -> None:
    bed = visit(during_risk_min=0)
    bed.begin(0, risk=True)
    assert bed.due == 10


def test_a_check_that_is_not_full_is_not_the_check() -> None:
    bed = visit()
    bed.begin()
    bed.check(9 * MINUTE, moaas=5)
    bed.vitals(10 * MINUTE, **RESTING)
    bed.check(10 * MINUTE, nausea=0)
    assert bed.due == 10


def test_without_a_session_nothing_is_due() -> None:
    bed = visit()
    bed.vitals(0, spo2=97)
    draft = Draft.of(bed.state, START)
    assert interval(draft) is None
    assert list(deadlines(draft)) == []
    assert view_of(bed.state).due == ()
    bed.until(60)
    assert bed.called() == []


# ----------------------------------------------------------------------------- told, and overdue


def test_a_check_is_called_once_at_its_instant_and_shown() -> None:
    bed = visit()
    bed.begin()
    before = view_of(bed.state)
    assert Due("check", ms(10)) in before.due
    assert [one.what for one in before.due] == ["cuff", "check"]
    bed.until(9.999)
    assert bed.called() == []
    bed.until(10)
    bed.until(11)
    bed.vitals(11 * MINUTE, **RESTING)
    (called,) = [one for one in bed.said if isinstance(one, CheckDue)]
    assert called.at == ms(10)
    assert called.view.session == bed.session_id
    assert Due("check", ms(10)) in called.view.due, "it stays due"
    assert called.session.record.check_called


def test_what_changes_the_session_carries_when_the_next_check_is_due() -> None:
    bed = visit()
    bed.begin()
    (begun,) = [one for one in bed.said if isinstance(one, PhaseChanged)]
    assert begun.session.record.check_due == ms(10)
    assert Due("check", ms(10)) in begun.view.due
    bed.look(4)
    (done,) = [one for one in bed.said if isinstance(one, CheckDone)]
    assert done.session == bed.state.session


def test_a_check_overdue_during_the_infusion() -> None:
    bed = visit()
    bed.begin()
    bed.until(20)
    bed.look(20.5)
    bed.until(32)
    assert bed.told("SES-CHECK-DUE") == [
        (12, "raised", "SES-CHECK-DUE", "low"),
        (17, "changed", "SES-CHECK-DUE", "medium"),
        (20, "changed", "SES-CHECK-DUE", "medium"),  # escalated
        (20.5, "closed", "SES-CHECK-DUE", "medium"),
    ]
    assert bed.called() == [10, 30.5]
    raised = [one.alert for one in bed.said if isinstance(one, AlertRaised)]
    (alert,) = [one for one in raised if one.rule == "SES-CHECK-DUE"]
    assert (alert.subject, alert.kind, alert.onset) == ("session", "technical", ms(12))
    assert alert.text == "Check overdue: one is due every 10 min"


def test_a_check_overdue_after_the_infusion() -> None:
    bed = visit()
    bed.begin()
    bed.go(2, Phase.OBSERVATION)
    bed.until(25)
    assert bed.alert("SES-POST-DUE").text == "Check overdue: one was due 15 min after the end"
    bed.look(26)
    bed.until(36)
    assert bed.told("SES-POST-DUE", "SES-CHECK-DUE") == [
        (20, "raised", "SES-POST-DUE", "low"),
        (25, "changed", "SES-POST-DUE", "medium"),
        (26, "closed", "SES-POST-DUE", "medium"),
        (35, "raised", "SES-POST-DUE", "low"),
    ]
    assert bed.called() == [17, 32]


def test_consciousness_not_entered_at_a_check() -> None:
    bed = visit()
    bed.begin()
    bed.until(14)
    bed.check(14 * MINUTE, rass=0)
    assert "SES-CHECK-DUE" in bed.open_rules(), "the rest of the check is still missing"
    assert bed.told("LOC-DUE") == [(13, "raised", "LOC-DUE", "low"), (14, "closed", "LOC-DUE", "low")]


@pytest.mark.parametrize(("minute", "told"), [(6.9, True), (7, False), (12.9, False)])
def test_an_entry_of_consciousness_belongs_to_a_check_within_its_grace(minute: float, told: bool) -> None:
    bed = visit()
    bed.begin()
    bed.check(int(minute * MINUTE), moaas=5)
    bed.until(13)
    assert ("LOC-DUE" in bed.open_rules()) is told


def test_of_two_things_missing_at_one_check_the_stronger_speaks() -> None:
    bed = visit("TEC-CUFF-STALE", "TEC-LOST", "SES-BASE")
    bed.begin()
    bed.until(17)
    assert bed.open_rules() == ["LOC-DUE", "SES-CHECK-DUE"]
    assert bed.sounding() == ["SES-CHECK-DUE"]


def test_a_pause_changes_nothing_and_the_end_begins_anew() -> None:
    bed = visit()
    bed.begin()
    bed.go(11, Phase.PAUSED)
    bed.until(12)
    bed.go(13, Phase.INFUSING)
    bed.until(14)
    assert bed.told("SES-CHECK-DUE") == [(12, "raised", "SES-CHECK-DUE", "low")]
    bed.go(15, Phase.OBSERVATION)
    assert bed.told("SES-CHECK-DUE")[-1] == (15, "closed", "SES-CHECK-DUE", "low")
    assert bed.due == 30
    bed.go(31, Phase.RECOVERED, Phase.DISCHARGED)
    bed.until(120)
    assert not bed.told("SES-POST-DUE")


def test_a_risk_found_later_calls_at_once() -> None:
    bed = visit()
    bed.begin()
    bed.until(8)
    patient, plan = Patient("K-1", 80, cv_risk=True), Plan("ketamine", 40, 40)
    bed.take(ReviseSession(ms(8), CHAIR, "c", bed.session_id, patient, plan, "RN", "asked again"))
    assert bed.called() == [8]
    assert bed.told("SES-CHECK-DUE") == [(8, "raised", "SES-CHECK-DUE", "low")]
    bed.until(12)
    assert bed.told("SES-CHECK-DUE")[-1] == (12, "changed", "SES-CHECK-DUE", "medium")


def test_a_protocol_without_the_rules_only_calls() -> None:
    bed = visit(*CHECKS, "SES-OVERRUN", "SES-ESCORT", "DIS-LATE", "TEC-CUFF-STALE", "TEC-LOST", "SES-BASE")
    bed.begin()
    bed.until(60)
    bed.look(61, moaas=5, dissociated=1)
    bed.go(61, Phase.OBSERVATION)
    bed.until(200)
    assert bed.called() == [10, 76]
    assert bed.open_rules() == []


# --------------------------------------------------------------------------------- other clocks

LONG: Final[dict[str, tuple[float, dict[str, float], float | None]]] = {
    "10 min beyond its plan": (40, {}, 50),
    "an hour in any case": (55, {}, 60),
    "only beyond its plan": (55, {"overrun_most_min": 0}, 65),
    "only an hour": (40, {"overrun_min": 0}, 60),
    "as long as it takes": (40, {"overrun_min": 0, "overrun_most_min": 0}, None),
}


@pytest.mark.parametrize(("planned", "schedule", "minute"), LONG.values(), ids=LONG.keys())
def test_an_infusion_that_takes_too_long(
    planned: float, schedule: dict[str, float], minute: float | None
) -> None:
    bed = visit(**schedule)
    bed.begin(5, planned=planned)
    bed.go(20, Phase.PAUSED)
    bed.go(25, Phase.INFUSING)
    bed.until(100)
    told = bed.told("SES-OVERRUN")
    assert told == ([] if minute is None else [(5 + minute, "raised", "SES-OVERRUN", "low")])
    bed.go(101, Phase.OBSERVATION)
    assert "SES-OVERRUN" not in bed.open_rules()


def test_an_unplanned_infusion_has_its_hour() -> None:
    bed = visit()
    bed.pump(0)
    bed.until(60)
    assert bed.told("SES-OVERRUN") == [(60, "raised", "SES-OVERRUN", "low")]
    assert bed.alert("SES-OVERRUN").text == "Infusion begun 1 h ago and not over"


def test_an_escort_is_asked_for() -> None:
    bed = visit()
    bed.begin()
    bed.go(40, Phase.OBSERVATION)
    bed.until(86)
    bed.tick_item(87)
    bed.tick_item(88, done=False)
    assert bed.told("SES-ESCORT") == [
        (85, "raised", "SES-ESCORT", "low"),
        (87, "closed", "SES-ESCORT", "low"),
        (88, "raised", "SES-ESCORT", "low"),
    ]
    assert bed.alert("SES-ESCORT").text == "No escort confirmed 45 min after the end"
    bed.go(89, Phase.RECOVERED, Phase.DISCHARGED)
    assert "SES-ESCORT" not in bed.open_rules()


def test_an_escort_named_in_time_is_not_asked_for() -> None:
    bed = visit()
    bed.begin()
    bed.tick_item(1)
    bed.go(40, Phase.OBSERVATION)
    bed.until(200)
    assert bed.told("SES-ESCORT") == []


def test_an_escort_nobody_can_tick_is_not_asked_for() -> None:
    rules = replace(protocol(), practice=Practice(schedule=SCHEDULE))
    bed = Visit(rules)
    bed.begin()
    bed.go(40, Phase.OBSERVATION)
    bed.until(200)
    assert bed.told("SES-ESCORT") == []


LATE: Final[dict[str, tuple[list[tuple[float, dict[str, float]]], list[tuple[float, str]]]]] = {
    "nobody said so": ([], []),
    "gone": ([(50, {"dissociated": 1}), (100, {"dissociated": 0})], []),
    "still there": ([(100, {"dissociated": 1})], [(130, "raised")]),
    "last seen during the infusion": ([(39, {"cadss": 20})], [(130, "raised")]),
    "by score": ([(100, {"cadss": 5})], [(130, "raised")]),
    "by the short score": ([(100, {"cadss6": 2})], [(130, "raised")]),
    "low scores": ([(100, {"cadss": 4, "cadss6": 1})], []),
    "another word is no word": ([(100, {"dissociated": 1}), (120, {"moaas": 5})], [(130, "raised")]),
    "gone in the end": ([(100, {"dissociated": 1}), (140, {"dissociated": 0})],
                        [(130, "raised"), (133, "changed"), (140, "closed")]),
    "back again": ([(100, {"dissociated": 0}), (140, {"cadss6": 3})], [(140, "raised")]),
}  # fmt: skip


@pytest.mark.parametrize(("entries", "told"), LATE.values(), ids=LATE.keys())
def test_dissociation_that_stays(
    entries: list[tuple[float, dict[str, float]]], told: list[tuple[float, str]]
) -> None:
    bed = visit()
    bed.begin()
    for minute, entry in entries:
        if minute > 40 and bed.state.session is not None and bed.state.session.phase is Phase.INFUSING:
            bed.go(40, Phase.OBSERVATION)
        bed.check(int(minute * MINUTE), **entry)
    if bed.now < 40 * MINUTE:
        bed.go(40, Phase.OBSERVATION)
    bed.until(max(131, bed.now / MINUTE))
    assert [line[:2] for line in bed.told("DIS-LATE")] == told
    if told and told[-1][1] == "raised":
        assert bed.alert("DIS-LATE").text == "Dissociation still present 1 h 30 min after the end"


@pytest.mark.parametrize(
    ("entries", "asked", "there"),
    [
        ([], DISCHARGE, False),
        ([{"dissociated": 1}, {"nausea": 1}], DISCHARGE, True),
        ([{"dissociated": 1}, {"cadss": 0}], DISCHARGE, False),
        ([{"dissociated": 0, "cadss": 9}], DISCHARGE, True),
        ([{"cadss": 9, "cadss6": 9}], Discharge(), False),
        ([{"dissociated": 1}, {"cadss": 0}], Discharge(), True),
    ],
)
def test_the_newest_word_on_dissociation_counts(
    entries: list[dict[str, float]], asked: Discharge, there: bool
) -> None:
    checks = tuple(Check("c", START, "RN", Phase.OBSERVATION, one, {}, full=False) for one in entries)
    assert dissociated(checks, asked) is there


# --------------------------------------------------------------------------- a life, and restarts


def test_a_visit_minute_by_minute() -> None:
    """Ketamine from 0 to 40, checks at 9, 21 (late), 30 and 39, then at 56, 70 and 84; nobody at 100."""
    bed = visit("TEC-LOST", "TEC-CUFF-STALE", "SES-BASE", "SES-ESCORT")
    bed.begin()
    dues: list[float | None] = []
    for minute in range(1, 110):
        if minute == 40:
            bed.go(40, Phase.OBSERVATION)
        if minute in (9, 21, 30, 39, 56, 70, 84):
            bed.look(minute)
        bed.until(minute)
        if not dues or dues[-1] != bed.due:
            dues.append(bed.due)
    assert dues == [10, 19, 31, 40, 49, 55, 70, 85, 100]
    assert bed.called() == [19, 55, 70, 100]
    assert bed.told(*CHECKS) == [
        (21, "raised", "SES-CHECK-DUE", "low"),
        (21, "closed", "SES-CHECK-DUE", "low"),
        (103, "raised", "SES-POST-DUE", "low"),
        (103, "raised", "LOC-DUE", "low"),
        (108, "changed", "SES-POST-DUE", "medium"),
    ]


def live(state: BedState, events: list[Event], away: int | None = None) -> tuple[BedState, list[Outcome]]:
    """Step these; written down and read again after the ``away``-th."""
    said: list[Outcome] = []
    for n, event in enumerate(events):
        state, outcomes = step(state, event)
        said.extend(outcomes)
        if n == away:
            state = decode_state(encode_state(state), BedState, {state.protocol.sha256: state.protocol})
    return state, said


@settings(max_examples=40)
@given(st.lists(st.integers(1, 150 * 60), min_size=1, max_size=6), st.data())
def test_a_restart_continues_with_the_same_countdowns(seconds: list[int], lot: st.DataObject) -> None:
    """Written down and read again at any second, a visit goes on as if nothing had been."""
    bed = visit()
    bed.begin()
    name = bed.session_id
    life: list[Event] = [
        RecordCheck(ms(10.5), CHAIR, "check", name, {"moaas": 5, "dissociated": 1}, "RN"),
        SetPhase(ms(40), CHAIR, "phase", name, Phase.OBSERVATION, "RN"),
        TickItem(ms(95), CHAIR, "tick", name, "escort", True, "RN"),
        Ticked(ms(150), CHAIR),
    ]
    ticks: list[Event] = [Ticked(START + second * 1000, CHAIR) for second in seconds]
    woven = sorted([*life, *ticks], key=lambda one: one.at)
    away = lot.draw(st.integers(0, len(woven) - 1))
    through, said = live(bed.state, life)
    restarted, again = live(bed.state, woven, away)
    assert again == said
    assert restarted == through
    due = next_deadline(restarted)
    assert due is None or due > restarted.clock
