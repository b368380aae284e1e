from __future__ import annotations

import pytest

from app.codec.trial.result import Difference, burdens, differences
from tests.codec.trial.trials import eventful, low, report, result, side
from tests.support import START


def test_differences_come_in_order_of_time_with_both_sides() -> None:
    found = differences(eventful().comparison)
    assert [(one.at - START, one.before is None, one.after is None) for one in found] == [
        (20_000, False, False),
        (100_000, False, False),
        (400_000, False, True),
        (2_000_000, True, False),
    ]
    assert found[0].pair is not None
    assert found[0].pair.shift == 25_000
    assert found[2].pair is found[3].pair is None


def test_a_difference_is_told_when_the_first_side_tells_it() -> None:
    early, late = low(20_000, 90_000), low(30_000, 90_000)
    assert Difference(late, early).at == early.raised_at
    assert Difference(late, early).sides == (late, early)


@pytest.mark.parametrize(
    "notable",
    [
        eventful(),
        result(side(), side(), is_whole=False),
        result(side(), side(carried=1)),
        result(side(dropped={"R": 1}), side()),
        result(side(), side(unnamed={"R": 1})),
        result(side(), side(refused={"Silence": 1})),
    ],
)
def test_what_is_worth_a_word(notable: object) -> None:
    calm = result(side(low(20_000, 60_000)), side(low(20_000, 60_000)))
    assert not calm.is_notable
    whole = report(calm, notable)  # type: ignore[arg-type]
    assert whole.differing == (notable,)


def test_burdens_are_summed_over_inputs_that_do_not_mix() -> None:
    """The same alert of the same bed in two inputs is two alerts, and no return of the first."""
    one = result(side(low(20_000, 60_000), low(90_000, 95_000)), side(low(20_000, 60_000)))
    before, after = burdens(report(one, one))
    assert (before.alerts, after.alerts) == (4, 2)
    assert before.watched == after.watched == 2 * 3_600_000
    assert before.flapping == 0
    assert burdens(report())[0].per_bed_hour is None
