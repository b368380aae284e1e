"""The frames of ``GET /ws/v1`` as schemas, both directions.

Server frames are written by ``frames`` without these models (a change is encoded once for everybody);
the tests hold every frame against them. Client frames are parsed with them, strictly.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from app.codec.wire_models import (
    ActionObject,
    AlertObject,
    BedObject,
    BindingObject,
    ProtocolName,
    PumpObject,
    RoomObject,
    SessionObject,
    ValueObject,
)
from app.codec.wire_record_models import CheckObject, CourseObject, NoteObject
from app.codec.wire_terms import Name, Time, WireModel
from app.core.vitals import Signal

Seq: TypeAlias = Annotated[
    int, Field(ge=0, le=2**53 - 1, description="Durable number of a change; +1 each change")
]
ChangeKind: TypeAlias = Literal[
    "alert_raised",
    "alert_changed",
    "alert_closed",
    "session_opened",
    "session_closed",
    "phase_changed",
    "baseline_locked",
    "limits_changed",
    "check_due",
    "check_done",
    "action_recorded",
    "action_verified",
    "action_unverified",
    "device_online",
    "device_offline",
    "binding_changed",
    "note_added",
    "session_changed",
    "course_changed",
    "site_changed",
]
"""Unknown kinds are to be ignored."""


class HelloFrame(WireModel):
    """First frame of a connection."""

    type: Literal["hello"]
    epoch: str
    """Changes only when history is not continuous."""
    seq: Seq
    server_time: Time
    version: str


class ConsolesObject(WireModel):
    """Who is looking."""

    connected: int
    rendered: int
    """Have said within 25 s that they painted a frame."""
    sound_armed: int
    """Of those, have said that they can be heard."""


class SiteObject(RoomObject):
    """The service itself. Its own alerts are among ``alerts``, with bed null."""

    epoch: str
    server_time: Time
    speed: float
    """1: real time; more: a simulation whose clock runs faster."""
    protocols: list[ProtocolName]
    not_ready: dict[str, str]
    """Parts that are not ready, and why; empty: all is well."""
    consoles: ConsolesObject


class SnapshotFrame(WireModel):
    """Everything a screen needs, as of ``seq``."""

    type: Literal["snapshot"]
    seq: Seq
    site: SiteObject
    beds: list[BedObject]
    sessions: list[SessionObject]
    """Every open one: patient, plan, record; a change carries it whole again."""
    alerts: list[AlertObject]
    """Every open one."""


class ChangeObject(WireModel):
    """One fact, with every object it changed, whole."""

    kind: ChangeKind
    alert: AlertObject | None = None
    session: SessionObject | None = None
    bed: BedObject | None = None
    binding: BindingObject | None = None
    action: ActionObject | None = None
    device: Name | None = None
    what: str | None = None
    """Of ``session_changed``: what was put down (``plan``, ``screening``, ``override`` and so on)."""
    check: CheckObject | None = None
    note: NoteObject | None = None
    course: CourseObject | None = None
    site: RoomObject | None = None
    """Of ``site_changed``: the room as it is now. Its beds are told by changes of their own."""


class ChangeFrame(WireModel):
    """One fact; strictly increasing ``seq``, never dropped, never reordered."""

    type: Literal["change"]
    seq: Seq
    at: Time
    bed: Name | None
    """Whom it is about; null: the service itself."""
    change: ChangeObject


class VitalsFrame(WireModel):
    """Newest values of beds that changed; coalesced, without a number of its own."""

    type: Literal["vitals"]
    at: Time
    beds: dict[Name, dict[Signal, ValueObject]]
    """Partial ``values`` maps, by bed."""
    pumps: dict[Name, PumpObject]
    """Newest words of pumps, by bed."""


class HeartbeatFrame(WireModel):
    """Every 2 s."""

    type: Literal["heartbeat"]
    seq: Seq
    server_time: Time


class ByeFrame(WireModel):
    """Before a close that the server chose."""

    type: Literal["bye"]
    reason: str
    retry_after_ms: Annotated[int, Field(ge=0)]


ServerFrame: TypeAlias = Annotated[
    HelloFrame | SnapshotFrame | ChangeFrame | VitalsFrame | HeartbeatFrame | ByeFrame,
    Field(discriminator="type"),
]


class ClientModel(BaseModel):
    """What a client may send: strict, and nothing unnamed but ``ext``, which is its own."""

    model_config = ConfigDict(strict=True, extra="forbid", use_attribute_docstrings=True, frozen=True)

    ext: dict[str, object] | None = None


class Resume(ClientModel):
    """As first frame: changes after ``seq`` follow without gap or double, or else a snapshot."""

    type: Literal["resume"]
    epoch: Annotated[str, Field(max_length=128)]
    seq: Seq


class Subscribe(ClientModel):
    """Hear of these beds only; the service's own alerts are always sent."""

    type: Literal["subscribe"]
    beds: Annotated[list[Name], Field(max_length=10_000)] | Literal["*"]


class Seen(ClientModel):
    """Delivered up to here."""

    type: Literal["seen"]
    seq: Seq


class Rendered(ClientModel):
    """Sent after paint: this console is alive, and whether it can be heard.

    It holds for 25 s, so it is repeated, also while nothing changes: every 10 s, and only after a paint. Who
    does not repeat it goes on being served, and is not counted as a console that can be heard.
    """

    type: Literal["rendered"]
    seq: Seq
    sound: Literal["armed", "locked"]


ClientFrame: TypeAlias = Annotated[Resume | Subscribe | Seen | Rendered, Field(discriminator="type")]
