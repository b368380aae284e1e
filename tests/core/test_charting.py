"""What people put down: who may, what is refused, what becomes of it, and what the rules say to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

import pytest

from app.core.changes import (
    CheckDone,
    CommandAnswered,
    CommandRefused,
    NoteAdded,
    Outcome,
    SessionChanged,
)
from app.core.charting import Entry, usable_vitals
from app.core.commands import (
    AddNote,
    GiveFeedback,
    GiveMedicine,
    RecordCheck,
    ReportAdverseEvent,
    TickItem,
)
from app.core.draft import Draft
from app.core.events import CloseSession
from app.core.practice import Discharge, Practice, Schedule
from app.core.protocol import Phase, Protocol
from app.core.quantity import SCALES
from app.core.record import AdverseEvent, Check, Feedback, Medicine, Note, Record, Tick
from app.core.session import Session
from app.core.views import view_of
from app.core.vitals import MINUTE, Validity
from tests.support import CHAIR, START, Bed, alert_log, off, shipped

PRACTICE: Final = Practice(
    discharge=Discharge(by_hand={"escort": "Escort named", "iv_removed": "Cannula removed"}),
    adverse_events={"allergic_reaction": "Allergic reaction", "headache": "Headache", "nausea": "Nausea"},
)
AWAKE: Final = {"moaas": 5.0}


def protocol(**changes: Any) -> Protocol:
    return replace(shipped(), practice=replace(PRACTICE, **changes))


def infusing(**changes: Any) -> Bed:
    """A bed whose infusion began at 0; nothing is scheduled."""
    bed = Bed(protocol(**changes))
    bed.open(0)
    bed.phase(0, Phase.INFUSING)
    return bed


def give(bed: Bed, at: int, make: Callable[..., Entry], *args: Any, **more: Any) -> list[Outcome]:
    """Give a command about the bed's session; ``session`` among ``more``: about another."""
    session = more.pop("session", None) or bed.session_id
    return bed.take(make(START + at, CHAIR, "c", session, *args, **more))


def session(bed: Bed) -> Session:
    assert bed.state.session is not None
    return bed.state.session


def record(bed: Bed) -> Record:
    return session(bed).record


def refusal(outcomes: list[Outcome]) -> tuple[str, str]:
    """(reason, fields) of the one refusal."""
    (found,) = [one for one in outcomes if isinstance(one, CommandRefused)]
    assert found.detail.endswith(".")
    return found.reason, " ".join(fault.field for fault in found.faults)


def answered(outcomes: list[Outcome]) -> tuple[str, str]:
    """(result, subject) of the one answer."""
    (found,) = [one for one in outcomes if isinstance(one, CommandAnswered)]
    return found.result, found.subject


GIVEN: Final[dict[str, tuple[Callable[..., Entry], tuple[Any, ...]]]] = {
    "check": (RecordCheck, (AWAKE, "RN")),
    "note": (AddNote, ("calm", "RN")),
    "event": (ReportAdverseEvent, ("headache", 1, "RN")),
    "medicine": (GiveMedicine, ("ondansetron", "4 mg", "RN")),
    "tick": (TickItem, ("escort", True, "RN")),
    "feedback": (GiveFeedback, (5, "RN")),
}


# ---------------------------------------------------------------------------- who, when, and what

WRONG: Final[dict[str, tuple[Callable[..., Entry], tuple[Any, ...], dict[str, Any], tuple[str, str]]]] = {
    "no such entry": (RecordCheck, ({"pulse": 70.0}, "RN"), {}, ("invalid", "entries.pulse")),
    "the service's own": (RecordCheck, ({"pressure_alert": 1.0}, "RN"), {},
                          ("invalid", "entries.pressure_alert")),
    "a measured signal": (RecordCheck, ({"hr": 70.0}, "RN"), {}, ("invalid", "entries.hr")),
    "two at once": (RecordCheck, ({"moaas": 9.0, "rass": 9.0}, "RN"), {},
                    ("invalid", "entries.moaas entries.rass")),
    "half a point": (RecordCheck, ({"moaas": 3.5}, "RN"), {}, ("invalid", "entries.moaas")),
    "an empty note": (AddNote, (" ", "RN"), {}, ("invalid", "text")),
    "an unknown kind": (ReportAdverseEvent, ("hiccups", 1, "RN"), {}, ("invalid", "kind")),
    "no kind": (ReportAdverseEvent, ("", 1, "RN"), {}, ("invalid", "kind")),
    "grade 0": (ReportAdverseEvent, ("headache", 0, "RN"), {}, ("invalid", "grade")),
    "grade 6": (ReportAdverseEvent, ("headache", 6, "RN"), {}, ("invalid", "grade")),
    "not begun": (ReportAdverseEvent, ("headache", 1, "RN"), {"onset": START + 60_001},
                  ("invalid", "onset")),
    "over before": (ReportAdverseEvent, ("headache", 1, "RN"),
                    {"onset": START + 2, "resolved": START + 1}, ("invalid", "resolved")),
    "over later": (ReportAdverseEvent, ("headache", 1, "RN"), {"resolved": START + 60_001},
                   ("invalid", "resolved")),
    "of another": (ReportAdverseEvent, ("headache", 1, "RN"), {"revises": "chair-1.s1.e1"},
                   ("not_found", "")),
    "no drug": (GiveMedicine, (" ", "4 mg", "RN"), {}, ("invalid", "drug")),
    "no dose": (GiveMedicine, ("ondansetron", "", "RN"), {}, ("invalid", "dose")),
    "no such item": (TickItem, ("vitals", True, "RN"), {}, ("not_found", "item")),
    "score 0": (GiveFeedback, (0, "RN"), {}, ("invalid", "score")),
    "score 6": (GiveFeedback, (6, "RN"), {}, ("invalid", "score")),
    **{f"another session: {name}": (make, args, {"session": "chair-1.s2"}, ("not_found", ""))
       for name, (make, args) in GIVEN.items()},
    **{f"another revision: {name}": (make, args, {"revision": 9}, ("stale", ""))
       for name, (make, args) in GIVEN.items()},
}  # fmt: skip


@pytest.mark.parametrize(("make", "args", "more", "why"), WRONG.values(), ids=WRONG.keys())
def test_a_refused_entry_changes_nothing_and_names_what_is_wrong(
    make: Callable[..., Entry], args: tuple[Any, ...], more: dict[str, Any], why: tuple[str, str]
) -> None:
    bed = infusing()
    before = session(bed)
    outcomes = give(bed, MINUTE, make, *args, **more)
    assert refusal(outcomes) == why
    assert [type(one) for one in outcomes if not isinstance(one, CommandRefused)] == [
        type(one) for one in outcomes if hasattr(one, "alert")
    ]
    assert session(bed) == before


@pytest.mark.parametrize(("name", "ends"), SCALES.items())
def test_a_scale_ends_where_it_ends(name: str, ends: tuple[int, int]) -> None:
    for value, taken in ((ends[0], True), (ends[1], True), (ends[0] - 1, False), (ends[1] + 1, False)):
        outcomes = infusing().check(MINUTE, **{name: value})
        assert any(isinstance(one, CheckDone) for one in outcomes) is taken, value


def test_a_refusal_says_what_is_possible() -> None:
    bed = infusing()
    told = [
        *give(bed, 1, RecordCheck, {"rass": 5.0}, "RN"),
        *give(bed, 1, ReportAdverseEvent, "hiccups", 1, "RN"),
        *give(bed, 1, TickItem, "lift", True, "RN"),
        *give(infusing(discharge=Discharge()), 1, TickItem, "escort", True, "RN"),
    ]
    assert [one.detail for one in told if isinstance(one, CommandRefused)] == [
        "RASS is a whole number from -5 to 4, not 5.",
        "No such kind of adverse event: hiccups. Possible: allergic_reaction, headache, nausea.",
        "No item to tick: lift. Possible: escort, iv_removed.",
        "No item to tick: escort. Possible: none.",
    ]


def test_without_a_vocabulary_any_kind_will_do() -> None:
    bed = infusing(adverse_events={})
    assert answered(give(bed, 1, ReportAdverseEvent, "hiccups", 1, "RN"))[0] == "created"


@pytest.mark.parametrize("phase", [Phase.PRE, Phase.BASELINE, Phase.INFUSING, Phase.ENDED_EARLY])
def test_all_of_it_works_from_opening_to_close(phase: Phase) -> None:
    bed = Bed(protocol())
    bed.open(0)
    bed.phase(1, phase)
    before = session(bed).revision
    for at, (make, args) in enumerate(GIVEN.values(), 2):
        give(bed, at, make, *args, revision=session(bed).revision)
    assert session(bed).revision == before + len(GIVEN)
    bed.take(over(bed))
    for make, args in GIVEN.values():
        outcomes = give(bed, 10_000, make, *args, session="chair-1.s1")
        assert refusal(outcomes)[0] == "not_found"


def over(bed: Bed) -> CloseSession:
    """The visit ends, whatever is still open."""
    return CloseSession(START + 9_000, CHAIR, "close", bed.session_id, "RN", "test", override=True)


def test_everything_is_kept_with_who_and_when_and_told() -> None:
    bed = infusing()
    at = START + MINUTE
    said = []
    for make, args in GIVEN.values():
        said.append(give(bed, MINUTE, make, *args, note="n") if make is not AddNote else
                    give(bed, MINUTE, make, *args))  # fmt: skip
    kept = record(bed)
    assert kept.checks == (Check("chair-1.s1.c1", at, "RN", Phase.INFUSING, AWAKE, {}, False, note="n"),)
    assert kept.notes == (Note("chair-1.s1.n1", at, "RN", "calm"),)
    assert kept.adverse_events == (
        AdverseEvent("chair-1.s1.e1", "headache", 1, at, Phase.INFUSING, "RN", at, note="n"),
    )
    assert kept.medicines == (Medicine("chair-1.s1.m1", "ondansetron", "4 mg", "", at, "RN", "n"),)
    assert kept.ticks == {"escort": Tick("RN", at, "n")}
    assert kept.feedback == Feedback(5, "RN", at, "n")
    assert [answered(one) for one in said] == [
        ("created", "chair-1.s1.c1"),
        ("created", "chair-1.s1.n1"),
        ("created", "chair-1.s1.e1"),
        ("created", "chair-1.s1.m1"),
        ("done", "escort"),
        ("done", "chair-1.s1"),
    ]
    told = [one for outcomes in said for one in outcomes
            if isinstance(one, CheckDone | NoteAdded | SessionChanged)]  # fmt: skip
    assert [getattr(one, "what", type(one).__name__) for one in told] == [
        "CheckDone", "NoteAdded", "adverse_event", "medicine", "tick", "feedback",
    ]  # fmt: skip
    assert isinstance(told[0], CheckDone)
    assert told[0].check == kept.checks[0]
    assert told[-1].session == session(bed)
    assert [one.session.revision for one in told] == [3, 4, 5, 6, 7, 8]
    assert {one.view.session for one in told if not isinstance(one, NoteAdded)} == {"chair-1.s1"}


def test_a_tick_is_taken_back_and_feedback_replaced() -> None:
    bed = infusing()
    give(bed, 1, TickItem, "escort", True, "RN")
    give(bed, 2, TickItem, "iv_removed", True, "RN")
    give(bed, 3, TickItem, "escort", False, "RN")
    give(bed, 4, TickItem, "escort", False, "RN")
    give(bed, 5, GiveFeedback, 2, "RN")
    give(bed, 6, GiveFeedback, 4, "MD")
    assert list(record(bed).ticks) == ["iv_removed"]
    assert record(bed).feedback == Feedback(4, "MD", START + 6)


# ------------------------------------------------------------------------------- adverse events


def test_a_revision_keeps_what_it_leaves_out() -> None:
    bed = infusing()
    give(bed, 5 * MINUTE, ReportAdverseEvent, "headache", 1, "RN", onset=START + MINUTE, action="water")
    give(bed, 6 * MINUTE, ReportAdverseEvent, "nausea", 1, "RN")
    outcomes = give(
        bed, 9 * MINUTE, ReportAdverseEvent, "headache", 2, "MD", revises="chair-1.s1.e1",
        resolved=START + 8 * MINUTE, outcome="gone",
    )  # fmt: skip
    assert answered(outcomes) == ("done", "chair-1.s1.e1")
    give(bed, 10 * MINUTE, ReportAdverseEvent, "headache", 2, "MD", revises="chair-1.s1.e1", note="late")
    assert record(bed).adverse_events[0] == AdverseEvent(
        "chair-1.s1.e1", "headache", 2, START + MINUTE, Phase.INFUSING, "MD", START + 10 * MINUTE,
        START + 8 * MINUTE, "water", "gone", "late",
    )  # fmt: skip
    assert [one.kind for one in record(bed).adverse_events] == ["headache", "nausea"]


@pytest.mark.parametrize(
    ("onset", "phase"),
    [(-60, Phase.PRE), (9, Phase.PRE), (10, Phase.INFUSING), (49, Phase.INFUSING),
     (50, Phase.OBSERVATION), (59, Phase.OBSERVATION), (60, Phase.RECOVERED), (70, Phase.RECOVERED)],
)  # fmt: skip
def test_an_adverse_event_knows_the_phase_it_began_in(onset: int, phase: Phase) -> None:
    bed = Bed(protocol())
    bed.open(0)
    for minute, entered in ((10, Phase.INFUSING), (50, Phase.OBSERVATION), (60, Phase.RECOVERED)):
        bed.phase(minute * MINUTE, entered)
    give(bed, 70 * MINUTE, ReportAdverseEvent, "headache", 1, "RN", onset=START + onset * MINUTE)
    assert record(bed).adverse_events[0].phase is phase


def test_an_allergic_reaction_is_alerted_until_every_one_is_over() -> None:
    bed = infusing()
    report = "allergic_reaction"
    give(bed, MINUTE, ReportAdverseEvent, "headache", 1, "RN")
    assert "ALLERGY" not in bed.open_rules()
    give(bed, 2 * MINUTE, ReportAdverseEvent, report, 3, "RN")
    assert (bed.alert("ALLERGY").action, bed.alert("ALLERGY").priority) == ("STOP", "high")
    give(bed, 3 * MINUTE, ReportAdverseEvent, report, 2, "RN")
    bed.acknowledge(4 * MINUTE, "ALLERGY")
    over = {"resolved": START + 4 * MINUTE}
    give(bed, 5 * MINUTE, ReportAdverseEvent, report, 3, "RN", revises="chair-1.s1.e2", **over)
    assert "ALLERGY" in bed.open_rules()
    give(bed, 6 * MINUTE, ReportAdverseEvent, "headache", 1, "RN", revises="chair-1.s1.e3")
    assert "ALLERGY" not in bed.open_rules(), "it was none"


# ------------------------------------------------------------------------------- vitals of a check

STREAMS: Final[dict[str, Any]] = {"hr": 70.0, "spo2": 97.0, "rr": 14.0, "etco2": 38.0, "temp": 36.6}
CUFF: Final[dict[str, Any]] = {"nibp_sys": 120.0, "nibp_dia": 75.0, "nibp_map": 90.0}


def vitals_at(bed: Bed, at: int) -> Mapping[str, float]:
    return usable_vitals(Draft.of(bed.state, START + at))


def test_a_check_carries_what_the_monitors_say_now() -> None:
    bed = infusing()
    bed.vitals(MINUTE, **STREAMS, **CUFF)
    assert vitals_at(bed, MINUTE + 5_000) == {**STREAMS, **CUFF}
    assert vitals_at(bed, MINUTE + 5_001) == CUFF
    bed.vitals(2 * MINUTE, *off(spo2=Validity.SENSOR_OFF), hr=300.0, pr=72.0)
    assert vitals_at(bed, 2 * MINUTE) == {"hr": 72.0, **CUFF}, "pulse rate stands in"


@pytest.mark.parametrize(
    ("schedule", "good_for"),
    [(Schedule(), 3), (Schedule(during_min=10, after_min=15), 10)],
    ids=["no schedule: as long as a cuff is not late", "an interval between checks"],
)
def test_a_cuff_counts_for_the_current_interval(schedule: Schedule, good_for: int) -> None:
    bed = infusing(schedule=schedule)
    bed.vitals(MINUTE, nibp_sys=120, nibp_dia=75)
    taken = {"nibp_sys": 120.0, "nibp_dia": 75.0}
    assert vitals_at(bed, (1 + good_for) * MINUTE) == taken
    assert vitals_at(bed, (1 + good_for) * MINUTE + 1) == {}


def test_a_heart_rate_in_doubt_is_no_vital() -> None:
    bed = infusing()
    for second in range(22):
        bed.vitals(second * 1000, hr=70, pr=120, spo2=97, rr=14)
    assert "TEC-ARTIFACT" in bed.open_rules()
    assert vitals_at(bed, 21_000) == {"rr": 14.0}


@pytest.mark.parametrize(
    ("vitals", "entries", "full"),
    [
        ({"nibp_sys": 120, "hr": 70, "spo2": 97}, {"moaas": 5}, True),
        ({"nibp_sys": 120, "hr": 70, "spo2": 97}, {"rass": 0, "nausea": 2}, True),
        ({"nibp_sys": 120, "pr": 70, "spo2": 97}, {"moaas": 5}, True),
        ({"nibp_sys": 120, "hr": 70, "spo2": 97}, {"nausea": 0}, False),
        ({"nibp_dia": 70, "hr": 70, "spo2": 97}, {"moaas": 5}, False),
        ({"nibp_sys": 120, "spo2": 97}, {"moaas": 5}, False),
        ({"nibp_sys": 120, "hr": 70}, {"moaas": 5}, False),
        ({"hr": 70, "spo2": 97}, {}, False),
    ],
)
def test_a_full_check_has_pressure_heart_rate_oxygen_and_consciousness(
    vitals: dict[str, Any], entries: dict[str, float], full: bool
) -> None:
    bed = infusing()
    bed.vitals(1_000, **vitals)
    bed.check(2_000, **entries)
    assert record(bed).checks[-1].full is full


# --------------------------------------------------------------------- what the rules say to it

#: rule: entries 130 s apart; what was said, by the number of the entry
SAID: Final[dict[str, tuple[str, list[dict[str, float]], list[tuple[int, str, str, str]]]]] = {
    "lethargic is no alert": ("LOC-MOD", [{"moaas": 4}], []),
    "hard to rouse": ("LOC-MOD", [{"moaas": 3}, {"nausea": 0}, {"moaas": 4}],
                      [(0, "raised", "medium", "PAUSE"), (2, "closed", "medium", "PAUSE")]),
    "hard to rouse by RASS": ("LOC-MOD", [{"rass": -2}, {"rass": -3}, {"rass": -2}, {"rass": -1}],
                              [(1, "raised", "medium", "PAUSE"), (3, "closed", "medium", "PAUSE")]),
    "either scale ends it": ("LOC-MOD", [{"rass": -3, "moaas": 3}, {"moaas": 4}],
                             [(0, "raised", "medium", "PAUSE"), (1, "closed", "medium", "PAUSE")]),
    "both in one entry must agree": ("LOC-MOD", [{"rass": -3}, {"rass": -3, "moaas": 5}], [
        (0, "raised", "medium", "PAUSE")]),
    "not rousable by voice": ("LOC-DEEP", [{"moaas": 3}, {"moaas": 2}, {"moaas": 4}, {"moaas": 3},
                                           {"moaas": 4}, {"moaas": 5}],
                              [(1, "raised", "high", "STOP"), (5, "changed", "high", "STOP")]),
    "only to touch by RASS": ("LOC-DEEP", [{"rass": -3}, {"rass": -4}], [(1, "raised", "high", "STOP")]),
    "restless is no alert": ("AGI", [{"rass": 1, "distressed": 0}], []),
    "agitated": ("AGI", [{"rass": 2}, {"moaas": 5}, {"rass": 1}],
                 [(0, "raised", "medium", "SLOW"), (2, "closed", "medium", "SLOW")]),
    "distressed": ("AGI", [{"distressed": 1}, {"distressed": 0}],
                   [(0, "raised", "medium", "SLOW"), (1, "closed", "medium", "SLOW")]),
    "very agitated": ("AGI-SEV", [{"rass": 2}, {"rass": 3}, {"rass": 2}, {"rass": 1}],
                      [(1, "raised", "high", "STOP"), (3, "changed", "high", "STOP")]),
    "may tear the line": ("AGI-SEV", [{"line_risk": 1}, {"line_risk": 0}],
                          [(0, "raised", "high", "STOP"), (1, "changed", "high", "STOP")]),
    "some dissociation": ("DIS-INFO", [{"cadss": 4}, {"cadss": 5}, {"cadss": 4}],
                          [(1, "raised", "none", "INFO"), (2, "closed", "none", "INFO")]),
    "strong dissociation": ("DIS-HIGH", [{"cadss": 39, "cadss6": 11}, {"cadss6": 12}, {"cadss6": 7},
                                         {"cadss6": 6}],
                            [(1, "raised", "low", "CHECK"), (3, "closed", "low", "CHECK")]),
    "strong dissociation, the long form": ("DIS-HIGH", [{"cadss": 40}, {"cadss": 21}, {"cadss": 20}],
                                           [(0, "raised", "low", "CHECK"), (2, "closed", "low", "CHECK")]),
    "strong dissociation and distress": (
        "DIS-HIGH", [{"cadss6": 12}, {"distressed": 1}, {"cadss6": 12, "distressed": 1}],
        [(0, "raised", "low", "CHECK"), (2, "changed", "low", "SLOW")]),
    "some nausea": ("NAU", [{"nausea": 3}, {"nausea": 4}, {"nausea": 3}, {"nausea": 2}],
                    [(1, "raised", "low", "CHECK"), (3, "closed", "low", "CHECK")]),
    "vomiting": ("VOM", [{"vomited": 1}, {"moaas": 3}, {"vomited": 0}],
                 [(0, "raised", "medium", "PAUSE"), (2, "changed", "medium", "PAUSE")]),
    "vomiting and hard to rouse": ("VOM", [{"vomited": 1, "moaas": 4}, {"vomited": 1, "moaas": 3}],
                                   [(0, "raised", "medium", "PAUSE"), (1, "changed", "high", "PAUSE")]),
    "allergic reaction": ("ALLERGY", [{"allergy": 0}, {"allergy": 1}, {"allergy": 0}],
                          [(1, "raised", "high", "STOP"), (2, "changed", "high", "STOP")]),
    "a symptom alone": ("BP-SYMPT", [{"symptom": 1}, {"symptom": 1}], []),
}  # fmt: skip


@pytest.mark.parametrize(("rule", "entries", "wanted"), SAID.values(), ids=SAID.keys())
def test_entries_are_judged(
    rule: str, entries: list[dict[str, float]], wanted: list[tuple[int, str, str, str]]
) -> None:
    bed = infusing()
    told = []
    for number, one in enumerate(entries):
        outcomes = bed.check(number * 130_000, **one)
        told += [(number, what, priority, action)
                 for what, priority, action in words(outcomes, rule)]  # fmt: skip
    assert told == wanted


def words(outcomes: list[Outcome], rule: str) -> list[tuple[str, str, str]]:
    """What befell the alert of a rule in this turn; escalation is the clock's business."""
    entered = [one for one in outcomes if getattr(one, "at", 0) == outcomes[-1].at]
    return [line[1:2] + line[3:] for line in alert_log(entered) if line[2] == rule]


def test_by_hand_waits_for_a_person_and_for_the_entry() -> None:
    bed = infusing()
    bed.check(0, vomited=1)
    bed.acknowledge(MINUTE, "VOM")
    assert bed.alert("VOM").state == "active_acked"
    bed.check(2 * MINUTE, vomited=0)
    assert "VOM" not in bed.open_rules()
    bed.check(3 * MINUTE, vomited=1)
    bed.check(4 * MINUTE, vomited=0)
    assert bed.alert("VOM").state == "returned_unacked"
    bed.acknowledge(5 * MINUTE, "VOM")
    assert "VOM" not in bed.open_rules()


TEXTS: Final = {
    "LOC-MOD": ({"moaas": 3}, "MOAA/S 3: hard to rouse"),
    "LOC-DEEP": ({"rass": -4}, "RASS -4: not rousable by voice"),
    "AGI": ({"distressed": 1}, "Distress reported"),
    "AGI-SEV": ({"rass": 3}, "RASS 3: may tear the line"),
    "DIS-INFO": ({"cadss": 9}, "CADSS 9, over 4: expected"),
    "DIS-HIGH": ({"cadss6": 14}, "CADSS-6 14, at or over 12"),
    "NAU": ({"nausea": 6}, "Nausea 6 of 10"),
    "VOM": ({"vomited": 1}, "Vomiting reported"),
    "ALLERGY": ({"allergy": 1}, "Allergic reaction reported"),
}


@pytest.mark.parametrize(("rule", "entry", "text"), [(k, *v) for k, v in TEXTS.items()], ids=TEXTS.keys())
def test_what_an_entry_says_reads_well(rule: str, entry: dict[str, float], text: str) -> None:
    bed = infusing()
    bed.check(0, **{"nausea": 9, **entry} if rule != "NAU" else entry)
    alert = bed.alert(rule)
    assert alert.text == text
    assert alert.explain.samples[-1][1] in entry.values(), "of this rule's scales, not of another"


def test_before_the_infusion_it_is_only_looked_at() -> None:
    bed = Bed(protocol())
    bed.open(0)
    bed.check(1, moaas=1)
    assert (bed.alert("LOC-DEEP").action, bed.alert("LOC-DEEP").priority) == ("CHECK", "high")


def test_a_limit_on_an_entry_is_no_line_on_a_chart() -> None:
    drawn = {limit.signal for limit in view_of(infusing().state).limits}
    assert drawn.isdisjoint(SCALES)
    assert "spo2" in drawn


def test_entries_are_the_sessions_and_leave_with_it() -> None:
    bed = infusing()
    bed.check(0, moaas=1, nausea=9)
    bed.take(over(bed))
    assert bed.open_rules() == []
    bed.open(20_000)
    bed.phase(20_001, Phase.INFUSING)
    bed.check(21_000, moaas=4)
    assert not {"LOC-MOD", "LOC-DEEP"} & set(bed.open_rules())


# ------------------------------------------------------------------ a symptom with a pressure alert


def test_a_symptom_while_a_pressure_alert_is_open_stops() -> None:
    bed = infusing()
    bed.vitals(0, nibp_sys=165)
    assert bed.alert("BP-SYS-HIGH").provisional
    bed.check(30_000, symptom=1)
    alert = bed.alert("BP-SYMPT")
    assert (alert.action, alert.priority, alert.latched) == ("STOP", "high", True)
    assert alert.text == "Symptom reported while a blood pressure alert is open"
    assert bed.alert("BP-SYS-HIGH").covered_by == alert.id


def test_a_symptom_stands_until_it_is_denied() -> None:
    bed = infusing()
    bed.check(0, symptom=1)
    bed.check(MINUTE, nausea=0)
    bed.vitals(2 * MINUTE, nibp_sys=120)
    assert "BP-SYMPT" not in bed.open_rules()
    bed.vitals(3 * MINUTE, nibp_sys=165)
    assert bed.alert("BP-SYMPT").raised_at == START + 3 * MINUTE
    bed.vitals(4 * MINUTE, nibp_sys=120)
    bed.acknowledge(5 * MINUTE, "BP-SYMPT")
    assert "BP-SYMPT" in bed.open_rules(), "the pressure is fine, the patient is not"
    bed.check(6 * MINUTE, symptom=0)
    assert "BP-SYMPT" not in bed.open_rules()
    bed.vitals(7 * MINUTE, nibp_sys=165)
    assert "BP-SYMPT" not in bed.open_rules()
