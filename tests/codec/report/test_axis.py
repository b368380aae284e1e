"""Round minutes of the local day, and instants in their place."""

from __future__ import annotations

import itertools
from datetime import UTC, timedelta, timezone

import pytest

from app.codec.report.axis import LEFT, MOST_TICKS, RIGHT, Axis, axis_lines
from app.codec.report.words import Times
from app.core.vitals import MINUTE
from tests.support import START


def axis(minutes: float, shift: timedelta = timedelta()) -> Axis:
    times = Times(timezone(shift) if shift else UTC, "zone", START)
    return Axis(START, START + int(minutes * MINUTE), times)


@pytest.mark.parametrize("minutes", [0, 0.2, 1, 13, 61, 119, 300, 1441, 10_000, 100_000])
@pytest.mark.parametrize("shift", [timedelta(), timedelta(hours=5, minutes=30), -timedelta(hours=3)])
def test_ticks_are_few_round_and_inside(minutes: float, shift: timedelta) -> None:
    drawn = axis(minutes, shift)
    ticks = drawn.ticks()
    assert len(ticks) <= MOST_TICKS + 1
    assert all(drawn.since <= at <= drawn.until for at in ticks)
    steps = {b - a for a, b in itertools.pairwise(ticks)}
    assert len(steps) <= 1
    for at in ticks:
        assert drawn.times.local(at).second == 0
        if steps and min(steps) >= 60 * MINUTE:
            assert drawn.times.local(at).minute == 0
    if minutes >= 2:
        assert len(ticks) >= 2


def test_instants_stand_in_their_place_and_never_outside() -> None:
    drawn = axis(10)
    assert drawn.x(drawn.since) == LEFT
    assert drawn.x(drawn.until) == RIGHT
    assert drawn.x(drawn.since - 1) == LEFT
    assert drawn.x(drawn.until + 1) == RIGHT
    assert drawn.x(drawn.since + 5 * MINUTE) == pytest.approx((LEFT + RIGHT) / 2)
    assert axis(0).x(START) == LEFT


def test_the_infusion_is_marked_if_it_was() -> None:
    bare = "".join(axis_lines(axis(10), 20, 100))
    assert "infusion" not in bare
    drawn = axis(10)
    marked = Axis(drawn.since, drawn.until, drawn.times, drawn.since, drawn.until, ((START, START + 1),))
    told = "".join(axis_lines(marked, 20, 100))
    assert "infusion begins" in told
    assert "infusion ends" in told
    assert told.count('fill="#ECEAF7"') == 1
