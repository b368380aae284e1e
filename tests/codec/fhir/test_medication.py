"""The plan, the infusion by its rates, and other medicines."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from app.codec.fhir.elements import Visit
from app.codec.fhir.medication import parts
from app.codec.wire_record import Object, instant
from tests.fhir_visit import closed_visit, open_visit, resources


def given(visit: Visit) -> list[Object]:
    """The infusion and its parts."""
    found = resources(visit, "MedicationAdministration")
    return [one for one in found if one["medicationCodeableConcept"] == {"text": "ketamine"}]


def stretch(one: Object) -> tuple[str, float | None, int]:
    """Status, rate and minutes."""
    when = one["effectivePeriod"]
    length = instant(when["end"]) - instant(when["start"]) if "end" in when else 0
    return one["status"], one.get("dosage", {}).get("rateQuantity", {}).get("value"), round(length / 60_000)


async def test_an_infusion_by_its_rates() -> None:
    visit = await closed_visit()
    whole, *told = given(visit)
    assert whole["status"] == "completed"
    assert whole["dosage"]["dose"]["value"] == visit.session["dose_mg"]
    assert [stretch(one) for one in told] == [
        ("completed", 45.0, 9),
        ("completed", 58.5, 10),
        ("on-hold", 0.0, 3),
        ("completed", 30.0, 22),
    ]  # fmt: skip
    assert all(one["partOf"] == [visit.to("MedicationAdministration")] for one in told)
    assert all(one["request"] == visit.to("MedicationRequest") for one in told)
    assert all(one["device"] == [visit.to("Device", "p-chair-3")] for one in told)
    ends = [(one["effectivePeriod"]["start"], one["effectivePeriod"]["end"]) for one in told]
    assert all(end <= start for (_, end), (start, _) in pairwise(ends))
    assert whole["effectivePeriod"]["start"] <= ends[0][0]


async def test_without_a_pump_the_phases_tell() -> None:
    visit = await closed_visit()
    visit = replace(visit, facts=replace(visit.facts, pump=()))
    whole, *told = given(visit)
    assert [stretch(one)[:2] for one in told] == [("completed", None), ("on-hold", None), ("completed", None)]
    assert "device" not in whole


async def test_what_goes_on_has_no_end() -> None:
    visit = await open_visit()
    facts = visit.facts
    reports = facts.pump[: next(n for n, one in enumerate(facts.pump) if one.rate > 50) + 1]
    cut = reports[-1].at
    going = {**facts.session, "phase": "infusing", "ended_at": None, "dose_mg": None}
    running = replace(visit, facts=replace(facts, pump=reports, now=cut, session=going))
    whole, *told = given(running)
    assert (whole["status"], "dosage" in whole, "end" in whole["effectivePeriod"]) == (
        "in-progress",
        False,
        False,
    )
    assert [one["status"] for one in told] == ["completed", "in-progress"]
    held = replace(running, facts=replace(running.facts, session={**going, "phase": "paused"}))
    assert given(held)[0]["status"] == "on-hold"


@pytest.mark.parametrize(
    ("changed", "request_", "infusion"),
    [
        ({}, "completed", "completed"),
        ({"phase": "ended_early"}, "stopped", "stopped"),
        ({"started_at": None}, "cancelled", None),
        ({"closed_at": None}, "active", "completed"),
    ],
)
async def test_status(changed: Object, request_: str, infusion: str | None) -> None:
    visit = await closed_visit(**changed)
    (plan,) = resources(visit, "MedicationRequest")
    assert plan["status"] == request_
    assert [one["status"] for one in given(visit)[:1]] == ([] if infusion is None else [infusion])


@pytest.mark.parametrize(
    ("plan", "patient", "text", "dose"),
    [
        (
            {"dose_mg_per_kg": 0.5, "dose_mg": None},
            {"weight_kg": 78.0},
            "0.5 mg/kg over 40 min",
            (39.0, 58.5),
        ),
        ({"dose_mg_per_kg": None, "dose_mg": 25.0}, None, "25 mg over 40 min", (25.0, 37.5)),
        ({"dose_mg_per_kg": 0.5, "dose_mg": None}, None, "0.5 mg/kg over 40 min", None),
    ],
)
async def test_a_plan(plan: Object, patient: Any, text: str, dose: tuple[float, float] | None) -> None:
    whole = {"drug": "ketamine", "duration_min": 40.0, **plan}
    person = None if patient is None else {"alias": "K-17", "sex": None, "age": None, **patient}
    (request,) = resources(await closed_visit(plan=whole, patient=person), "MedicationRequest")
    (instruction,) = request["dosageInstruction"]
    assert instruction["text"] == text
    rates = [
        (one["doseQuantity"]["value"], one["rateQuantity"]["value"])
        for one in instruction.get("doseAndRate", [])
    ]
    assert rates == ([] if dose is None else [dose])


async def test_without_a_plan_the_pump_names_the_drug() -> None:
    visit = await closed_visit(plan=None)
    assert resources(visit, "MedicationRequest") == []
    assert "request" not in given(visit)[0]
    silent = replace(visit, facts=replace(visit.facts, pump=()))
    assert resources(silent, "MedicationAdministration")[0]["medicationCodeableConcept"] == {
        "text": "not known"
    }


async def test_a_standby_before_the_first_rate_is_no_part() -> None:
    visit = await closed_visit()
    first = visit.facts.pump[0]
    waiting = replace(first, at=first.at - 5_000, state=type(first.state)("paused"), rate=0.0)
    visit = replace(visit, facts=replace(visit.facts, pump=(waiting, *visit.facts.pump)))
    assert parts(visit)[0].state == "infusing"


@pytest.mark.parametrize(
    ("dose", "route", "dosage", "note"),
    [
        ("4 mg", "IV", (4.0, "mg", {"text": "IV"}), []),
        ("0,5 mcg", "", (0.5, "ug", None), []),
        (" 20ml ", "oral", (20.0, "mL", {"text": "oral"}), []),
        ("two tablets", "oral", None, [{"text": "two tablets, oral"}]),
        ("4", "", None, [{"text": "4"}]),
    ],
)
async def test_another_medicine(dose: str, route: str, dosage: Any, note: list[Object]) -> None:
    visit = await closed_visit()
    record = visit.session["record"]
    medicine = {**record["medicines"][0], "dose": dose, "route": route}
    visit = await closed_visit(record={**record, "medicines": [medicine]})
    one = resources(visit, "MedicationAdministration")[-1]
    assert one["medicationCodeableConcept"] == {"text": "ondansetron"}
    told = one.get("dosage")
    assert (told and (told["dose"]["value"], told["dose"]["code"], told.get("route"))) == dosage
    assert one.get("note", []) == note
