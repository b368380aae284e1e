"""A cuff takes its time, errs, fails, and tries again."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from statistics import fmean, pstdev

import pytest

from simulators.devices.cuff import CYCLE_MS, EXACT, Cuff, CuffSettings, Failed, Taken

HOUR = 3600


def told(
    cuff: Cuff,
    seconds: int,
    *,
    hr: float = 70,
    agitated: bool = False,
    hands: Callable[[int], object] = lambda _: None,
) -> list[tuple[int, Taken | Failed]]:
    """(second, what) in so many seconds; true pressure 120/75."""
    found: list[tuple[int, Taken | Failed]] = []
    for t in range(1, seconds + 1):
        hands(t)
        if (one := cuff.advance(t * 1000, 120, 75, hr, agitated=agitated)) is not None:
            found.append((t, one))
    return found


def test_it_measures_every_ten_minutes_and_takes_20_to_45_s() -> None:
    times = [t for t, _ in told(Cuff(EXACT, "a"), HOUR)]
    assert len(times) == 6
    for number, t in enumerate(times):
        assert CYCLE_MS[0] / 1000 <= t - (20 + 600 * number) <= CYCLE_MS[1] / 1000 + 1


def test_exact_is_exact() -> None:
    assert {(one.systolic, one.diastolic, one.mean) for _, one in told(Cuff(EXACT, "a"), HOUR)
            if isinstance(one, Taken)} == {(120, 75, 90)}  # fmt: skip


def test_it_is_squeezed_exactly_while_it_measures() -> None:
    cuff, inflated = Cuff(EXACT, "a"), []
    found = told(cuff, 100, hands=lambda t: inflated.append(t) if cuff.is_inflated else None)
    assert inflated == list(range(21, found[0][0] + 1))


def test_its_error_is_within_the_standard() -> None:
    """ISO 81060-2: mean error within 5, spread at most 8 mmHg; ours are smaller."""
    errors: list[float] = []
    for seed in range(60):
        found = told(Cuff(CuffSettings(every_ms=60_000), str(seed)), HOUR // 2)
        mine = [one.systolic - 120 for _, one in found if isinstance(one, Taken)]
        assert abs(fmean(mine)) < 5.5
        errors += mine
    assert fmean(errors) == pytest.approx(0, abs=1)
    assert 3.5 < pstdev(errors) < 6


@pytest.mark.parametrize(("agitated", "low", "high"), [(False, 0.0, 0.005), (True, 0.002, 0.03)])
def test_after_retries_few_cycles_fail(agitated: bool, low: float, high: float) -> None:
    """1 to 3 % of tries fail, 20 % in somebody agitated; up to three tries within two minutes."""
    found = [
        one
        for seed in range(40)
        for _, one in told(Cuff(CuffSettings(every_ms=120_000), str(seed)), HOUR, agitated=agitated)
    ]
    assert low <= fmean(isinstance(one, Failed) for one in found) <= high


@pytest.mark.parametrize(("hr", "kind"), [(39, Failed), (40, Taken), (240, Taken), (241, Failed)])
def test_a_heart_too_slow_or_too_fast_cannot_be_measured(hr: float, kind: type) -> None:
    found = told(Cuff(EXACT, "a"), 300, hr=hr)
    assert {type(one) for _, one in found} == {kind}
    if kind is Failed:
        assert 60 <= found[0][0] - 20 <= 121


def test_whoever_presses_gets_a_cycle_after_the_rest_that_the_arm_needs() -> None:
    cuff = Cuff(CuffSettings(0, 0, 0, 0, 0), "a")
    assert told(cuff, 60) == []

    def press_always(_: int) -> None:
        cuff.press()

    times = [t for t, _ in told(cuff, 600, hands=press_always)]
    assert len(times) > 7
    for before, after in pairwise(times):
        assert 30 + 20 <= after - before <= 30 + 45 + 2, "30 s of rest, then a cycle"


def test_an_interval_can_be_changed_and_switched_off() -> None:
    cuff = Cuff(EXACT, "a")

    def hands(t: int) -> None:
        if t == 100:
            cuff.set_interval(300_000, 100_000)
        if t == 800:
            cuff.set_interval(0, 800_000)

    times = [t for t, _ in told(cuff, HOUR, hands=hands)]
    assert [round((t - 30) / 100) for t in times] == [0, 3, 6]


def test_an_outlier_is_25_to_40_off_once() -> None:
    cuff = Cuff(CuffSettings(120_000, 20_000, 0, 0, 0), "a")
    cuff.go_wild()
    systolic = [one.systolic for _, one in told(cuff, 500) if isinstance(one, Taken)]
    assert 25 <= abs(systolic[0] - 120) <= 40
    assert systolic[1:] == [120] * (len(systolic) - 1)


def test_the_same_seed_measures_the_same() -> None:
    one, same, other = (told(Cuff(CuffSettings(), seed), HOUR) for seed in ("a", "a", "b"))
    assert one == same != other
