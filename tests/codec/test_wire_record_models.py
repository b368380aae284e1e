"""The schemas of records refuse what the contract does not name."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from app.codec.wire_record_models import AdverseEventObject, FeedbackObject

AT = "2026-11-21T10:42:17.120Z"
FEEDBACK: dict[str, Any] = {"score": 4, "by": "RN", "at": AT, "note": ""}
EVENT: dict[str, Any] = {
    "id": "e1", "kind": "nausea", "grade": 2, "onset": AT, "phase": "infusing", "resolved": None,
    "action": "", "outcome": "", "note": "", "by": "RN", "at": AT,
}  # fmt: skip


def test_feedback_is_read() -> None:
    assert FeedbackObject.model_validate(FEEDBACK).score == 4


@pytest.mark.parametrize("change", [{"more": 1}, {"score": 0}, {"score": 6}, {"at": "10:42"}])
def test_any_other_feedback_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        FeedbackObject.model_validate(FEEDBACK | change)


@pytest.mark.parametrize("change", [{"grade": 0}, {"grade": 6}, {"phase": "flying"}, {"resolved": ""}])
def test_any_other_adverse_event_is_refused(change: dict[str, Any]) -> None:
    assert AdverseEventObject.model_validate(EVENT).grade == 2
    with pytest.raises(ValidationError):
        AdverseEventObject.model_validate(EVENT | change)
