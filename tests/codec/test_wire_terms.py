"""Names and times as every schema of the wire knows them."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from app.codec.wire_terms import Name, Time, WireModel


@pytest.mark.parametrize(
    ("kind", "text", "fits"),
    [
        (Time, "2026-11-21T10:42:17.120Z", True),
        (Time, "2026-11-21T10:42:17Z", False),
        (Time, "2026-11-21T10:42:17.120+01:00", False),
        (Name, "chair-3", True),
        (Name, "", False),
        (Name, "a/b", False),
        (Name, "x" * 65, False),
    ],
)
def test_times_and_names(kind: Any, text: str, fits: bool) -> None:
    adapter: TypeAdapter[str] = TypeAdapter(kind)
    if fits:
        assert adapter.validate_python(text) == text
    else:
        with pytest.raises(ValidationError):
            adapter.validate_python(text)


def test_every_object_refuses_what_it_does_not_name() -> None:
    class One(WireModel):
        """One."""

        value: float

    with pytest.raises(ValidationError, match="Extra inputs"):
        One.model_validate({"value": 1, "more": 2})
    with pytest.raises(ValidationError, match="finite"):
        One.model_validate({"value": float("nan")})
