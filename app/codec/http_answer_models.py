"""What is answered by HTTP where it is no object of ``wire_models``: problems, trends, the clock, health."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from app.codec.wire_models import ProtocolName, RoomObject
from app.codec.wire_terms import Name, Time, WireModel
from app.core.events import Deed
from app.core.vitals import Signal


class RoomReport(RoomObject):
    """The room, and who has set it up."""

    by: str
    """Empty: nobody yet."""
    at: Time | None


class RecordedAction(WireModel):
    """The answer to a recorded action; its verification follows as a change."""

    id: str
    bed: Name
    at: Time
    action: Deed
    by: str
    note: str
    alert: str | None


class Misfit(WireModel):
    """One thing that is wrong: a field, or a rule that stands against it."""

    field: str
    """Its place, keys joined by dots; empty: the request as a whole."""
    message: str
    rule: str = ""
    """Rule, gate or item of the discharge list that stands against it; empty: none."""


class Problem(WireModel):
    """What went wrong (RFC 9457), as ``application/problem+json``."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    """For a person: what is wrong, and where there is one, the way out."""
    errors: tuple[Misfit, ...] = ()
    """Thing by thing, if it is about fields, rules or gates."""


class ClockObject(WireModel):
    """The receipt clock."""

    now: Time
    speed: float
    """1: real time."""


class TrendPoint(WireModel):
    """One stretch of time; a stretch without a usable number is left out."""

    at: Time
    """Its first number."""
    min: float
    max: float


class TrendObject(WireModel):
    """A thinned series that keeps every extreme."""

    bed: Name
    signal: Signal
    unit: str
    since: Annotated[Time, Field(alias="from")]
    until: Annotated[Time, Field(alias="to")]
    points: list[TrendPoint]


class RefusedObject(WireModel):
    """One message or reading that was not taken in."""

    at: Time
    reason: str
    detail: str
    bed: str | None
    device: str | None
    signal: str | None


class ProtocolSummary(ProtocolName):
    """A protocol without its rules."""

    title: str
    rules: int
    """How many."""


class Health(WireModel):
    """The process answers."""

    status: Literal["ok"]


class Readiness(WireModel):
    """Whether the service does its work, and which part does not."""

    ready: bool
    not_ready: dict[str, str]
    """Part and why: ``broker``, ``store``, ``engine``."""
