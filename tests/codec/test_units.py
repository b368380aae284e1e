from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.codec.refusals import Reason
from app.codec.units import ACCEPTED, KNOWN_UNITS, SAME, PumpQuantity, convert
from app.core.vitals import FACTS, Signal

CANONICAL: dict[Signal | PumpQuantity, str] = {
    **{signal: facts.unit for signal, facts in FACTS.items()},
    PumpQuantity.RATE: "mL/h",
    PumpQuantity.VOLUME: "mL",
    PumpQuantity.CONCENTRATION: "mg/mL",
}


def test_every_signal_and_quantity_has_its_canonical_unit_unchanged() -> None:
    assert set(ACCEPTED) == set(CANONICAL) == {*Signal, *PumpQuantity}
    assert all(ACCEPTED[quantity][unit] is SAME for quantity, unit in CANONICAL.items())


@pytest.mark.parametrize(
    ("quantity", "value", "unit", "expected"),
    [
        (Signal.NIBP_SYS, 21.33152, "kPa", 160.0),  # not 160.00000000000003: no limit is crossed
        (Signal.NIBP_DIA, 13.3322, "kPa", 100.0),
        (Signal.ETCO2, 5.0, "kPa", 37.503188),
        (Signal.TEMP, 98.6, "[degF]", 37.0),
        (Signal.TEMP, 32.0, "[degF]", 0.0),
        (Signal.TEMP, -40.0, "[degF]", -40.0),
        (Signal.HR, 72.0, "{beats}/min", 72.0),
        (Signal.RR, 14.0, "{breaths}/min", 14.0),
        (Signal.SPO2, 97.25, "%", 97.25),
        (PumpQuantity.RATE, 0.75, "mL/min", 45.0),
        (PumpQuantity.VOLUME, 0.0123, "L", 12.3),
        (PumpQuantity.CONCENTRATION, 1000.0, "ug/mL", 1.0),
        (PumpQuantity.CONCENTRATION, 10.0, "g/L", 10.0),
    ],
)
def test_conversions(quantity: Signal | PumpQuantity, value: float, unit: str, expected: float) -> None:
    assert convert(quantity, value, unit) == expected


@given(st.floats(min_value=0, max_value=300))
def test_a_device_that_shows_hundredths_of_a_kilopascal_loses_at_most_a_twentieth(
    mmhg: float,
) -> None:
    back = convert(Signal.NIBP_SYS, round(mmhg * 0.133322, 2), "kPa")
    assert back == pytest.approx(mmhg, abs=0.05)


@given(st.floats(min_value=20, max_value=300))
def test_kilopascals_and_back(mmhg: float) -> None:
    assert convert(Signal.NIBP_SYS, mmhg * 0.133322, "kPa") == pytest.approx(mmhg, abs=1e-6)


@pytest.mark.parametrize(
    "unit", ["", " ", "mmHg", "MM[HG]", "bpm", "/Min", "C", "°C", "K", "mcg/mL", "ml/hr", "% "]
)
def test_what_is_no_unit_of_ours_is_unknown(unit: str) -> None:
    assert unit not in KNOWN_UNITS
    assert {convert(quantity, 1.0, unit) for quantity in ACCEPTED} == {Reason.UNKNOWN_UNIT}


@pytest.mark.parametrize("quantity", list(ACCEPTED))
def test_a_unit_of_something_else_is_a_mismatch(quantity: Signal | PumpQuantity) -> None:
    others = KNOWN_UNITS - set(ACCEPTED[quantity])
    assert others
    assert {convert(quantity, 1.0, unit) for unit in others} == {Reason.UNIT_MISMATCH}


def test_what_is_no_longer_finite_once_converted_is_refused() -> None:
    assert convert(Signal.NIBP_SYS, 1e308, "kPa") is Reason.NOT_FINITE
    assert convert(Signal.NIBP_SYS, 1e308, "mm[Hg]") == 1e308
