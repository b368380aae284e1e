"""Patient, chair, devices, course, encounter and flags of a visit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.codec.fhir.elements import Visit
from app.codec.fhir.setting import monitor_names, pump_names
from app.codec.wire_record import Object
from tests.fhir_visit import SITE, closed_visit, named, open_visit, resources


def phases(encounter: Object) -> list[tuple[str, str]]:
    return [(one["extension"][0]["valueCode"], one["status"]) for one in encounter["statusHistory"]]


@pytest.mark.parametrize(
    ("sex", "gender"), [("f", "female"), (" Male ", "male"), ("x", None), (None, None), ("", None)]
)
async def test_gender_where_fhir_has_a_word_for_it(sex: str | None, gender: str | None) -> None:
    visit = await closed_visit(patient={"alias": "K-17", "weight_kg": 78.0, "age": None, "sex": sex})
    (patient,) = resources(visit, "Patient")
    assert patient.get("gender") == gender
    assert named(visit, "Observation", "Age") == []


async def test_weight_and_age_are_of_the_visit() -> None:
    visit = await closed_visit()
    (weight,) = named(visit, "Observation", "Weight")
    (age,) = named(visit, "Observation", "Age")
    assert (weight["valueQuantity"]["value"], weight["valueQuantity"]["code"]) == (78.0, "kg")
    assert (age["valueQuantity"]["value"], age["valueQuantity"]["code"]) == (61, "a")


async def test_devices() -> None:
    visit = await closed_visit()
    assert (monitor_names(visit), pump_names(visit)) == (("m-chair-3",), ("p-chair-3",))
    service, monitor, pump = resources(visit, "Device")
    assert service["version"] == [{"value": "0.1.0"}]
    assert (monitor["type"]["text"], pump["type"]["text"]) == ("Bedside monitor", "Infusion pump")


async def test_an_encounter_that_is_over() -> None:
    visit = await closed_visit()
    (encounter,) = resources(visit, "Encounter")
    (chair,) = resources(visit, "Location")
    assert encounter["status"] == "finished"
    assert encounter["class"]["code"] == "AMB"
    assert phases(encounter) == [
        ("pre", "arrived"),
        ("infusing", "in-progress"),
        ("paused", "in-progress"),
        ("infusing", "in-progress"),
        ("observation", "in-progress"),
        ("recovered", "in-progress"),
        ("discharged", "finished"),
    ]
    assert encounter["period"]["end"] == visit.session["closed_at"]
    assert encounter["statusHistory"][-1]["period"]["end"] == visit.session["closed_at"]
    assert chair["name"] == "chair-3"


async def test_an_encounter_that_goes_on_has_no_end() -> None:
    (encounter,) = resources(await open_visit(), "Encounter")
    assert encounter["status"] == "in-progress"
    assert "end" not in encounter["period"]
    assert "end" not in encounter["statusHistory"][-1]["period"]
    assert "episodeOfCare" not in encounter


@pytest.mark.parametrize(
    ("state", "status"),
    [
        ("planned", "planned"),
        ("active", "active"),
        ("extended", "active"),
        ("completed", "finished"),
        ("ended_early", "finished"),
    ],
)
async def test_a_course(state: str, status: str) -> None:
    visit = await closed_visit()
    assert visit.course is not None
    over = visit.session["closed_at"] if status == "finished" else None
    visit = Visit(visit.facts, {**visit.course, "state": state, "ended_at": over}, SITE)
    (episode,) = resources(visit, "EpisodeOfCare")
    (encounter,) = resources(visit, "Encounter")
    assert encounter["episodeOfCare"][0]["reference"].endswith(episode["id"])
    assert (episode["status"], episode["period"].get("end")) == (status, over)
    assert episode["type"][0]["text"] == "TRD"


@pytest.mark.parametrize(("make", "status"), [(closed_visit, "inactive"), (open_visit, "active")])
async def test_risks_are_flags(make: type, status: str) -> None:
    visit: Visit = await make()
    frames = list(visit.facts.frames)
    (n, shown), *_ = (
        (n, frame)
        for n, frame in reversed(list(enumerate(frames)))
        if (frame["change"].get("bed") or {}).get("session")
    )
    frames[n] = {
        **shown,
        "change": {**shown["change"], "bed": {**shown["change"]["bed"], "flags": ["respiratory"]}},
    }
    view = None if visit.facts.view is None else {**visit.facts.view, "flags": ["respiratory"]}
    (flag,) = resources(replace(visit, facts=replace(visit.facts, frames=tuple(frames), view=view)), "Flag")
    assert (flag["status"], flag["code"]["text"]) == (status, "Risk: respiratory")
