"""Numbers of a body: pure, seeded, within what a healthy adult shows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.physiology import Course, Wander, body, mean_pressure

SECONDS = st.floats(min_value=0, max_value=100_000)
SEEDS = st.integers(min_value=0, max_value=10_000)


@given(SECONDS, st.floats(0, 6.28), st.floats(0, 6.28))
def test_a_signal_stays_round_its_level(t: float, slow: float, fast: float) -> None:
    assert abs(Wander(70, 3, slow, fast).value(t) - 70) <= 3


@given(SEEDS, SECONDS)
def test_at_rest_no_limit_is_near(seed: int, t: float) -> None:
    person = body(seed, "chair-1")
    assert 55 < person.value("hr", t) < 100
    assert 95 <= person.value("spo2", t) <= 100
    assert 11 < person.value("rr", t) < 20
    assert 55 <= person.weight_kg <= 95
    assert 24 <= person.age <= 68


def test_the_same_seed_is_the_same_person_and_another_is_another() -> None:
    assert body(1, "chair-1") == body(1, "chair-1")
    assert body(1, "chair-1") != body(1, "chair-2")
    assert body(1, "chair-1") != body(2, "chair-1")


def test_a_signal_moves() -> None:
    person = body(1, "chair-1")
    assert len({person.value("hr", t) for t in range(300)}) > 3


@pytest.mark.parametrize(
    ("t", "value"),
    [(9.9, None), (10, 97), (15, 90.5), (20, 84), (40, 84), (60, 84), (70, 97), (70.1, None)],
)
def test_a_course_is_straight_between_its_knots(t: float, value: float | None) -> None:
    assert Course(((10, 97), (20, 84), (60, 84), (70, 97))).value(t) == value


@pytest.mark.parametrize(("sys", "dia", "mean"), [(120, 75, 90), (161, 98, 119), (118, 72, 87)])
def test_the_mean_is_a_third_of_the_way_up(sys: int, dia: int, mean: int) -> None:
    assert mean_pressure(sys, dia) == mean
