"""Bodies about courses: strict, and each with somebody who answers for it."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from app.codec import http_course_models as models
from app.codec.http_models import RequestModel

COURSE: dict[str, Any] = {"alias": "K-1", "template": "a", "infusions": 6, "by": "Dr. Lee"}


@pytest.mark.parametrize(
    ("model", "body", "change"),
    [
        (models.CourseRequest, COURSE, {"infusions": 0}),
        (models.CourseRequest, COURSE, {"infusions": "6"}),
        (models.CourseRequest, COURSE, {"baseline_score": -1}),
        (models.CourseRequest, COURSE, {"alias": " "}),
        (models.CourseRequest, COURSE, {"by": ""}),
        (models.CourseRequest, COURSE, {"state": "completed"}),
        (models.EndRequest, {"early": True, "by": "RN"}, {"early": 1}),
        (models.EndRequest, {"early": True, "by": "RN"}, {"by": None}),
        (models.ScoreRequest, {"score": 12, "by": "RN"}, {"score": None}),
        (models.ScoreRequest, {"score": 12, "by": "RN"}, {"taken": 1_795_000_000}),
        (models.ScoreRequest, {"score": 12, "by": "RN"}, {"score": float("inf")}),
        (models.DoneRequest, {"by": "RN"}, {"by": "\t"}),
    ],
)
def test_anything_else_is_refused(
    model: type[RequestModel], body: dict[str, Any], change: dict[str, Any]
) -> None:
    model.model_validate(body)
    with pytest.raises(ValidationError):
        model.model_validate(body | change)
