"""What staff and programs send by HTTP: sessions, alerts, devices, the room.

Strict like every door: no text for a number, nothing unnamed, no NaN. ``by`` names the person until
people sign in. Bounds on weight, age and duration keep typing errors out and are no clinical limits.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final, Literal, Self, TypeAlias

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from app.codec.http_call import Call
from app.codec.wire_terms import Name
from app.core.commands import ArrangeRoom
from app.core.events import (
    Acknowledge,
    CloseSession,
    Deed,
    DeviceBound,
    LockBaseline,
    OpenSession,
    RecordAction,
    ReleaseBed,
    SetPhase,
    Silence,
    Unacknowledge,
)
from app.core.plan import Patient, Plan
from app.core.practice import PlanType
from app.core.protocol import Phase
from app.core.vitals import SECOND, BedId, DeviceId, Instant

_RFC_3339: Final = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII | re.IGNORECASE
)


def _rfc_3339(value: object) -> str:
    """Pydantic would take a number, or a day without its time, for an instant."""
    if isinstance(value, str) and _RFC_3339.fullmatch(value):
        return value
    raise ValueError("write it as RFC 3339 with its zone, such as 2026-11-21T10:42:17Z")


Person: TypeAlias = Annotated[str, Field(min_length=1, max_length=64, pattern=r"\S", examples=["J. Kim, RN"])]
MaybePerson: TypeAlias = Annotated[str, Field(max_length=64, examples=["J. Kim, RN"])]
Note: TypeAlias = Annotated[str, Field(max_length=500, examples=["cuff moved to the left arm"])]
Identity: TypeAlias = Annotated[str, Field(min_length=1, max_length=128, examples=["chair-3.4"])]
Moment: TypeAlias = Annotated[
    AwareDatetime,
    Field(strict=False, ge=datetime(1970, 1, 1, tzinfo=UTC), lt=datetime(2200, 1, 1, tzinfo=UTC)),
    BeforeValidator(_rfc_3339),
]
"""RFC 3339 with its zone."""
Resting: TypeAlias = Literal["hr", "spo2", "rr", "etco2", "nibp_sys", "nibp_dia", "nibp_map", "temp"]


_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def instant(time: datetime) -> Instant:
    """Milliseconds since 1970-01-01 UTC of a time with its zone."""
    return (time - _EPOCH) // timedelta(milliseconds=1)


class RequestModel(BaseModel):
    """What all bodies have in common."""

    model_config = ConfigDict(
        strict=True, extra="forbid", allow_inf_nan=False, use_attribute_docstrings=True, frozen=True
    )


class PatientRequest(RequestModel):
    """Pseudonym and what the rules need; never a name or a birth date."""

    alias: Annotated[str, Field(min_length=1, max_length=64, pattern=r"\S", examples=["K-1234"])]
    weight_kg: Annotated[float, Field(ge=1, le=500, examples=[78.5])]
    age: Annotated[int, Field(ge=0, le=130, examples=[44])] | None = None
    sex: Annotated[str, Field(max_length=16, examples=["f"])] | None = None
    cv_risk: bool = False
    """Known cardiovascular risk."""

    def value(self) -> Patient:
        """As the core knows it."""
        return Patient(self.alias, self.weight_kg, self.age, self.sex, self.cv_risk)


class PlanRequest(RequestModel):
    """What is to be given: a dose in mg or in mg/kg, over a duration in minutes."""

    drug: Annotated[str, Field(min_length=1, max_length=64, examples=["ketamine"])]
    dose_mg_per_kg: Annotated[float, Field(ge=0.001, le=100, examples=[0.5])] | None = None
    dose_mg: Annotated[float, Field(ge=0.001, le=10_000)] | None = None
    duration_min: Annotated[float, Field(ge=0.1, le=1440, examples=[40])]
    concentration_mg_per_ml: Annotated[float, Field(ge=0.001, le=1000, examples=[1])] | None = None
    """Serves when the pump sends none."""
    type: Annotated[PlanType, Field(strict=False, examples=["outpatient"])] = PlanType.OUTPATIENT

    @model_validator(mode="after")
    def _one_dose(self) -> Self:
        if (self.dose_mg is None) == (self.dose_mg_per_kg is None):
            raise ValueError("give the dose in mg or in mg/kg, one of them")
        return self

    def value(self) -> Plan:
        """As the core knows it."""
        return Plan(
            drug=self.drug,
            duration_min=self.duration_min,
            dose_mg=self.dose_mg,
            dose_mg_per_kg=self.dose_mg_per_kg,
            concentration_mg_per_ml=self.concentration_mg_per_ml,
            type=self.type,
        )


class RoomRequest(RequestModel):
    """The room as it is to be: all of its chairs, in their order."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "Infusion suite A",
                    "chairs": ["chair-1", "chair-2", "chair-3"],
                    "by": "J. Kim, RN",
                }
            ]
        }
    )

    name: Annotated[str, Field(min_length=1, max_length=64, pattern=r"\S", examples=["Infusion suite A"])]
    chairs: Annotated[list[Name], Field(max_length=500)]
    """A chair that no device has spoken for is there as a free bed."""
    by: Person

    def command(self, call: Call) -> ArrangeRoom:
        """As a command of the core."""
        chairs = tuple(map(BedId, self.chairs))
        return ArrangeRoom(call.at, call.bed, call.command, self.name, chairs, self.by, call.seen)


class SessionRequest(RequestModel):
    """Open a session, or fill the unplanned one that a pump opened."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "bed": "chair-3",
                    "patient": {"alias": "K-1234", "weight_kg": 78.5, "age": 44, "sex": "f"},
                    "plan": {"drug": "ketamine", "dose_mg_per_kg": 0.5, "duration_min": 40},
                    "protocol": "ketamine-trd",
                    "by": "J. Kim, RN",
                }
            ]
        }
    )

    bed: Name
    patient: PatientRequest
    plan: PlanRequest
    protocol: Annotated[str, Field(max_length=64, examples=["ketamine-trd"])] = ""
    """Empty: the one the site follows."""
    by: MaybePerson = ""

    def command(self, call: Call) -> OpenSession:
        """As a command of the core."""
        patient, plan = self.patient.value(), self.plan.value()
        return OpenSession(call.at, BedId(self.bed), call.command, patient, plan, self.protocol, self.by)


class BaselineRequest(RequestModel):
    """Lock a baseline: from the recent cuff readings, or by given values."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"from": "readings", "by": "J. Kim, RN"},
                {
                    "values": {"nibp_sys": 120, "nibp_dia": 75},
                    "reason": "taken at intake",
                    "by": "J. Kim, RN",
                },
            ]
        }
    )

    source: Annotated[Literal["readings"] | None, Field(alias="from")] = None
    values: Annotated[dict[Resting, Annotated[float, Field(ge=0.1, le=1000)]], Field(min_length=1)] | None = (
        None
    )
    """Each in the signal's canonical unit."""
    reason: Note = ""
    """Required by the core to lock another one."""
    by: Person

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.source is None) == (self.values is None):
            raise ValueError('give "from": "readings" or "values", one of them')
        return self

    def command(self, call: Call) -> LockBaseline:
        """As a command of the core."""
        values = None if self.values is None else {str(k): float(v) for k, v in self.values.items()}
        return LockBaseline(*call.about, values, self.reason, self.by, call.seen)


class Overriding(RequestModel):
    """What a named person may go on with though something is unmet, and says why."""

    by: MaybePerson = ""
    reason: Note = ""
    override: bool = False
    """Though gates, or items of the discharge list, are unmet; needs ``by`` and ``reason``."""

    @model_validator(mode="after")
    def _named(self) -> Self:
        if self.override and not (self.by.strip() and self.reason.strip()):
            raise ValueError("an override needs who answers for it, and a reason")
        return self


class PhaseRequest(Overriding):
    """Say which phase it is, where no pump feed decides it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"phase": "infusing", "by": "J. Kim, RN"},
                {
                    "phase": "discharged",
                    "override": True,
                    "by": "Dr. Lee",
                    "reason": "goes home with a nurse",
                },
            ]
        }
    )

    phase: Annotated[Phase, Field(strict=False, examples=["infusing"])]

    def command(self, call: Call) -> SetPhase:
        """As a command of the core."""
        return SetPhase(*call.about, self.phase, self.by, self.reason, self.override, call.seen)


class CloseRequest(Overriding):
    """The visit is over."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"by": "J. Kim, RN", "reason": "discharged with escort"}]}
    )

    def command(self, call: Call) -> CloseSession:
        """As a command of the core."""
        return CloseSession(*call.about, self.by, self.reason, self.override, call.seen)


class ReleaseRequest(RequestModel):
    """Nobody is in this chair any more."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"by": "J. Kim, RN"}]})

    by: MaybePerson = ""

    def command(self, call: Call) -> ReleaseBed:
        """As a command of the core."""
        return ReleaseBed(call.at, call.bed, call.command, self.by)


class AcknowledgeRequest(RequestModel):
    """A named person has seen the alert, or withdraws that."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"by": "J. Kim, RN", "note": "at the chair"}]})

    by: Person
    note: Note = ""

    def command(self, call: Call) -> Acknowledge:
        """As a command of the core."""
        return Acknowledge(*call.about, self.by, self.note)

    def withdrawal(self, call: Call) -> Unacknowledge:
        """As the command that withdraws it."""
        return Unacknowledge(*call.about, self.by, self.note)


class SilenceRequest(RequestModel):
    """Sound off for this occurrence: at most 60 s for HIGH, 120 s otherwise."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"by": "J. Kim, RN", "seconds": 60}]})

    by: Person
    seconds: Annotated[int, Field(ge=1, le=120, examples=[60])]
    note: Note = ""

    def command(self, call: Call) -> Silence:
        """As a command of the core."""
        return Silence(*call.about, self.by, self.seconds * SECOND, self.note)


class ActionRequest(RequestModel):
    """What was done at the chair; the pump's own reports then verify it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"action": "slowed", "alert": "chair-3.4", "note": "to 30 mL/h", "by": "J. Kim, RN"}]
        }
    )

    action: Annotated[Deed, Field(strict=False, examples=["slowed"])]
    by: Person
    alert: Identity | None = None
    note: Note = ""

    def command(self, call: Call) -> RecordAction:
        """As a command of the core."""
        return RecordAction(call.at, call.bed, call.command, self.action, self.by, self.alert, self.note)


class BindRequest(RequestModel):
    """Bind a device. ``force`` moves it away from a bed with an open session, and says why."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"force": True, "by": "J. Kim, RN", "reason": "monitor swapped"}]}
    )

    force: bool = False
    by: MaybePerson = ""
    reason: Note = ""

    @model_validator(mode="after")
    def _named(self) -> Self:
        if self.force and not (self.by.strip() and self.reason.strip()):
            raise ValueError("moving it by force needs who answers for it, and a reason")
        return self

    def command(self, call: Call) -> DeviceBound:
        """As a command of the core."""
        device = DeviceId(call.item)
        return DeviceBound(call.at, call.bed, device, self.by, self.reason, self.force, call.command)
