"""What we can say: facts, not orders. Who hears them is the shell's business.

The first group is published with a durable sequence number and carries the whole object it changed,
so that a client's snapshot plus changes equals what the service would snapshot now. The second group
is not numbered: newest values, refusals to count, answers to whoever gave a command.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from app.core.alarm import Alert
from app.core.protocol import Action, Phase, Priority
from app.core.session import ActionRecord, Baseline, Session
from app.core.vitals import BedId, DeviceId, Instant, Origin, Signal, Validity


@dataclass(frozen=True, slots=True)
class ShownValue:
    """The newest number of one signal as a screen shows it.

    Attributes:
        time: When it was taken, by the device's clock; None if the device never said.
    """

    value: float | None
    validity: Validity
    time: Instant | None
    received_at: Instant


@dataclass(frozen=True, slots=True)
class ShownLimit:
    """One limit of this patient as it stands now, with what crossing it would say."""

    rule: str
    signal: str
    op: str
    limit: float
    priority: Priority
    action: Action


@dataclass(frozen=True, slots=True)
class ShownPump:
    """What the pump last said. Rate mL/h, volume mL, dose mg and mg/kg; None where unknown."""

    state: str
    rate: float
    volume_delivered: float | None
    dose_mg: float | None
    dose_mg_per_kg: float | None
    at: Instant


@dataclass(frozen=True, slots=True)
class Due:
    """What is due next at this bed, and when."""

    what: str
    at: Instant


@dataclass(frozen=True, slots=True)
class BedView:
    """A bed as everybody may see it.

    Attributes:
        state: ``free``, ``unassigned`` or ``session``.
        inactive: Rules that wait for a baseline.
        devices: Bound devices and whether each is online, in order of name.
        values: Newest per signal; coalesced on the wire, never part of a numbered change's promise.
        pump: The same for the pump.
    """

    bed: BedId
    state: str
    session: str | None
    phase: Phase | None
    phase_since: Instant | None
    origin: Origin | None
    devices: tuple[tuple[DeviceId, bool], ...]
    baseline: Baseline | None
    limits: tuple[ShownLimit, ...]
    inactive: tuple[str, ...]
    due: tuple[Due, ...]
    values: Mapping[Signal, ShownValue]
    pump: ShownPump | None


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


@dataclass(frozen=True, slots=True)
class AcceptedReading:
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
class CommandRefused:
    """A command was not carried out.

    Attributes:
        reason: ``not_found``, ``conflict`` or ``invalid``.
        detail: One sentence for a person: what is wrong, and the way out.
    """

    at: Instant
    bed: BedId
    command: str
    reason: str
    detail: str


Change: TypeAlias = (
    AlertRaised
    | AlertChanged
    | AlertClosed
    | SessionOpened
    | SessionClosed
    | PhaseChanged
    | BaselineLocked
    | LimitsChanged
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
