"""A whole service without disk, broker or time: the real suite, committed at once.

It stands where the engine loop, the board and the archive stand (``app.shell.ports``), so that the doors
to the outside can be tried against what the core really says.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Sequence
from typing import Any, TypeVar, get_args

from app.codec import wire
from app.codec.frames import change_frame
from app.codec.journal import encode_event
from app.codec.protocol_file import dump_protocol
from app.codec.tables import Sample, Stay
from app.codec.wire_record import instant
from app.core.alarm import Alert
from app.core.changes import Aside, Change, CommandAnswered, CommandRefused, Outcome
from app.core.course import Course
from app.core.events import Envelope, Event, PumpReported, PumpState, VitalsReceived
from app.core.protocol import Protocol
from app.core.session import Session
from app.core.shown import BedView
from app.core.site import Room
from app.core.suite import Suite
from app.core.vitals import BedId, DeviceId, Instant, Origin, Reading, Signal
from app.shell.hub import Hub
from app.shell.ports import Answer, Mark, Page, Refused, TrendPoint
from tests.support import START, shipped

CHANGES = get_args(Change)
ASIDES = get_args(Aside)

T = TypeVar("T")


class Clinic:
    """Implements ``Site``, ``Commands`` and ``Archive``; ``take`` is an event and its commit."""

    def __init__(self, epoch: str = "epoch-1") -> None:
        self.suite = Suite(shipped())
        self.epoch = epoch
        self.seq = 0
        self.speed = 1.0
        self.at: Instant = START
        self.told: list[tuple[int, Change, bytes]] = []
        self.events: list[Event] = []
        self.hubs: list[Hub] = []
        self.answers: dict[str, Answer] = {}
        self.keys: list[str | None] = []
        self.commands = 0
        self.kept: dict[str, bytes] = {}
        self.closed: dict[str, Alert | Session] = {}
        self.refused: list[Refused] = []
        self.asked: list[tuple[str, str, int, int, int]] = []
        self.seqs: dict[str, int] = {}

    # what happens

    def take(self, event: Event) -> tuple[Outcome, ...]:
        self.at = max(self.at, event.at)
        self.events.append(event)
        outcomes = self.suite.take(event)
        told: list[tuple[int, Change, bytes]] = []
        asides: list[Aside] = []
        for outcome in outcomes:
            if isinstance(outcome, CHANGES):
                self.seq += 1
                told.append((self.seq, outcome, change_frame(self.seq, outcome)))
                self._keep(outcome)
            elif isinstance(outcome, ASIDES):
                asides.append(outcome)
        self.told += told
        for hub in self.hubs:
            hub.publish(told, asides)
        return outcomes

    def _keep(self, change: Change) -> None:
        alert: Alert | None = getattr(change, "alert", None)
        if alert is not None:
            self.kept[alert.id] = wire.to_json(wire.alert_object(alert))
            if not alert.is_open:
                self.closed[alert.id] = alert
        session: Session | None = getattr(change, "session", None)
        if session is not None:
            self.kept[session.id] = wire.to_json(wire.session_object(session))
            if session.closed_at is not None:
                self.closed[session.id] = session

    def envelope(self, device: str) -> Envelope:
        self.seqs[device] = self.seqs.get(device, 0) + 1
        return Envelope(DeviceId(device), "boot", self.seqs[device], self.at, Origin.DEVICE)

    def vitals(self, bed: str, *, after: int = 1000, **values: float) -> tuple[Outcome, ...]:
        self.at += after
        readings = tuple(Reading(Signal(name), float(value)) for name, value in values.items())
        return self.take(VitalsReceived(self.at, BedId(bed), self.envelope(f"m-{bed}"), readings))

    def pump(self, bed: str, state: str = "infusing", rate: float = 45.0) -> tuple[Outcome, ...]:
        self.at += 1000
        envelope = self.envelope(f"p-{bed}")
        report = PumpReported(
            self.at, BedId(bed), envelope, PumpState(state), rate, None, "ketamine", 1.0, 3.0, 40.0
        )
        return self.take(report)

    # Site

    def now(self) -> Instant:
        return self.at

    def beds(self) -> Sequence[BedView]:
        return self.suite.views()

    def bed(self, bed: str) -> BedView | None:
        return self.suite.view(BedId(bed))

    def open_alerts(self) -> Sequence[Alert]:
        return self.suite.alerts()

    def alert(self, alert: str) -> Alert | None:
        return self.suite.alert(alert)

    def open_sessions(self) -> Sequence[Session]:
        return self.suite.sessions()

    def session(self, session: str) -> Session | None:
        return self.suite.session(session)

    def bed_of(self, identity: str) -> BedId | None:
        return self.suite.bed_of(identity)

    def protocols(self) -> Sequence[Protocol]:
        return [self.suite.protocol]

    def room(self) -> Room:
        return self.suite.registry.room

    def courses(self) -> Sequence[Course]:
        return list(self.suite.registry.courses.values())

    def course(self, course: str) -> Course | None:
        return self.suite.registry.courses.get(course)

    # Commands

    async def submit(self, make: Callable[[Instant, str], Event], key: str | None) -> Answer:
        self.keys.append(key)
        if key is not None and key in self.answers:
            return self.answers[key]
        self.commands += 1
        self.at += 1
        outcomes = self.take(make(self.at, f"c{self.commands}"))
        (answer,) = [one for one in outcomes if isinstance(one, CommandAnswered | CommandRefused)]
        if key is not None:
            self.answers[key] = answer
        return answer

    # The archive has methods of the same names as the site, so it is an object of its own.

    @property
    def archive(self) -> ClinicArchive:
        return ClinicArchive(self)


class ClinicArchive:
    """Implements ``Archive``."""

    def __init__(self, clinic: Clinic) -> None:
        self._clinic = clinic

    async def alert(self, alert: str) -> bytes | None:
        return self._clinic.kept.get(alert)

    async def session(self, session: str) -> bytes | None:
        return self._clinic.kept.get(session)

    async def closed_alerts(self, bed: str | None, session: str | None, most: int) -> list[bytes]:
        found = [
            one
            for one in self._clinic.closed.values()
            if isinstance(one, Alert) and bed in (None, one.bed) and session in (None, one.session)
        ]
        found.sort(key=lambda one: one.raised_at, reverse=True)
        return [self._clinic.kept[one.id] for one in found[:most]]

    async def closed_sessions(self, bed: str | None, most: int) -> list[bytes]:
        found = [
            one for one in self._clinic.closed.values() if isinstance(one, Session) and bed in (None, one.bed)
        ]
        return [self._clinic.kept[one.id] for one in found[:most]]

    async def changes(self, bed: str, since: Instant, until: Instant) -> list[bytes]:
        return [body for _, one, body in self._clinic.told if one.bed == bed and since <= one.at <= until]

    async def newest_changes(
        self, before: int, bed: str | None, kinds: Collection[str], most: int
    ) -> list[bytes]:
        found = [
            body
            for seq, one, body in reversed(self._clinic.told)
            if seq < before and bed in (None, one.bed) and (not kinds or wire.change_kind(one) in kinds)
        ]
        return found[:most]

    async def change_page(
        self, kinds: Collection[str], since: Instant, until: Instant, after: Mark
    ) -> Page[bytes]:
        marked = [
            ((one.at, f"{seq:09}"), body)
            for seq, one, body in self._clinic.told
            if wire.change_kind(one) in kinds and since <= one.at <= until
        ]
        return _page(marked, after)

    async def pump_reports(self, bed: str, since: Instant, until: Instant) -> list[bytes]:
        return [
            encode_event(one)
            for one in self._clinic.events
            if isinstance(one, PumpReported) and one.bed == bed and since <= one.at <= until
        ]

    async def readings(
        self, bed: str, signals: Collection[str], since: Instant, until: Instant
    ) -> list[tuple[str, Instant, float]]:
        return [
            (reading.signal, one.at, reading.value)
            for one in self._clinic.events
            if isinstance(one, VitalsReceived) and one.bed == bed and since <= one.at <= until
            for reading in one.readings
            if reading.signal in signals and reading.value is not None
        ]

    async def kept_since(self) -> Instant | None:
        return min((one.at for one in self._clinic.events), default=None)

    async def document(self, sha256: str) -> bytes | None:
        protocol = self._clinic.suite.protocol
        return dump_protocol(protocol) if protocol.sha256 == sha256 else None

    async def sample_page(self, bed: str | None, since: Instant, until: Instant, after: Mark) -> Page[Sample]:
        found = [
            (one.at, Sample(one.bed, reading.signal, one.at, reading.value, reading.validity))
            for one in self._clinic.events
            if isinstance(one, VitalsReceived) and bed in (None, one.bed) and since <= one.at <= until
            for reading in one.readings
        ]
        return _page([((at, f"{n:09}"), sample) for n, (at, sample) in enumerate(found)], after)

    async def alert_page(
        self, session: str | None, since: Instant, until: Instant, after: Mark
    ) -> Page[bytes]:
        bodies = [body for body in self._clinic.kept.values() if b'"raised_at"' in body]
        found = [(one["raised_at"], one, body) for body in bodies if (one := json.loads(body))]
        marked = [
            ((instant(at), one["id"]), body) for at, one, body in found if session in (None, one["session"])
        ]
        return _page([one for one in marked if since <= one[0][0] <= until], after)

    async def session_page(self, since: Instant, until: Instant, after: Mark) -> Page[bytes]:
        stays = await self.stays(since, until)
        return _page([((one.since, one.session), self._clinic.kept[one.session]) for one in stays], after)

    async def stays(self, since: Instant, until: Instant) -> list[Stay]:
        bodies = [body for body in self._clinic.kept.values() if b'"opened_at"' in body]
        told = [
            Stay(
                one["id"],
                one["bed"],
                instant(one["opened_at"]),
                None if one["closed_at"] is None else instant(one["closed_at"]),
            )
            for one in map(json.loads, bodies)
        ]
        return [one for one in told if one.since <= until and (one.until is None or one.until >= since)]

    async def trend(
        self, bed: str, signal: str, since: Instant, until: Instant, points: int
    ) -> list[TrendPoint]:
        self._clinic.asked.append((bed, signal, since, until, points))
        return [TrendPoint(since, 90.0, 97.5)]


def _page(marked: list[tuple[Mark, T]], after: Mark) -> Page[T]:
    """Three at a time, so that every test turns pages."""
    following = sorted((one for one in marked if one[0] > after), key=lambda one: one[0])[:3]
    return Page([one for _, one in following], following[-1][0] if following else None)


TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def assert_keys(found: dict[str, Any], contract: str) -> None:
    """Every name the contract writes down is there; more may be."""
    missing = set(contract.split()) - found.keys()
    assert not missing, f"missing {sorted(missing)}"
