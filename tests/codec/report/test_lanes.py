"""Nothing is joined over a gap, no words cover others, crowded numbers are counted."""

from __future__ import annotations

import itertools
import re
from datetime import UTC
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.codec.report import svg
from app.codec.report.axis import Axis
from app.codec.report.lanes import LABEL, Drawn, Lane, Mark, draw, merged, spread
from app.codec.report.series import Cuff, Run, Stretch
from app.codec.report.words import Times
from app.core.vitals import MINUTE
from tests.support import START

HOUR = Axis(START, START + 60 * MINUTE, Times(UTC, "UTC", START))


def drawn(lane: Lane, pump: tuple[Stretch, ...] = (), nothing: str = "No pump was heard.") -> Drawn:
    told = draw((lane,), pump, nothing, HOUR)
    ET.fromstring(told.svg)  # noqa: S314 - our own
    return told


def lane(runs: tuple[Run, ...] = (), bars: tuple[Cuff, ...] = (), marks: tuple[Mark, ...] = ()) -> Lane:
    return Lane("Heart rate /min", svg.HR, (38, 132), 56, runs, bars, marks)


def texts(told: Drawn) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)</text>", told.svg)


def test_each_run_is_a_line_of_its_own_and_a_lonely_sample_a_dot() -> None:
    run = tuple((START + second * 1000, 70.0) for second in range(10))
    later = tuple((at + 20 * MINUTE, value) for at, value in run)
    told = drawn(lane((run, later, ((START + 30 * MINUTE, 70.0),))))
    assert told.svg.count(f'stroke="{svg.HR}"') == 2
    assert told.svg.count("<circle") == 1


def test_a_lane_without_data_says_so() -> None:
    told = drawn(lane())
    assert "No readings." in texts(told)
    assert "No pump was heard." in texts(told)


def test_a_value_beyond_the_usual_scale_stays_inside() -> None:
    told = drawn(lane((((START, 250.0), (START + 1000, 20.0)),)))
    heights = [float(y) for y in re.findall(r"[ML][\d.]+ ([\d.]+)", told.svg)]
    assert min(heights) >= 0
    assert max(heights) <= told.height


@given(
    st.lists(st.floats(0, 300), min_size=1, max_size=20).map(sorted),
    st.floats(10, 200),
)
def test_words_are_pushed_apart_in_their_order_within_their_lane(wanted: list[float], room: float) -> None:
    placed = spread(wanted, 0, room, LABEL)
    apart = min(LABEL, room / (len(wanted) - 1)) if len(wanted) > 1 else LABEL
    for before, after in itertools.pairwise(placed):
        assert after - before >= apart - 1e-6
    assert min(placed) >= -1e-6
    assert max(placed) <= room + 1e-6


def test_words_that_have_room_stay_where_they_belong() -> None:
    assert spread([10, 30, 50], 0, 60, LABEL) == [10, 30, 50]


def test_a_lane_is_as_high_as_its_words_need() -> None:
    many = tuple(Mark(float(value), "high", f"PAUSE over {value} ***") for value in range(50, 130, 4))
    assert drawn(lane(marks=many)).height > drawn(lane()).height
    assert all(mark.words in texts(drawn(lane(marks=many))) for mark in many)


@pytest.mark.parametrize(
    ("style", "dash"), [("high", ""), ("medium", "4 2"), ("low", "1.5 2"), ("baseline", "7 2 1.5 2")]
)
def test_a_limit_is_told_by_its_line_too(style: str, dash: str) -> None:
    told = drawn(lane(marks=(Mark(100.0, style, "words"),))).svg
    assert ("stroke-dasharray" in told) == bool(dash)
    assert dash in told


def test_one_line_is_labelled_once() -> None:
    mark = Mark(100.0, "high", "PAUSE over 100 ***")
    assert merged([mark, mark, Mark(100.0, "low", "SLOW over 100 *")]) == (
        mark,
        Mark(100.0, "low", "SLOW over 100 *"),
    )


@pytest.mark.parametrize(
    ("apart_s", "count", "upright", "left_out"),
    [(600, 5, 0, 0), (100, 5, 10, 0), (30, 6, 4, 4), (600, 1, 0, 0)],
)
def test_pressures_carry_both_numbers_where_there_is_room(
    apart_s: int, count: int, upright: int, left_out: int
) -> None:
    bars = tuple(Cuff(START + n * apart_s * 1000, 120.0, 80.0, None) for n in range(count))
    told = drawn(lane(bars=bars))
    assert told.unnumbered == left_out
    assert texts(told).count("120") >= count - left_out
    assert told.svg.count("rotate(-90)") == upright


def test_a_pressure_with_one_end_has_one_number() -> None:
    bars = (
        Cuff(START, 121.0, None, None),
        Cuff(START + 20 * MINUTE, None, 81.0, 95.0),
        Cuff(START + 40 * MINUTE, None, None, 95.0),
    )
    told = drawn(lane(bars=bars))
    assert {"121", "81"} <= set(texts(told))
    assert told.unnumbered == 0


def test_the_pumps_rate_is_an_area_and_its_rest_a_line() -> None:
    pump = (
        Stretch(START, START + 10 * MINUTE, "infusing", 45.0),
        Stretch(START + 10 * MINUTE, START + 20 * MINUTE, "paused", 0.0),
    )
    told = drawn(lane(), pump, "")
    assert told.svg.count('fill="#B5A9E0"') == 1
    assert "45" in texts(told)
    rested = drawn(lane(), pump[1:], "")
    assert rested.svg.count('fill="#B5A9E0"') == 0
