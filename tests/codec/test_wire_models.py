"""The schemas refuse what the contract does not name."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from app.codec.wire_models import ValueObject

VALUE: dict[str, Any] = {
    "value": 97.0,
    "unit": "%",
    "validity": "valid",
    "time": None,
    "received_at": "2026-11-21T10:42:17.120Z",
}


def test_a_value_is_read() -> None:
    assert ValueObject.model_validate(VALUE).value == 97


@pytest.mark.parametrize(
    "change",
    [{"more": 1}, {"value": float("nan")}, {"validity": "good"}, {"received_at": "10:42"}],
)
def test_anything_else_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ValueObject.model_validate(VALUE | change)
