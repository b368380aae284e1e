"""Vital signs once a minute, what alerts went by whole, baseline and checks with what they stand on."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from app.codec.fhir.codes import MEASURES, PRESSURES, VITALS
from app.codec.fhir.elements import Visit
from app.codec.wire_record import Object, instant, stamp
from app.core.vitals import MINUTE, SECOND
from tests.fhir_visit import closed_visit, named, open_visit, resources

CUFF = "Blood pressure, cuff"


def with_readings(visit: Visit, *readings: tuple[str, int, float], alerts: tuple[Object, ...] = ()) -> Visit:
    """The visit with other readings, at so many ms after its opening."""
    moved = tuple((signal, visit.facts.opened + after, value) for signal, after, value in readings)
    return replace(visit, facts=replace(visit.facts, readings=moved, alerts=alerts))


def alert_by(visit: Visit, signal: str | None, *after: int) -> Object:
    """An alert that went by readings at so many ms after the opening."""
    some = visit.facts.alerts[0]
    samples = [[stamp(visit.facts.opened + one), 1.0] for one in after]
    return {**some, "explain": {**some["explain"], "signal": signal, "samples": samples}}


def numbers(visit: Visit, text: str) -> list[tuple[int, float]]:
    """(ms after the opening, value) of a signal."""
    found = named(visit, "Observation", text)
    return [
        (instant(one["effectiveDateTime"]) - visit.facts.opened, one["valueQuantity"]["value"])
        for one in found
    ]


def aligned(visit: Visit) -> int:
    """The first whole minute after the opening, ms after it."""
    return -visit.facts.opened % MINUTE


async def test_a_whole_visit_has_at_most_one_of_a_minute_but_for_evidence() -> None:
    visit = await closed_visit()
    visit = replace(visit, facts=replace(visit.facts, alerts=()))
    minutes = Counter(
        (one["code"]["text"], one["effectiveDateTime"][:16])
        for one in resources(visit, "Observation")
        if one["code"]["text"] in {measure.text for measure in VITALS.values()}
    )
    assert len(minutes) > 100
    assert set(minutes.values()) == {1}


async def test_the_newest_of_a_minute_at_its_own_instant() -> None:
    visit = await open_visit()
    start = aligned(visit)
    readings = [
        ("spo2", start + after, 90.0 + n) for n, after in enumerate((0, 30_000, 59_999, 60_000, 200_000))
    ]
    shown = numbers(with_readings(visit, *readings), "SpO2")
    assert shown == [(start + 59_999, 92.0), (start + 60_000, 93.0), (start + 200_000, 94.0)]


@pytest.mark.parametrize(
    ("judged", "signal", "text"),
    [
        ("spo2", "spo2", "SpO2"),
        ("hr", "hr", "Heart rate"),
        ("hr", "pr", "Pulse rate"),
        ("temp", "temp", "Temperature"),
    ],
)
async def test_an_alert_refers_to_the_numbers_it_went_by(judged: str, signal: str, text: str) -> None:
    visit = await open_visit()
    start = aligned(visit)
    readings = [(signal, start + n * SECOND, 40.0 + n) for n in range(10)]
    visit = with_readings(
        visit, *readings, alerts=(alert_by(visit, judged, start + SECOND, start + 2 * SECOND, 7),)
    )
    assert numbers(visit, text) == [(start + 1000, 41.0), (start + 2000, 42.0), (start + 9000, 49.0)]
    (issue,) = resources(visit, "DetectedIssue")
    ids = [one["id"] for one in named(visit, "Observation", text)]
    assert [one["reference"].removeprefix("urn:uuid:") for one in issue["evidence"][0]["detail"]] == ids[:2]


async def test_a_repeated_cuff_is_one_unless_an_alert_went_by_it() -> None:
    visit = await open_visit()
    readings = [(name, after, 150.0) for after in (0, 20_000, 40_000) for name in ("nibp_sys", "nibp_dia")]
    assert len(named(with_readings(visit, *readings), "Observation", CUFF)) == 1
    judged = with_readings(visit, *readings, alerts=(alert_by(visit, "nibp_sys", 0, 20_000),))
    assert len(named(judged, "Observation", CUFF)) == 2
    (issue,) = resources(judged, "DetectedIssue")
    assert len(issue["evidence"][0]["detail"]) == 2


async def test_a_cuff_is_a_panel_of_what_it_said() -> None:
    visit = await open_visit()
    readings = (("nibp_sys", 0, 120.0), ("nibp_map", 0, 90.0), ("abp_sys", 0, 118.0))
    (panel,) = named(with_readings(visit, *readings), "Observation", CUFF)
    assert "valueQuantity" not in panel
    codes = [[one["code"] for one in part["code"]["coding"]] for part in panel["component"]]
    assert codes == [["8480-6", "150021"], ["8478-0", "150023"]]
    assert panel["code"]["coding"][0]["code"] == "85354-9"


@pytest.mark.parametrize("signal", [None, "dose_per_kg", "spo2", "nibp_sys", "moaas"])
async def test_evidence_that_is_not_kept_is_told_in_words(signal: str | None) -> None:
    visit = await open_visit()
    (issue,) = resources(with_readings(visit, alerts=(alert_by(visit, signal, 0),)), "DetectedIssue")
    assert issue["evidence"][0].keys() == {"code"}


async def test_an_entrys_alert_refers_to_the_check() -> None:
    visit = await closed_visit()
    check = visit.session["record"]["checks"][0]
    at = instant(check["at"]) - visit.facts.opened
    visit = replace(visit, facts=replace(visit.facts, alerts=(alert_by(visit, "moaas", at),)))
    issue = resources(visit, "DetectedIssue")[0]
    assert issue["evidence"][0]["detail"] == [visit.to("Observation", check["id"])]


async def test_which_monitor_is_said_where_there_was_one() -> None:
    visit = await closed_visit()
    assert named(visit, "Observation", "SpO2")[0]["device"] == visit.to("Device", "m-chair-3")
    bed = {"session": visit.session["id"], "devices": [{"device": "m-2", "online": True}]}
    frame = {"at": stamp(0), "change": {"kind": "bed_changed", "bed": {**bed, "origin": "device"}}}
    two = replace(visit, facts=replace(visit.facts, frames=(frame, *visit.facts.frames)))
    assert "device" not in named(two, "Observation", "SpO2")[0]


# ------------------------------------------------------------------------------ baseline


async def test_a_baseline_is_derived_from_the_readings_it_was_taken_from() -> None:
    visit = await closed_visit()
    (panel,) = named(visit, "Observation", "Blood pressure at rest, baseline")
    taken = {one["id"]: one for one in named(visit, "Observation", CUFF)}
    used = [taken[one["reference"].removeprefix("urn:uuid:")] for one in panel["derivedFrom"]]
    assert len(used) == visit.session["baseline"]["readings"] == 3
    assert all(one["effectiveDateTime"] <= panel["effectiveDateTime"] for one in used)
    assert panel["method"]["text"] == "Median of 3 resting cuff measurements"
    assert panel["performer"] == [{"display": "J. Osei, RN"}]
    rest = {one["code"]["text"] for one in resources(visit, "Observation") if "derivedFrom" in one}
    assert "Heart rate at rest, baseline" in rest


@pytest.mark.parametrize(
    ("changed", "method", "performer", "derived"),
    [
        ({"readings": 0, "by": "RN", "reason": "from the ward"}, "Given by hand", {"display": "RN"}, False),
        ({"readings": 2, "by": ""}, "Median of 2 resting cuff measurements", None, False),
    ],
)
async def test_a_baseline_that_cannot_be_traced(
    changed: Object, method: str, performer: Any, derived: bool
) -> None:
    visit = await closed_visit()
    told = {**visit.session["baseline"], **changed}
    visit = await closed_visit(baseline=told)
    (panel,) = named(visit, "Observation", "Blood pressure at rest, baseline")
    assert (panel["method"]["text"], "derivedFrom" in panel) == (method, derived)
    assert panel["performer"] == [performer or visit.to("Device", "dripwatch")]


async def test_a_baseline_without_pressures_and_none_at_all() -> None:
    visit = await closed_visit()
    only = {**visit.session["baseline"], "values": {"spo2": 97.0}}
    visit = await closed_visit(baseline=only)
    assert [one["code"]["text"] for one in resources(visit, "Observation") if "method" in one] == [
        "SpO2 at rest, baseline"
    ]
    visit = await closed_visit(baseline=None)
    assert not [one for one in resources(visit, "Observation") if "method" in one]


# ------------------------------------------------------------------------------ what people saw


async def test_checks_notes_and_the_score() -> None:
    visit = await closed_visit()
    first, second = named(visit, "Observation", "Check at the chair")
    parts = {part["code"]["text"]: part for part in first["component"]}
    assert parts["MOAA/S"]["valueQuantity"]["value"] == 4.0
    assert parts["MOAA/S"]["valueQuantity"]["code"] == "{score}"
    assert parts["Vomited"]["valueBoolean"] is False
    assert parts[MEASURES["spo2"].text]["valueQuantity"]["value"] == 96.0
    assert {measure.text for name, measure in PRESSURES.items() if name != "nibp_map"} <= parts.keys()
    assert first["category"][0]["coding"][0]["code"] == "survey"
    parts = {part["code"]["text"]: part for part in second["component"]}
    assert (parts["Oriented"]["valueBoolean"], parts["Walks as before"]["valueBoolean"]) == (True, False)
    assert second["note"] == [{"text": "pale"}]
    (note,) = named(visit, "Observation", "Free observation")
    assert note["valueString"] == "Likes the window seat."
    (score,) = named(visit, "Observation", "Outcome score, PHQ-9")
    assert (score["valueQuantity"]["value"], score["performer"]) == (9.0, [{"display": "RN"}])
