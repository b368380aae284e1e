"""The service's clock, scaled."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from simulators.clock import Clock, Later, running, wall_clock


class Ticker:
    """Real seconds, set by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(("speed", "real", "elapsed"), [(1.0, 3.0, 3.0), (20.0, 3.0, 60.0), (0.5, 3.0, 1.5)])
def test_it_runs_as_fast_as_told(speed: float, real: float, elapsed: float) -> None:
    ticker = Ticker()
    clock = Clock(1_000, speed, ticker.now, ticker)
    ticker.now += real
    assert clock.elapsed() == elapsed


def test_begun_again_it_shows_the_same_time_and_counts_from_there() -> None:
    ticker = Ticker()
    clock = Clock(1_000, 20.0, ticker.now, ticker)
    ticker.now += 0.25
    again = clock.again()
    assert (again.start_ms, again.elapsed()) == (6_000, 0.0)
    ticker.now += 1.0
    assert again.start_ms + again.elapsed() * 1000 == clock.start_ms + clock.elapsed() * 1000


async def test_it_sleeps_until_a_second_comes_and_not_when_it_has_passed() -> None:
    clock = running(0, 1_000.0)
    await clock.until(20.0)
    assert clock.elapsed() >= 20.0
    await clock.until(1.0)


def test_without_a_service_it_is_this_machine_s() -> None:
    before = datetime.now(UTC).timestamp() * 1000
    clock = wall_clock()
    assert before - 1 <= clock.start_ms <= datetime.now(UTC).timestamp() * 1000 + 1
    assert clock.speed == 1.0


def test_for_a_service_that_is_late_it_counts_real_seconds_from_so_long_ago() -> None:
    ticker = Ticker()
    clock = Clock(1_000, 20.0, ticker.now, ticker)
    ticker.now += 0.5
    late = clock.begun(60.0)
    assert (late.start_ms, late.elapsed(), late.speed) == (1_500, 60.0, 1.0)
    ticker.now += 1.0
    assert late.elapsed() == 61.0


def test_made_faster_it_goes_on_from_where_it_is() -> None:
    ticker = Ticker()
    fast = Clock(0, 1.0, ticker.now - 60.0, ticker).faster(20.0)
    assert fast.elapsed() == pytest.approx(60.0)
    ticker.now += 1.0
    assert fast.elapsed() == pytest.approx(80.0)


async def test_a_later_pace_waits_longer_when_it_was_put_off_meanwhile() -> None:
    waited: list[float] = []

    class Noted:
        def elapsed(self) -> float:
            return 7.0

        async def until(self, at: float) -> None:
            waited.append(at)
            later.by = 9.0

    later = Later(Noted(), 5.0)
    assert later.elapsed() == 2.0
    await later.until(10.0)
    assert waited == [15.0, 19.0]
