"""What can hold at all, and what holds only where something else does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.conditions import holds
from app.core.protocol import AllOf, AnyOf, AtLeast, Condition, Fall, Limit, Op, Recovered, Relative, Rise
from app.core.quantity import Quantity
from app.core.reach import MOST_OF_A_PUMP, is_possible, is_within, measurable

SYS, DIA, MAP, SPO2, HR = (
    Quantity.NIBP_SYS, Quantity.NIBP_DIA, Quantity.NIBP_MAP, Quantity.SPO2, Quantity.HR,
)  # fmt: skip
MOAAS, CADSS, RATE = Quantity.MOAAS, Quantity.CADSS, Quantity.RATE_OF_PLAN
OVER, AT_LEAST, UNDER, AT_MOST = Op.OVER, Op.AT_LEAST, Op.UNDER, Op.AT_MOST


@pytest.mark.parametrize(
    ("quantity", "ends"),
    [
        (SPO2, (40, 100)),
        (MOAAS, (0, 5)),
        (RATE, (0, MOST_OF_A_PUMP)),
        (Quantity.PRESSURE_ALERT, (0, 1)),
    ],
)
def test_what_is_judged(quantity: Quantity, ends: tuple[float, float]) -> None:
    assert measurable(quantity) == ends


@pytest.mark.parametrize(
    ("condition", "possible"),
    [
        (Limit(SPO2, UNDER, 92), True),
        (Limit(SPO2, OVER, 100), False),
        (Limit(SPO2, AT_LEAST, 100), True),
        (Limit(SPO2, UNDER, 40), False),
        (Limit(SPO2, AT_MOST, 40), True),
        (Limit(HR, OVER, 300), False),
        (Limit(RATE, OVER, 1.1), True),
        (AllOf((Limit(SPO2, UNDER, 90), Limit(SPO2, OVER, 95))), False),
        (AllOf((Limit(SPO2, UNDER, 95), Limit(SPO2, OVER, 90))), True),
        (AllOf((Limit(SYS, OVER, 160), Limit(DIA, OVER, 300))), False),
        (AnyOf((Limit(SYS, OVER, 160), Limit(DIA, OVER, 300))), True),
        (AtLeast(2, (Limit(SYS, OVER, 160), Limit(DIA, OVER, 300), Limit(MAP, OVER, 100))), True),
        # points of a scale are whole
        (AllOf((Limit(MOAAS, OVER, 1), Limit(MOAAS, UNDER, 2))), False),
        (AllOf((Limit(MOAAS, OVER, 1), Limit(MOAAS, UNDER, 3))), True),
        (Limit(MOAAS, OVER, 5), False),
        # some patient is enough
        (Relative(SYS, AT_LEAST, 1.2), True),
        (Relative(SPO2, OVER, 1.5), True),
        (Relative(SPO2, OVER, 3.0), False),
        (Rise(HR, AT_LEAST, 230), True),
        (Rise(HR, AT_LEAST, 231), False),
        (AllOf((Relative(DIA, AT_LEAST, 1.2), Limit(DIA, AT_MOST, 100))), True),
        (AllOf((Rise(HR, AT_LEAST, 150), Limit(HR, AT_MOST, 160))), False),
        (AllOf((Rise(HR, AT_LEAST, 138), Limit(HR, AT_MOST, 160))), True),
        (Fall(SPO2, 60, 60_000), True),
        (Fall(SPO2, 61, 60_000), False),
        (Recovered(SPO2, 2), False),
    ],
)
def test_what_is_possible(condition: Condition, *, possible: bool) -> None:
    assert is_possible(condition) is possible


@pytest.mark.parametrize(
    ("narrow", "wide", "within"),
    [
        (Limit(SYS, OVER, 180), Limit(SYS, OVER, 160), True),
        (Limit(SYS, OVER, 160), Limit(SYS, OVER, 180), False),
        (Limit(SYS, OVER, 160), Limit(SYS, AT_LEAST, 160), True),
        (Limit(SYS, AT_LEAST, 160), Limit(SYS, OVER, 160), False),
        (Limit(SYS, OVER, 160), Limit(DIA, OVER, 60), False),
        (AllOf((Limit(SYS, OVER, 160), Limit(DIA, OVER, 100))), Limit(SYS, OVER, 160), True),
        (Limit(SYS, OVER, 160), AnyOf((Limit(SYS, OVER, 150), Limit(DIA, OVER, 100))), True),
        (Relative(SYS, AT_LEAST, 1.3), Relative(SYS, AT_LEAST, 1.2), True),
        (Relative(SYS, AT_LEAST, 1.2), Limit(SYS, OVER, 160), False),
        (Limit(SYS, OVER, 300), Limit(SYS, OVER, 160), False),
        (Fall(SPO2, 4, 60_000), Fall(SPO2, 3, 60_000), False),
    ],
)
def test_what_holds_only_where_another_does(narrow: Condition, wide: Condition, *, within: bool) -> None:
    assert is_within(narrow, wide) is within


def test_too_much_to_try_finds_nothing() -> None:
    many = AllOf(tuple(Relative(one, AT_LEAST, 1.2) for one in (SYS, DIA, MAP, HR, SPO2)))
    assert is_possible(many)
    assert not is_within(many, Limit(SYS, OVER, 40))


limits = st.builds(Limit, st.just(SPO2), st.sampled_from(Op), st.integers(38, 102).map(float))


@given(limits, limits)
def test_law_every_whole_number_agrees(one: Limit, other: Limit) -> None:
    """What is said of two limits is so of each number that an oximeter can show."""
    both = AllOf((one, other))
    found = [n for n in range(40, 101) if holds(n, one.op, one.value) and holds(n, other.op, other.value)]
    if found:
        assert is_possible(both)
    if is_within(one, other):
        assert all(holds(n, other.op, other.value) for n in range(40, 101) if holds(n, one.op, one.value))


@given(limits)
def test_law_a_condition_is_within_itself_if_it_can_hold(one: Limit) -> None:
    assert is_within(one, one) is is_possible(one)
