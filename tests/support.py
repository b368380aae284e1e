"""Words of the tests: build events in one line, drive a bed, read what was said.

Everything here is plain data; nothing waits and nothing is patched.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

from app.codec.protocol_file import read_protocol
from app.core.alarm import Alert
from app.core.changes import AlertChanged, AlertClosed, AlertRaised, Outcome
from app.core.commands import AnswerScreening, RecordCheck
from app.core.engine import initial, step
from app.core.events import (
    Acknowledge,
    AlarmPhase,
    CloseSession,
    Deed,
    DeviceAlarmed,
    DeviceStatus,
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
from app.core.practice import Practice
from app.core.protocol import Phase, Protocol
from app.core.state import BedState
from app.core.vitals import BedId, DeviceId, Instant, Origin, Reading, Signal, Validity

ROOT = Path(__file__).resolve().parent.parent
START: Instant = 1_780_000_000_000
"""Some day in 2026: instants are recognisable by their size."""

CHAIR = BedId("chair-1")


@cache
def shipped() -> Protocol:
    """The rules of the protocol that the package ships, without its practice: nothing is asked for."""
    return replace(shipped_whole(), practice=Practice())


@cache
def shipped_whole() -> Protocol:
    """The protocol that the package ships: rules, and what a clinic asks for around an infusion."""
    path = ROOT / "app" / "protocols" / "ketamine-trd.toml"
    return read_protocol(path.read_bytes(), path.name)


def off(**kinds: Validity) -> tuple[Reading, ...]:
    """Readings without a number: ``off(spo2=Validity.SENSOR_OFF)``."""
    return tuple(Reading(Signal(name), None, validity) for name, validity in kinds.items())


class Bed:
    """One bed driven by hand: every call is an event, and ``said`` is all that followed.

    Times are milliseconds since ``START``; device clocks run with ours unless told otherwise.
    """

    def __init__(self, protocol: Protocol | None = None, bed: BedId = CHAIR) -> None:
        self.bed = bed
        self.state: BedState = initial(bed, protocol or shipped())
        self.said: list[Outcome] = []
        self.seqs: dict[str, int] = {}
        self.now = 0

    def take(self, event: Event) -> list[Outcome]:
        """Step one event; returns what followed it."""
        self.state, outcomes = step(self.state, event)
        self.said.extend(outcomes)
        self.now = event.at - START
        return list(outcomes)

    def envelope(self, device: str, at: int, *, time: int | None = None) -> Envelope:
        """The next envelope of a device."""
        self.seqs[device] = self.seqs.get(device, 0) + 1
        stamp = START + (at if time is None else time)
        return Envelope(DeviceId(device), "boot", self.seqs[device], stamp, Origin.DEVICE)

    def vitals(
        self,
        at: int,
        *more: Reading,
        device: str = "m1",
        time: int | None = None,
        **values: float,
    ) -> list[Outcome]:
        """``bed.vitals(1000, hr=70, spo2=97)``."""
        readings = tuple(Reading(Signal(name), float(value)) for name, value in values.items())
        envelope = self.envelope(device, at, time=time)
        return self.take(VitalsReceived(START + at, self.bed, envelope, (*readings, *more)))

    def stream(self, start: int, end: int, every: int = 1000, **values: float) -> None:
        """The same numbers every ``every`` ms from ``start`` to ``end``, both included."""
        for at in range(start, end + 1, every):
            self.vitals(at, *(Reading(Signal(name), value) for name, value in values.items()))

    def pump(
        self,
        at: int,
        state: str = "infusing",
        rate: float = 45.0,
        *,
        volume: float | None = None,
        total: float | None = None,
        reason: str | None = None,
        concentration: float | None = 1.0,
        device: str = "p1",
    ) -> list[Outcome]:
        """One pump report."""
        return self.take(
            PumpReported(
                START + at,
                self.bed,
                self.envelope(device, at),
                PumpState(state),
                rate,
                None if reason is None else PumpReason(reason),
                "ketamine",
                concentration,
                volume,
                total,
            )
        )

    def alarm(self, at: int, code: str, phase: str = "start", priority: str = "high") -> list[Outcome]:
        """A device's own alarm."""
        envelope = self.envelope("m1", at)
        return self.take(DeviceAlarmed(START + at, self.bed, envelope, code, AlarmPhase(phase), priority))

    def status(self, at: int, *, online: bool, device: str = "m1") -> list[Outcome]:
        """A status, or a last will (no boot, no sequence number)."""
        envelope = Envelope(DeviceId(device), None, None, None, Origin.DEVICE)
        return self.take(DeviceStatus(START + at, self.bed, envelope, online))

    def open(self, at: int, *, weight: float = 78.0, dose_mg_per_kg: float = 0.5) -> list[Outcome]:
        """Open a session."""
        patient = Patient("K-1", weight, 44, "f")
        plan = Plan("ketamine", 40.0, None, dose_mg_per_kg)
        return self.take(OpenSession(START + at, self.bed, "open", patient, plan, ""))

    def screen(self, at: int, **answers: str) -> list[Outcome]:
        """The form is filled in, every answer as wanted but these: ``bed.screen(0, maoi="yes")``."""
        wanted = {one.id: one.wanted for one in self.state.protocol.practice.questions}
        return self.take(
            AnswerScreening(START + at, self.bed, "screen", self.session_id, {**wanted, **answers}, "RN")
        )

    def prepare(self, at: int, **answers: str) -> None:
        """Open, screen, measure twice and lock: a minute after ``at`` nothing holds the start back."""
        self.open(at)
        self.screen(at, **answers)
        self.vitals(at, nibp_sys=120, nibp_dia=75)
        self.stream(at, at + 60_000, 5_000, hr=72, spo2=97, rr=14)
        self.vitals(at + 60_000, nibp_sys=120, nibp_dia=75)
        self.baseline(at + 60_000)

    def baseline(self, at: int, **values: float) -> list[Outcome]:
        """Lock a baseline by values; none given: from readings."""
        given = {name: float(value) for name, value in values.items()} or None
        return self.take(LockBaseline(START + at, self.bed, "base", self.session_id, given, "test", "RN"))

    def phase(self, at: int, phase: Phase) -> list[Outcome]:
        """Staff say which phase it is."""
        return self.take(SetPhase(START + at, self.bed, "phase", self.session_id, phase, "RN"))

    def check(self, at: int, **entries: float) -> list[Outcome]:
        """A check is put down: ``bed.check(60_000, moaas=5)``."""
        return self.take(RecordCheck(START + at, self.bed, "check", self.session_id, entries, "RN"))

    def close(self, at: int) -> list[Outcome]:
        """Close the session."""
        return self.take(CloseSession(START + at, self.bed, "close", self.session_id, "RN"))

    def release(self, at: int) -> list[Outcome]:
        """Nobody is here."""
        return self.take(ReleaseBed(START + at, self.bed, "release", "RN"))

    def acknowledge(self, at: int, rule: str) -> list[Outcome]:
        """Acknowledge the open alert of a rule."""
        alert = self.alert(rule)
        return self.take(Acknowledge(START + at, self.bed, "ack", alert.id, "RN"))

    def unacknowledge(self, at: int, rule: str) -> list[Outcome]:
        """Withdraw the acknowledgement of a rule's alert."""
        alert = self.alert(rule)
        return self.take(Unacknowledge(START + at, self.bed, "unack", alert.id, "RN"))

    def silence(self, at: int, rule: str, span: int) -> list[Outcome]:
        """Silence the alert of a rule."""
        alert = self.alert(rule)
        return self.take(Silence(START + at, self.bed, "quiet", alert.id, "RN", span))

    def record(self, at: int, deed: Deed) -> list[Outcome]:
        """Record what was done."""
        return self.take(RecordAction(START + at, self.bed, "deed", deed, "RN"))

    def tick(self, at: int) -> list[Outcome]:
        """Nothing but time."""
        return self.take(Ticked(START + at, self.bed))

    @property
    def session_id(self) -> str:
        """Id of the open session."""
        assert self.state.session is not None
        return self.state.session.id

    def alert(self, rule: str) -> Alert:
        """The one open alert of a rule."""
        found = [alert for alert in self.state.alerts.values() if alert.rule == rule]
        assert len(found) == 1, f"{rule}: {[a.rule for a in self.state.alerts.values()]}"
        return found[0]

    def open_rules(self) -> list[str]:
        """Rules with an open alert, sorted."""
        return sorted(alert.rule for alert in self.state.alerts.values())

    def sounding(self) -> list[str]:
        """Rules of open alerts that nothing covers."""
        return sorted(a.rule for a in self.state.alerts.values() if a.covered_by is None)

    def log(self, *rules: str) -> list[tuple[int, str, str, str, str]]:
        """(ms, what, rule, priority, action) of every alert change, of these rules only if given."""
        return [line for line in alert_log(self.said) if not rules or line[2] in rules]


def alert_log(outcomes: Iterable[Outcome]) -> list[tuple[int, str, str, str, str]]:
    """(ms, what, rule, priority, action) of every alert change."""
    words = {AlertRaised: "raised", AlertChanged: "changed", AlertClosed: "closed"}
    return [
        (one.at - START, words[type(one)], one.alert.rule, str(one.alert.priority), str(one.alert.action))
        for one in outcomes
        if isinstance(one, AlertRaised | AlertChanged | AlertClosed)
    ]
