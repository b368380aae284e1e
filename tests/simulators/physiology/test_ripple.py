"""Noise with a memory."""

from __future__ import annotations

from random import Random
from statistics import fmean, pstdev

import pytest

from simulators.physiology.ripple import Ripple


@pytest.mark.parametrize("step", [1_000, 10_000])
def test_its_spread_does_not_depend_on_the_step(step: int) -> None:
    ripple = Ripple(2.0, 15_000, Random(1))
    values = [ripple.advance(step) for _ in range(20_000)]
    assert fmean(values) == pytest.approx(0, abs=0.2)
    assert pstdev(values) == pytest.approx(2.0, rel=0.06)


def test_it_remembers_and_forgets() -> None:
    ripple = Ripple(1.0, 15_000, Random(2))
    values = [ripple.advance(1_000) for _ in range(50_000)]

    def alike(lag: int) -> float:
        return fmean(a * b for a, b in zip(values, values[lag:], strict=False)) / fmean(v * v for v in values)

    assert alike(1) == pytest.approx(0.935, abs=0.02)
    assert alike(15) == pytest.approx(0.368, abs=0.06)


def test_the_same_lots_are_the_same_ripple_and_another_step_may_follow() -> None:
    one, other = Ripple(1.0, 5_000, Random(3)), Ripple(1.0, 5_000, Random(3))
    steps = (1_000, 1_000, 250, 0, 4_000)
    assert [one.advance(ms) for ms in steps] == [other.advance(ms) for ms in steps]
    before = one.value
    assert one.advance(0) == before
