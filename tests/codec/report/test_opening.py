"""The head of a report, and what it says where something is not known."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.codec.report import opening
from app.codec.report.facts import Facts
from tests.report_facts import Visitor, closed, facts_of, utc, visited, whole

PATIENT = {"alias": "K-1", "weight_kg": 78.5, "age": 61, "sex": "f", "cv_risk": False}
PLAN: dict[str, Any] = {
    "drug": "ketamine", "dose_mg": None, "dose_mg_per_kg": 0.5, "duration_min": 40.0,
    "concentration_mg_per_ml": None, "type": "outpatient",
}  # fmt: skip


@pytest.mark.parametrize(
    ("patient", "shown"),
    [
        (None, "not recorded"),
        (PATIENT, "K-1, 61 years, female, 78.5 kg"),
        (
            {**PATIENT, "age": None, "sex": None},
            "K-1, age not recorded, sex not recorded, 78.5 kg",
        ),
        ({**PATIENT, "sex": "x"}, "K-1, 61 years, x, 78.5 kg"),
    ],
)
def test_a_patient_in_words(patient: dict[str, Any] | None, shown: str) -> None:
    assert opening.patient_words(patient) == shown


@pytest.mark.parametrize(
    ("plan", "shown"),
    [
        (None, "not recorded"),
        (PLAN, "ketamine 0.5 mg/kg over 40 min, outpatient"),
        (
            {**PLAN, "dose_mg": 39.0, "concentration_mg_per_ml": 1.0, "type": "low_dose"},
            "ketamine 39 mg over 40 min, 1 mg/mL, low dose",
        ),
        ({**PLAN, "dose_mg_per_kg": None}, "ketamine dose not recorded over 40 min, outpatient"),
    ],
)
def test_a_plan_in_words(plan: dict[str, Any] | None, shown: str) -> None:
    assert opening.plan_words(plan) == shown


@pytest.mark.parametrize(
    ("changed", "shown"),
    [
        ({}, "21.4 mg of 39.25 mg planned, 0.27 mg/kg"),
        ({"dose_mg": None}, "not known of 39.25 mg planned"),
        ({"plan": None}, "21.4 mg, 0.27 mg/kg"),
        ({"patient": None}, "21.4 mg"),
        ({"plan": {**PLAN, "dose_mg": 40.0}, "patient": None}, "21.4 mg of 40 mg planned"),
    ],
)
def test_a_dose_in_words(changed: dict[str, Any], shown: str) -> None:
    assert opening.dose_words({"patient": PATIENT, "plan": PLAN, "dose_mg": 21.4, **changed}) == shown


async def test_rules_are_those_that_the_alerts_name() -> None:
    facts = await visited()
    assert facts.protocol is not None
    named = f"ketamine-trd {facts.protocol.version}, sha256 {facts.protocol.sha256}"
    assert opening.rules_words(facts) == named
    assert opening.rules_words(replace(facts, protocol=None)) == named
    silent = replace(facts, alerts=())
    assert opening.rules_words(silent) == f"{named}, as in use when this was made"
    assert opening.rules_words(replace(silent, protocol=None)) == "ketamine-trd, version not known"


def pairs(facts: Facts) -> dict[str, str]:
    return dict(opening.head(facts, utc(facts)).pairs)


async def test_a_head_says_everything() -> None:
    told = pairs(await facts_of(closed(whole()), course="course-1", since_last_h=72.0))
    assert told["Course"] == "course-1"
    assert told["Last infusion"] == "72 h before this session"
    assert told["Staff"] == "Dr A. Berg, J. Osei, RN"
    assert told["Devices"] == "m-chair-3, p-chair-3"
    assert told["Opened"] == "2026-05-28 20:27:40 +00:00"
    assert told["Last phase"] == "discharged"
    assert all(told.values())


async def test_a_head_of_an_unplanned_open_visit_leaves_nothing_blank() -> None:
    visitor = Visitor()
    visitor.pump("chair-3", "infusing", 45.0)
    told = pairs(await facts_of(visitor))
    assert told["Patient"] == told["Plan"] == told["Staff"] == "not recorded"
    assert told["Session"] == "chair-3.s1, unplanned"
    assert told["Infusion ended"] == "not ended"
    assert told["Closed"].startswith("open, infusing, as of ")
    assert all(told.values())
    never = pairs(await facts_of(visitor, started_at=None))
    assert never["Infusion began"] == "not begun"


async def baseline(facts: Facts) -> dict[str, str]:
    return dict(opening.baseline(facts, utc(facts)).pairs)


async def test_a_baseline_says_where_it_comes_from() -> None:
    facts = await visited()
    told = await baseline(facts)
    assert told["Taken from"] == "median of 3 cuff measurements"
    assert told["Spread"] == "systolic 121 to 121 mmHg, diastolic 76 to 76 mmHg"
    assert "Systolic 121 mmHg" in told["Values"]
    assert told["Locked"].endswith("by J. Osei, RN")
    assert (await baseline(replace(facts, readings=())))["Spread"] == "readings not kept"
    assert "Spread" in await baseline(replace(facts, protocol=None))


async def test_a_baseline_by_hand_and_none() -> None:
    facts = await visited()
    given = {**facts.session["baseline"], "readings": 0, "reason": "no cuff", "values": {"odd": 1.0}}
    told = await baseline(replace(facts, session={**facts.session, "baseline": given}))
    assert told["Taken from"] == "given by hand"
    assert told["Reason"] == "no cuff"
    assert told["Values"] == "odd 1"
    assert "Spread" not in told
    none = await baseline(replace(facts, session={**facts.session, "baseline": None}))
    assert none == {"Values": "no baseline: rules relative to it did not apply"}


async def test_phases_as_a_table() -> None:
    facts = await visited()
    rows = opening.phases(facts, utc(facts)).rows
    assert rows[0] == ("preparation", "20:27:40", "20:36:44", "9 min 4 s")
    assert rows[2][0] == "paused"


@pytest.mark.parametrize(("ucum", "shown"), [("mm[Hg]", "mmHg"), ("Cel", "\u00b0C"), ("%", "%")])
def test_units_as_people_write_them(ucum: str, shown: str) -> None:
    assert opening.unit(ucum) == shown
