"""Staff by the clock: what they measure again, how often, and what they mean to do when."""

from __future__ import annotations

from random import Random

import pytest

from simulators.devices.cuff import Taken
from simulators.rounds import AFTER_MIN, DURING_MIN, REACTION_S, WORRIED_MIN, Rounds


def at_rest(*, repeats: bool = True) -> Rounds:
    """Locked at 120/80: the median of three."""
    staff = Rounds(Random(1), repeats)
    for systolic, diastolic in ((118, 80), (120, 70), (150, 81)):
        staff.judge(Taken(0, systolic, diastolic, 95), 0)
    staff.lock()
    return staff


def test_rest_is_the_median_of_what_was_measured_at_rest() -> None:
    assert at_rest().rest == (120, 80)


@pytest.mark.parametrize(
    ("systolic", "diastolic", "again"),
    [
        (143, 95, False),
        (144, 95, True),
        (130, 96, True),
        (99, 70, True),
        (100, 70, False),
    ],
)
def test_a_number_that_looks_wrong_is_measured_again_soon(systolic: int, diastolic: int, again: bool) -> None:
    staff = at_rest()
    staff.judge(Taken(0, systolic, diastolic, 100), 1000)
    assert (staff.again_s is not None) is again
    if staff.again_s is not None:
        assert REACTION_S[0] <= staff.again_s - 1000 <= REACTION_S[1]


def test_one_that_is_wrong_again_makes_them_measure_more_often_until_it_is_not() -> None:
    staff = at_rest()
    asked = []
    for systolic in (165, 166, 170, 130, 130):
        staff.judge(Taken(0, systolic, 80, 100), 1000)
        asked.append((staff.worried, staff.rhythm(over=False), staff.rhythm(over=True)))
    usual, often = (False, DURING_MIN, AFTER_MIN), (True, WORRIED_MIN, WORRIED_MIN)
    assert asked == [usual, often, often, usual, usual]


def test_whoever_repeats_nothing_does_not_mind_a_number() -> None:
    staff = at_rest(repeats=False)
    for _ in range(3):
        staff.judge(Taken(0, 190, 120, 140), 1000)
    assert (staff.again_s, staff.worried) == (None, False)


def test_what_they_mean_to_do_is_done_once() -> None:
    staff = at_rest()
    staff.plan(5, "look")
    staff.plan(5, "escort")
    staff.plan(6, "look")
    assert [staff.due(second) for second in (4, 5, 5, 6)] == [[], ["look", "escort"], [], ["look"]]


def test_without_a_reading_there_is_no_rest() -> None:
    staff = Rounds(Random(1), repeats=True)
    staff.lock()
    assert staff.rest is None
