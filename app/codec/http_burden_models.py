"""How much alarms ask of people, as it is answered over HTTP."""

from __future__ import annotations

from typing import Literal

from app.codec.wire_models import ProtocolName
from app.codec.wire_terms import Time, WireModel


class RuleBurdenObject(WireModel):
    """One rule's part of it."""

    rule: str
    alerts: int
    acknowledged: int
    self_cleared: int
    flapping: int


class BurdenNumbers(WireModel):
    """The burden of alerts raised in sessions; an alert that another covered from its beginning is none."""

    bed_hours: float
    """Hours in which a bed had a session, all beds together."""
    alerts: int
    per_bed_hour: float | None
    """Null: no bed had a session."""
    outside: int
    """Alerts of no session (the service's own, a chair without one); in no other number."""
    priorities: dict[Literal["high", "medium", "low"], int]
    """By the worst priority each reached."""
    technical: int
    """About equipment or its use."""
    acknowledged: int
    """By a person, at least once."""
    to_ack_median_ms: int | None
    """From raising to the first acknowledgement; null: there was none."""
    to_ack_p90_ms: int | None
    """Nine of ten waits were no longer."""
    self_cleared: int
    """Closed within 30 s, acknowledged by nobody."""
    flapping: int
    """Same chair, rule and subject again within 5 min of the end before."""
    silenced_min: float
    """Minutes in which somebody had stopped an alert's sound, all alerts together."""
    rules: list[RuleBurdenObject]
    """The rule with most alerts first."""


class ProtocolBurden(BurdenNumbers):
    """The burden of one protocol."""

    protocol: ProtocolName
    """Version and digest are empty for sessions of before they were kept."""


class BurdenReport(BurdenNumbers):
    """The burden of a stretch of time, and of each protocol in it."""

    since: Time
    until: Time
    protocols: list[ProtocolBurden]
