"""Alarm burden: from the frames and sessions of the wire to the core's question, and its answer back."""

from __future__ import annotations

from app.codec.wire_record import Object, instant, instant_or_none
from app.core.burden import Burden, Rules, Told, Watched
from app.core.protocol import Kind, Priority
from app.core.vitals import MINUTE, SITE, BedId

KINDS = ("alert_raised", "alert_changed", "alert_closed")
"""Of the changes that tell of an alert."""


def told_of(frame: Object) -> Told:
    """What a change frame of one of ``KINDS`` tells."""
    alert = frame["change"]["alert"]
    protocol = alert["explain"]["protocol"]
    ack, silence = alert["ack"], alert["silence"]
    return Told(
        at=instant(frame["at"]),
        alert=alert["id"],
        bed=BedId(alert["bed"] or SITE),
        session=alert["session"],
        rule=alert["rule"],
        subject=alert["subject"],
        kind=Kind(alert["kind"]),
        priority=Priority(alert["priority"]),
        protocol=(protocol["id"], protocol["version"], protocol["sha256"]),
        raised_at=instant(alert["raised_at"]),
        speaks=alert["covered_by"] is None,
        acked_at=None if ack is None else instant(ack["at"]),
        silent_until=None if silence is None else instant(silence["until"]),
        closed_at=instant_or_none(alert["closed_at"]),
    )


def watched_of(session: Object) -> Watched:
    """How long a session was open, and what it was judged by."""
    return Watched(
        instant(session["opened_at"]),
        instant_or_none(session["closed_at"]),
        # Sessions of before the exact name was kept have its id alone.
        (session["protocol"], session.get("protocol_version", ""), session.get("protocol_sha256", "")),
    )


def burden_object(burden: Burden) -> Object:
    """The burden of one stretch of time."""
    return {
        "bed_hours": round(burden.watched / (60 * MINUTE), 3),
        "alerts": burden.alerts,
        "per_bed_hour": None if burden.per_bed_hour is None else round(burden.per_bed_hour, 3),
        "outside": burden.outside,
        "priorities": dict(burden.priorities),
        "technical": burden.technical,
        "acknowledged": burden.acknowledged,
        "to_ack_median_ms": burden.to_ack_median,
        "to_ack_p90_ms": burden.to_ack_p90,
        "self_cleared": burden.self_cleared,
        "flapping": burden.flapping,
        "silenced_min": round(burden.silenced / MINUTE, 2),
        "rules": rule_objects(burden),
    }


def rule_objects(burden: Burden) -> list[Object]:
    """What each rule had of it; numbers of alerts, so without units."""
    return [
        {
            "rule": one.rule,
            "alerts": one.alerts,
            "acknowledged": one.acknowledged,
            "self_cleared": one.self_cleared,
            "flapping": one.flapping,
        }
        for one in burden.rules
    ]


def protocol_object(rules: Rules) -> Object:
    """A protocol by its exact name."""
    return dict(zip(("id", "version", "sha256"), rules, strict=True))
