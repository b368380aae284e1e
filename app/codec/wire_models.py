"""The objects of the wire contract as schemas: what screens and other programs may rely on.

``wire`` writes these objects; the tests hold every one it writes against the models here, and the
published OpenAPI, AsyncAPI and JSON schemas are generated from them. Fields may be added; meaning
does not change.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from app.codec.wire_record_models import GateObject, ItemObject, RecordObject
from app.codec.wire_terms import Name, Time, WireModel
from app.core.alarm import AlertState
from app.core.events import Deed
from app.core.practice import PlanType
from app.core.protocol import Action, Kind, Op, Phase, Priority
from app.core.vitals import Origin, Signal, Validity


class AckObject(WireModel):
    """Who has seen an alert, and when."""

    by: str
    at: Time
    note: str


class SilenceObject(WireModel):
    """Who stopped the sound of this occurrence, and until when; it always ends."""

    by: str
    until: Time


class EscalationObject(WireModel):
    """When an alert gets worse by itself if nothing happens before."""

    at: Time
    priority: Priority
    """The one it has then; the same as now: nobody has taken it, and it is told more widely."""


class ProtocolName(WireModel):
    """A protocol, named exactly."""

    id: str
    version: str
    sha256: str


class ExplainObject(WireModel):
    """Why the alert says what it says, in numbers."""

    signal: str | None
    value: float | None
    unit: str
    op: Op | Literal[""]
    limit: float | None
    """The effective one of this patient."""
    baseline: float | None
    held_ms: int
    samples: list[tuple[Time, float]]
    """Some of the evidence, by receipt, oldest first."""
    cause: str
    """What a technical alert is about."""
    protocol: ProtocolName
    source: str


class AlertObject(WireModel):
    """One occurrence of one rule. Its id is never used again."""

    id: str
    bed: Name | None
    """Null: about the service itself."""
    session: str | None
    rule: str
    subject: str
    """Signal or device."""
    action: Action
    priority: Priority
    kind: Kind
    family: str | None
    state: AlertState
    provisional: bool
    """A cuff measurement that a second one has yet to confirm."""
    unverified: bool
    """It was never confirmed in time, so the worse is assumed."""
    latched: bool
    onset: Time
    raised_at: Time
    announced_at: Time
    """Last announced anew; escalation counts from here."""
    ack: AckObject | None
    silence: SilenceObject | None
    escalation: Annotated[int, Field(ge=0, le=2)]
    escalates: EscalationObject | None = None
    """What comes next if nothing happens; null: it gets no worse by itself. Absent from older alerts."""
    covered_by: str | None
    """A stronger open alert of the same family speaks for this one."""
    closed_at: Time | None
    close_reason: str | None
    origin: Origin | Literal[""]
    text: str
    clears_when: str
    steps: list[str]
    """What staff are to do, in order: sentences of the protocol, of the stage that speaks."""
    explain: ExplainObject


class ValueObject(WireModel):
    """The newest number of one signal."""

    value: float | None
    unit: str
    """UCUM."""
    validity: Validity
    time: Time | None
    """By the device's clock."""
    received_at: Time


class PumpObject(WireModel):
    """What the pump last said. Rate mL/h, volume mL, dose mg and mg/kg; null: not known."""

    state: str
    rate: float
    volume_delivered: float | None
    dose_mg: float | None
    dose_mg_per_kg: float | None
    at: Time


class LimitObject(WireModel):
    """One limit of this patient as it stands now, and what crossing it would say."""

    rule: str
    signal: str
    op: Op
    limit: float
    priority: Priority
    action: Action


class DueObject(WireModel):
    """What is due next, and when."""

    what: str
    at: Time


class DeviceObject(WireModel):
    """A bound device."""

    device: Name
    online: bool


class BedObject(WireModel):
    """A bed as everybody may see it."""

    bed: Name
    state: Literal["free", "unassigned", "session"]
    session: str | None
    phase: Phase | None
    phase_since: Time | None
    origin: Origin | None
    devices: list[DeviceObject]
    values: dict[Signal, ValueObject]
    baseline: dict[str, float] | None
    limits: list[LimitObject]
    inactive: list[str]
    """Rules that wait for a baseline."""
    pump: PumpObject | None
    due: list[DueObject]
    gates: list[GateObject]
    """What stands between this session and its start, unmet gates only; shown until the end."""
    discharge: list[ItemObject]
    """The discharge list, once the infusion has begun; empty before."""
    flags: list[str]
    """Of this patient: what changes how closely we look."""


class PatientObject(WireModel):
    """Pseudonym and what the rules need."""

    alias: str
    weight_kg: float
    age: int | None
    sex: str | None
    cv_risk: bool


class PlanObject(WireModel):
    """What is to be given."""

    drug: str
    dose_mg: float | None
    dose_mg_per_kg: float | None
    duration_min: float
    concentration_mg_per_ml: float | None
    type: PlanType


class RestingObject(WireModel):
    """One cuff measurement that a baseline was taken from, and the other signals at that instant."""

    at: Time
    values: dict[str, float]


class BaselineObject(WireModel):
    """What this patient's numbers were at rest."""

    values: dict[str, float]
    locked_at: Time
    readings: int
    """Cuff measurements it was taken from; 0: given by hand."""
    reason: str
    by: str
    """Who accepted it."""
    taken: list[RestingObject]
    """Those measurements, oldest first; ``values`` are their medians."""
    spread: dict[str, tuple[float, float]]
    """Smallest and largest of each."""


class SessionObject(WireModel):
    """One visit of one patient on one bed."""

    id: str
    bed: Name
    patient: PatientObject | None
    plan: PlanObject | None
    protocol: str
    protocol_version: str
    protocol_sha256: str
    """Names the protocol exactly; empty in sessions of before it was kept."""
    phase: Phase
    phase_since: Time
    opened_at: Time
    started_at: Time | None
    ended_at: Time | None
    closed_at: Time | None
    unplanned: bool
    """Opened by a pump that was infusing; weight and plan are yet to come."""
    dose_mg: float | None
    baseline: BaselineObject | None
    record: RecordObject
    course: str | None
    """Course it is an infusion of."""
    since_last_h: float | None
    """Hours from the end of the patient's infusion before to the opening; null: none, or not known."""
    gap_h: float | None
    """Fewest hours that the course's template wants between two infusions; null: not of a course."""
    revision: int
    """+1 with each change that a person makes; ``If-Match`` may ask for it."""


class ActionObject(WireModel):
    """What a person says was done."""

    id: str
    bed: Name
    at: Time
    action: Deed
    by: str
    note: str
    alert: str | None
    verdict: Literal["pending", "verified", "unverified", "cannot_be_verified", "not_needed"]
    due: Time | None
    """Until then the pump has to show it."""


class RoomObject(WireModel):
    """The room as a person has set it up; before anybody has: no name, no chairs, revision 0."""

    name: str
    chairs: list[Name]
    """In the order they stand in. Beds that are not among them are shown after them."""
    revision: int
    """+1 each time; ``If-Match`` may ask for it."""


class BindingObject(WireModel):
    """Which device serves which bed."""

    bed: Name
    device: Name
    bound: bool
    by: str
    reason: str
