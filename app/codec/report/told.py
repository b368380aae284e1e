"""What the service told and what was done about it: alerts, silences, actions, doses, pauses, rates."""

from __future__ import annotations

from app.codec.report.facts import Facts, actions, silences, stays
from app.codec.report.figures import pump_nothing
from app.codec.report.opening import dose_words
from app.codec.report.paper import Lines, Table
from app.codec.report.series import Stretch, stretches
from app.codec.report.words import Times, capital, number, plain, priority, said, span
from app.codec.wire_record import Object, instant
from app.core.events import PumpState
from app.core.protocol import Phase

REASONS = {
    "acknowledged": "acknowledged after it had gone",
    "session_closed": "session closed",
    "bed_free": "chair became free",
    "not_applicable": "no longer applies",
    "protocol_changed": "other rules",
}
STILL = {
    "active_unacked": "not ended, not acknowledged",
    "active_acked": "not ended",
    "returned_unacked": "condition gone, not acknowledged",
}
VERDICTS = {
    "pending": "not yet shown by the pump",
    "verified": "shown by the pump",
    "unverified": "not shown by the pump in time",
    "cannot_be_verified": "no pump to show it",
    "not_needed": "nothing to show",
}


def alerts(facts: Facts, times: Times) -> Table:
    """Every alert of the visit, and of the service while it went on."""
    done: dict[str, list[str]] = {}
    for action in actions(facts):
        if action["alert"] is not None:
            done.setdefault(action["alert"], []).append(
                f"{plain(action['action'])} {times.clock(instant(action['at']))}, {said(action['by'])}"
            )
    ordered = sorted(facts.alerts, key=lambda one: (one["onset"], one["id"]))
    return Table(
        "Alerts",
        ("Onset", "Priority", "What it said", "Acknowledged", "Action recorded", "End"),
        (13, 14, 36, 24, 22, 22),
        tuple(_alert(one, done.get(one["id"], []), times) for one in ordered),
        "No alert.",
    )


def _alert(alert: Object, done: list[str], times: Times) -> tuple[str, ...]:
    text = f"{alert['action']}: {plain(alert['text'])} ({plain(alert['rule'])})"
    if alert["bed"] is None:
        text += ", of the service itself"
    if alert["provisional"]:
        text += ", provisional"
    ack = alert["ack"]
    if ack is None:
        seen = "not acknowledged"
    else:
        after = span(instant(ack["at"]) - instant(alert["announced_at"]))
        seen = f"{said(ack['by'])}, after {after}" + (f": {plain(ack['note'])}" if ack["note"] else "")
    if alert["escalation"]:
        seen += f"; escalated {alert['escalation']} times" if alert["escalation"] > 1 else "; escalated once"
    return (
        times.clock(instant(alert["onset"])),
        priority(alert["priority"]),
        text,
        seen,
        "; ".join(done) or "none",
        _end(alert, times),
    )


def _end(alert: Object, times: Times) -> str:
    if alert["closed_at"] is None:
        return STILL.get(alert["state"], plain(alert["state"]))
    reason = alert["close_reason"] or "over"
    return f"{times.clock(instant(alert['closed_at']))}, {REASONS.get(reason, reason.replace('_', ' '))}"


def silenced(facts: Facts, times: Times) -> Table:
    """Every time that the sound of an alert was turned off."""
    named = {alert["id"]: f"{plain(alert['rule'])}: {plain(alert['text'])}" for alert in facts.alerts}
    return Table(
        "Silences",
        ("From", "At most until", "Alert", "By"),
        (3, 3, 10, 4),
        tuple(
            (times.clock(one.since), times.clock(one.until), named[one.alert], said(one.by))
            for one in silences(facts)
        ),
        "No alert was silenced.",
    )


def deeds(facts: Facts, times: Times) -> Table:
    """What people said was done, and whether the pump showed it."""
    return Table(
        "Actions recorded",
        ("Time", "Action", "By", "Pump", "Note"),
        (3, 3, 4, 5, 6),
        tuple(
            (
                times.clock(instant(one["at"])),
                plain(one["action"]),
                said(one["by"]),
                VERDICTS.get(one["verdict"], plain(one["verdict"])),
                plain(one["note"]) or "no note",
            )
            for one in actions(facts)
        ),
    )


def doses(facts: Facts, times: Times) -> Lines:
    """What was given, and how long the infusion ran and rested."""
    gone = stays(facts)
    ran = sum(one.until - one.since for one in gone if one.phase == Phase.INFUSING)
    pauses = [one for one in gone if one.phase == Phase.PAUSED]
    told = [f"Given: {dose_words(facts.session)}."]
    if not ran and not pauses:
        told.append("The infusion did not begin.")
    else:
        told.append(f"Infusing for {span(ran)}, paused {_times(len(pauses))}.")
    told += [
        f"Paused {times.clock(one.since)} to {times.clock(one.until)}, {span(one.until - one.since)}."
        for one in pauses
    ]
    return Lines("Dose and pauses", tuple(told))


def _times(count: int) -> str:
    return {0: "not at all", 1: "once"}.get(count, f"{count} times")


def rates(facts: Facts, times: Times) -> Table:
    """Each rate that the pump reported, as far as its reports are kept."""
    shown = stretches(facts.pump, facts.conventions.pump_gap, facts.end)
    rows: list[tuple[str, ...]] = []
    before: Stretch | None = None
    for one in shown:
        if before is not None and before.until < one.since:
            rows.append((times.clock(before.until), times.clock(one.since), "not heard", "not known"))
        rows.append((times.clock(one.since), times.clock(one.until), _state(one), _rate(one)))
        before = one
    return Table(
        "Pump, as it reported",
        ("From", "To", "State", "Rate"),
        (3, 3, 4, 3),
        tuple(rows),
        capital(pump_nothing(facts, times)) or "No pump was heard.",
    )


def _state(stretch: Stretch) -> str:
    return plain(stretch.state)


def _rate(stretch: Stretch) -> str:
    return f"{number(stretch.rate)} mL/h" if stretch.state == PumpState.INFUSING else "none"
