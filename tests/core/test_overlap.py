from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.conditions import holds
from app.core.overlap import overlap
from app.core.protocol import AllOf, AnyOf, AtLeast, Condition, Fall, Limit, Op, Recovered, Relative, Rise
from app.core.quantity import Quantity

SYS, DIA, MAP = Quantity.NIBP_SYS, Quantity.NIBP_DIA, Quantity.NIBP_MAP


def over(value: float, quantity: Quantity = SYS) -> Limit:
    return Limit(quantity, Op.OVER, value)


def at_most(value: float, quantity: Quantity = SYS) -> Limit:
    return Limit(quantity, Op.AT_MOST, value)


@pytest.mark.parametrize(
    ("situation", "clear", "meets"),
    [
        (over(160), at_most(150), None),
        (over(160), at_most(160), None),
        (over(160), at_most(161), "nibp_sys 160.0001"),
        (Limit(SYS, Op.AT_LEAST, 160), at_most(160), "nibp_sys 160"),
        (Limit(SYS, Op.UNDER, 90), Limit(SYS, Op.AT_LEAST, 85), "nibp_sys 85"),
        (Relative(SYS, Op.AT_LEAST, 1.2), Relative(SYS, Op.UNDER, 1.15), None),
        (Relative(SYS, Op.AT_LEAST, 1.2), Relative(SYS, Op.UNDER, 1.25), "nibp_sys 120 on 100"),
        (Rise(SYS, Op.AT_LEAST, 40), Rise(SYS, Op.UNDER, 30), None),
        (Rise(SYS, Op.AT_LEAST, 40), Rise(SYS, Op.AT_MOST, 40), "nibp_sys 140 on 100"),
        # a relative alarm and an absolute clearing: true together for a patient with a low baseline
        (Relative(SYS, Op.AT_LEAST, 1.2), at_most(150), "on "),
        (Rise(SYS, Op.AT_LEAST, 40), at_most(150), "on "),
        (AnyOf((over(160), over(100, DIA))), AllOf((at_most(150), at_most(95, DIA))), None),
        (AnyOf((over(160), over(100, DIA))), at_most(150), "nibp_dia 100.0001"),
        (AllOf((over(160), over(100, DIA))), AnyOf((at_most(150), at_most(95, DIA))), None),
        (AtLeast(2, (over(160), over(100, DIA), over(90, MAP))), at_most(80, MAP), "nibp_map 79.9999"),
        # the past is not tried
        (Fall(SYS, 4, 60_000), Recovered(SYS, 10), None),
        (AnyOf((Fall(DIA, 4, 60_000), over(160))), at_most(170), "nibp_sys 160.0001"),
        (AllOf(()), AllOf(()), None),
    ],
)
def test_values_at_which_both_hold(situation: Condition, clear: Condition, meets: str | None) -> None:
    found = overlap(situation, clear)
    assert (found is None) is (meets is None), found
    assert meets is None or meets in (found or "")


def test_too_many_signals_are_not_tried() -> None:
    everything = AllOf(tuple(over(50, quantity) for quantity in Quantity))
    assert overlap(everything, everything) is None


@given(
    st.sampled_from(Op), st.integers(50, 60), st.sampled_from(Op), st.integers(50, 60),
)  # fmt: skip
def test_agrees_with_trying_every_value(one: Op, first: int, other: Op, second: int) -> None:
    tried = any(
        holds(value / 10, one, first) and holds(value / 10, other, second) for value in range(480, 621)
    )
    assert (overlap(Limit(SYS, one, first), Limit(SYS, other, second)) is not None) is tried
