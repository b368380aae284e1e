"""Random lives of a bed, for the laws: anything that can happen, in any order.

A life is a tuple of events with growing times; strategies build it from small moves so that Hypothesis
can shrink it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from hypothesis import strategies as st

from app.core.commands import AddNote, GiveFeedback, GiveMedicine, RecordCheck, ReportAdverseEvent, TickItem
from app.core.events import (
    Acknowledge,
    AlarmPhase,
    AssociationRefused,
    CloseSession,
    Deed,
    DeviceAlarmed,
    DeviceBound,
    DeviceStatus,
    DeviceUnbound,
    Envelope,
    Event,
    LockBaseline,
    OpenSession,
    PumpReason,
    PumpReported,
    PumpState,
    RecordAction,
    ReleaseBed,
    SetPhase,
    Silence,
    Ticked,
    Unacknowledge,
    VitalsReceived,
)
from app.core.plan import Patient, Plan
from app.core.practice import CourseRules, Discharge, Practice, Schedule, Template
from app.core.protocol import Phase, Protocol
from app.core.service_events import LinkChanged, Unwatched
from app.core.vitals import BedId, DeviceId, Origin, Reading, Signal, Validity
from tests.support import CHAIR, START, shipped

VALUES = {
    Signal.HR: (30.0, 38.0, 45.0, 52.0, 70.0, 100.0, 125.0, 155.0, 300.0),
    Signal.PR: (40.0, 70.0, 126.0),
    Signal.SPO2: (80.0, 84.0, 87.0, 91.0, 95.0, 98.0, 20.0),
    Signal.NIBP_SYS: (85.0, 98.0, 120.0, 145.0, 165.0, 185.0, 210.0),
    Signal.NIBP_DIA: (50.0, 75.0, 92.0, 105.0, 115.0, 125.0),
    Signal.NIBP_MAP: (60.0, 80.0, 110.0),
    Signal.RR: (0.0, 6.0, 12.0, 35.0),
    Signal.ETCO2: (20.0, 38.0, 55.0, 65.0),
    Signal.ABP_SYS: (120.0,),
    Signal.TEMP: (36.6,),
}
ENTRIES: tuple[dict[str, float], ...] = (
    {"moaas": 5.0, "rass": 0.0, "distressed": 0.0, "line_risk": 0.0},
    {"moaas": 5.0, "dissociated": 0.0, "cadss": 2.0, "cadss6": 0.0, "nausea": 0.0, "vomited": 0.0},
    {"moaas": 3.0, "vomited": 1.0},
    {"moaas": 1.0},
    {"rass": 3.0, "line_risk": 1.0, "distressed": 1.0},
    {"rass": -4.0, "nausea": 7.0},
    {"cadss": 50.0, "cadss6": 14.0, "distressed": 1.0, "dissociated": 1.0},
    {"symptom": 1.0},
    {"symptom": 0.0, "allergy": 0.0},
    {"allergy": 1.0},
    {"moaas": 4.5},
    {},
)
STEPS = (0, 1, 400, 1000, 1000, 2000, 5000, 6000, 10_000, 20_000, 31_000, 60_000, 130_000, 200_000, 400_000)


@dataclass(frozen=True)
class Move:
    """One move: how long after the one before, and what."""

    after: int
    what: str
    a: int
    b: int
    readings: tuple[tuple[Signal, float | None, Validity], ...]


readings = st.lists(
    st.sampled_from(sorted(VALUES)).flatmap(
        lambda signal: st.tuples(
            st.just(signal),
            st.one_of(st.sampled_from(VALUES[signal]), st.none()),
            st.sampled_from(list(Validity)),
        )
    ),
    max_size=5,
    unique_by=lambda one: one[0],
).map(tuple)

KINDS = (
    ("vitals",) * 10
    + ("pump",) * 4
    + ("alarm", "status", "open", "baseline", "phase", "close", "release", "ack", "unack", "silence")
    + ("check",) * 3
    + ("note", "event", "medicine", "tick item", "feedback", "open", "phase")
    + ("deed", "assoc", "bind", "unbind", "unwatched", "link", "tick", "ack")
)

moves = st.builds(
    Move,
    after=st.sampled_from(STEPS),
    what=st.sampled_from(KINDS),
    a=st.integers(0, 11),
    b=st.integers(0, 7),
    readings=readings,
)


def _begun(tail: list[Move]) -> list[Move]:
    """A life that begins with a session, and with the end of its infusion a minute later."""
    return [*(Move(1_000, what, 0, b, ()) for what, b in BEGUN), Move(60_000, "phase", 0, 4, ()), *tail]


BEGUN = (("open", 0), ("baseline", 0), ("phase", 2))
lives = st.one_of(st.lists(moves, max_size=40), st.lists(moves, max_size=36).map(_begun))


TEMPLATES = (
    Template("a", "Six, three a week", (1, 2, 3), 24, (2, 3)),
    Template("d", "Weekly", (1, 1, 3), 24, (7, 7)),
)


@cache
def governed() -> Protocol:
    """The shipped rules, and a practice whose times are short enough for these lives."""
    schedule = Schedule(
        during_min=2, during_risk_min=1, after_min=3, after_at_least_min=12, grace_during_min=0.5,
        grace_after_min=1, consciousness_grace_min=1, overrun_min=2, overrun_most_min=4, escort_min=4,
        dissociation_late_min=6,
    )  # fmt: skip
    discharge = Discharge(
        within_baseline=0.2, sys_at_most=150, dia_at_most=95, spo2_below_baseline=2, spo2_at_least=94,
        checks=2, apart_min=2, after_min=5, moaas_at_least=5, cadss_at_most=4, cadss6_at_most=1,
        nausea_at_most=3, vomit_free_min=3, by_hand={"escort": "Escort named"},
    )  # fmt: skip
    course = CourseRules(TEMPLATES, 2, 0.5, {"outcome score": 0.05, "relapse": 0.1})
    return replace(shipped(), practice=Practice(schedule=schedule, discharge=discharge, course=course))


def events_of(life: list[Move], bed: BedId = CHAIR, prefix: str = "") -> list[Event]:
    """The events of a life, devices' sequence numbers and clocks in order unless a move says else."""
    at = START
    seqs: dict[str, int] = {}
    built: list[Event] = []
    for move in life:
        at += move.after
        built.append(_event(move, at, bed, prefix, seqs))
    return built


def _envelope(move: Move, at: int, device: str, seqs: dict[str, int]) -> Envelope:
    seqs[device] = seqs.get(device, 0) + (3 if move.b == 7 else 1)
    boot = "second" if move.a == 11 else "first"
    late = {5: 20_000, 6: -30_000}.get(move.b, 0)
    return Envelope(DeviceId(device), boot, seqs[device], at - late, Origin.SIMULATED)


def _overriding(move: Move) -> tuple[str, bool]:
    """Reason and override: seldom either, at times without a reason."""
    return (("", False), ("", False), ("transferred", True), ("", True))[move.a % 4]


def _event(move: Move, at: int, bed: BedId, prefix: str, seqs: dict[str, int]) -> Event:
    monitor = DeviceId(f"{prefix}m{move.a % 2}")
    alert = f"{bed}.{move.a + 1}"
    session = f"{bed}.s{move.a % 3 + 1}"
    match move.what:
        case "vitals":
            sent = tuple(
                Reading(signal, value, validity, at - 200_000 if move.b == 4 else None)
                for signal, value, validity in move.readings
            )
            return VitalsReceived(at, bed, _envelope(move, at, monitor, seqs), sent)
        case "pump":
            return PumpReported(
                at,
                bed,
                _envelope(move, at, f"{prefix}p", seqs),
                list(PumpState)[move.a % 5],
                (0.0, 20.0, 45.0, 80.0)[move.b % 4],
                (None, PumpReason.USER)[move.b % 2],
                None,
                (None, 1.0)[move.b > 1],
                (None, float(move.a), 10.0 * move.a)[move.b % 3],
                (None, 40.0)[move.a % 2],
            )
        case "alarm":
            code = ("apnea", "occlusion", "door_open", "cuff_failed", "strange", "battery_low")[move.a % 6]
            phase = list(AlarmPhase)[move.b % 3]
            envelope = _envelope(move, at, monitor, seqs)
            return DeviceAlarmed(at, bed, envelope, code, phase, ("low", "medium", "high")[move.b % 3])
        case "status":
            envelope = Envelope(monitor, None, None, None, Origin.SIMULATED)
            return DeviceStatus(at, bed, envelope, bool(move.b % 2))
        case "open":
            patient = Patient(f"K-{bed}", 80.0)
            return OpenSession(
                at, bed, "c", patient, Plan("ketamine", 40.0, 40.0), ("", "other")[move.b == 7]
            )
        case "baseline":
            values = None if move.b % 2 else {"nibp_sys": 120.0, "nibp_dia": 75.0, "hr": 70.0, "spo2": 97.0}
            return LockBaseline(at, bed, "c", session, values, ("", "again")[move.a % 2])
        case "phase":
            seen = (None, move.b)[move.a == 11]
            return SetPhase(at, bed, "c", session, list(Phase)[move.b], "RN", *_overriding(move), seen)
        case "close":
            return CloseSession(at, bed, "c", session, "RN", *_overriding(move))
        case "release":
            return ReleaseBed(at, bed, "c")
        case "ack":
            return Acknowledge(at, bed, "c", alert, "RN")
        case "unack":
            return Unacknowledge(at, bed, "c", alert, "RN")
        case "silence":
            return Silence(at, bed, "c", alert, "RN", (0, 30_000, 120_000)[move.b % 3])
        case "deed":
            return RecordAction(at, bed, "c", list(Deed)[move.b % 5], "RN")
        case "check":
            return RecordCheck(
                at, bed, "c", session, ENTRIES[move.a], "RN", "", (None, True, False)[move.b % 3], True
            )
        case "note":
            return AddNote(at, bed, "c", session, ("quiet", "")[move.b == 7], "RN")
        case "event":
            kind = ("allergic_reaction", "headache")[move.b % 2]
            known = f"{session}.e{move.a % 2 + 1}" if move.b > 3 else None
            ended = at if move.b % 3 == 0 else None
            return ReportAdverseEvent(
                at, bed, "c", session, kind, move.a, "RN", resolved=ended, revises=known
            )
        case "medicine":
            return GiveMedicine(at, bed, "c", session, "ondansetron", "4 mg", "RN")
        case "tick item":
            return TickItem(at, bed, "c", session, ("escort", "other")[move.b == 7], bool(move.b % 2), "RN")
        case "feedback":
            return GiveFeedback(at, bed, "c", session, move.b, "RN", revision=(None, move.a)[move.b > 5])
        case "assoc":
            return AssociationRefused(at, bed, DeviceId("stranger"), None)
        case "bind":
            return DeviceBound(at, bed, monitor)
        case "unbind":
            return DeviceUnbound(at, bed, monitor)
        case "unwatched":
            return Unwatched(at, bed, at - 6000)
        case "link":
            return LinkChanged(at, bed, "broker", bool(move.b % 2))
        case _:
            return Ticked(at, bed)
