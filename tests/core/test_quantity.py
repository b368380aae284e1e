"""Every quantity is of at most one sort."""

from __future__ import annotations

from itertools import combinations

from app.core.quantity import (
    CUFF_QUANTITIES,
    ENTERED_QUANTITIES,
    PUMP_QUANTITIES,
    STREAMED_QUANTITIES,
    Quantity,
)


def test_sorts_do_not_overlap() -> None:
    sorts = (CUFF_QUANTITIES, ENTERED_QUANTITIES, PUMP_QUANTITIES, STREAMED_QUANTITIES)
    assert all(not one & other for one, other in combinations(sorts, 2))
    assert set(Quantity) - frozenset().union(*sorts) == {Quantity.PULSE_DIFFERENCE, Quantity.PUMP_FEED}
