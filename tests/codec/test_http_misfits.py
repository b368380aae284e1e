"""What is wrong with a body, said to a person; its place is told beside it, to programs."""

from __future__ import annotations

import json
import re
from types import ModuleType
from typing import Any

import pytest
from pydantic import ValidationError

from app.codec import http_course_models, http_models, http_sign_in_models, http_visit_models
from app.codec.http_misfits import misfits
from app.codec.http_models import RequestModel

PATIENT: dict[str, Any] = {"alias": "K-1", "weight_kg": 78}
PLAN: dict[str, Any] = {"drug": "ketamine", "dose_mg": 39, "duration_min": 40}
OPEN: dict[str, Any] = {"bed": "chair-3", "patient": PATIENT, "plan": PLAN}
EVENT: dict[str, Any] = {"kind": "nausea", "grade": 2, "by": "RN"}


@pytest.mark.parametrize(
    ("model", "body", "field", "detail"),
    [
        (
            http_models.SessionRequest, OPEN | {"patient": PATIENT | {"weight_kg": 501}},
            "patient.weight_kg", "Weight (kg) must be 500 or less.",
        ),
        (
            http_models.SessionRequest, OPEN | {"patient": PATIENT | {"weight_kg": "78"}},
            "patient.weight_kg", "Weight (kg) must be a number.",
        ),
        (
            http_models.SessionRequest, OPEN | {"patient": PATIENT | {"alias": " "}},
            "patient.alias", "Alias is empty.",
        ),
        (
            http_models.SessionRequest, OPEN | {"plan": PLAN | {"concentration_mg_per_ml": 0}},
            "plan.concentration_mg_per_ml", "Concentration (mg/mL) must be 0.001 or more.",
        ),
        (
            http_models.SessionRequest, OPEN | {"plan": PLAN | {"dose_mg_per_kg": 0.5}},
            "plan", "Plan: give the dose in mg or in mg/kg, one of them.",
        ),
        (
            http_models.SessionRequest, OPEN | {"bed": "a b"},
            "bed", "Chair must be 1 to 64 letters, digits, - or _.",
        ),
        (http_models.SessionRequest, OPEN | {"more": 1}, "more", "More is not asked for here."),
        (http_models.SessionRequest, OPEN | {"\u00b2": 1}, "\u00b2", "\u00b2 is not asked for here."),
        (http_models.SessionRequest, OPEN | {"5": 1}, "5", "5 is not asked for here."),
        (http_models.SessionRequest, OPEN | {"": 1}, "", "An empty name is not asked for here."),
        (http_models.SessionRequest, OPEN | {"patient": 5}, "patient", "Patient must be an object."),
        (
            http_models.SessionRequest, OPEN | {"x" * 300: 1},
            "x" * 300, f"X{'x' * 59}\u2026 is not asked for here.",
        ),
        (http_models.AcknowledgeRequest, {}, "by", "Who answers for it is missing."),
        (
            http_models.PhaseRequest, {"override": True, "phase": "pre"},
            "body", "An override needs who answers for it, and a reason.",
        ),
        (
            http_models.BaselineRequest, {"values": {"nibp_sys": 0}, "by": "RN"},
            "values.nibp_sys", "Systolic must be 0.1 or more.",
        ),
        (
            http_visit_models.ScreeningRequest, {"answers": {"maoi": "maybe"}, "by": "RN"},
            "answers.maoi", "Maoi must be yes or no.",
        ),
        (
            http_visit_models.ScreeningRequest, {"answers": {}, "medicines": ["a", ""], "by": "RN"},
            "medicines.1", "Entry 2 of medicines is empty.",
        ),
        (
            http_visit_models.CheckRequest, {"entries": {"moaas": 4.5}, "by": "RN"},
            "entries.moaas", "MOAA/S must be a whole number.",
        ),
        (
            http_visit_models.AdverseEventRequest, EVENT | {"onset": "today"},
            "onset", "Onset: write it as RFC 3339 with its zone, such as 2026-11-21T10:42:17Z.",
        ),
    ],
)  # fmt: skip
def test_a_person_reads_words_and_a_program_the_place(
    model: type[RequestModel], body: dict[str, Any], field: str, detail: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        model.model_validate(body)
    told, (one,) = misfits([{**error, "loc": ("body", *error["loc"])} for error in caught.value.errors()])
    assert (one.field, told) == (field, detail)


def test_all_that_is_wrong_is_one_line() -> None:
    with pytest.raises(ValidationError) as caught:
        http_visit_models.MedicineRequest.model_validate({"drug": "x" * 65, "by": ""})
    told, found = misfits([{**error, "loc": ("body", *error["loc"])} for error in caught.value.errors()])
    assert told == "Drug must have at most 64 characters; dose is missing; who answers for it is empty."
    assert [one.message for one in found] == ["must have at most 64 characters", "is missing", "is empty"]


def test_a_hundred_faults_are_told_in_a_line_that_can_be_read() -> None:
    wrong = [{"type": "missing", "loc": ("body", f"field_{n}"), "msg": "x"} for n in range(100)]
    told, found = misfits(wrong)
    assert told.endswith("field 7 is missing; and 92 more.")
    assert len(found) == 100


@pytest.mark.parametrize("module", [http_models, http_visit_models, http_course_models, http_sign_in_models])
def test_what_is_too_short_is_empty(module: ModuleType) -> None:
    models = [one for one in vars(module).values() if isinstance(one, type) and issubclass(one, RequestModel)]
    asked = json.dumps([one.model_json_schema() for one in models])
    assert set(re.findall(r'"min(?:Length|Items|Properties)": (\d+)', asked)) == {"1"}
