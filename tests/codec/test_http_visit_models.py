"""Bodies about a visit: what is given to the core, and what stops at the door."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from app.codec.http_visit_models import AdverseEventRequest, CheckRequest, Entries, ScreeningRequest


def test_only_what_was_looked_at_is_entered() -> None:
    assert Entries().values() == {}
    assert Entries(moaas=5, vomited=0).values() == {"moaas": 5, "vomited": 0}
    assert CheckRequest(by="RN").entries == Entries()


@pytest.mark.parametrize("medicines", [["x" * 201], ["x"] * 101, [1], "x"])
def test_a_list_of_medicines_has_an_end(medicines: object) -> None:
    with pytest.raises(ValidationError, match="medicines"):
        ScreeningRequest.model_validate({"answers": {}, "by": "RN", "medicines": medicines})


@pytest.mark.parametrize(
    ("onset", "resolved", "fits"),
    [
        ("2026-11-21T10:00:00Z", "2026-11-21T10:00:00Z", True),
        ("2026-11-21T10:00:00Z", "2026-11-21T10:59:59+01:00", False),
        ("2026-11-21T10:00:00Z", None, True),
        (None, "2026-11-21T10:00:00Z", True),
    ],
)
def test_nothing_is_resolved_before_its_onset(onset: str | None, resolved: str | None, fits: bool) -> None:
    body = {"kind": "nausea", "grade": 1, "by": "RN", "onset": onset, "resolved": resolved}
    if fits:
        AdverseEventRequest.model_validate(body)
    else:
        with pytest.raises(ValidationError, match="before its onset"):
            AdverseEventRequest.model_validate(body)
