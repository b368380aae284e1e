"""What was wrong, and what was done about it: alerts, gates that were overridden, adverse events."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from app.codec.fhir.codes import Code, own
from app.codec.fhir.elements import SERVICE, Visit, bare, concept, extension, joined, period, person
from app.codec.fhir.medication import was_given
from app.codec.fhir.observations import evidence
from app.codec.fhir.setting import monitor_names, pump_names
from app.codec.report.facts import actions
from app.codec.wire_record import Object, instant
from app.core.protocol import Priority

_SEVERITY: Final = {Priority.HIGH: "high", Priority.MEDIUM: "moderate", Priority.LOW: "low"}
_GRADES: Final = {1: ("mild", "Mild"), 2: ("moderate", "Moderate")}
_EVENT_SEVERITY: Final = "http://terminology.hl7.org/CodeSystem/adverse-event-severity"
_EVENT_OUTCOME: Final = "http://terminology.hl7.org/CodeSystem/adverse-event-outcome"
FATAL: Final = 5
"""Grade of an adverse event that is death (CTCAE)."""


def issues(visit: Visit) -> Iterator[Object]:
    """Alerts as they were raised, then overrides, then adverse events."""
    shown = evidence(visit)
    for alert in sorted(visit.facts.alerts, key=lambda one: (one["raised_at"], one["id"])):
        yield _alert(visit, alert, shown(alert))
    for override in visit.session["record"]["overrides"]:
        yield _override(visit, override)
    for event in visit.session["record"]["adverse_events"]:
        yield _event(visit, event)


def _alert(visit: Visit, alert: Object, shown: list[Object]) -> Object:
    closed = alert["closed_at"]
    rule = own(f"rule/{alert['explain']['protocol']['id']}", alert["rule"])
    told = bare({"code": [concept(alert["text"])], "detail": shown})
    known = {*monitor_names(visit), *pump_names(visit)}
    return visit.resource(
        "DetectedIssue",
        alert["id"],
        identifier=visit.identifier("alert", alert["id"]),
        status="preliminary" if closed is None else "final",
        code=concept(joined((alert["action"], alert["text"]), ": "), rule),
        severity=_SEVERITY.get(alert["priority"]),
        patient=visit.patient if alert["session"] is not None else None,
        identifiedPeriod=period(instant(alert["onset"]), None if closed is None else instant(closed)),
        author=visit.to("Device", SERVICE),
        implicated=[visit.to("Device", alert["subject"])] if alert["subject"] in known else None,
        evidence=[told],
        detail=f"It clears when: {alert['clears_when']}" if alert["clears_when"] else None,
        mitigation=_mitigation(visit, alert),
    )


def _mitigation(visit: Visit, alert: Object) -> list[Object]:
    """Who took it, and what was done for it and whether the pump has shown it, in order of time."""
    ack, told = alert["ack"], []
    if ack is not None:
        told.append((ack["at"], _done("acknowledged", ack["at"], ack["by"], ack["note"])))
    for action in actions(visit.facts):
        if action["alert"] == alert["id"]:
            said = joined((action["note"], f"({action['verdict'].replace('_', ' ')})"))
            told.append((action["at"], _done(action["action"], action["at"], action["by"], said)))
    return [one for _, one in sorted(told, key=lambda one: one[0])]


def _done(what: str, at: str, by: str, note: str) -> Object:
    words = joined((what.capitalize(), note), ": ")
    return bare({"action": concept(words, own("action", what)), "date": at, "author": person(by)})


def _override(visit: Visit, override: Object) -> Object:
    """A start or an end that a named person answered for though a gate was unmet."""
    gate = override["gate"]
    return visit.resource(
        "DetectedIssue",
        f"{visit.session['id']}/override/{gate}/{override['at']}",
        status="final",
        code=concept(f"Gate {gate} was unmet", own("gate", gate)),
        patient=visit.patient,
        identifiedDateTime=override["at"],
        author=visit.to("Device", SERVICE),
        mitigation=[_done("overridden", override["at"], override["by"], override["reason"])],
    )


def _event(visit: Visit, event: Object) -> Object:
    protocol = visit.facts.protocol
    words = protocol.practice.adverse_events if protocol else {}
    name = words.get(event["kind"], event["kind"])
    code, display = _GRADES.get(event["grade"], ("severe", "Severe"))
    resolved = event["resolved"]
    said = joined((event["outcome"], f"(ended {resolved})" if resolved else ""))
    return visit.resource(
        "AdverseEvent",
        event["id"],
        extension=[
            *extension("ctcae-grade", "Integer", event["grade"]),
            *extension("phase", "Code", event["phase"]),
            *extension("action", "String", event["action"]),
            *extension("note", "String", event["note"]),
        ],
        actuality="actual",
        event=concept(name, own("adverse-event", event["kind"], name)),
        subject=visit.patient,
        encounter=visit.encounter,
        date=event["onset"],
        recordedDate=event["at"],
        severity=concept("", Code(_EVENT_SEVERITY, code, display)),
        outcome=concept(said, _outcome(event)),
        recorder=person(event["by"]),
        suspectEntity=[{"instance": visit.to("MedicationAdministration")}] if was_given(visit) else None,
    )


def _outcome(event: Object) -> Code:
    if event["grade"] == FATAL:
        return Code(_EVENT_OUTCOME, "fatal", "Fatal")
    if event["resolved"] is not None:
        return Code(_EVENT_OUTCOME, "resolved", "Resolved")
    return Code(_EVENT_OUTCOME, "unknown", "Unknown")
