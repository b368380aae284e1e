"""What was put down is never changed in place."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from app.core.record import Feedback, Record


def test_a_record_begins_empty_and_cannot_be_written_in() -> None:
    record = Record()
    assert record == Record(checks=(), ticks={})
    with pytest.raises(FrozenInstanceError):
        record.feedback = Feedback(5, "RN", 0)  # type: ignore[misc]
