"""Core values as the plain objects of the wire contract, and plain objects as JSON.

One function per object, used alike by WebSocket frames, HTTP answers and the store, so that an alert
looks the same wherever it is read. Their schemas are the models of ``wire_models``. Times become
RFC 3339 in UTC with milliseconds; the site's bed "" becomes null; no number may be NaN or infinite.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from app.codec.wire_record import (
    Object,
    check_object,
    course_object,
    note_object,
    record_object,
    stamp,
    stamp_or_none,
)
from app.core.alarm import Alert
from app.core.changes import (
    ActionRecorded,
    ActionUnverified,
    ActionVerified,
    AlertChanged,
    AlertClosed,
    AlertRaised,
    BaselineLocked,
    BedChanged,
    BindingChanged,
    Change,
    CheckDone,
    CheckDue,
    CourseChanged,
    DeviceOffline,
    DeviceOnline,
    LimitsChanged,
    NoteAdded,
    PhaseChanged,
    SessionChanged,
    SessionClosed,
    SessionOpened,
    SiteChanged,
)
from app.core.plan import Patient, Plan
from app.core.session import ActionRecord, Session, spread
from app.core.shown import BedView, ShownGate, ShownItem, ShownPump, ShownValue
from app.core.site import Room
from app.core.vitals import FACTS, BedId, DeviceId, Signal

_WRITE: Final = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, allow_nan=False, separators=(",", ":")
).encode

KINDS: Final[Mapping[type[Change], str]] = {
    AlertRaised: "alert_raised",
    AlertChanged: "alert_changed",
    AlertClosed: "alert_closed",
    SessionOpened: "session_opened",
    SessionClosed: "session_closed",
    PhaseChanged: "phase_changed",
    BaselineLocked: "baseline_locked",
    LimitsChanged: "limits_changed",
    ActionRecorded: "action_recorded",
    ActionVerified: "action_verified",
    ActionUnverified: "action_unverified",
    DeviceOnline: "device_online",
    DeviceOffline: "device_offline",
    BindingChanged: "binding_changed",
    # Who ignores words that are not the contract's would miss that a bed is free: a word that is.
    BedChanged: "limits_changed",
    SessionChanged: "session_changed",
    CheckDue: "check_due",
    CheckDone: "check_done",
    NoteAdded: "note_added",
    CourseChanged: "course_changed",
    SiteChanged: "site_changed",
}
"""``change.kind`` by what happened."""


def to_json(value: Any) -> bytes:  # noqa: ANN401 - whatever JSON has a form for
    """Write a plain value as compact UTF-8 JSON.

    Raises:
        ValueError: A number is NaN or infinite; a browser could not read the frame.
    """
    return _WRITE(value).encode()


def bed_name(bed: BedId) -> str | None:
    """A bed's id on the wire; null for the site itself."""
    return bed or None


def alert_object(alert: Alert) -> Object:
    """An alert, whole."""
    explain = alert.explain
    protocol_id, version, sha256 = alert.protocol
    return {
        "id": alert.id,
        "bed": bed_name(alert.bed),
        "session": alert.session,
        "rule": alert.rule,
        "subject": alert.subject,
        "action": alert.action,
        "priority": alert.priority,
        "kind": alert.kind,
        "family": alert.family,
        "state": alert.state,
        "provisional": alert.provisional,
        "unverified": alert.unverified,
        "latched": alert.latched,
        "onset": stamp(alert.onset),
        "raised_at": stamp(alert.raised_at),
        "announced_at": stamp(alert.announced),
        "ack": None
        if alert.ack is None
        else {"by": alert.ack.by, "at": stamp(alert.ack.at), "note": alert.ack.note},
        "silence": None
        if alert.silence is None
        else {"by": alert.silence.by, "until": stamp(alert.silence.until)},
        "escalation": alert.escalation,
        "escalates": None
        if alert.escalates is None
        else {"at": stamp(alert.escalates.at), "priority": alert.escalates.priority},
        "covered_by": alert.covered_by,
        "closed_at": stamp_or_none(alert.closed_at),
        "close_reason": alert.close_reason,
        "origin": alert.origin,
        "text": alert.text,
        "clears_when": alert.clears_when,
        "steps": list(alert.steps),
        "explain": {
            "signal": explain.signal,
            "value": explain.value,
            "unit": explain.unit,
            "op": explain.op,
            "limit": explain.limit,
            "baseline": explain.baseline,
            "held_ms": explain.held,
            "samples": [[stamp(at), value] for at, value in explain.samples],
            "cause": explain.cause,
            "protocol": {"id": protocol_id, "version": version, "sha256": sha256},
            "source": alert.source,
        },
    }


def value_object(signal: Signal, shown: ShownValue) -> Object:
    """The newest number of one signal, in its canonical unit."""
    return {
        "value": shown.value,
        "unit": FACTS[signal].unit,
        "validity": shown.validity,
        "time": stamp_or_none(shown.time),
        "received_at": stamp(shown.received_at),
    }


def pump_object(pump: ShownPump) -> Object:
    """What the pump last said: rate mL/h, volume mL, dose mg and mg/kg."""
    return {
        "state": pump.state,
        "rate": pump.rate,
        "volume_delivered": pump.volume_delivered,
        "dose_mg": pump.dose_mg,
        "dose_mg_per_kg": pump.dose_mg_per_kg,
        "at": stamp(pump.at),
    }


def gate_object(gate: ShownGate) -> Object:
    """One gate that is unmet now."""
    return {
        "id": gate.id,
        "level": gate.level,
        "text": gate.text,
        "overridable": gate.overridable,
        "overridden": gate.overridden,
    }


def item_object(item: ShownItem) -> Object:
    """One item of the discharge list."""
    return {
        "id": item.id,
        "text": item.text,
        "met": item.met,
        "by_hand": item.by_hand,
        "by": item.by,
        "at": stamp_or_none(item.at),
    }


def bed_object(view: BedView) -> Object:
    """A bed as everybody may see it."""
    return {
        "bed": view.bed,
        "state": view.state,
        "session": view.session,
        "phase": view.phase,
        "phase_since": stamp_or_none(view.phase_since),
        "origin": view.origin,
        "devices": [{"device": device, "online": online} for device, online in view.devices],
        "values": {signal: value_object(signal, shown) for signal, shown in view.values.items()},
        "baseline": None if view.baseline is None else dict(view.baseline.values),
        "limits": [
            {
                "rule": limit.rule,
                "signal": limit.signal,
                "op": limit.op,
                "limit": limit.limit,
                "priority": limit.priority,
                "action": limit.action,
            }
            for limit in view.limits
        ],
        "inactive": list(view.inactive),
        "pump": None if view.pump is None else pump_object(view.pump),
        "due": [{"what": due.what, "at": stamp(due.at)} for due in view.due],
        "gates": [gate_object(gate) for gate in view.gates],
        "discharge": [item_object(item) for item in view.discharge],
        "flags": list(view.flags),
    }


def session_object(session: Session) -> Object:
    """A visit, whole."""
    baseline = session.baseline
    return {
        "id": session.id,
        "bed": session.bed,
        "patient": None if session.patient is None else _patient(session.patient),
        "plan": None if session.plan is None else _plan(session.plan),
        "protocol": session.protocol,
        "protocol_version": session.protocol_version,
        "protocol_sha256": session.protocol_sha256,
        "phase": session.phase,
        "phase_since": stamp(session.phase_since),
        "opened_at": stamp(session.opened_at),
        "started_at": stamp_or_none(session.started_at),
        "ended_at": stamp_or_none(session.ended_at),
        "closed_at": stamp_or_none(session.closed_at),
        "unplanned": session.unplanned,
        "dose_mg": session.dose_mg,
        "baseline": None
        if baseline is None
        else {
            "values": dict(baseline.values),
            "locked_at": stamp(baseline.locked_at),
            "readings": baseline.readings,
            "reason": baseline.reason,
            "by": baseline.by,
            "taken": [{"at": stamp(one.at), "values": dict(one.values)} for one in baseline.taken],
            "spread": {name: list(ends) for name, ends in spread(baseline.taken).items()},
        },
        "record": record_object(session.record),
        "course": session.course,
        "since_last_h": session.since_last_h,
        "gap_h": session.gap_h,
        "revision": session.revision,
    }


def _patient(patient: Patient) -> Object:
    return {
        "alias": patient.alias,
        "weight_kg": patient.weight_kg,
        "age": patient.age,
        "sex": patient.sex,
        "cv_risk": patient.cv_risk,
    }


def _plan(plan: Plan) -> Object:
    return {
        "drug": plan.drug,
        "dose_mg": plan.dose_mg,
        "dose_mg_per_kg": plan.dose_mg_per_kg,
        "duration_min": plan.duration_min,
        "concentration_mg_per_ml": plan.concentration_mg_per_ml,
        "type": plan.type,
    }


def action_object(bed: BedId, action: ActionRecord) -> Object:
    """What a person says was done, and whether the pump has shown it."""
    return {
        "id": action.id,
        "bed": bed_name(bed),
        "at": stamp(action.at),
        "action": action.deed,
        "by": action.by,
        "note": action.note,
        "alert": action.alert,
        "verdict": action.verdict,
        "due": stamp_or_none(action.due),
    }


def binding_object(bed: BedId, device: DeviceId, *, bound: bool, by: str, reason: str) -> Object:
    """Which device serves which bed, and who said so."""
    return {"bed": bed_name(bed), "device": device, "bound": bound, "by": by, "reason": reason}


def room_object(room: Room) -> Object:
    """The room as it was set up."""
    return {"name": room.name, "chairs": list(room.chairs), "revision": room.revision}


def change_kind(change: Change) -> str:
    """The contract's word for what happened."""
    return KINDS[type(change)]


def change_object(change: Change) -> Object:
    """What stands under ``change`` in a change frame: its kind and every object it changed, whole."""
    told: Object = {"kind": KINDS[type(change)]}
    match change:
        case AlertRaised(alert=alert) | AlertChanged(alert=alert) | AlertClosed(alert=alert):
            told["alert"] = alert_object(alert)
        case (
            SessionOpened(session=session, view=view)
            | SessionClosed(session=session, view=view)
            | PhaseChanged(session=session, view=view)
            | BaselineLocked(session=session, view=view)
        ):
            told["session"] = session_object(session)
            told["bed"] = bed_object(view)
        case SessionChanged(what=what, session=session, view=view):
            told["what"] = what
            told["session"] = session_object(session)
            told["bed"] = bed_object(view)
        case CheckDue(session=session, view=view):
            told["session"] = session_object(session)
            told["bed"] = bed_object(view)
        case CheckDone(check=check, session=session, view=view):
            told["check"] = check_object(check)
            told["session"] = session_object(session)
            told["bed"] = bed_object(view)
        case NoteAdded(note=note, session=session):
            told["note"] = note_object(note)
            told["session"] = session_object(session)
        case CourseChanged(course=course):
            told["course"] = course_object(course)
        case SiteChanged(room=room):
            told["site"] = room_object(room)
        case LimitsChanged(view=view) | BedChanged(view=view):
            told["bed"] = bed_object(view)
        case DeviceOnline(device=device, view=view) | DeviceOffline(device=device, view=view):
            told["device"] = device
            told["bed"] = bed_object(view)
        case BindingChanged(device=device, bound=bound, by=by, reason=reason, view=view):
            told["binding"] = binding_object(change.bed, device, bound=bound, by=by, reason=reason)
            told["bed"] = bed_object(view)
        case (
            ActionRecorded(action=action, session=around)
            | ActionVerified(action=action, session=around)
            | ActionUnverified(action=action, session=around)
        ):
            told["action"] = action_object(change.bed, action)
            told["session"] = None if around is None else session_object(around)
    return told
