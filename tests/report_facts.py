"""A whole visit for the tests of its report: lived through by the real core, charted by hand.

What staff chart stands in the session object as the core's own types write it, so that no test depends on
which command put it there.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import Any

from app.codec.report.facts import Facts
from app.codec.report.words import Times
from app.codec.wire_record import Object, record_object
from app.core.events import (
    Acknowledge,
    CloseSession,
    Deed,
    Envelope,
    LockBaseline,
    OpenSession,
    RecordAction,
    SetPhase,
    Silence,
)
from app.core.plan import Patient, Plan
from app.core.protocol import Phase
from app.core.record import (
    AdverseEvent,
    Check,
    Feedback,
    LimitChange,
    Medicine,
    Note,
    Override,
    Record,
    Screening,
    Tick,
)
from app.core.service_events import ConsolesChanged
from app.core.vitals import MINUTE, SITE, BedId, DeviceId, Instant, Origin
from app.shell.http_context import Inside
from app.shell.http_report import gather
from tests.clinic import Clinic

BED = BedId("chair-3")
NURSE = "J. Osei, RN"
DOCTOR = "Dr A. Berg"
EVERY = 2000
"""Milliseconds from one message of the monitor to the next."""


class Visitor(Clinic):
    """A clinic whose devices are of one origin."""

    def __init__(self, origin: Origin = Origin.DEVICE) -> None:
        super().__init__()
        self.origin = origin
        self.infusing: tuple[str, float] | None = None

    def envelope(self, device: str) -> Envelope:
        self.seqs[device] = self.seqs.get(device, 0) + 1
        return Envelope(DeviceId(device), "boot", self.seqs[device], self.at, self.origin)

    def stream(self, minutes: float, **values: float) -> None:
        """A monitor's numbers, one way or the other by a little, every ``EVERY`` ms."""
        for step in range(int(minutes * MINUTE / EVERY)):
            wobble = step * 7 % 3 - 1
            if self.infusing is not None and step % 5 == 0:
                self.pump(BED, *self.infusing)
            self.vitals(BED, after=EVERY, **{name: value + wobble for name, value in values.items()})

    def cuff(self, systolic: float, diastolic: float) -> None:
        self.vitals(
            BED, nibp_sys=systolic, nibp_dia=diastolic, nibp_map=round((systolic + 2 * diastolic) / 3)
        )

    @property
    def mine(self) -> str:
        return self.suite.sessions()[0].id


def record(start: Instant) -> Record:
    """Everything that can be charted, once at least."""
    at = start + 20 * MINUTE
    answers = {"pregnancy": "no", "maoi": "yes", "odd": "yes"}
    seen = {"moaas": 4.0, "dissociated": 1.0, "nausea": 2.0, "vomited": 0.0}
    shown = {"spo2": 96.0, "hr": 78.0, "nibp_sys": 131.0, "nibp_dia": 82.0, "rr": 13.0}
    later = {"rass": -1.0, "cadss6": 9.0, "symptom": 1.0}
    nausea = AdverseEvent(
        "e1", "nausea", 2, at, Phase.INFUSING, NURSE, at, at + MINUTE, "ondansetron", "gone"
    )
    return Record(
        screening=Screening("2026-1", answers, ("sertraline",), at, NURSE, "asked twice"),
        overrides=(Override("screening_maoi", DOCTOR, "washed out for three weeks", at),),
        limits={"HR-HIGH": LimitChange("HR-HIGH", 130.0, DOCTOR, "known sinus tachycardia", at)},
        checks=(
            Check("k1", at, NURSE, Phase.INFUSING, seen, shown, full=True),
            Check("k2", at + 10 * MINUTE, NURSE, Phase.INFUSING, later, {}, False, True, False, "pale"),
        ),
        notes=(Note("n1", at, NURSE, "Likes the window seat."),),
        adverse_events=(
            nausea,
            AdverseEvent("e2", "something_else", 1, at, Phase.OBSERVATION, NURSE, at),
        ),
        medicines=(Medicine("m1", "ondansetron", "4 mg", "IV", at, NURSE),),
        ticks={"escort": Tick(NURSE, at + 60 * MINUTE, "sister, by phone")},
        feedback=Feedback(4, NURSE, at + 70 * MINUTE, "calm"),
    )


def alive(visitor: Visitor, minutes: float, **values: float) -> None:
    """The monitor streams and the cuff measures once, in the middle."""
    at_rest = {"spo2": 97.0, "hr": 72.0, "rr": 14.0, **values}
    systolic, diastolic = at_rest.pop("nibp_sys", 121.0), at_rest.pop("nibp_dia", 76.0)
    visitor.stream(minutes / 2, **at_rest)
    visitor.cuff(systolic, diastolic)
    visitor.stream(minutes / 2, **at_rest)


def whole(origin: Origin = Origin.DEVICE) -> Visitor:
    """From the first reading to the observation: a pause, a hole in the data, alerts, an action."""
    visitor = Visitor(origin)
    visitor.take(ConsolesChanged(visitor.at, SITE, armed=True))
    visitor.stream(1, spo2=97, hr=72, rr=14)
    patient = Patient("K-17", 78.0, 61, "f")
    plan = Plan("ketamine", 40.0, dose_mg_per_kg=0.5, concentration_mg_per_ml=1.0)
    visitor.take(OpenSession(visitor.at + 1, BED, "c-open", patient, plan, "", NURSE))
    session = visitor.mine
    for _ in range(3):
        alive(visitor, 3)
    visitor.take(LockBaseline(visitor.at + 1, BED, "c-base", session, None, "", NURSE))
    for rate in (45.0, 58.5):
        visitor.infusing = ("infusing", rate)
        alive(visitor, 4)
        alive(visitor, 4, nibp_sys=131, nibp_dia=82)
    visitor.stream(1.5, spo2=86, hr=124, rr=12)
    for alert in visitor.suite.alerts():
        visitor.take(Silence(visitor.at + 1, BED, f"c-hush-{alert.id}", alert.id, DOCTOR, 60_000))
        visitor.take(Acknowledge(visitor.at + 2, BED, f"c-ack-{alert.id}", alert.id, NURSE, "seen"))
    spoken = next(one.id for one in visitor.suite.alerts() if one.rule.startswith("SPO2"))
    visitor.take(
        RecordAction(visitor.at + 3, BED, "c-deed", Deed.PAUSED, NURSE, spoken, "stopped at the pump")
    )
    visitor.infusing = ("paused", 0.0)
    visitor.stream(3, spo2=96, hr=90, rr=13)
    visitor.at += 2 * MINUTE  # nothing is heard
    visitor.infusing = ("infusing", 30.0)
    for _ in range(4):
        alive(visitor, 5)
    visitor.pump(BED, "completed", 0.0)
    visitor.infusing = None
    for _ in range(5):
        alive(visitor, 12)
    return visitor


def closed(visitor: Visitor) -> Visitor:
    """The same, and the visit is over."""
    session = visitor.mine
    for phase in (Phase.RECOVERED, Phase.DISCHARGED):
        visitor.take(
            SetPhase(
                visitor.at + 1, BED, f"c-{phase}", session, phase, NURSE, "tests its report", override=True
            )
        )
    visitor.take(
        CloseSession(visitor.at + 1, BED, "c-close", session, NURSE, "tests its report", override=True)
    )
    return visitor


async def facts_of(visitor: Visitor, session: str = "chair-3.s1", **changed: Any) -> Facts:
    """A visit's facts as the service gathers them.

    Args:
        changed: Fields of the session told otherwise than the core left them.
    """
    here = Inside(visitor, visitor, visitor.archive, lambda: (), {})
    facts = await gather(here, session, "0.1.0")
    return replace(facts, session={**facts.session, **changed})


_VISITED: dict[Origin, Facts] = {}


async def visited(origin: Origin = Origin.DEVICE) -> Facts:
    """Facts of the whole visit, closed; lived through once, for they never change."""
    if origin not in _VISITED:
        _VISITED[origin] = await facts_of(closed(whole(origin)))
    return _VISITED[origin]


def charted(facts: Facts, held: Record | None = None) -> Facts:
    """The visit with a record in its session, as its last change left it."""
    told = record_object(record(facts.opened) if held is None else held)
    session = {**facts.session, "record": told}
    last: Object = {
        "type": "change",
        "at": session["phase_since"],
        "change": {"kind": "x", "session": session},
    }
    return replace(facts, session=session, frames=(*facts.frames, last))


def utc(facts: Facts) -> Times:
    """Times as they are printed if nobody asks for a zone."""
    return Times(UTC, "UTC", facts.opened)
