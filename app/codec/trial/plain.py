"""A trial as JSON: everything that text and page show, and every difference."""

from __future__ import annotations

import json
from typing import Any, Final, TypeAlias

from app.codec.trial.result import Difference, Report, Result, burdens, differences
from app.codec.wire_burden import protocol_object, rule_objects
from app.codec.wire_record import stamp
from app.core.burden import HOUR, Burden
from app.core.comparison import tallies
from app.core.history import Occurrence
from app.core.trial import Side
from app.core.vitals import Millis

VERSION: Final = 1

Object: TypeAlias = dict[str, Any]


def to_json(report: Report) -> bytes:
    """Write a trial as JSON, one line end at the end. Equal trials give equal bytes."""
    return json.dumps(document(report), indent=1, ensure_ascii=False, allow_nan=False).encode() + b"\n"


def document(report: Report) -> Object:
    """The whole as JSON data. Spans in seconds, ``watched_h`` in bed-hours, times RFC 3339 in UTC."""
    before, after = burdens(report)
    return {
        "version": VERSION,
        "edited": protocol_object(report.edited),
        "against": None if report.against is None else protocol_object(report.against),
        "interval_s": report.interval / 1000,
        "paced": report.paced,
        "watched_h": before.watched / HOUR,
        "burden": {"before": burden_object(before), "after": burden_object(after)},
        "rules": [
            {
                "rule": one.rule,
                "priority": str(one.priority),
                "before": one.before,
                "after": one.after,
                "gone": one.gone,
                "new": one.new,
                "earlier": one.earlier,
                "later": one.later,
                "louder": one.louder,
                "softer": one.softer,
                "shifts_s": [shift / 1000 for shift in one.shifts],
            }
            for one in tallies(result.comparison for result in report.results)
        ],
        "inputs": [_result(one) for one in report.results],
        "failed": [{"name": one.name, "problem": one.problem} for one in report.failures],
    }


def burden_object(burden: Burden) -> Object:
    """What alarms asked of people, as JSON data."""
    return {
        "alerts": burden.alerts,
        "per_bed_hour": burden.per_bed_hour,
        "outside": burden.outside,
        "priorities": {str(rank): n for rank, n in burden.priorities.items()},
        "technical": burden.technical,
        "acknowledged": burden.acknowledged,
        "to_ack_median_s": _seconds(burden.to_ack_median),
        "to_ack_p90_s": _seconds(burden.to_ack_p90),
        "self_cleared": burden.self_cleared,
        "flapping": burden.flapping,
        "silenced_s": burden.silenced / 1000,
        "rules": rule_objects(burden),
    }


def _seconds(ms: Millis | None) -> float | None:
    return None if ms is None else ms / 1000


def _result(result: Result) -> Object:
    trial, comparison = result.trial, result.comparison
    return {
        "name": result.name,
        "recording": result.begins is not None,
        "whole": result.is_whole,
        "since": stamp(trial.since),
        "until": stamp(trial.until),
        "watched_h": sum((one.until or trial.until) - one.since for one in trial.watched) / HOUR,
        "events": trial.events,
        "before": _side(trial.before),
        "after": _side(trial.after),
        "same": len(comparison.pairs) - len(comparison.changed),
        "differences": [_difference(one) for one in differences(comparison)],
    }


def _side(side: Side) -> Object:
    return {
        "protocol": protocol_object(side.protocol),
        "alerts": len(side.alerts),
        "carried": side.carried,
        "dropped": dict(side.dropped),
        "unnamed": dict(side.unnamed),
        "refused": dict(side.refused),
    }


def _difference(one: Difference) -> Object:
    bed, rule, subject = one.sides[0].key
    pair = one.pair
    kind = ("gone" if one.after is None else "new") if pair is None else "changed"
    told: Object = {"kind": kind, "bed": bed, "rule": rule, "subject": subject}
    if pair is not None:
        told |= {
            "shift_s": pair.shift / 1000,
            "strongest_shift_s": pair.peak_shift / 1000,
            "end_shift_s": pair.lasts / 1000,
            "louder": pair.louder,
        }
    told["before"] = None if one.before is None else _occurrence(one.before)
    told["after"] = None if one.after is None else _occurrence(one.after)
    return told


def _occurrence(one: Occurrence) -> Object:
    explain = one.peak.explain
    return {
        "alert": one.first.id,
        "onset": stamp(one.since),
        "raised_at": stamp(one.raised_at),
        "strongest_at": stamp(one.peak_at),
        "until": stamp(one.until),
        "open": one.last.is_open,
        "priority": str(one.priority),
        "action": str(one.action),
        "text": one.peak.text,
        "value": explain.value,
        "unit": explain.unit,
        "op": explain.op,
        "limit": explain.limit,
        "baseline": explain.baseline,
        "held_s": explain.held / 1000,
        "cause": explain.cause,
        "samples": [{"at": stamp(at), "value": value} for at, value in explain.samples],
    }
