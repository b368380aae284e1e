"""Where the drug is: the notes' table 7.1, and what must hold of any compartments whatever."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.physiology.kinetics import CLEMENTS, DOMINO, HIJAZI, MODELS, NONE, Drug, Model, kinetics

MINUTE = 60_000
MINUTES = (5, 10, 20, 30, 40, 45, 50, 60, 80, 100, 120, 180)
TABLE = {
    "domino": (155, 182, 210, 227, 240, 91, 71, 55, 46, 40, 36, 25),
    "clements": (33, 62, 109, 147, 177, 157, 141, 115, 85, 68, 59, 44),
    "hijazi": (52, 95, 157, 198, 225, 183, 149, 100, 46, 23, 13, 6),
}
"""Plasma, ng/mL, at 0.5 mg/kg over 40 min: clinical notes, 7.1, made there by Euler steps of 0.01 min."""

RATES = st.floats(0, 50)
SPANS = st.integers(0, 4 * 3_600_000)
FACTORS = st.floats(0.3, 3)
MODEL = st.sampled_from(sorted(MODELS)).map(MODELS.__getitem__)


def course(model: Model, weight: float = 70.0) -> dict[int, float]:
    """Plasma by minute, ng/mL, of the usual infusion."""
    body, drug, found = kinetics(weight, model), NONE, {}
    for minute in range(181):
        found[minute] = 1000 * body.plasma(drug)
        drug = body.after(drug, MINUTE, 0.0125 * weight if minute < 40 else 0.0)
    return found


@pytest.mark.parametrize("model", MODELS.values(), ids=lambda model: model.name)
def test_table_7_1(model: Model) -> None:
    found = course(model)
    for minute, told in zip(MINUTES, TABLE[model.name], strict=True):
        assert found[minute] == pytest.approx(told, rel=0.005, abs=0.55), minute


def test_domino_is_at_240_after_40_min() -> None:
    assert course(DOMINO)[40] == pytest.approx(240, rel=0.02)
    assert course(DOMINO, weight=110)[40] == pytest.approx(240, rel=0.02)


@pytest.mark.parametrize(
    ("model", "clearance", "steady"), [(DOMINO, 116, 193), (CLEMENTS, 80, 289), (HIJAZI, 151, 297)]
)
def test_clearance_and_volume_are_those_of_the_table(model: Model, clearance: float, steady: float) -> None:
    """L/h and L at 70 kg."""
    body = kinetics(70, model)
    assert body.volume * body.k10 * 60 == pytest.approx(clearance, rel=0.01)
    slow = body.k13 / body.k31 if body.k31 else 0.0
    assert body.volume * (1 + body.k12 / body.k21 + slow) == pytest.approx(steady, rel=0.01)


def test_five_minutes_after_stopping_38_percent_of_domino_are_left_and_89_of_clements() -> None:
    for model, left in ((DOMINO, 0.38), (CLEMENTS, 0.89)):
        found = course(model)
        assert found[45] / found[40] == pytest.approx(left, abs=0.005)


def test_the_effect_site_of_domino_falls_to_a_quarter_20_min_after_the_end() -> None:
    body = kinetics(70)
    peak = body.after(NONE, 40 * MINUTE, 0.875)
    later = body.after(peak, 20 * MINUTE, 0.0)
    assert later.effect / peak.effect == pytest.approx(0.25, abs=0.03)


def test_at_rest_in_the_end_as_much_is_cleared_as_runs_in() -> None:
    body = kinetics(70)
    late = body.after(NONE, 30 * 24 * 60 * MINUTE, 0.875)
    assert body.plasma(late) * body.volume * body.k10 == pytest.approx(0.875, rel=1e-6)
    assert late.effect == pytest.approx(body.plasma(late), rel=1e-6)


@given(MODEL, RATES, SPANS, SPANS, FACTORS, FACTORS)
def test_what_went_in_is_there_or_cleared_and_nothing_is_negative(
    model: Model, rate: float, run: int, rest: int, clearance: float, volume: float
) -> None:
    body = kinetics(70, model, clearance=clearance, volume=volume)
    drug = body.after(body.after(NONE, run, rate), rest, 0.0)
    assert min(drug) >= 0
    given_mg = rate * run / MINUTE
    assert sum(drug[:4]) == pytest.approx(given_mg, rel=1e-9, abs=1e-12)


@given(MODEL, RATES, RATES, SPANS)
def test_it_is_linear_in_the_rate(model: Model, one: float, other: float, span: int) -> None:
    body = kinetics(70, model)
    apart = [body.after(NONE, span, rate) for rate in (one, other)]
    together = body.after(NONE, span, one + other)
    assert together == pytest.approx([a + b for a, b in zip(*apart, strict=True)], rel=1e-9, abs=1e-12)


@given(MODEL, RATES, st.lists(st.integers(0, 600_000), min_size=1, max_size=6))
def test_many_small_steps_are_one_large_one(model: Model, rate: float, spans: list[int]) -> None:
    body = kinetics(70, model)
    drug = NONE
    for span in spans:
        drug = body.after(drug, span, rate)
    assert drug == pytest.approx(body.after(NONE, sum(spans), rate), rel=1e-9, abs=1e-12)


@given(st.floats(0, 100), st.floats(0, 100), SPANS)
def test_more_drug_stays_more_drug(less: float, more: float, span: int) -> None:
    body = kinetics(70)
    low, high = (body.after(Drug(central=mg), span, 0.0) for mg in sorted((less, more)))
    assert all(a <= b * (1 + 1e-12) for a, b in zip(low, high, strict=True))


def test_no_time_changes_nothing() -> None:
    drug = Drug(1.0, 2.0, 3.0, 4.0, 5.0)
    assert kinetics(70).after(drug, 0, 9.0) == pytest.approx(drug, rel=1e-15)


def test_whoever_clears_more_has_less() -> None:
    levels = [
        kinetics(70, clearance=factor).after(NONE, 40 * MINUTE, 0.875).central for factor in (0.5, 1.0, 2.0)
    ]
    assert levels == sorted(levels, reverse=True)
