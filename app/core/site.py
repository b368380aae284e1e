"""What concerns two beds: a device serves one bed, a patient has one open session.

A small pure registry beside the engine. It decides where an event goes and what must be said instead;
its decisions reach the beds as ordinary events.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from app.core.course import Course
from app.core.events import (
    AssociationRefused,
    DeviceAlarmed,
    DeviceBound,
    DeviceStatus,
    DeviceUnbound,
    Event,
    OpenSession,
    PumpReported,
    VitalsReceived,
)
from app.core.service_events import Admission, AdmissionSet
from app.core.vitals import BedId, DeviceId, Instant


@dataclass(frozen=True, slots=True)
class Room:
    """The room as a person has set it up; nobody has yet: no name, no chairs.

    Attributes:
        chairs: In the order they stand in. Beds that are not among them are shown after them.
        revision: +1 each time.
    """

    name: str = ""
    chairs: tuple[BedId, ...] = ()
    by: str = ""
    at: Instant | None = None
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Registry:
    """Who serves whom.

    Attributes:
        beds: Bed of every known device; None: known, and unbound by a person.
        patients: Bed of every alias with an open session.
        courses: Every course, by id.
        armed: Some console can be heard.
        ended: By alias, when the patient's last infusion ended, of a course or of none.
    """

    admission: Admission = Admission.OPEN
    beds: Mapping[DeviceId, BedId | None] = field(default_factory=dict)
    patients: Mapping[str, BedId] = field(default_factory=dict)
    courses: Mapping[str, Course] = field(default_factory=dict)
    ended: Mapping[str, Instant] = field(default_factory=dict)
    room: Room = field(default_factory=Room)
    armed: bool = False


@dataclass(frozen=True, slots=True)
class Routed:
    """What becomes of an event.

    Attributes:
        events: To be stepped, each on its own bed, in order.
        refused: Why the event itself goes nowhere (a message's reason, or a command's sentence).
        reason: Of a refused command (``changes.CommandRefused``).
    """

    registry: Registry
    events: tuple[Event, ...] = ()
    refused: str = ""
    reason: str = "conflict"


def route(registry: Registry, event: Event, *, known: bool, engaged: bool = False) -> Routed:
    """Decide where an event goes.

    Args:
        event: As it came in; its bed is the one of its topic or its path.
        known: Whether that bed exists already.
        engaged: Whether the device to be bound serves a bed with an open session now.

    Returns:
        The registry after it, and the events to step.
    """
    match event:
        case VitalsReceived() | PumpReported() | DeviceAlarmed() | DeviceStatus():
            return _admit(registry, event, known=known)
        case DeviceBound(device=device, bed=bed, at=at, by=by, reason=reason):
            before = registry.beds.get(device)
            moved = replace(registry, beds={**registry.beds, device: bed})
            if before is None or before == bed:
                return Routed(moved, (event,))
            if event.command and engaged and not event.force:
                detail = (
                    f'{device} serves {before}, which has an open session. Send "force": true with by '
                    "and reason to move it."
                )
                return Routed(registry, (), detail)
            return Routed(moved, (DeviceUnbound(at, before, device, by, reason), event))
        case DeviceUnbound(device=device, bed=bed):
            if event.command and registry.beds.get(device) != bed:
                return Routed(registry, (), f"{device} is not bound to {bed}.", "not_found")
            return Routed(replace(registry, beds={**registry.beds, device: None}), (event,))
        case AdmissionSet(admission=admission):
            return Routed(replace(registry, admission=admission))
        case OpenSession(patient=patient, bed=bed):
            other = registry.patients.get(patient.alias)
            if other is not None and other != bed:
                return Routed(registry, (), f"{patient.alias} has an open session on {other}.")
            return Routed(registry, (event,))
        case _:
            return Routed(registry, (event,))


def _admit(
    registry: Registry,
    event: VitalsReceived | PumpReported | DeviceAlarmed | DeviceStatus,
    *,
    known: bool,
) -> Routed:
    device, bed = event.envelope.device, event.bed
    if device in registry.beds:
        mine = registry.beds[device]
        if mine == bed:
            return Routed(registry, (event,))
        if isinstance(event, DeviceStatus):
            return Routed(registry, (), "unbound")
        return Routed(registry, _refusal(event, device, mine, known=known), "unbound")
    if isinstance(event, DeviceStatus):
        return Routed(registry)  # a status alone admits nothing, and is nothing to refuse
    if registry.admission is Admission.BOUND:
        return Routed(registry, _refusal(event, device, None, known=known), "unbound")
    return Routed(replace(registry, beds={**registry.beds, device: bed}), (event,))


def _refusal(
    event: VitalsReceived | PumpReported | DeviceAlarmed,
    device: DeviceId,
    other: BedId | None,
    *,
    known: bool,
) -> tuple[Event, ...]:
    """TEC-ASSOC is told on the bed the device spoke for, if there is one, else on its own."""
    if known:
        return (AssociationRefused(event.at, event.bed, device, other),)
    if other is not None:
        return (AssociationRefused(event.at, other, device, event.bed),)
    return ()


def with_session(registry: Registry, alias: str, bed: BedId) -> Registry:
    """A patient has an open session here from now on."""
    return replace(registry, patients={**registry.patients, alias: bed})


def without_session(registry: Registry, bed: BedId, ended: Instant | None = None) -> Registry:
    """The session of this bed is over; its infusion ended at ``ended``, if there was one."""
    left = {alias: one for alias, one in registry.patients.items() if one != bed}
    gone = {} if ended is None else {alias: ended for alias, one in registry.patients.items() if one == bed}
    return replace(registry, patients=left, ended={**registry.ended, **gone})
