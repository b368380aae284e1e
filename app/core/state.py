"""What one bed is: everything remembered, and nothing that can be derived from it.

State is per bed and knows no other bed. Mappings are never changed in place: a step builds new ones.
What every message makes anew is a named tuple: a frozen dataclass takes three times as long to make.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from app.core.alarm import Alert
from app.core.device import Device
from app.core.infusion import Infusion
from app.core.protocol import Protocol
from app.core.quantity import Quantity
from app.core.session import ActionRecord, CuffMeasurement, Session
from app.core.vitals import BedId, DeviceId, Instant, Origin, Signal, Validity
from app.core.watch import Run, Watch


class Standing(StrEnum):
    """Who sits here, as far as we know."""

    FREE = "free"
    UNASSIGNED = "unassigned"
    SESSION = "session"


class Channel(NamedTuple):
    """The newest number of one signal.

    Attributes:
        taken: Device time of it; None if the device never said.
        usable_at: Receipt of the newest usable number; None: never.
        ever: A usable number has come since the bed was last free.
    """

    value: float | None
    validity: Validity
    taken: Instant | None
    received_at: Instant
    usable_at: Instant | None
    ever: bool


class Presence(NamedTuple):
    """An armed quantity, and since when it is without a usable value.

    Attributes:
        since: Newest usable value, or the arming if none came.
        tier: Highest TEC-LOST stage reached; -1: none.
        back: Usable evidence since the loss.
        ceiling: Highest stage this quantity may reach.
        cause: Why there is no usable value, as the device says.
    """

    since: Instant
    tier: int = -1
    back: Run | None = None
    ceiling: int = 2
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Lasting:
    """A named situation that is there since an instant; its stages come by the clock.

    Attributes:
        tier: Highest stage told; -1: none yet.
        back: Evidence of its end.
        cause: What it is about, in words.
    """

    since: Instant
    tier: int = -1
    back: Run | None = None
    cause: str = ""


@dataclass(frozen=True, slots=True)
class RangeCount:
    """Implausible numbers of one signal in the present window."""

    since: Instant
    good: int
    bad: int


Key: TypeAlias = tuple[str, str]
"""(rule id, subject)."""


@dataclass(frozen=True, slots=True)
class BedState:
    """One bed.

    Attributes:
        clock: Newest instant lived through.
        due: Next instant at which something happens by itself; None: never.
        counters: Numbers given to alerts, sessions and actions of this bed so far.
        owners: First device to send a signal owns it here.
        fitted: Quantities with a usable value since the bed was last free.
        peaks: Per quantity with a ``Fall`` rule: candidates for the window's highest, oldest first.
        cuff_keys: Newest measurements' (device, time), so that one sent again is still one.
        alerts: Open ones, by id.
        actions: Recorded and waiting to be seen at the pump.
        usable_at: Newest usable number of any signal.
        next_protocol: Adopted by the site, waiting for the session to close.
    """

    bed: BedId
    protocol: Protocol
    clock: Instant = 0
    due: Instant | None = None
    standing: Standing = Standing.FREE
    session: Session | None = None
    counters: tuple[int, int, int] = (0, 0, 0)
    origin: Origin | None = None
    devices: Mapping[DeviceId, Device] = field(default_factory=dict)
    owners: Mapping[Signal, DeviceId] = field(default_factory=dict)
    channels: Mapping[Signal, Channel] = field(default_factory=dict)
    presence: Mapping[Quantity, Presence] = field(default_factory=dict)
    fitted: frozenset[Quantity] = frozenset()
    peaks: Mapping[Quantity, tuple[tuple[Instant, float], ...]] = field(default_factory=dict)
    ranges: Mapping[Signal, RangeCount] = field(default_factory=dict)
    cuffs: tuple[CuffMeasurement, ...] = ()
    cuff_keys: tuple[tuple[DeviceId, Instant], ...] = ()
    cuff_due_from: Instant | None = None
    watches: Mapping[Key, Watch] = field(default_factory=dict)
    lasting: Mapping[Key, Lasting] = field(default_factory=dict)
    alerts: Mapping[str, Alert] = field(default_factory=dict)
    infusion: Infusion = field(default_factory=Infusion)
    actions: tuple[ActionRecord, ...] = ()
    usable_at: Instant | None = None
    next_protocol: Protocol | None = None
