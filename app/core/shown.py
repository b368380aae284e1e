"""A bed as everybody may see it: plain values derived from its state by ``views``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.core.protocol import Action, Phase, Priority
from app.core.session import Baseline
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
class ShownGate:
    """One gate that is unmet now.

    Attributes:
        level: ``block`` or ``warn``.
        text: What is missing, and where it is short, the way out.
        overridable: A named person may let the visit go on.
        overridden: Somebody has.
    """

    id: str
    level: str
    text: str
    overridable: bool
    overridden: bool


@dataclass(frozen=True, slots=True)
class ShownItem:
    """One item of the discharge list.

    Attributes:
        by: Who ticked it; ``service``: it can be seen; "": it is not met.
        by_hand: Only a person can see it.
        at: Since when it is met.
    """

    id: str
    text: str
    met: bool
    by_hand: bool
    by: str
    at: Instant | None


@dataclass(frozen=True, slots=True)
class BedView:
    """A bed as everybody may see it.

    Attributes:
        state: ``free``, ``unassigned`` or ``session``.
        inactive: Rules that wait for a baseline.
        gates: What stands between this session and its start, unmet gates only; shown until the end.
        discharge: The discharge list, once the infusion has begun; empty before.
        flags: Of this patient, in order of name.
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
    gates: tuple[ShownGate, ...] = ()
    discharge: tuple[ShownItem, ...] = ()
    flags: tuple[str, ...] = ()
