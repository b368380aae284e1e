"""Every quantity is of at most one sort."""

from __future__ import annotations

from itertools import combinations

from app.core.quantity import (
    CUFF_QUANTITIES,
    ENTERED_QUANTITIES,
    FLAGS,
    PUMP_QUANTITIES,
    SCALES,
    STREAMED_QUANTITIES,
    Quantity,
)


def test_sorts_do_not_overlap() -> None:
    sorts = (CUFF_QUANTITIES, ENTERED_QUANTITIES, PUMP_QUANTITIES, STREAMED_QUANTITIES)
    assert all(not one & other for one, other in combinations(sorts, 2))
    assert set(Quantity) - frozenset().union(*sorts) == {Quantity.PULSE_DIFFERENCE, Quantity.PUMP_FEED}


def test_what_the_service_adds_itself_has_no_scale() -> None:
    assert set(SCALES) == ENTERED_QUANTITIES - {Quantity.PRESSURE_ALERT}
    assert {quantity for quantity, (least, most) in SCALES.items() if (least, most) == (0, 1)} == FLAGS
    assert all(least <= 0 < most for least, most in SCALES.values())
