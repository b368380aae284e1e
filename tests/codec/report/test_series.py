"""Runs end where the data ends; no extreme is lost; a repeated cuff is one measurement."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.codec.report.series import Cuff, Stretch, cuffs, heart_rate, points, runs, stretches, thinned
from app.core.events import Envelope, PumpReported, PumpState
from app.core.vitals import BedId, DeviceId, Origin

GAP = 5000

instants = st.lists(st.integers(0, 200_000), min_size=1, max_size=60, unique=True).map(sorted)


@pytest.mark.parametrize(
    ("times", "cut"),
    [
        ((), ()),
        ((0,), (1,)),
        ((0, 5000), (2,)),
        ((0, 5001), (1, 1)),
        ((0, 1000, 2000, 9000, 10_000), (3, 2)),
    ],
)
def test_a_run_ends_at_a_gap(times: tuple[int, ...], cut: tuple[int, ...]) -> None:
    found = runs(tuple((at, 1.0) for at in times), GAP)
    assert tuple(map(len, found)) == cut


@given(instants)
def test_runs_lose_nothing_and_join_nothing(times: list[int]) -> None:
    found = tuple((at, float(at % 7)) for at in times)
    cut = runs(found, GAP)
    assert tuple(point for run in cut for point in run) == found
    for run in cut:
        assert all(b[0] - a[0] <= GAP for a, b in itertools.pairwise(run))
    for before, after in itertools.pairwise(cut):
        assert after[0][0] - before[-1][0] > GAP


@given(instants, st.integers(1, 50_000))
def test_thinning_keeps_the_ends_and_every_extreme(times: list[int], width: int) -> None:
    run = tuple((at, float(at * 31 % 17)) for at in times)
    kept = thinned(run, width)
    assert set(kept) <= set(run)
    assert list(kept) == sorted(kept)
    assert (kept[0], kept[-1]) == (run[0], run[-1])
    assert {min(v for _, v in kept), max(v for _, v in kept)} == {
        min(v for _, v in run),
        max(v for _, v in run),
    }
    columns = {at // width for at, _ in run}
    assert len(kept) <= 4 * len(columns)


def test_points_are_of_one_signal() -> None:
    assert points([("hr", 1, 70.0), ("rr", 2, 12.0)], "hr") == ((1, 70.0),)


def test_pulse_stands_in_only_where_heart_rate_is_not() -> None:
    readings = [("pr", 0, 60.0), ("hr", 4000, 70.0), ("pr", 8000, 61.0), ("pr", 9001, 62.0)]
    assert heart_rate(readings, GAP) == ((4000, 70.0), (9001, 62.0))
    assert heart_rate([("pr", 0, 60.0)], GAP) == ((0, 60.0),)


@pytest.mark.parametrize(
    ("sent", "taken"),
    [
        ([(0, 120, 80)], [0]),
        ([(0, 120, 80), (30_000, 120, 80), (60_000, 120, 80)], [0]),
        ([(0, 120, 80), (60_001, 120, 80)], [0, 60_001]),
        ([(0, 120, 80), (30_000, 121, 80)], [0, 30_000]),
    ],
)
def test_a_repeated_measurement_is_one(sent: list[tuple[int, float, float]], taken: list[int]) -> None:
    readings = [
        reading
        for at, systolic, diastolic in sent
        for reading in (("nibp_sys", at, float(systolic)), ("nibp_dia", at, float(diastolic)))
    ]
    assert [cuff.at for cuff in cuffs(readings)] == taken


def test_a_cuff_says_what_it_has() -> None:
    assert cuffs([("nibp_map", 5, 90.0), ("hr", 5, 70.0)]) == (Cuff(5, None, None, 90.0),)


def report(at: int, state: str, rate: float) -> PumpReported:
    envelope = Envelope(DeviceId("p"), "b", at, at, Origin.DEVICE)
    return PumpReported(at, BedId("c"), envelope, PumpState(state), rate)


def test_a_rate_holds_until_the_next_word_and_no_longer_than_the_gap() -> None:
    reports = [
        report(0, "infusing", 45),
        report(10, "infusing", 45),
        report(20, "infusing", 60),
        report(30, "paused", 60),
        report(80, "infusing", 60),
    ]
    assert stretches(reports, 15, 200) == (
        Stretch(0, 20, "infusing", 45),
        Stretch(20, 30, "infusing", 60),
        Stretch(30, 30, "paused", 0.0),
        Stretch(80, 80, "infusing", 60),
    )
    assert stretches([], 15, 200) == ()
    assert stretches([report(190, "standby", 0)], 15, 200) == (Stretch(190, 200, "standby", 0.0),)
