"""A visit for the tests of its FHIR bundle, and what every bundle must be."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

from fhir.resources.R4B import get_fhir_model_class

from app.codec.fhir.bundle import bundle
from app.codec.fhir.elements import Visit
from app.codec.report.facts import Facts
from app.codec.wire_record import Object, course_object
from app.core.course import Course, CourseState, Given, Score, Task
from app.core.vitals import MINUTE, Origin
from tests.report_facts import Visitor, charted, closed, facts_of, whole
from tests.support import shipped_whole

SITE = "epoch-1"
HOUR = 60 * MINUTE


def course(facts: Facts) -> Object:
    """Six infusions, this one scored, one task done and one open; and one of another infusion."""
    mine, end = facts.session["id"], facts.end
    return course_object(
        Course(
            id="@site.k1",
            alias="K-17",
            template="a",
            planned=6,
            infusions=6,
            opened_at=facts.opened - 50 * HOUR,
            by="RN",
            state=CourseState.ACTIVE,
            indication="TRD",
            scale="PHQ-9",
            baseline_score=20.0,
            given=(Given("chair-3.s0", facts.opened - 48 * HOUR), Given(mine, facts.opened)),
            scores=(
                Score("chair-3.s0", 15.0, facts.opened - 24 * HOUR, "RN"),
                Score(mine, 9.0, end + 24 * HOUR, "RN", "by phone"),
            ),
            tasks=(
                Task("@site.t1", mine, "Outcome score", end + 24 * HOUR, end + 25 * HOUR, "RN", "by phone"),
                Task("@site.t2", mine, "Follow-up: relapse", end + 168 * HOUR),
                Task("@site.t3", "chair-3.s0", "Counselling", facts.opened),
            ),
        )
    )


async def closed_visit(origin: Origin = Origin.DEVICE, **changed: Any) -> Visit:
    """Everything that can happen in a visit has happened, and it is over."""
    facts = replace(charted(await facts_of(_over(origin))), protocol=shipped_whole())
    facts = replace(facts, session={**facts.session, **changed})
    return Visit(facts, course(facts), SITE)


async def open_visit(**changed: Any) -> Visit:
    """The same infusion, observed, nothing charted, of no course."""
    return Visit(await facts_of(_going_on(), **changed), None, SITE)


@cache
def _over(origin: Origin) -> Visitor:
    return closed(whole(origin))


@cache
def _going_on() -> Visitor:
    return whole()


def resources(visit: Visit, kind: str) -> list[Object]:
    """Resources of a kind in a visit's bundle, in their order."""
    held = [entry["resource"] for entry in bundle(visit)["entry"]]
    return [one for one in held if one["resourceType"] == kind]


def named(visit: Visit, kind: str, text: str) -> list[Object]:
    """Those whose code reads so."""
    return [one for one in resources(visit, kind) if one["code"].get("text") == text]


def valid(resource: Object) -> None:
    """FHIR's own schema has nothing against it, and loses nothing of it."""
    text = json.dumps(resource)
    model = get_fhir_model_class(resource["resourceType"]).model_validate_json(text)
    assert json.loads(model.model_dump_json()).keys() == resource.keys()


def every(held: object, key: str) -> Iterator[Any]:
    """Everything that stands under a key, however deep."""
    if isinstance(held, dict):
        if key in held:
            yield held[key]
        for part in held.values():
            yield from every(part, key)
    elif isinstance(held, list):
        for part in held:
            yield from every(part, key)
