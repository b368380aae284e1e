"""Screening, satisfaction, discharge list and tasks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.codec.fhir.elements import Visit
from app.codec.wire_record import Object, stamp
from tests.fhir_visit import HOUR, closed_visit, open_visit, resources
from tests.support import shipped_whole


def answers(response: Object) -> dict[str, list[object]]:
    """What was answered, by item."""
    return {
        one["linkId"]: [value for held in one["answer"] for value in held.values()]
        for one in response["item"]
    }


def form(visit: Visit, name: str) -> list[Object]:
    found = resources(visit, "QuestionnaireResponse")
    return [one for one in found if one["questionnaire"].partition("|")[0].endswith(f"/{name}")]


async def test_screening_in_the_order_and_words_of_the_form() -> None:
    visit = await closed_visit()
    (screening,) = form(visit, "screening")
    words = {one.id: one.text for one in shipped_whole().practice.questions}
    assert answers(screening) == {
        "maoi": [True],
        "pregnancy": [False],
        "odd": [True],
        "medicines": ["sertraline"],
        "note": ["asked twice"],
    }
    links = [one["linkId"] for one in screening["item"]]
    assert links[:2] == [one for one in words if one in ("maoi", "pregnancy")]
    assert screening["item"][0]["text"] == words[links[0]]
    assert screening["questionnaire"].endswith("/screening|2026-1")
    assert screening["status"] == "in-progress", "not every question was asked"
    assert screening["author"] == {"display": "J. Osei, RN"}


async def test_screening_whole() -> None:
    visit = await closed_visit()
    told = {
        **visit.session["record"]["screening"],
        "answers": {one.id: one.wanted for one in shipped_whole().practice.questions},
        "medicines": [],
        "note": "",
    }
    visit = await closed_visit(record={**visit.session["record"], "screening": told})
    (screening,) = form(visit, "screening")
    assert screening["status"] == "completed"
    assert list(answers(screening)) == [one.id for one in shipped_whole().practice.questions]


async def test_satisfaction() -> None:
    (satisfaction,) = form(await closed_visit(), "satisfaction")
    assert answers(satisfaction) == {"score": [4], "note": ["calm"]}


@pytest.mark.parametrize(("met", "status"), [(True, "completed"), (False, "in-progress")])
async def test_the_discharge_list(met: bool, status: str) -> None:
    visit = await open_visit()
    at = stamp(visit.facts.opened + HOUR)
    listed = [
        {"id": "time", "text": "60 min", "met": True, "by_hand": False, "by": "service", "at": at},
        {"id": "escort", "text": "Escort", "met": met, "by_hand": True, "by": "", "at": None},
    ]
    view = {**(visit.facts.view or {}), "discharge": listed}
    (discharge,) = form(replace(visit, facts=replace(visit.facts, view=view)), "discharge")
    assert answers(discharge) == {"time": [True], "escort": [met]}
    assert [one["text"] for one in discharge["item"]] == ["60 min (service)", "Escort"]
    assert (discharge["status"], discharge["authored"]) == (status, at)


async def test_nothing_asked_is_no_form() -> None:
    assert resources(await open_visit(), "QuestionnaireResponse") == []
    assert resources(await open_visit(), "Task") == []


async def test_tasks_of_this_infusion() -> None:
    visit = await closed_visit()
    done, due = resources(visit, "Task")
    assert (done["status"], done["description"], done["owner"]) == (
        "completed",
        "Outcome score",
        {"display": "RN"},
    )
    assert done["lastModified"] == stamp(visit.facts.end + 25 * HOUR)
    assert done["note"] == [{"text": "by phone"}]
    assert (due["status"], due["restriction"]) == (
        "requested",
        {"period": {"end": stamp(visit.facts.end + 168 * HOUR)}},
    )
    assert "owner" not in due


async def test_the_next_check_while_the_visit_goes_on() -> None:
    visit = await open_visit()
    at = stamp(visit.facts.end + HOUR)
    visit = await open_visit(record={**visit.session["record"], "check_due": at})
    (check,) = resources(visit, "Task")
    assert (check["status"], check["restriction"]["period"]["end"]) == ("requested", at)
    assert check["code"]["coding"][0]["code"] == "check"
    over = await closed_visit()
    again = await closed_visit(record={**over.session["record"], "check_due": at})
    assert len(resources(again, "Task")) == len(resources(over, "Task")), "nobody is due once it is closed"
