"""What a sign-in may be."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from app.codec.http_sign_in_models import SignInRequest


def test_a_name_and_a_pin() -> None:
    said = SignInRequest.model_validate({"name": "RN Osei", "pin": "271828"})
    assert (said.name, said.pin) == ("RN Osei", "271828")


@pytest.mark.parametrize(
    "body",
    [
        {"name": "RN Osei", "pin": ""},
        {"name": " ", "pin": "271828"},
        {"name": "RN Osei", "pin": 271828},
        {"name": "RN Osei", "pin": "2" * 65},
        {"name": "RN Osei", "pin": "271828", "for": "ever"},
    ],
)
def test_what_is_none(body: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        SignInRequest.model_validate(body)
