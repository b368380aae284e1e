"""A bundle is valid, whole in itself, the same every time, and says nobody's name."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from itertools import pairwise

import pytest

from app.codec.fhir.bundle import bundle
from app.codec.fhir.elements import Visit
from app.codec.wire_record import instant
from app.core.vitals import Origin
from tests.fhir_visit import SITE, closed_visit, every, open_visit, valid

Make = Callable[[], Awaitable[Visit]]


async def unplanned() -> Visit:
    """Nobody has said who it is, and nothing is planned."""
    return await closed_visit(patient=None, plan=None, unplanned=True)


async def forgotten() -> Visit:
    """Nothing of the raw data is kept any more."""
    visit = await closed_visit()
    facts = replace(visit.facts, readings=(), pump=(), kept_since=None, protocol=None)
    return Visit(facts, None, SITE)


VISITS: tuple[Make, ...] = (closed_visit, open_visit, unplanned, forgotten)
each = pytest.mark.parametrize("make", VISITS, ids=lambda make: make.__name__)


@each
async def test_every_resource_is_valid(make: Make) -> None:
    made = bundle(await make())
    valid(made)
    for entry in made["entry"]:
        valid(entry["resource"])


@each
async def test_every_reference_leads_to_a_resource_of_its_kind(make: Make) -> None:
    made = bundle(await make())
    held = {entry["fullUrl"]: entry["resource"]["resourceType"] for entry in made["entry"]}
    assert len(held) == len(made["entry"]), "nothing is there twice"
    assert all(
        url == f"urn:uuid:{entry['resource']['id']}" for url, entry in zip(held, made["entry"], strict=True)
    )
    for holder in _holders(made):
        assert held[holder["reference"]] == holder["type"]


def _holders(held: object) -> list[dict[str, str]]:
    if isinstance(held, dict):
        return [held] if "reference" in held else [one for part in held.values() for one in _holders(part)]
    return [one for part in held for one in _holders(part)] if isinstance(held, list) else []


@each
async def test_times_are_in_order(make: Make) -> None:
    visit = await make()
    made = bundle(visit)
    for key in ("period", "effectivePeriod", "identifiedPeriod"):
        for one in every(made, key):
            assert "end" not in one or "start" not in one or one["start"] <= one["end"]
    taken = [one for one in every(made, "effectiveDateTime") if isinstance(one, str)]
    assert all(instant(one) >= visit.facts.opened for one in taken)
    (history,) = every(made, "statusHistory")
    for before, after in pairwise(history):
        assert before["period"]["end"] == after["period"]["start"]
    assert history[0]["period"]["start"] == visit.session["opened_at"]


@each
async def test_nothing_is_empty(make: Make) -> None:
    def walk(held: object) -> None:
        assert held not in (None, "", [], {})
        for part in held.values() if isinstance(held, dict) else held if isinstance(held, list) else ():
            walk(part)

    walk(bundle(await make()))


async def test_the_same_facts_make_the_same_bundle_and_two_sites_share_no_id() -> None:
    visit = await closed_visit()
    made = bundle(visit)
    assert bundle(visit) == made
    elsewhere = bundle(Visit(visit.facts, visit.course, "epoch-2"))
    assert not {*every(made, "id")} & {*every(elsewhere, "id")}
    assert not {*every(made, "fullUrl")} & {*every(elsewhere, "fullUrl")}


async def test_an_open_visits_resources_keep_their_ids() -> None:
    before, after = bundle(await open_visit()), bundle(await closed_visit())
    assert {*every(before["entry"], "fullUrl")} - {*every(after["entry"], "fullUrl")} == set()


@pytest.mark.parametrize("origin", Origin)
async def test_what_is_not_a_devices_own_is_test_data(origin: Origin) -> None:
    made = bundle(await closed_visit(origin))
    tags = [tag["code"] for meta in every(made, "meta") for tag in meta["tag"]]
    assert tags == ([] if origin is Origin.DEVICE else ["HTEST"] * (len(made["entry"]) + 1))


async def test_nobody_is_named() -> None:
    made = bundle(await closed_visit())
    (patient,) = (one["resource"] for one in made["entry"] if one["resource"]["resourceType"] == "Patient")
    assert patient.keys() == {"resourceType", "id", "identifier", "gender"}
    assert re.findall("birth|given|family|telecom|address", json.dumps(made), re.IGNORECASE) == []
    assert json.dumps(made).count('"K-17"') == 1, "the pseudonym stands in one place"
