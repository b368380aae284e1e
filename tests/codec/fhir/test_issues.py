"""Alerts with what was done, overrides, adverse events."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.codec.wire_record import Object
from tests.fhir_visit import closed_visit, open_visit, resources


async def test_an_alert_says_what_it_was_and_what_was_done() -> None:
    visit = await closed_visit()
    told = {one["code"]["coding"][0]["code"]: one for one in resources(visit, "DetectedIssue")}
    issue = told["SPO2-CRIT"]
    (alert,) = (one for one in visit.facts.alerts if one["rule"] == "SPO2-CRIT")
    assert issue["code"]["text"] == f"PAUSE: {alert['text']}"
    assert (issue["status"], issue["severity"]) == ("final", "high")
    assert issue["identifiedPeriod"] == {"start": alert["onset"], "end": alert["closed_at"]}
    assert issue["detail"] == f"It clears when: {alert['clears_when']}"
    seen, paused = issue["mitigation"]
    assert seen["action"]["text"] == "Acknowledged: seen"
    assert (seen["author"], seen["date"]) == ({"display": "J. Osei, RN"}, alert["ack"]["at"])
    assert paused["action"]["coding"][0]["code"] == "paused"
    assert paused["action"]["text"] == "Paused: stopped at the pump (verified)"
    assert len(issue["evidence"][0]["detail"]) > 2


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"closed_at": None}, {"status": "preliminary"}),
        ({"priority": "medium"}, {"severity": "moderate"}),
        ({"priority": "low"}, {"severity": "low"}),
        ({"priority": "none"}, {"severity": None}),
        ({"clears_when": ""}, {"detail": None}),
        ({"session": None}, {"patient": None}),
        ({"subject": "somebody"}, {"implicated": None}),
        ({"ack": None}, {}),
    ],
)
async def test_an_alert_otherwise(changed: Object, expected: Object) -> None:
    visit = await open_visit()
    alert = {**visit.facts.alerts[0], **changed}
    (issue,) = resources(replace(visit, facts=replace(visit.facts, alerts=(alert,))), "DetectedIssue")
    assert {name: issue.get(name) for name in expected} == expected
    if "ack" in changed:
        assert "mitigation" not in issue


@pytest.mark.parametrize("device", ["p-chair-3", "m-chair-3"])
async def test_a_device_that_an_alert_is_about(device: str) -> None:
    visit = await open_visit()
    alert = {**visit.facts.alerts[0], "subject": device}
    (issue,) = resources(replace(visit, facts=replace(visit.facts, alerts=(alert,))), "DetectedIssue")
    assert issue["implicated"] == [visit.to("Device", device)]


async def test_an_override_names_who_answers_for_it() -> None:
    visit = await closed_visit()
    (issue,) = (one for one in resources(visit, "DetectedIssue") if one["code"]["text"].startswith("Gate"))
    assert issue["code"]["text"] == "Gate screening_maoi was unmet"
    (done,) = issue["mitigation"]
    assert done["author"] == {"display": "Dr A. Berg"}
    assert done["action"]["text"] == "Overridden: washed out for three weeks"


async def test_adverse_events() -> None:
    visit = await closed_visit()
    nausea, other = resources(visit, "AdverseEvent")
    assert nausea["event"]["text"] == "Nausea", "in the practice's words"
    assert nausea["severity"]["coding"][0]["code"] == "moderate"
    assert nausea["outcome"]["coding"][0]["code"] == "resolved"
    assert nausea["outcome"]["text"].startswith("gone (ended 2026")
    assert nausea["suspectEntity"] == [{"instance": visit.to("MedicationAdministration")}]
    held = {one["url"].rpartition("/")[2]: list(one.values())[1] for one in nausea["extension"]}
    assert held == {"ctcae-grade": 2, "phase": "infusing", "action": "ondansetron"}
    assert other["event"]["text"] == "something_else"
    assert other["outcome"]["coding"][0]["code"] == "unknown"


@pytest.mark.parametrize(
    ("grade", "severity", "outcome"),
    [(1, "mild", "unknown"), (3, "severe", "unknown"), (4, "severe", "unknown"), (5, "severe", "fatal")],
)
async def test_grades(grade: int, severity: str, outcome: str) -> None:
    visit = await closed_visit()
    record = visit.session["record"]
    event = {**record["adverse_events"][1], "grade": grade}
    visit = await closed_visit(record={**record, "adverse_events": [event]}, started_at=None)
    (told,) = resources(visit, "AdverseEvent")
    assert told["severity"]["coding"][0]["code"] == severity
    assert told["outcome"]["coding"][0]["code"] == outcome
    assert "suspectEntity" not in told, "nothing was given"
