"""What can happen. Every event carries ``at``, its instant of receipt on our own clock.

Device time is data: shown, journaled, checked for skew, never "now". Commands of staff come through
the same door as readings, so there is one order of events and the journal holds it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from app.core.commands import SiteCommand, VisitCommand
from app.core.plan import Patient, Plan
from app.core.protocol import Phase, Protocol
from app.core.service_events import (
    AdmissionSet,
    ConsolesChanged,
    LinkChanged,
    MessageAbandoned,
    Unheard,
    Unwatched,
)
from app.core.vitals import BedId, DeviceId, Instant, Origin, Reading


@dataclass(frozen=True, slots=True)
class Envelope:
    """What every device message carries.

    Attributes:
        boot: Text, new at each start of the device; None only for a bare last will.
        seq: +1 each message of that boot; None only for a bare last will.
        time: Device clock, ms UTC; None only for a bare last will.
    """

    device: DeviceId
    boot: str | None
    seq: int | None
    time: Instant | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class VitalsReceived:
    """A monitor sent numbers."""

    at: Instant
    bed: BedId
    envelope: Envelope
    readings: tuple[Reading, ...]


class PumpState(StrEnum):
    """What the infusion pump says it is doing."""

    STANDBY = "standby"
    INFUSING = "infusing"
    PAUSED = "paused"
    STOPPED = "stopped"
    COMPLETED = "completed"


class PumpReason(StrEnum):
    """Why it is not infusing."""

    USER = "user"
    ALARM = "alarm"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class PumpReported:
    """The pump told its state. Rate in mL/h, volumes in mL, concentration in mg/mL."""

    at: Instant
    bed: BedId
    envelope: Envelope
    state: PumpState
    rate: float
    reason: PumpReason | None = None
    drug: str | None = None
    concentration: float | None = None
    volume_delivered: float | None = None
    volume_to_deliver: float | None = None


class AlarmPhase(StrEnum):
    """Life of a device's own alarm."""

    START = "start"
    UPDATE = "update"
    END = "end"


@dataclass(frozen=True, slots=True)
class DeviceAlarmed:
    """A device raised, changed or ended an alarm of its own; passed through at once.

    Attributes:
        priority: ``high``, ``medium`` or ``low`` as the device says.
    """

    at: Instant
    bed: BedId
    envelope: Envelope
    code: str
    phase: AlarmPhase
    priority: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class DeviceStatus:
    """A device said (or its last will says) that it is online or offline."""

    at: Instant
    bed: BedId
    envelope: Envelope
    online: bool
    model: str = ""


@dataclass(frozen=True, slots=True)
class AssociationRefused:
    """The site registry refused a device here: it serves another bed, or is not bound.

    Attributes:
        other: Bed it is bound to; None: bound nowhere while admission is ``bound``.
    """

    at: Instant
    bed: BedId
    device: DeviceId
    other: BedId | None


@dataclass(frozen=True, slots=True)
class DeviceBound:
    """Command: a device serves this bed from now on.

    Attributes:
        force: Though its bed before has an open session.
        command: "": nobody waits for an answer, and it was judged before it came.
    """

    at: Instant
    bed: BedId
    device: DeviceId
    by: str = ""
    reason: str = ""
    force: bool = False
    command: str = ""


@dataclass(frozen=True, slots=True)
class DeviceUnbound:
    """Command: a device no longer serves this bed.

    Attributes:
        command: "": it follows from another event, or was judged before it came.
    """

    at: Instant
    bed: BedId
    device: DeviceId
    by: str = ""
    reason: str = ""
    command: str = ""


@dataclass(frozen=True, slots=True)
class OpenSession:
    """Command: open a session, or fill the unplanned one that a pump opened.

    Attributes:
        course, since_last_h, gap_h: Known to the site alone, which fills them in: the patient's open
            course, hours since the end of the infusion before, and at least so many its template wants.
    """

    at: Instant
    bed: BedId
    command: str
    patient: Patient
    plan: Plan
    protocol: str
    by: str = ""
    course: str | None = None
    since_last_h: float | None = None
    gap_h: float | None = None


@dataclass(frozen=True, slots=True)
class LockBaseline:
    """Command: lock a baseline, from recent readings (``values`` None) or by given values.

    Attributes:
        values: Per quantity in its canonical unit.
        revision: The session's as the giver saw it; None: not asked.
    """

    at: Instant
    bed: BedId
    command: str
    session: str
    values: Mapping[str, float] | None = None
    reason: str = ""
    by: str = ""
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class SetPhase:
    """Command: staff say which phase it is, where no pump feed decides it.

    Attributes:
        override: Though gates or items of the discharge list are unmet; needs ``by`` and ``reason``.
        revision: The session's as the giver saw it; None: not asked.
    """

    at: Instant
    bed: BedId
    command: str
    session: str
    phase: Phase
    by: str = ""
    reason: str = ""
    override: bool = False
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class CloseSession:
    """Command: the visit is over.

    Attributes:
        override: Though items of the discharge list are open; needs ``by`` and ``reason``.
    """

    at: Instant
    bed: BedId
    command: str
    session: str
    by: str = ""
    reason: str = ""
    override: bool = False
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class ReleaseBed:
    """Command: nobody is in this chair any more."""

    at: Instant
    bed: BedId
    command: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """Command: a named person has seen one alert."""

    at: Instant
    bed: BedId
    command: str
    alert: str
    by: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Unacknowledge:
    """Command: the acknowledgement is withdrawn."""

    at: Instant
    bed: BedId
    command: str
    alert: str
    by: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Silence:
    """Command: sound off for one occurrence, for ``span`` ms at most what the protocol allows."""

    at: Instant
    bed: BedId
    command: str
    alert: str
    by: str
    span: int
    note: str = ""


class Deed(StrEnum):
    """What a person says was done at the chair."""

    CHECKED = "checked"
    SLOWED = "slowed"
    PAUSED = "paused"
    RESUMED = "resumed"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class RecordAction:
    """Command: record what was done; the pump's own reports then verify it."""

    at: Instant
    bed: BedId
    command: str
    deed: Deed
    by: str
    alert: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ProtocolAdopted:
    """The site follows this protocol from now on; a bed with a session keeps its own until it closes."""

    at: Instant
    bed: BedId
    protocol: Protocol = field(repr=False)


@dataclass(frozen=True, slots=True)
class Ticked:
    """Nothing but time."""

    at: Instant
    bed: BedId


DeviceEvent: TypeAlias = VitalsReceived | PumpReported | DeviceAlarmed | DeviceStatus
Command: TypeAlias = (
    VisitCommand
    | SiteCommand
    | OpenSession
    | LockBaseline
    | SetPhase
    | CloseSession
    | ReleaseBed
    | Acknowledge
    | Unacknowledge
    | Silence
    | RecordAction
)
Event: TypeAlias = (
    DeviceEvent
    | Command
    | AssociationRefused
    | DeviceBound
    | DeviceUnbound
    | ProtocolAdopted
    | AdmissionSet
    | Unwatched
    | MessageAbandoned
    | LinkChanged
    | ConsolesChanged
    | Unheard
    | Ticked
)
