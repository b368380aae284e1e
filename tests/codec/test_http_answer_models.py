"""Answers say what the contract names, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from app.codec import http_answer_models as models

AT = "2026-11-21T10:42:17.120Z"
PROBLEM: dict[str, Any] = {"title": "Conflict", "status": 409, "detail": "Not yet."}
TREND: dict[str, Any] = {"bed": "chair-3", "signal": "spo2", "unit": "%", "from": AT, "to": AT, "points": []}


@pytest.mark.parametrize(
    ("model", "good", "change"),
    [
        (models.Problem, PROBLEM, {"status": "no"}),
        (models.Problem, PROBLEM, {"errors": [{"field": "phase"}]}),
        (models.Problem, PROBLEM, {"trace": "…"}),
        (models.TrendObject, TREND, {"from": "10:42"}),
        (models.TrendObject, TREND, {"bed": "a b"}),
        (models.TrendObject, TREND, {"points": [{"at": AT, "min": float("nan"), "max": 1}]}),
        (models.ClockObject, {"now": AT, "speed": 1}, {"speed": float("inf")}),
        (models.Health, {"status": "ok"}, {"status": "well"}),
        (models.Readiness, {"ready": False, "not_ready": {"store": "full"}}, {"not_ready": ["store"]}),
    ],
)
def test_anything_else_is_refused(
    model: type[BaseModel], good: dict[str, Any], change: dict[str, Any]
) -> None:
    model.model_validate(good)
    with pytest.raises(ValidationError):
        model.model_validate(good | change)
