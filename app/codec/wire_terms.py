"""What every schema of the wire has in common: names, times, and the strictness of its objects."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

Time: TypeAlias = Annotated[
    str,
    Field(
        pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$",
        description="RFC 3339, UTC, milliseconds",
        examples=["2026-11-21T10:42:17.120Z"],
        json_schema_extra={"format": "date-time"},
    ),
]
Name: TypeAlias = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$", examples=["chair-3"], description="Bed or device")
]


class WireModel(BaseModel):
    """What all of them have in common: nothing unnamed, no NaN, docstrings become descriptions."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, use_attribute_docstrings=True, frozen=True)
