"""Parts of resources: nothing empty, ids that stay, people by name alone."""

from __future__ import annotations

from uuid import UUID

import pytest

from app.codec.fhir.codes import SURVEY
from app.codec.fhir.elements import (
    Visit,
    bare,
    concept,
    extension,
    joined,
    notes,
    people,
    period,
    person,
    quantity,
)
from app.codec.wire_record import stamp
from tests.fhir_visit import closed_visit
from tests.support import START


async def test_ids_are_of_the_kind_the_thing_and_the_site() -> None:
    visit = await closed_visit()
    found = {
        visit.identity("Patient"),
        visit.identity("Encounter"),
        visit.identity("Encounter", "other"),
        Visit(visit.facts, None, "other").identity("Encounter"),
    }
    assert len(found) == 4
    assert {UUID(one).version for one in found} == {5}
    assert visit.identity("Encounter") == visit.identity("Encounter", visit.session["id"])
    assert visit.to("Encounter") == visit.encounter
    assert visit.encounter == {"reference": f"urn:uuid:{visit.identity('Encounter')}", "type": "Encounter"}


async def test_one_pseudonym_is_one_person_and_nobody_is_everybodys_own() -> None:
    visit = await closed_visit()
    again = await closed_visit(id="chair-4.s9")
    assert visit.patient == again.patient
    nobody, another = await closed_visit(patient=None), await closed_visit(patient=None, id="chair-4.s9")
    assert len({one.patient["reference"] for one in (visit, nobody, another)}) == 3


async def test_a_resource_leaves_out_what_it_does_not_know() -> None:
    visit = await closed_visit()
    told = visit.resource("Task", "t", class_="x", note=[], owner=None, text="", done=False, count=0)
    assert told == {
        "resourceType": "Task",
        "id": visit.identity("Task", "t"),
        "class": "x",
        "done": False,
        "count": 0,
    }


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (bare({"a": None, "b": "", "c": {}, "d": [], "e": 0, "f": False}), {"e": 0, "f": False}),
        (concept("Nausea"), {"text": "Nausea"}),
        (concept("", SURVEY), {"coding": [SURVEY.coding()]}),
        (
            quantity(36.6, "Cel"),
            {"value": 36.6, "unit": "°C", "system": "http://unitsofmeasure.org", "code": "Cel"},
        ),
        (
            quantity(14, "/min"),
            {"value": 14, "unit": "/min", "system": "http://unitsofmeasure.org", "code": "/min"},
        ),
        (period(START, None), {"start": stamp(START)}),
        (period(START, START + 1), {"start": stamp(START), "end": stamp(START + 1)}),
        (person("RN"), {"display": "RN"}),
        (person(""), None),
        (people("RN"), [{"display": "RN"}]),
        (people(""), []),
        (notes("", "calm"), [{"text": "calm"}]),
        (
            extension("grade", "Integer", 0),
            [{"url": "https://dripwatch.example/fhir/StructureDefinition/grade", "valueInteger": 0}],
        ),
        (extension("grade", "Integer", None), []),
        (extension("note", "String", ""), []),
        (joined(("a", "", "b"), ", "), "a, b"),
    ],
)
def test_parts(made: object, expected: object) -> None:
    assert made == expected
