"""What we can say: facts, not orders. Who hears them is the shell's business.

The first group is published with a durable sequence number and carries the whole object it changed,
so that a client's snapshot plus changes equals what the service would snapshot now. The second group
is not numbered: newest values, refusals to count, answers to whoever gave a command.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from app.core.alarm import Alert
from app.core.course import Course
from app.core.record import Check, Note
from app.core.session import ActionRecord, Session
from app.core.shown import BedView, ShownPump
from app.core.site import Room
from app.core.vitals import BedId, DeviceId, Instant, Signal, Validity


@dataclass(frozen=True, slots=True)
class AlertRaised:
    """A new occurrence."""

    at: Instant
    bed: BedId
    alert: Alert


@dataclass(frozen=True, slots=True)
class AlertChanged:
    """The same occurrence: other stage, acknowledgement, silence, escalation, cover or state."""

    at: Instant
    bed: BedId
    alert: Alert


@dataclass(frozen=True, slots=True)
class AlertClosed:
    """The occurrence has ended; its id will not come again."""

    at: Instant
    bed: BedId
    alert: Alert


@dataclass(frozen=True, slots=True)
class SessionOpened:
    """A visit began, or an unplanned one was filled in."""

    at: Instant
    bed: BedId
    session: Session
    view: BedView


@dataclass(frozen=True, slots=True)
class SessionClosed:
    """A visit is over."""

    at: Instant
    bed: BedId
    session: Session
    view: BedView


@dataclass(frozen=True, slots=True)
class PhaseChanged:
    """The visit entered another phase, by the pump's word or a person's."""

    at: Instant
    bed: BedId
    session: Session
    view: BedView


@dataclass(frozen=True, slots=True)
class BaselineLocked:
    """Relative rules have something to refer to."""

    at: Instant
    bed: BedId
    session: Session
    view: BedView


@dataclass(frozen=True, slots=True)
class SessionChanged:
    """Something was put down in the session.

    Attributes:
        what: ``plan``, ``screening``, ``override``, ``limit``, ``adverse_event``, ``medicine``, ``tick`` or
            ``feedback``.
    """

    at: Instant
    bed: BedId
    what: str
    session: Session
    view: BedView


@dataclass(frozen=True, slots=True)
class CheckDue:
    """A check is due now."""

    at: Instant
    bed: BedId
    session: Session
    view: BedView


@dataclass(frozen=True, slots=True)
class CheckDone:
    """A person has looked, and put it down."""

    at: Instant
    bed: BedId
    check: Check
    session: Session
    view: BedView


@dataclass(frozen=True, slots=True)
class NoteAdded:
    """A free observation was put down."""

    at: Instant
    bed: BedId
    note: Note
    session: Session


@dataclass(frozen=True, slots=True)
class CourseChanged:
    """A course of infusions is another now; on the site's own bed."""

    at: Instant
    bed: BedId
    course: Course


@dataclass(frozen=True, slots=True)
class SiteChanged:
    """The room was set up; on the site's own bed."""

    at: Instant
    bed: BedId
    room: Room


@dataclass(frozen=True, slots=True)
class LimitsChanged:
    """The limits that apply to this patient are others now."""

    at: Instant
    bed: BedId
    view: BedView


@dataclass(frozen=True, slots=True)
class ActionRecorded:
    """A person recorded what was done."""

    at: Instant
    bed: BedId
    action: ActionRecord
    session: Session | None


@dataclass(frozen=True, slots=True)
class ActionVerified:
    """The pump has shown the recorded action."""

    at: Instant
    bed: BedId
    action: ActionRecord
    session: Session | None


@dataclass(frozen=True, slots=True)
class ActionUnverified:
    """The pump has not shown the recorded action in time, or there is no pump feed to show it."""

    at: Instant
    bed: BedId
    action: ActionRecord
    session: Session | None


@dataclass(frozen=True, slots=True)
class DeviceOnline:
    """A bound device is heard."""

    at: Instant
    bed: BedId
    device: DeviceId
    view: BedView


@dataclass(frozen=True, slots=True)
class DeviceOffline:
    """A bound device said it leaves, or its last will said so."""

    at: Instant
    bed: BedId
    device: DeviceId
    view: BedView


@dataclass(frozen=True, slots=True)
class BindingChanged:
    """A device serves this bed (``bound``) or no longer does."""

    at: Instant
    bed: BedId
    device: DeviceId
    bound: bool
    by: str
    reason: str
    view: BedView


@dataclass(frozen=True, slots=True)
class BedChanged:
    """The bed looks different, and no other change of this turn tells it."""

    at: Instant
    bed: BedId
    view: BedView


class AcceptedReading(NamedTuple):
    """One reading as it was taken in.

    Attributes:
        taken: Device time of the reading, ms UTC; None if the device never said.
        late: Journaled and drawn, never judged.
    """

    signal: Signal
    value: float | None
    validity: Validity
    taken: Instant | None
    late: bool


@dataclass(frozen=True, slots=True)
class ReadingsAccepted:
    """Readings of one message, for the newest values and the trend."""

    at: Instant
    bed: BedId
    device: DeviceId
    readings: tuple[AcceptedReading, ...]


@dataclass(frozen=True, slots=True)
class PumpShown:
    """The pump's newest word."""

    at: Instant
    bed: BedId
    pump: ShownPump


@dataclass(frozen=True, slots=True)
class ReadingRefused:
    """A reading was not taken in; counted by reason."""

    at: Instant
    bed: BedId
    device: DeviceId
    signal: Signal
    reason: str


@dataclass(frozen=True, slots=True)
class MessageSetAside:
    """A whole message was not judged; counted by reason (``duplicate``, ``unbound``, ...)."""

    at: Instant
    bed: BedId
    device: DeviceId
    reason: str


@dataclass(frozen=True, slots=True)
class CommandAnswered:
    """A command was carried out.

    Attributes:
        result: ``created`` or ``done``.
        subject: Id of the object to answer with (session, alert, action), or "".
    """

    at: Instant
    bed: BedId
    command: str
    result: str
    subject: str


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that stands against a command.

    Attributes:
        field: Of the command, its place with keys joined by dots; "": none in particular.
        rule: Rule, gate or item of the discharge list, by id; "": none.
        message: What is wrong, for a person.
    """

    field: str
    rule: str
    message: str


@dataclass(frozen=True, slots=True)
class CommandRefused:
    """A command was not carried out.

    Attributes:
        reason: ``not_found``, ``conflict``, ``invalid`` or ``stale`` (another revision than the giver saw).
        detail: One sentence for a person: what is wrong, and the way out.
        faults: The same thing by thing, where it is about a field, a rule or a gate.
    """

    at: Instant
    bed: BedId
    command: str
    reason: str
    detail: str
    faults: tuple[Fault, ...] = ()


Change: TypeAlias = (
    AlertRaised
    | AlertChanged
    | AlertClosed
    | SessionOpened
    | SessionClosed
    | PhaseChanged
    | BaselineLocked
    | LimitsChanged
    | SessionChanged
    | CheckDue
    | CheckDone
    | NoteAdded
    | CourseChanged
    | SiteChanged
    | ActionRecorded
    | ActionVerified
    | ActionUnverified
    | DeviceOnline
    | DeviceOffline
    | BindingChanged
    | BedChanged
)
"""Published facts; each gets the next durable sequence number."""

Aside: TypeAlias = (
    ReadingsAccepted | PumpShown | ReadingRefused | MessageSetAside | CommandAnswered | CommandRefused
)
"""Facts that are not numbered."""

Outcome: TypeAlias = Change | Aside
