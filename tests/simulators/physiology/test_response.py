"""What a level does to a person."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.physiology.person import Traits, person
from simulators.physiology.response import (
    breathing,
    cadss,
    cadss6,
    heart_rate,
    mean_pressure,
    moaas,
    pressure,
    settled_etco2,
    settled_spo2,
)

SEEDS = st.integers(0, 999).map(str)
LEVELS = st.floats(0, 3)


@given(SEEDS, LEVELS, LEVELS)
def test_more_drug_is_never_less_of_anything(seed: str, one: float, other: float) -> None:
    somebody = person(seed, Traits(opioid=True))
    low, high = sorted((one, other))
    assert cadss(somebody, low) <= cadss(somebody, high) <= 92
    assert 5 >= moaas(somebody, low) >= moaas(somebody, high) >= 0
    assert 1 >= breathing(somebody, low) >= breathing(somebody, high) >= 0


@given(SEEDS, LEVELS)
def test_pressure_is_linear_in_the_level(seed: str, u: float) -> None:
    somebody = person(seed)
    rest, half, whole = (pressure(somebody, level) for level in (0.0, u / 2, u))
    assert rest == (somebody.rest.systolic, somebody.rest.diastolic)
    assert half.systolic - rest.systolic == pytest.approx((whole.systolic - rest.systolic) / 2)
    assert half.diastolic - rest.diastolic == pytest.approx((whole.diastolic - rest.diastolic) / 2)
    assert pressure(somebody, u, drift=4) == pytest.approx((whole.systolic + 4, whole.diastolic + 2))


@pytest.mark.parametrize(("sys", "dia", "mean"), [(120, 75, 90), (161, 98, 119), (118, 72, 87.333)])
def test_the_mean_is_a_third_of_the_way_up(sys: int, dia: int, mean: float) -> None:
    assert mean_pressure(sys, dia) == pytest.approx(mean, abs=0.01)


def test_without_drug_nobody_is_anywhere_else() -> None:
    somebody = person("x")
    assert (cadss(somebody, 0), moaas(somebody, 0), breathing(somebody, 0)) == (0, 5, 1)
    assert heart_rate(somebody, 0) == somebody.rest.hr


@pytest.mark.parametrize(("score", "short"), [(0, 0), (4, 1), (15, 4), (46, 12), (92, 24)])
def test_the_short_form_is_its_share(score: int, short: int) -> None:
    assert cadss6(score) == short


def test_less_breath_is_less_oxygen_and_more_carbon_dioxide() -> None:
    somebody = person("x")
    assert settled_spo2(somebody, 1.0) == settled_spo2(somebody, 0.6) == somebody.rest.spo2
    assert settled_spo2(somebody, 0.0) == somebody.rest.spo2 - 40
    assert settled_etco2(somebody, 1.0) == somebody.rest.etco2
    levels = [settled_etco2(somebody, share) for share in (1.0, 0.7, 0.4, 0.0)]
    assert levels == sorted(levels)
    assert levels[-1] == 90
