"""The answer about alarm burden is closed: nothing is in it that is not said."""

from __future__ import annotations

from app.codec.http_burden_models import BurdenNumbers, BurdenReport, ProtocolBurden


def test_a_protocol_and_a_stretch_have_the_same_numbers() -> None:
    shared = set(BurdenNumbers.model_fields)
    assert set(BurdenReport.model_fields) - shared == {"since", "until", "protocols"}
    assert set(ProtocolBurden.model_fields) - shared == {"protocol"}
